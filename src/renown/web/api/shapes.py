"""The shapes of version 1's answers, from which its description is made."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import ConfigDict


class Exact(Schema):
    """A shape with nothing besides."""

    model_config = ConfigDict(extra="forbid")


class Account(Exact):
    """One identity on one network."""

    account: str
    network: str
    id: str
    handle: str | None
    name: str | None
    verified: bool


class Links(Exact):
    """Where there is more."""

    self: str
    profile: str
    why: str
    badge: str


class Score(Exact):
    """A score and how sure it is. Without enough data every number is null and `reason` says why."""

    account: str
    accounts: list[Account]
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
    links: Links
    reason: str | None = None


class Short(Exact):
    """A person in a list."""

    account: str
    label: str
    score: float | None
    low: float | None
    high: float | None
    confidence: str
    profile: str


class Asked(Short):
    """A person of a batch, with the name that was asked for."""

    asked: str


class Batch(Exact):
    """Up to 500 names."""

    accounts: list[str]


class Scored(Exact):
    """The answer to a batch."""

    scores: list[Asked]
    unknown: list[str]
    computed: str
    simulated: bool


class Day(Exact):
    """One day of history."""

    day: str
    score: float
    low: float
    high: float
    model: str


class History(Exact):
    """Days, oldest first."""

    account: str
    days: list[Day]


class Part(Exact):
    """One line of a receipt, in points of the score."""

    key: str
    label: str
    points: float
    acts: int
    people: int


class Contributions(Exact):
    """A receipt: its parts add up to the score."""

    account: str
    score: float
    by: str
    parts: list[Part]


class Changes(Exact):
    """What moved a score: `causes`, and `people` as well, add up to `points`."""

    account: str
    days: int
    since: str
    before: float
    after: float
    points: float
    causes: list[Part]
    people: list[Part]


class Linked(Short):
    """A person and the points that are owed."""

    points: float
    acts: int


class People(Exact):
    """People a page at a time; `next` is the cursor of the page after, null on the last."""

    people: list[Short]
    next: str | None


class Influence(Exact):
    """People who move, or are moved by, a person. The points are those of whoever is moved."""

    account: str
    people: list[Linked]
    next: str | None


class Topic(Exact):
    """What of a score is owed to acts about posts on one topic."""

    key: str
    label: str
    score: float
    points: float
    acts: int
    people: int
    enough: bool


class Topics(Exact):
    """A person's topics."""

    account: str
    topics: list[Topic]


class Moment(Exact):
    """A post, and what the acts on it gave."""

    post: str
    text: str | None
    url: str | None
    at: str | None
    points: float
    acts: int
    people: int


class Moments(Exact):
    """A person's posts, those that gave most first."""

    account: str
    moments: list[Moment]


class Problem(Schema):
    """An error, by RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


ANN: dict[str, Any] = {
    "account": "twitter:12", "label": "Ann", "score": 47.25, "low": 45.1, "high": 49.9, "confidence": "quite sure",
    "profile": "https://renown.example/people/twitter:12",
}  # fmt: skip
PART = {"key": "repost", "label": "Reposts", "points": 21.5, "acts": 120, "people": 61}
EXAMPLES: dict[str, Any] = {
    "score": {
        "account": "twitter:12",
        "accounts": [
            {"account": "twitter:12", "network": "twitter", "id": "12", "handle": "ann", "name": "Ann",
             "verified": False}
        ],
        "score": 47.25, "low": 45.1, "high": 49.9, "confidence": "quite sure", "percentile": 99.1, "influence": 402.1,
        "people": 61, "vouched": 0.93, "computed": "2026-11-24T06:00:00Z", "model": "1.0", "simulated": False,
        "links": {
            "self": "https://renown.example/api/v1/scores/twitter:12",
            "profile": "https://renown.example/people/twitter:12",
            "why": "https://renown.example/people/twitter:12/why",
            "badge": "https://renown.example/badge/twitter:12.svg",
        },
    },
    "batch": {
        "scores": [ANN | {"asked": "@ann"}], "unknown": ["twitter:nobody"], "computed": "2026-11-24T06:00:00Z",
        "simulated": False,
    },
    "history": {
        "account": "twitter:12",
        "days": [{"day": "2026-11-24", "score": 47.25, "low": 45.1, "high": 49.9, "model": "1.0"}],
    },
    "contributions": {"account": "twitter:12", "score": 21.5, "by": "kind", "parts": [PART]},
    "changes": {
        "account": "twitter:12", "days": 7, "since": "2026-11-17T06:00:00Z", "before": 45.0, "after": 47.25,
        "points": 2.25, "causes": [{"key": "new", "label": "New acts", "points": 2.25, "acts": 9, "people": 4}],
        "people": [{"key": "twitter:7", "label": "Bob", "points": 2.25, "acts": 9, "people": 1}],
    },
    "people": {"people": [ANN], "next": None},
    "influence": {"account": "twitter:12", "people": [ANN | {"points": 0.4, "acts": 3}], "next": "20"},
    "topics": {
        "account": "twitter:12",
        "topics": [
            {"key": "music", "label": "Music", "score": 41.0, "points": 30.2, "acts": 80, "people": 44, "enough": True}
        ],
    },
    "moments": {
        "account": "twitter:12",
        "moments": [
            {"post": "twitter:99", "text": "Six mornings", "url": None, "at": "2026-11-20T08:00:00Z", "points": 3.1,
             "acts": 20, "people": 18}
        ],
    },
}  # fmt: skip
