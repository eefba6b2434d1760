"""The one door to the engine: which run is shown, and the words the pages need."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from renown.errors import AmbiguousName, InputError, RenownError, UnknownName
from renown.leaving import (
    code,
    erase,
    hidden,
    hide,
    is_minor,
    kept_of,
    leave_out,
    mark_minor,
    owns,
    people_of,
    remove_topic,
    seed,
    seeds,
    whom,
)
from renown.lift import BELOW, HELD_OUT, OFFERED, Marks, Report, allocate, held_out, seen_share, to_csv
from renown.lift.measure import Taking, acting_on_mentions, example_report, measured_report
from renown.lift.report import Row as ReportRow
from renown.moves import moved, moved_acts, spans
from renown.qualify import Criteria as Asked
from renown.qualify import known_for, qualify
from renown.register import Register
from renown.score.model import MODEL, Model
from renown.scores import AccountName, Act, Day, Explanation, Moment, Part, Scores, Standing, Tie
from renown.snapshot import current
from renown.standing import OPTED_OUT, QUITE_SURE, VERY_SURE, Move
from renown.topics import Place, Share, all_topics, find_topic, people_in, posts_about, topics_of
from renown.vocabulary import KIND_BY_KEY, KINDS, Kind, number

if TYPE_CHECKING:
    from renown.home import Home
    from renown.networks.http import Web

__all__ = [
    "BELOW",
    "HELD_OUT",
    "KINDS",
    "KIND_BY_KEY",
    "MODEL",
    "OFFERED",
    "OPTED_OUT",
    "QUITE_SURE",
    "VERY_SURE",
    "AccountName",
    "Act",
    "AmbiguousName",
    "Asked",
    "Day",
    "Ended",
    "Explanation",
    "InputError",
    "Kind",
    "Marks",
    "Model",
    "Moment",
    "Move",
    "Part",
    "Place",
    "Register",
    "RenownError",
    "Report",
    "ReportRow",
    "Scores",
    "Share",
    "Shown",
    "Standing",
    "Taking",
    "Tie",
    "UnknownName",
    "acting_on_mentions",
    "all_topics",
    "allocate",
    "build_demo",
    "check_address",
    "code",
    "collect",
    "connect",
    "disconnect",
    "erase",
    "example_report",
    "find",
    "find_topic",
    "has_data",
    "held_out",
    "hidden",
    "hide",
    "import_archive",
    "is_minor",
    "join",
    "kept_of",
    "known_for",
    "leave_out",
    "mark_minor",
    "measured_report",
    "moved",
    "moved_acts",
    "number",
    "owns",
    "part",
    "people_in",
    "people_of",
    "post",
    "posts_about",
    "prove",
    "proves_domain",
    "qualify",
    "receive_webmention",
    "remove_demo",
    "remove_topic",
    "runs",
    "score",
    "seed",
    "seeds",
    "seen_share",
    "shown",
    "spans",
    "takes_webmentions",
    "to_csv",
    "topics_of",
    "whole",
    "whom",
    "whose",
]

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


def build_demo(home: Path, on_progress: Callable[[str], None]) -> None:
    """Makes the simulated world in ``home/demo``. Takes seconds; whoever looks meanwhile sees it whole or not."""
    from renown import demo  # brings the whole engine with it, which serving pages does not need

    demo.build(home / "demo", on_progress=on_progress)


def remove_demo(home: Path) -> None:
    """Removes the simulated world."""
    from renown import demo

    demo.remove(home / "demo")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a piece of work in the background ended, in words for whoever asked for it."""

    words: str
    new: int = 0  # acts that were not known
    failed: bool = False


def _new(acts: int) -> str:
    return f"{acts:,} new act{'' if acts == 1 else 's'}"


def _home(path: Path) -> Home:
    from renown.home import Home  # brings the whole engine with it, which serving pages does not need

    return Home(path)


def _out(local: bool) -> Web:
    from renown.networks.fetcher import LOOPBACK
    from renown.networks.http import Web

    return Web(allow=LOOPBACK if local else ())


def connect(home: Path, key: str, *, base: str, label: str, secrets: Mapping[str, str]) -> None:
    """Keeps what the collection of an account needs; the secrets encrypted, outside the database."""
    from renown.collect import Connections
    from renown.networks.network import Connection

    network, _, id = key.partition(":")
    Connections(home).add(Connection(network, id, base, label, secrets))


def disconnect(home: Path, key: str) -> None:
    """Forgets what the collection of an account needed. What was collected stays."""
    from renown.collect import Connections
    from renown.networks.network import Connection

    network, _, id = key.partition(":")
    Connections(home).remove(Connection(network, id, ""))


def whose(home: Path, key: str, *, local: bool = False) -> tuple[str, str]:
    """The key and handle a network itself gives a connected account; the same ones when it cannot be asked.

    The connection goes on under the new key. `local` lets networks be on this machine.
    """
    from renown.collect import Connections, collectable

    network, _, id = key.partition(":")
    connections = Connections(home)
    try:
        chosen = next(one for one in connections if (one.network, one.account) == (network, id))
        found = collectable(network).identify(chosen, _out(local))
    except (RenownError, StopIteration):
        return key, ""
    connections.add(found)
    if found.account != id:
        connections.remove(chosen)
    return f"{network}:{found.account}", found.label


def collect(home: Path, key: str, *, local: bool = False) -> Ended:
    """Asks the network of a connected account what is new. `local` lets it be on this machine."""
    from renown.collect import Connections
    from renown.collect import collect as collect_all

    connections = Connections(home)
    network, _, id = key.partition(":")
    try:
        chosen = [one for one in connections if (one.network, one.account) == (network, id)]
        for done in collect_all(_home(home).lake, connections, chosen, web=_out(local)):
            words = _new(done.new) if done.error is None else str(done.error)
            return Ended(words, done.new, done.failed)
    except RenownError as error:
        return Ended(str(error), failed=True)
    return Ended("nothing to collect with: sign in there again", failed=True)


def takes_webmentions(home: Path, target: str) -> bool:
    """Whether the page at an address is of a blog that is connected."""
    from renown.collect import Connections
    from renown.networks.blog.sites import site

    return site(target, mine=True) in {one.account for one in Connections(home) if one.network == "blog"}


def receive_webmention(home: Path, source: str, target: str, *, local: bool = False) -> str:
    """Looks at the source of a Webmention and keeps what it says; how that ended, in words.

    `local` lets it be on this machine.
    """
    from renown.networks.blog.webmention import received, withdrawn
    from renown.networks.fetcher import LOOPBACK, Fetcher

    now = int(time.time())
    fetcher = Fetcher(LOOPBACK if local else ())
    try:
        try:
            batch = received(source, target, fetcher, now=now, mine=True)
        except InputError:
            batch = withdrawn(source, target, now=now, mine=True)
        kept = _home(home).lake.append([batch])
    except RenownError as error:
        return str(error)
    return f"{kept.new:,} new acts"


def proves_domain(domain: str, wanted: str, *, local: bool = False) -> str | None:
    """None when the site of a domain has the code where only its owner writes; else why that was not seen.

    `local` lets it be on this machine, over http.
    """
    from renown.networks.fetcher import LOOPBACK, Fetcher
    from renown.proofs import Unproven, of_domain

    fetcher = Fetcher(LOOPBACK if local else (), seconds=10)
    found = of_domain(domain, wanted, fetcher, scheme="http" if local else "https", now=int(time.time()))
    return found.reason if isinstance(found, Unproven) else None


def check_address(address: str) -> None:
    """Raises RenownError for what is no address of the web."""
    from renown.networks.fetcher import told

    told(address)


def post(address: str, body: bytes, headers: Mapping[str, str], *, local: bool = False, seconds: float = 10) -> int:
    """Sends a body to an address that somebody gave us; the status of the answer. Raises RenownError without one.

    `local` lets it be on this machine.
    """
    from renown.networks.fetcher import LOOPBACK, Fetcher

    return Fetcher(LOOPBACK if local else (), seconds=seconds, size=1 << 16).send(address, body, headers).status


def import_archive(home: Path, path: Path, on_progress: Callable[[int], None], *, every: float) -> Ended:
    """Reads an archive into the lake. `on_progress` is told the bytes read, once in `every` seconds."""
    from renown.collect import import_paths

    last = time.monotonic()

    def told(done: int, rows: int) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            on_progress(done)

    (done,) = import_paths(_home(home).lake, [path], on_progress=told)
    if done.error is not None or done.appended is None:
        return Ended(done.error or "nothing in it could be read", failed=True)
    words = f"{_new(done.appended.new)}, {done.appended.known:,} known already"
    unread = done.journal.unreadable.total()
    return Ended(f"{words}, {unread:,} that could not be read" if unread else words, done.appended.new)


def score(home: Path) -> str:
    """Scores everybody with the model in force and publishes the run."""
    whole = _home(home)
    scores = whole.score(model=whole.model)
    return f"{scores.people:,} people scored"


def has_data(home: Path) -> bool:
    """Whether there are acts of one's own to score."""
    return (home / "lake").exists()


def join(home: Path, one: str, other: str, proof: str, *, at: int) -> None:
    """Makes two accounts one person from the next run on."""
    Register(home).join(one, other, proof, at=at)


def prove(home: Path, account: str, address: str) -> None:
    """Says that an account is proven by its owner, and where its profile is."""
    Register(home).prove(account, address)


def part(home: Path, account: str) -> None:
    """Takes back every join of an account, and its proof."""
    Register(home).part(account)
