"""Reads a page as a visitor would: its tables, and whether they add up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Protocol

NUMBER = re.compile(r"−?[\d,]+(\.\d+)?")


@dataclass
class Table:
    """The last cell of every row, by part of the table."""

    caption: str = ""
    body: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """Tables, links, ids, text and attributes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.lists: list[list[str]] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self._part = ""
        self._cell = ""
        self._last = ""
        self._text: list[str] = []
        self.feed(html)

    @property
    def text(self) -> str:
        """Everything there is to read, in one line."""
        return re.sub(r"\s+", " ", "".join(self._text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in given.items()]
        if tag == "a":
            self.links.append(given.get("href", ""))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "table":
            self.tables.append(Table())
        if tag in ("caption", "tbody", "tfoot", "thead"):
            self._part = tag
        if tag in ("td", "th"):
            self._cell = ""
        if tag == "ul":
            self.lists.append([])
        if tag == "span" and given.get("class") == "n":
            self._cell = ""

    def handle_data(self, data: str) -> None:
        self._text.append(data)
        self._cell += data
        if self._part == "caption":
            self.tables[-1].caption += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._last = self._cell.strip()
        if tag == "li" and self.lists and NUMBER.fullmatch(self._cell.strip()):
            self.lists[-1].append(self._cell.strip())
        if tag == "tr" and self._part == "tbody":
            self.tables[-1].body.append(self._last)
        if tag == "tr" and self._part == "tfoot":
            self.tables[-1].foot.append(self._last)
        if tag in ("caption", "tbody", "tfoot", "thead"):
            self._part = ""


class Answer(Protocol):
    """What a page is read from: an answer of a view, or of the test client."""

    @property
    def content(self) -> bytes: ...


def page(response: Answer) -> Page:
    """The page of an answer."""
    return Page(response.content.decode())


def amount(text: str) -> int:
    """A figure as it is written, in units of its last digit."""
    return int(text.replace("−", "-").replace(",", "").replace(".", ""))


def receipts(read: Page) -> list[Table]:
    """The tables that have lines and a sum."""
    return [table for table in read.tables if table.foot and table.body]
