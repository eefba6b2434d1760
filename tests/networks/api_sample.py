"""What a network supplies to pass the suite of APIs: a small world, served, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from renown.networks.network import Connection
from renown.vocabulary import EXACT
from tests.faulty import Answer, Asked

NOW = 1_780_000_000
"""The time of the clock that the suite gives to networks: 28 May 2026, 20:26:40 UTC."""
TOKEN = "hush-7f3a9c-never-told"


class Act(NamedTuple):
    """One act as the lake gets it. `at` is NOW where the network says no time."""

    source: str
    kind: str
    target: str
    at: int
    post: str | None = None
    precision: int = EXACT
    undone: bool = False


@dataclass(frozen=True)
class Sample:
    """The world of one network. `tests/networks/api/KEY.py` has one as ``SAMPLE``.

    It holds at least two pages of acts, a record of an unknown kind, a broken record, and private records where
    the API has any.
    """

    answer: Callable[[Asked], Answer]  # the API; what it doesn't know is 404
    given: Connection  # as a person gives it; `base` is filled in, secrets hold TOKEN
    account: str  # the id and the handle that `identify` must find
    label: str
    acts: frozenset[Act]  # everything public in the world
    passed: Mapping[str, int]  # journal: reasons and counts of what says nothing, the unknown among them
    unreadable: Mapping[str, int]  # journal: of what is broken
    private: tuple[str, ...] = ()  # words and ids of private records: served, and in nothing that is kept
    asked: Mapping[str, frozenset[str]] = field(default_factory=dict)  # parameter -> every field that may be asked for
    strange: Answer = field(default_factory=lambda: Answer([1, 2]))  # what its answers never look like
    archive: Path | None = None  # an archive sample with some of the same acts
    shared: int = 0  # how many acts both tell
    later: Callable[[Asked], Answer] | None = None  # the same world after more has happened
    more: frozenset[Act] = frozenset()  # what that was
