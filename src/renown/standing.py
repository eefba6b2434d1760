"""The answers a run gives: a person's standing, its parts, acts and history."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

VERY_SURE, QUITE_SURE, ROUGHLY = 3.0, 6.0, 12.0
"""Widths of the 90 % interval, in points, up to which each word is used."""

SMALLEST = 10
"""Fewer people than this are never counted, nor is a mean of theirs worked out, for a brand to see."""

OPTED_OUT = "opted-out"
"""The key of a line of people who opted out. No account has it: those have a colon."""

Confidence = Literal["very sure", "quite sure", "roughly", "not enough data"]


@dataclass(frozen=True, slots=True)
class AccountName:
    """One identity of a person."""

    network: str
    id: str
    handle: str | None
    name: str | None
    verified: bool

    @property
    def key(self) -> str:
        """``network:id``, which no two accounts share."""
        return f"{self.network}:{self.id}"

    @property
    def label(self) -> str:
        """What to call it: the name, else the handle, else the id."""
        return self.name or (f"@{self.handle}" if self.handle else self.id)


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's score and how sure it is. `points` add up to `score`, `contributions` to `influence`."""

    person: int  # index in this run; not stable between runs
    accounts: tuple[AccountName, ...]
    score: float
    low: float
    high: float
    confidence: Confidence
    percentile: float  # share of everyone seen with a lower score, 0..1
    influence: float
    vouched: float  # share of the influence that vouched people gave, 0..1
    people: int  # how many different people it comes from
    acts: int
    credence: float
    voice: float
    attention: float

    @property
    def enough(self) -> bool:
        """Whether there is enough data to show a number."""
        return self.confidence != "not enough data"

    @property
    def key(self) -> str:
        """The key of the first account: what addresses of pages are made from."""
        return self.accounts[0].key

    @property
    def label(self) -> str:
        """What to call this person."""
        return self.accounts[0].label


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a receipt. Parts of one receipt add up to the score."""

    key: str  # kind, network, day (ISO), or account key; OPTED_OUT; "" for "everything else"
    label: str
    points: float
    contribution: float
    acts: int
    people: int
    person: int | None = None  # for parts that are people: their index


@dataclass(frozen=True, slots=True)
class Moment:
    """A post and what people acting on it gave, in points."""

    post: str  # network:id
    text: str | None
    url: str | None
    at: int | None
    points: float
    acts: int
    people: int


@dataclass(frozen=True, slots=True)
class Act:
    """One public act, and what it gave."""

    kind: str
    network: str
    source: int | None  # None: someone who opted out
    at: int
    post: str | None
    post_url: str | None
    points: float


@dataclass(frozen=True, slots=True)
class Tie:
    """How one source's contribution is worked out: contribution = tie x credence x voice + the unvouched part."""

    source: int
    tie: float
    credence: float
    voice: float
    attention: float
    contribution: float
    points: float
    acts: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day of history. `model` is the version that made it."""

    day: date
    score: float
    low: float
    high: float
    model: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a score is what it is: five receipts over the same contributions, each adding up to the score."""

    standing: Standing
    by_kind: list[Part] = field(default_factory=list)
    by_network: list[Part] = field(default_factory=list)
    by_person: list[Part] = field(default_factory=list)
    by_day: list[Part] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Move:
    """What moved a score since an earlier moment.

    `causes` and `by_person` add up to `after - before`; `new_by_kind`, `new_by_person` and `new_by_post` to the
    cause `new`, `undone_by_kind` to the cause `undone`.
    """

    person: int
    days: int
    since: int  # Unix seconds
    day: date
    before: float
    after: float
    model: str  # the version that made the earlier score
    causes: list[Part]
    by_person: list[Part]
    new_by_kind: list[Part]
    new_by_person: list[Part]
    new_by_post: list[Part]
    undone_by_kind: list[Part]

    @property
    def points(self) -> float:
        """How far the score moved."""
        return self.after - self.before

    def cause(self, key: str) -> Part | None:
        """The part of one cause, None where it moved nothing."""
        return next((part for part in self.causes if part.key == key), None)


def together(parts: list[Part]) -> list[Part]:
    """The same lines with those of people who opted out as one, at the end: no single one can be told."""
    gone = [part for part in parts if part.key == OPTED_OUT]
    if len(gone) < 2:
        return parts
    whole = replace(
        gone[0],
        label=f"{len(gone):,} people who opted out",
        points=sum(part.points for part in gone),
        contribution=sum(part.contribution for part in gone),
        acts=sum(part.acts for part in gone),
        people=len(gone),
    )
    return [*(part for part in parts if part.key != OPTED_OUT), whole]
