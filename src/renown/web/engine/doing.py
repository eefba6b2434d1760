"""What the site has the engine do: collecting, reading, scoring, and going out to the web for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from renown.errors import InputError, RenownError
from renown.register import Register

if TYPE_CHECKING:
    from renown.home import Home
    from renown.networks.http import Web


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


def blogs(home: Path) -> dict[str, str]:
    """The address of the feed of each blog that is connected, by the key of its account."""
    from renown.collect import hubs

    return hubs.feeds(home)


def subscribe(feed: str, callback: Callable[[str, str], tuple[str, str]], *, local: bool = False) -> str:
    """As `hubs.subscribe`."""
    from renown.collect import hubs

    return hubs.subscribe(feed, callback, local=local)


def read_brought(home: Path, account: str, feed: str, body: bytes) -> str:
    """Keeps what a hub brought of an account's feed; how that ended, in words."""
    from renown.collect import hubs

    return hubs.read(_home(home).lake, account, feed, body)


def websub() -> ModuleType:
    """What is said between a subscriber and a hub."""
    from renown.networks.blog import websub

    return websub


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
