"""Reading JSON of any size a value at a time, past what is broken in it."""

from __future__ import annotations

import codecs
import json
import re
from io import BufferedReader
from typing import IO, Any, cast

_CHUNK = 1 << 16
_LONGEST = 16 << 20
"""Characters one value may have: a real one has a few thousand."""
_MARGIN = 12  # a literal or an escape cut by the end of the window is no longer than this
_SPACE = re.compile(r"[\s,:]*")
# a text is gone through once, and may end with the window in the middle of an escape
_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_NEXT = re.compile(r"(?=[,}\]])")
_DECODER = json.JSONDecoder(strict=False)


class Broken(ValueError):
    """A value that is not JSON, and why."""


class Cut(ValueError):
    """The rest of a member cannot be read, and why."""


class Source:
    """The text of a member: a window that moves along it, and the line it has come to."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = cast(BufferedReader, file)
        head = self._file.read1(_CHUNK)  # read would lose what comes before damage
        wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        # what is no UTF-8 stays visible as lone surrogates, which no name may have
        coding, errors = ("utf-16", "replace") if wide else ("utf-8-sig", "surrogateescape")
        self._decoder = codecs.getincrementaldecoder(coding)(errors)
        self._ended = not head
        self._window = self._decoder.decode(head, self._ended)
        self.at = 0
        self.line = 1
        self._counted = 0

    def _more(self) -> bool:
        if self._ended:
            return False
        if self.at > len(self._window) // 2:
            self._count(self.at)
            self._window, self.at, self._counted = self._window[self.at :], 0, 0
        # half as much again, so that a long record is tried few times
        data = self._file.read1(max(_CHUNK, len(self._window) // 2))
        self._ended = not data
        self._window += self._decoder.decode(data, self._ended)
        return True

    def _count(self, end: int) -> None:
        self.line += self._window.count("\n", self._counted, end)
        self._counted = end

    def peek(self) -> str:
        """The next character that is not space, a comma or a colon; empty at the end."""
        while True:
            found = _SPACE.match(self._window, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self._window) or not self._more():
                self._count(self.at)
                return self._window[self.at : self.at + 1]

    def value(self) -> Any:
        """The value here. Raises Broken, having moved nowhere, when it is broken."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._window, self.at)
            except json.JSONDecodeError as error:
                certain = error.pos < len(self._window) - _MARGIN and not error.msg.startswith("Unterminated")
                if certain or len(self._window) - self.at > _LONGEST or not self._more():
                    raise Broken("a record that is not JSON, or endless") from None
            except RecursionError:
                raise Broken("a record nested too deeply") from None
            except ValueError:
                raise Broken("a record with a number that is none") from None
            else:
                if end < len(self._window) or not self._more():
                    self.at = end
                    return value

    def after(self, mark: str) -> bool:
        """Moves to the first `mark` of the file, which is in its first piece or not at all."""
        place = self._window.find(mark)
        self.at = max(0, place)
        return place >= 0

    def skip(self) -> None:
        """Moves past a broken value. Raises Cut where its end cannot be found."""
        line_start = self._window.rfind("\n", 0, self.at) + 1
        margin = self._window[line_start : self.at]
        if self._window[self.at] not in "{[":
            self.at += 1
            self._seek(_NEXT)
        elif line_start and not margin.strip():
            # written one below the other: the next one begins in the same column, the list ends before it
            self._seek(re.compile(rf"\n(?:{margin}(?=[{{\[])|[ \t]{{0,{max(0, len(margin) - 1)}}}(?=\]))"))
        else:
            depth = 0
            while True:
                bracket = self._seek(_BRACKET)
                depth += (bracket in "{[") - (bracket in "}]")
                if depth <= 0 and bracket[0] != '"':
                    return

    def _seek(self, pattern: re.Pattern[str]) -> str:
        start = self.at
        while True:
            found = pattern.search(self._window, start)
            if found and (found.end() < len(self._window) or self._ended):
                self.at = found.end()
                return found[0]
            if len(self._window) - self.at > _LONGEST or not self._more():
                raise Cut("cut off, or broken beyond this point")
            start = self.at
