"""LinkedIn's member snapshot: the tables of the export as answers, for members in the EEA and Switzerland."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from renown.errors import Missing, Nonsense
from renown.networks.batches import Finding, Interaction, gathered
from renown.networks.http import Web
from renown.networks.linkedin.reading import Owner, Reading, Silent, owner_in
from renown.networks.linkedin.tables import section_of
from renown.networks.network import Connection, Cursor, Journal, Page
from renown.networks.paging import in_steps

NETWORK = "linkedin"
PATH = "/rest/memberSnapshotData"
VERSION = "202312"
DOMAINS = ("CONNECTIONS", "ENDORSEMENTS", "MEMBER_FOLLOWING", "COMPANY_FOLLOWS", "MEMBER_SHARE_INFO")
"""What is asked for. Recommendations are not: their rows do not say who wrote them about whom."""


def identify(connection: Connection, web: Web) -> Connection:
    """The name in the profile, and the address of whoever sent its invitations. Raises NetworkError."""
    asking = _Asking(connection, web, Journal())
    tables = {domain: list(asking.rows(domain)) for domain in ("PROFILE", "INVITATIONS")}
    owner = owner_in(tables["PROFILE"], tables["INVITATIONS"])
    if not owner.id:
        raise Nonsense(asking.place, "has no profile yet: LinkedIn makes it within a day of the first token")
    return replace(connection, account=owner.id, label=owner.name)


def fetch(connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
    """Every domain, whole: a snapshot knows no since."""
    asking = _Asking(connection, web, journal)
    reading = Reading(Owner(connection.account, connection.label))
    now = int(web.clock())

    def told(rows: list[Any]) -> Iterator[Finding]:
        yield reading.me()
        for row in rows:
            yield from _read(reading, row, now, asking)

    def step(domain: str) -> Any:
        def pages(at: Cursor) -> Iterator[Page]:
            for rows, start in asking.pages(domain, int(at.get("start", 0))):
                yield Page(gathered(NETWORK, told(rows)), {"start": start} if start else {})

        return pages

    return in_steps(NETWORK, cursor, {domain: step(domain) for domain in DOMAINS})


def _read(reading: Reading, row: Any, now: int, asking: _Asking) -> list[Finding]:
    try:
        cells = {str(name).strip().casefold(): value if isinstance(value, str) else "" for name, value in row.items()}
        section = section_of(frozenset(cells))
        if not section:
            raise Silent("tables that are not read")
        found = list(reading.row(section, cells))
    except Silent as silence:
        asking.journal.passes(str(silence), file=asking.place)
    except (ValueError, KeyError, AttributeError) as error:
        reason = str(error) if isinstance(error, ValueError) else "a record of an unknown shape"
        asking.journal.cannot_read(reason, file=asking.place)
    else:
        return [one._replace(at=now) if isinstance(one, Interaction) and not one.at else one for one in found]
    return []


class _Asking:
    def __init__(self, connection: Connection, web: Web, journal: Journal) -> None:
        self.place, self.journal = connection.base.partition("//")[2] + PATH, journal
        self._address = connection.base + PATH
        self._session = web.session(judge=lambda response: None)
        self._session.headers["Authorization"] = f"Bearer {connection.secrets.get('access_token', '')}"
        self._session.headers["LinkedIn-Version"] = VERSION

    def rows(self, domain: str) -> Iterator[dict[str, str]]:
        """Every row of a domain, by the names of its columns in lower case."""
        for rows, _ in self.pages(domain, 0):
            for row in rows:
                if isinstance(row, Mapping):
                    yield {str(name).casefold(): str(value or "") for name, value in row.items()}

    def pages(self, domain: str, start: int) -> Iterator[tuple[list[Any], int]]:
        """The rows of each answer, and where the next one starts, 0 after the last. A domain may have none."""
        while True:
            query: dict[str, str | int] = {"q": "criteria", "domain": domain} | ({"start": start} if start else {})
            try:
                told = _object(self._session.get(self._address, params=query), self.place)
            except Missing:
                yield [], 0  # how LinkedIn says that there is nothing, or nothing more
                return
            following = _next(told)
            if following <= start:
                following = 0
            rows: list[Any] = []
            for element in told["elements"]:
                data = element.get("snapshotData") if isinstance(element, dict) else None
                if not isinstance(data, list):
                    raise Nonsense(self.place, "an answer of another shape")
                rows += data
            yield rows, following
            if not following:
                return
            start = following


def _object(response: requests.Response, place: str) -> dict[str, Any]:
    told = response.json()
    if not isinstance(told, dict) or not isinstance(told.get("elements"), list):
        raise Nonsense(place, "an answer of another shape")
    return told


def _next(told: dict[str, Any]) -> int:
    paging = told.get("paging")
    links = paging.get("links") if isinstance(paging, dict) else None
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "next":
            start = parse_qs(urlsplit(str(link.get("href"))).query).get("start", ["0"])[0]
            return int(start) if start.isdecimal() else 0
    return 0
