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


class Ranges(msgspec.Struct, frozen=True):
    """How scores are asked for by the beginning of a hash: its hex digits, ranges at once, seconds an answer holds."""

    digits: int
    most: int
    seconds: int
    computed: str | None
    simulated: bool


class Near(msgspec.Struct, frozen=True, array_like=True):
    """One name of a range, by its hash; all None where there is not enough data."""

    hash: str
    score: float | None
    low: float | None
    high: float | None


class Line(msgspec.Struct, frozen=True):
    """One line of a card, in points."""

    label: str
    points: float


class Card(msgspec.Struct, frozen=True):
    """What a score is made of, in lines that add up to it. `week` is how far it moved in seven days."""

    score: float
    confidence: str
    people: int
    lines: tuple[Line, ...]
    week: float | None
    computed: str
    simulated: bool
    profile: str
    why: str


class Reason(msgspec.Struct, frozen=True):
    """One thing a perk asks, in words, and what would change it; `have` and `needs` are points, where there are."""

    kind: str
    met: bool
    words: str
    change: str
    have: int | None
    needs: int | None


class Perk(msgspec.Struct, frozen=True):
    """An open perk, and whether the key's owner may have it."""

    perk: int
    brand: str
    kind: str
    title: str
    words: str
    picture: str | None
    picture_alt: str
    closes: str | None
    left: int
    claimed: bool
    simulated: bool
    eligible: bool
    reasons: tuple[Reason, ...]


class Hook(msgspec.Struct, frozen=True):
    """An endpoint that is told when scores have moved. `secret` is there only when it was just added."""

    id: int
    url: str
    event: str
    accounts: tuple[str, ...]
    points: float
    made: str
    disabled: str | None
    why: str
    secret: str = msgspec.field(default="")

    def __repr__(self) -> str:
        return f"Hook(id={self.id}, url={self.url!r})"  # the secret is for no log


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

    def ranges(self) -> Ranges:
        """How to ask for scores without saying whose."""
        return self._got("/ranges", Ranges)

    def within(self, *beginnings: str) -> dict[str, tuple[Near, ...]]:
        """Every name whose hash begins so, by beginning; `all` where `digits` is 0. Raises Refused for no range."""
        answer = self._answer("GET", f"/ranges/{quote(','.join(beginnings), safe=',')}")
        return _read(answer, "ranges", dict[str, tuple[Near, ...]])

    def card(self, hash: str) -> Card:
        """What the score of the one name with this whole hash is made of. Raises NotThere."""
        return self._got(f"/ranges/reasons/{quote(hash, safe='')}", Card)

    def perks(self) -> tuple[Perk, ...]:
        """Every perk that is open, and whether the key's owner may have it. Wants a key of scope `perks`."""
        return _read(self._answer("GET", "/perks"), "perks", tuple[Perk, ...])

    def hooks(self) -> tuple[Hook, ...]:
        """Every endpoint of the key's owner. Wants a key of scope `hooks`, as all that is done with them."""
        return _read(self._answer("GET", "/hooks"), "hooks", tuple[Hook, ...])

    def add_hook(self, url: str, accounts: Iterable[str], points: float = 1.0) -> Hook:
        """Has an https address told when one of up to 500 scores has moved so far; with the secret, this once."""
        body = {"url": url, "accounts": list(accounts), "points": points}
        return _decoded(self._answer("POST", "/hooks", json=body).content, Hook)

    def remove_hook(self, id: int) -> None:
        """Has nothing sent there any more. Raises NotThere."""
        self._answer("DELETE", f"/hooks/{id}")

    def test_hook(self, id: int) -> str:
        """Has a test sent there; the id of the message. Raises NotThere, and Refused for one that was given up."""
        return _read(self._answer("POST", f"/hooks/{id}/test"), "message", str)

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
        if answer.is_success:
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
