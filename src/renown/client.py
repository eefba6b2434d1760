"""A client of Renown's API: `Client("https://renown.example").score("twitter:ann").score`.

Answers are typed and immutable. What went wrong is a `Refused`, with the title and detail the site gave; who is
not there is a `NotThere`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Literal, Self, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from renown.errors import RenownError

BATCH = 500
T = TypeVar("T")


class Refused(RenownError):
    """The site did not answer what was asked. `status` is the HTTP status, `retry_after` seconds where it said so."""

    def __init__(self, status: int, title: str, detail: str, retry_after: int | None = None) -> None:
        super().__init__(f"{title}: {detail}" if detail else title)
        self.status = status
        self.retry_after = retry_after


class NotThere(Refused):
    """Nobody, no run, or not enough data for what was asked."""


class Account(msgspec.Struct, frozen=True):
    """One identity on one network."""

    account: str
    network: str
    id: str
    handle: str | None
    name: str | None
    verified: bool


class Score(msgspec.Struct, frozen=True):
    """A score and its 90 % interval; all None, with a `reason`, where there is not enough data."""

    account: str
    accounts: tuple[Account, ...]
    score: float | None
    low: float | None
    high: float | None
    confidence: str
    percentile: float | None
    influence: float | None
    people: int
    vouched: float | None
    computed: str
    model: str
    simulated: bool
    links: dict[str, str]
    reason: str | None = None


class Short(msgspec.Struct, frozen=True):
    """A person in a list. `asked` is the name it was asked by, in a batch; `points` what is owed, in influence."""

    account: str
    label: str
    score: float | None
    low: float | None
    high: float | None
    confidence: str
    profile: str
    asked: str = ""
    points: float = 0.0
    acts: int = 0


class Day(msgspec.Struct, frozen=True):
    """One day of history."""

    day: str
    score: float
    low: float
    high: float
    model: str


class Part(msgspec.Struct, frozen=True):
    """One line of a receipt, in points."""

    key: str
    label: str
    points: float
    acts: int
    people: int


class Changes(msgspec.Struct, frozen=True):
    """What moved a score: `causes`, and `people` as well, add up to `points`."""

    account: str
    days: int
    since: str
    before: float
    after: float
    points: float
    causes: tuple[Part, ...]
    people: tuple[Part, ...]


class Topic(msgspec.Struct, frozen=True):
    """What of a score is owed to posts on one topic."""

    key: str
    label: str
    score: float
    points: float
    acts: int
    people: int
    enough: bool


class Moment(msgspec.Struct, frozen=True):
    """A post, and what the acts on it gave."""

    post: str
    text: str | None
    url: str | None
    at: str | None
    points: float
    acts: int
    people: int


class Client:
    """Asks one site. `key` is a key of it, where one is needed or wanted. Use it as a context, or close it."""

    def __init__(
        self, site: str, key: str = "", *, timeout: float = 30.0, transport: httpx.BaseTransport | None = None
    ) -> None:
        headers = {"X-Renown-Key": key} if key else {}
        base = site.rstrip("/") + "/api/v1"
        self._http = httpx.Client(base_url=base, headers=headers, timeout=timeout, transport=transport)

    def score(self, account: str) -> Score:
        """One score. Raises NotThere, and Refused for a name several share."""
        return self._got(f"/scores/{_segment(account)}", Score)

    def scores(self, accounts: Iterable[str]) -> dict[str, Short]:
        """Many scores, by the name asked for; who is not there is left out. Asks for 500 at a time."""
        wanted = list(dict.fromkeys(accounts))
        found: dict[str, Short] = {}
        for start in range(0, len(wanted), BATCH):
            answer = self._answer("POST", "/scores", json={"accounts": wanted[start : start + BATCH]})
            found |= {one.asked: one for one in _read(answer, "scores", tuple[Short, ...])}
        return found

    def history(self, account: str, days: int = 90) -> tuple[Day, ...]:
        """One line a day, oldest first."""
        return self._listed(account, "history", "days", tuple[Day, ...], days=days)

    def contributions(
        self, account: str, by: Literal["kind", "network", "person", "day"] = "kind", people: int = 20
    ) -> tuple[Part, ...]:
        """What the score is made of: parts that add up to it."""
        return self._listed(account, "contributions", "parts", tuple[Part, ...], by=by, people=people)

    def changes(self, account: str, days: int = 7) -> Changes:
        """What moved the score in so many days. Raises NotThere where the run does not know."""
        return self._got(f"/people/{_segment(account)}/changes", Changes, days=days)

    def influencees(self, account: str) -> Iterator[Short]:
        """Everybody who acts on this person, those who give most first; asks for more pages as it goes."""
        return self._pages(f"/people/{_segment(account)}/influencees")

    def influencers(self, account: str) -> Iterator[Short]:
        """Everybody this person acts on, in the same way."""
        return self._pages(f"/people/{_segment(account)}/influencers")

    def topics(self, account: str) -> tuple[Topic, ...]:
        """What a person is acted on about."""
        return self._listed(account, "topics", "topics", tuple[Topic, ...])

    def moments(self, account: str, count: int = 20) -> tuple[Moment, ...]:
        """The posts people acted on most."""
        return self._listed(account, "moments", "moments", tuple[Moment, ...], count=count)

    def search(self, text: str, count: int = 20) -> tuple[Short, ...]:
        """People whose id, handle or name begins so."""
        return _read(self._answer("GET", "/search", params={"q": text, "count": count}), "people", tuple[Short, ...])

    def top(self, topic: str = "") -> Iterator[Short]:
        """Everybody by score, the highest first; about a topic by their part in it."""
        return self._pages("/top", topic=topic)

    def close(self) -> None:
        """Lets the connections go."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _got(self, path: str, kind: type[T], **query: Any) -> T:
        return _decoded(self._answer("GET", path, params=query).content, kind)

    def _listed(self, account: str, part: str, name: str, kind: type[T], **query: Any) -> T:
        return _read(self._answer("GET", f"/people/{_segment(account)}/{part}", params=query), name, kind)

    def _pages(self, path: str, **query: Any) -> Iterator[Short]:
        cursor = ""
        while True:
            answer = self._answer("GET", path, params=query | {"cursor": cursor, "count": 100})
            yield from _read(answer, "people", tuple[Short, ...])
            cursor = answer.json()["next"]
            if cursor is None:
                return

    def _answer(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, path, **more)
        except httpx.HTTPError as error:
            raise Refused(0, "No answer", str(error)) from error
        if answer.status_code == 200:
            return answer
        try:
            told = answer.json()
            title, detail = str(told["title"]), str(told["detail"])
        except (ValueError, KeyError, TypeError):
            title, detail = f"Status {answer.status_code}", ""
        after = answer.headers.get("Retry-After", "")
        kind = NotThere if answer.status_code == 404 else Refused
        raise kind(answer.status_code, title, detail, int(after) if after.isdecimal() else None)


def _read(answer: httpx.Response, name: str, kind: type[T]) -> T:
    return _decoded(msgspec.json.encode(answer.json()[name]), kind)


def _decoded(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError as error:
        raise Refused(200, "Not an answer of this version", str(error)) from error


def _segment(account: str) -> str:
    return quote(account.replace("~", "~~").replace("/", "~-"), safe="@:")
