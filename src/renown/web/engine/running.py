"""Which run the site shows: the newest whole one, without whoever is hidden, the same for all of a request."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from renown.errors import AmbiguousName, RenownError
from renown.register import Register
from renown.scores import Explanation, Scores
from renown.snapshot import current
from renown.vocabulary import number

Source = Literal["real", "demo"]
Stamp = tuple[Source, int, int, int, int]

LISTED = 1_000
"""How many people the list goes down to."""
_RETRY = 5.0
"""Seconds before a run that could not be opened is tried again."""

_log = logging.getLogger("renown.web")


@dataclass(frozen=True)
class Shown:
    """What the site shows now: one whole run, or none and why."""

    scores: Scores | None = None
    stamp: Stamp | None = None
    imported: bool = False  # without a run: whether there are acts to score
    damaged: str | None = None  # without a run: why the one there is cannot be shown
    proven: Mapping[str, str] = field(default_factory=dict)  # by account: where its profile is

    @property
    def simulated(self) -> bool:
        """Whether what is shown is the simulated world."""
        return self.scores is not None and (self.scores.simulated or (self.stamp or ("real",))[0] == "demo")

    @property
    def cap(self) -> float | None:
        """How many times what vouched people gave a crowd nobody vouches for may count, in this run."""
        return None if self.scores is None else float(self.scores.arrays["cap"][0])

    @cached_property
    def distribution(self) -> list[int]:
        """How many people have each whole score, 0 to 100."""
        return [] if self.scores is None else self.scores.distribution()

    @cached_property
    def example(self) -> Explanation | None:
        """The reasons of the first person with a number, kept because the front page is asked for most."""
        first = self.scores.standing(self.listed[0]) if self.scores is not None and self.listed else None
        return None if self.scores is None or not first or not first.enough else self.scores.explain(first.person)

    @cached_property
    def listed(self) -> tuple[int, ...]:
        """People by score: those with a number first, then those without enough data. At most LISTED."""
        if self.scores is None:
            return ()
        ranked = self.scores.top(2 * LISTED)
        sure = [one.person for one in ranked if one.enough]
        return tuple([*sure, *(one.person for one in ranked if not one.enough)][:LISTED])


class Runs:
    """The runs of one home folder, the newest whole one at a time.

    Looking is one or two calls of lstat; a run is opened once and stays open until a newer one is. A run that
    cannot be opened is passed over for the last good one. Safe to ask from many threads.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._places: tuple[tuple[Source, str], ...] = (
            ("real", str(home / "current")),
            ("demo", str(home / "demo" / "current")),
        )
        self._said = str(home / "register.json")
        self._shown = Shown()
        self._failed: tuple[Stamp, float] | None = None
        self._opening = threading.Lock()
        self._looked = False

    def shown(self) -> Shown:
        """What to show now."""
        stamp = self._stamp()
        if stamp is None:
            return self._nothing()
        if self._shown.stamp == stamp or self._lately_failed(stamp):
            return self._shown
        # While one thread opens the new run the others go on with the one before; only the first must wait.
        if self._opening.acquire(blocking=not self._looked):
            try:
                if self._shown.stamp != stamp and not self._lately_failed(stamp):
                    self._open(stamp)
                self._looked = True
            finally:
                self._opening.release()
        return self._shown

    def _open(self, stamp: Stamp) -> None:
        folder = self.home / "demo" if stamp[0] == "demo" else self.home
        try:
            said = Register(folder).said()
            self._shown = Shown(current(folder).without(said.hidden_accounts), stamp, proven=dict(said.proven))
            self._failed = None
        except (RenownError, OSError, ValueError, KeyError) as error:
            _log.warning("the run at %s cannot be shown: %s", folder, error)
            self._failed = stamp, time.monotonic()
            if self._shown.scores is None:
                self._shown = Shown(damaged=str(error))

    def _nothing(self) -> Shown:
        if self._shown.stamp is not None or self._shown.damaged:
            self._shown = Shown()
        imported = (self.home / "lake").exists()
        return self._shown if not imported else Shown(imported=True)

    def _lately_failed(self, stamp: Stamp) -> bool:
        return self._failed is not None and self._failed[0] == stamp and time.monotonic() - self._failed[1] < _RETRY

    def _stamp(self) -> Stamp | None:
        for source, pointer in self._places:
            try:
                found = os.lstat(pointer)
            except OSError:
                continue
            return source, found.st_ino, found.st_mtime_ns, found.st_size, self._register()
        return None

    def _register(self) -> int:
        """Which register: it is replaced by every change, and who opts out is hidden from the next request on."""
        try:
            found = os.lstat(self._said)
        except OSError:
            return 0
        return found.st_mtime_ns ^ found.st_ino


@lru_cache(maxsize=4)
def runs(home: Path) -> Runs:
    """The runs of a home, the same object for everybody in this process."""
    return Runs(home)


Get = Callable[[HttpRequest], HttpResponseBase]


def whole(get_response: Get) -> Get:
    """Fixes one run for a request, so that no page is made of two."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        cast(Any, request).shown = runs(settings.RENOWN_HOME).shown()
        return get_response(request)

    return answer


def shown(request: HttpRequest) -> Shown:
    """What this request shows. Nothing, when the request failed before that was settled."""
    return cast(Shown, getattr(request, "shown", None) or Shown())


def find(scores: Scores, name: str) -> int:
    """The person whose account has this key to the letter, else whom the engine means by the name.

    Two keys may differ in what the engine passes over (capitals, an @ in front): each still has its own page.
    Raises UnknownName and AmbiguousName.
    """
    network, colon, id = name.partition(":")
    if colon:
        numbers, wanted = scores.arrays["number"], number(network, id)
        place = int(numbers.searchsorted(wanted))
        if place < len(numbers) and int(numbers[place]) == wanted and place not in scores.hidden:
            return place
    try:
        return scores.find(name)
    except AmbiguousName as error:
        if name not in error.accounts:
            raise
        alike = (one for one in scores.search(name, 50) if any(account.key == name for account in one.accounts))
        found = next(alike, None)
        if found is None:
            raise
        return found.person
