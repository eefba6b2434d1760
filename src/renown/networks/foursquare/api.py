"""Foursquare and Swarm: version 2 of the API. No library is kept for it, so it is asked directly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import requests

from renown.errors import Busy, Missing, NetworkError, Nonsense
from renown.networks.batches import Account, Finding, Interaction, gathered
from renown.networks.foursquare.archive import HIDDEN, NETWORK, checkin, person, tip
from renown.networks.http import Rate, Web
from renown.networks.network import Connection, Cursor, Journal, Page
from renown.networks.paging import Step, in_steps
from renown.vocabulary import ESTIMATED

VERSION = "20260101"
"""The day whose behaviour is asked for."""
LIMIT = 100
AGAIN = 14 * 86_400
"""How far back check-ins are read once more, in seconds: they are liked and commented on for a while."""


def identify(connection: Connection, web: Web, rate: Rate | None) -> Connection:
    """The account of the token. Raises NetworkError."""
    asking = _Asking(connection, web, rate)
    try:
        me = person(asking("users/self")["user"])
    except (ValueError, KeyError, TypeError):
        raise Nonsense(asking.place, "does not say whose the token is") from None
    return replace(connection, account=me.id, label=me.name or me.id)


def fetch(connection: Connection, cursor: Cursor, web: Web, journal: Journal, rate: Rate | None) -> Iterator[Page]:
    """Check-ins since, oldest first; then tips and friends, whole."""
    reading = _Reading(connection, _Asking(connection, web, rate), journal, int(web.clock()))
    steps: dict[str, Step] = {
        "checkins": reading.checkins,
        "tips": lambda at: reading.whole("tips", at, reading.tip),
        "friends": lambda at: reading.whole("friends", at, reading.friend),
    }
    return in_steps(NETWORK, cursor, steps)


class _Asking:
    def __init__(self, connection: Connection, web: Web, rate: Rate | None) -> None:
        self.place = f"{connection.base.partition('//')[2]}/v2"
        self._base = f"{connection.base}/v2"
        self._session = web.session(rate=rate, judge=lambda response: _judged(response, web.clock()))
        self._session.params = {"oauth_token": connection.secrets.get("access_token", ""), "v": VERSION}

    def __call__(self, path: str, **query: Any) -> dict[str, Any]:
        told = self._session.get(f"{self._base}/{path}", params=query).json()
        answer = told.get("response") if isinstance(told, dict) else None
        if not isinstance(answer, dict):
            raise Nonsense(self.place, "an answer of another shape")
        return answer

    def items(self, answer: dict[str, Any], name: str) -> list[Any]:
        """The records of a list."""
        told = answer.get(name)
        items = told.get("items") if isinstance(told, dict) else None
        if not isinstance(items, list):
            raise Nonsense(self.place, "an answer of another shape")
        return items


def _judged(response: requests.Response, now: float) -> NetworkError | None:
    try:
        kind = json.loads(response.content)["meta"]["errorType"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if kind not in ("rate_limit_exceeded", "quota_exceeded"):
        return None
    reset = response.headers.get("x-ratelimit-reset", "")
    return Busy(
        (response.request.url or "").partition("//")[2].partition("/")[0],
        float(reset) if reset.isdecimal() else now + 3600,
    )


class _Reading:
    def __init__(self, connection: Connection, asking: _Asking, journal: Journal, now: int) -> None:
        self._me, self._asking, self._journal, self._now = connection.account, asking, journal, now

    def checkins(self, cursor: Cursor) -> Iterator[Page]:
        """Check-ins since, from the oldest on: what is new comes at the end and moves nothing."""
        since, top = int(cursor.get("since", 0)), int(cursor.get("top", 0))
        query = {"sort": "oldestfirst"} | ({"afterTimestamp": since} if since else {})
        for items, start in self._pages("checkins", int(cursor.get("start", 0)), **query):
            top = max([top, *(int(one["createdAt"]) for one in items if _is_dated(one, self._now))])
            more = {"since": since, "top": top, "start": start}
            state = more if items else {"since": max(since, top - AGAIN)}
            yield Page(gathered(NETWORK, self._read(items, self._checkin)), state)

    def whole(self, name: str, cursor: Cursor, read: Callable[[Any], list[Finding]]) -> Iterator[Page]:
        """A list that knows no since."""
        for items, start in self._pages(name, int(cursor.get("start", 0))):
            yield Page(gathered(NETWORK, self._read(items, read)), {"start": start} if items else {})

    def _pages(self, name: str, start: int, **query: Any) -> Iterator[tuple[list[Any], int]]:
        """The records of each answer, and how many have been seen by then; the last answer has none."""
        while True:
            items = self._asking.items(self._asking(f"users/self/{name}", limit=LIMIT, offset=start, **query), name)
            start += len(items)
            yield items, start
            if not items:
                return

    def tip(self, value: dict[str, Any]) -> list[Finding]:
        """A tip, and who likes it."""
        return tip(value, self._me)

    def friend(self, value: dict[str, Any]) -> list[Finding]:
        """Friends follow each other."""
        other = person(value)
        both = ((self._me, other.id), (other.id, self._me))
        return [other, *(Interaction("follow", *pair, self._now, precision=ESTIMATED) for pair in both)]

    def _checkin(self, value: dict[str, Any]) -> list[Finding]:
        if value.get("visibility") in HIDDEN or value.get("private"):
            self._journal.passes("a check-in that is not public", file=self._asking.place)
            return []
        if any(_missing(value.get(name)) for name in ("likes", "comments")):
            try:
                value = self._asking(f"checkins/{value['id']}").get("checkin") or value
            except Missing:
                self._journal.passes("check-ins that are gone", file=self._asking.place)
                return []
        return checkin(value, self._me)

    def _read(self, items: list[Any], read: Callable[[Any], list[Finding]]) -> Iterator[Finding]:
        yield Account(self._me)
        for item in items:
            try:
                yield from read(item)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                reason = str(error) if isinstance(error, ValueError) else "a record of an unknown shape"
                self._journal.cannot_read(reason, file=self._asking.place)


def _is_dated(one: Any, now: int) -> bool:
    return isinstance(one, dict) and isinstance(one.get("createdAt"), int) and 0 < one["createdAt"] <= now


def _missing(told: Any) -> bool:
    """Whether a list inside a record counts more than it holds."""
    if not isinstance(told, dict) or not isinstance(told.get("count"), int):
        return False
    groups = [told, *(told.get("groups") or [])]
    return sum(len(group.get("items") or []) for group in groups if isinstance(group, dict)) < int(told["count"])
