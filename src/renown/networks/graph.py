"""Meta's Graph API, which Facebook, Instagram and Threads share, through `python-facebook-api`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import unquote

import requests

from renown.errors import Busy, Missing, NetworkError, Nonsense, Refused, Unreachable
from renown.networks.batches import Finding, believable, identifier, moment
from renown.networks.http import Web
from renown.networks.network import Connection, Journal
from renown.networks.paging import Answer

VERSION = "v26.0"
"""Of Facebook and Instagram; Threads has its own."""
LIMIT = 100
AGAIN = 30 * 86_400
"""How far back each run reads once more, in seconds: posts are answered for a while."""
_TOKEN, _TEMPORARY, _SPENT, _FORBIDDEN = {102, 190}, {1, 2}, {4, 17, 32, 613}, {3, 10}
_REGAIN = re.compile(r'"estimated_time_to_regain_access"\s*:\s*(\d+)')


Reader: TypeAlias = Callable[[dict[str, Any]], Iterator[Finding]]


class Listed(NamedTuple):
    """Some records of a list, and what to ask for those after them."""

    records: list[dict[str, Any]]
    next: str | None


class Graph:
    """Asks for objects and their lists. Raises NetworkError."""

    def __init__(self, connection: Connection, web: Web, journal: Journal, version: str = VERSION) -> None:
        from pyfacebook import GraphAPI

        self.place = connection.base.partition("//")[2]
        self.journal = journal
        self._api = GraphAPI(
            access_token=connection.secrets.get("access_token") or "none",
            version=version,
            ignore_version_check=True,
            base_url=f"{connection.base}/",
            sleep_on_rate_limit=False,
        )
        self._api.session = web.session(judge=lambda response: _meaning(response, web.clock()))

    def read(self, id: str, fields: str) -> dict[str, Any]:
        """The fields of one object."""
        return self._ask(lambda: self._api.get_object(id, fields))

    def some(self, id: str, edge: str, fields: str, after: str | None = None, **more: object) -> Listed:
        """The records of a list of an object, from `after` on. What is no record goes to the journal."""
        options = {"fields": fields, "limit": LIMIT, **more, **({"after": after} if after else {})}
        return self.listed(self._ask(lambda: self._api.get_connection(id, edge, **options)))

    def whole(self, id: str, edge: str, fields: str, **more: object) -> Iterator[dict[str, Any]]:
        """Every record of a list of an object; none where the object is gone."""
        after: str | None = None
        try:
            while True:
                records, after = self.some(id, edge, fields, after, **more)
                yield from records
                if after is None:
                    return
        except Missing:
            self.journal.passes("posts that are gone", file=self.place)

    def page(self, records: list[dict[str, Any]], following: str | None, time: str, read: Reader) -> Answer:
        """Records as an answer, each read by `read`; `time` names the field of their times."""
        times = [at for one in records if (at := _time(one.get(time)))]
        told = (finding for one in records for finding in self.safe(read, one))
        return Answer(told, following, max(times, default=0), min(times, default=0))

    def safe(self, read: Callable[..., Iterator[Finding]], record: dict[str, Any], *more: object) -> Iterator[Finding]:
        """What `read` makes of a record; a broken one goes to the journal."""
        try:
            yield from read(record, *more)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reason = str(error) if isinstance(error, ValueError) else "a record of an unknown shape"
            self.journal.cannot_read(reason, file=self.place)

    def listed(self, told: Mapping[str, Any]) -> Listed:
        """A list as an answer has it, also inside a record."""
        data, paging = told.get("data", []), told.get("paging") or {}
        if not isinstance(data, list) or not isinstance(paging, dict):
            raise Nonsense(self.place, "an answer of another shape")
        records = [one for one in data if isinstance(one, dict)]
        if len(records) < len(data):
            self.journal.cannot_read("a record of an unknown shape", file=self.place, count=len(data) - len(records))
        after = (paging.get("cursors") or {}).get("after") if paging.get("next") else None
        return Listed(records, str(after) if after else _after(paging.get("next")))

    def _ask(self, ask: Callable[[], Any]) -> dict[str, Any]:
        from pyfacebook import FacebookError, LibraryError

        try:
            told = ask()
        except FacebookError as error:  # an error in an answer that says it is fine
            raise _read(vars(error), self.place, 0.0) or NetworkError(self.place, "refuses") from None
        except (LibraryError, KeyError, TypeError, AttributeError):
            raise Nonsense(self.place, "an answer of another shape") from None
        if not isinstance(told, dict):
            raise Nonsense(self.place, "an answer of another shape")
        return told


def identified(connection: Connection, web: Web, version: str = VERSION) -> Connection:
    """The account of the token, its id and name. Raises NetworkError."""
    graph = Graph(connection, web, Journal(), version)
    me = graph.read(connection.account or "me", "id,username")
    if not me.get("id"):
        raise Nonsense(graph.place, "does not say whose the token is")
    id = identifier(str(me["id"]))
    return replace(connection, account=id, label=str(me.get("username") or id))


def seconds(value: object) -> int:
    """Unix seconds of a time in an answer: text, or a number. Raises ValueError."""
    return believable(int(value)) if isinstance(value, int) else moment(value)


def _time(value: object) -> int:
    try:
        return seconds(value)
    except ValueError:
        return 0


def _after(address: object) -> str | None:
    """The mark in the address of the page after this; feeds give no other."""
    found = re.search(r"[?&](?:after|__paging_token)=([^&]+)", str(address or ""))
    until = re.search(r"[?&]until=(\d+)", str(address or ""))
    return f"until:{until[1]}" if until else unquote(found[1]) if found else None


def _meaning(response: requests.Response, now: float) -> NetworkError | None:
    try:
        error = json.loads(response.content)["error"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(error, dict):
        return None
    usage = " ".join(value for name, value in response.headers.items() if "usage" in name.lower())
    minutes = max(map(int, _REGAIN.findall(usage)), default=60) or 60
    request = response.request.url or ""
    place = request.partition("//")[2].partition("?")[0]
    return _read(error, place, now + 60 * minutes)


def _read(error: Mapping[str, Any], place: str, until: float) -> NetworkError | None:
    """What an error of the Graph API means, by its code: the status is nearly always 400."""
    code = error.get("code")
    match code:
        case int() if code in _TOKEN:
            return Refused(place, 401)
        case int() if code in _SPENT or 80_000 <= code < 80_100:
            return Busy(place.partition("/")[0], until)
        case int() if code in _FORBIDDEN or 200 <= code < 300:
            return Refused(place, 403)
        case int() if code in _TEMPORARY:
            return Unreachable(place, f"the server failed (code {code})")
        case 100 if error.get("error_subcode") == 33:
            return Missing(place)
    return None
