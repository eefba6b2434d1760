"""What people ask of what is kept about them: hide it, show it, hand it over, mend it, erase it; and who may ask."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from renown.errors import AmbiguousName, RenownError, UnknownName
from renown.register import LeftOut, Register
from renown.snapshot import current
from renown.vocabulary import KIND_BY_CODE, number


def people_of(home: Path, accounts: Iterable[str]) -> list[str]:
    """Every account of the people who have these."""
    said = Register(home).said()
    return sorted(frozenset().union(*(said.accounts_of(account) for account in accounts)))


def hide(home: Path, accounts: Iterable[str], wanted: bool = True) -> None:
    """Hides people at once and everywhere, or shows them again, with all their accounts."""
    register = Register(home)
    for account in people_of(home, accounts):
        register.hide(account, wanted)


def hidden(home: Path, accounts: Iterable[str]) -> bool:
    """Whether one of these accounts is hidden."""
    return not Register(home).said().hidden_accounts.isdisjoint(accounts)


def mark_minor(home: Path, account: str, wanted: bool = True) -> None:
    """Says that a person is a minor: hidden at once and not scored from the next run on; or no longer."""
    Register(home).mark_minor(account, wanted)


def is_minor(home: Path, accounts: Iterable[str]) -> bool:
    """Whether one of these accounts is marked as a minor's."""
    return not Register(home).said().minors.isdisjoint(people_of(home, accounts))


def leave_out(home: Path, *, source: str, target: str, kind: str, post: str, at: int) -> None:
    """Has an act count no more from the next run on. An empty source: whoever did it."""
    Register(home).leave_out(LeftOut(source, target, kind, post, at))


def remove_topic(home: Path, account: str, topic: str) -> None:
    """Has a person be known for a topic no more, from the next run on."""
    Register(home).remove_topic(account, topic)


def seeds(home: Path) -> tuple[list[str], list[str]]:
    """Who is pinned and who is banned as somebody trust starts from."""
    said = Register(home).said()
    return sorted(said.pinned), sorted(said.banned)


def seed(home: Path, account: str, verb: str) -> None:
    """Pins or bans an account, or takes that back: ``pin``, ``unpin``, ``ban``, ``unban``. Raises InputError."""
    register = Register(home)
    mark = register.ban if verb.endswith("ban") else register.pin
    mark(account, not verb.startswith("un"))


def whom(home: Path, names: Iterable[str]) -> str | None:
    """The account that the first of these names to mean one means, hidden ones as well; None when none does."""
    try:
        scores = current(home)
    except RenownError:
        return None
    for one in names:
        try:
            return scores.standing(scores.find(one)).key
        except (UnknownName, AmbiguousName):
            continue
    return None


def kept_of(home: Path, accounts: Iterable[str]) -> dict[str, Iterator[dict[str, Any]]]:
    """Every row the lake has that names these accounts, by table; others who are hidden are not named."""
    from renown.home import Home  # the whole engine, which serving pages does not need

    if not (home / "lake").exists():
        return {}
    accounts, away = list(accounts), Register(home).said().hidden_accounts.difference(accounts)
    kept = Home(home).lake.about([number(*key.split(":", 1)) for key in accounts])

    def rows(name: str) -> Iterator[dict[str, Any]]:
        for batch in kept[name].to_batches(max_chunksize=4096):
            for row in batch.to_pylist():
                if name == "acts":
                    row |= {"kind": KIND_BY_CODE[row["kind"]].key}
                    row |= {end: None for end in ("source", "target") if row[end] in away}
                yield row

    return {name: rows(name) for name in kept}


def erase(home: Path, accounts: Collection[str]) -> None:
    """Erases accounts from lake, runs, register and connections, and keeps them out. Others are scored as if ever."""
    from renown.collect import Connections
    from renown.home import Home
    from renown.networks.network import Connection

    connections = Connections(home)
    for account in accounts:
        network, _, id = account.partition(":")
        connections.remove(Connection(network, id, ""))
    if (home / "lake").exists():
        Home(home).forget(*accounts)
    for account in accounts:
        Register(home).erase(account)


def owns(wanted: str, link: str, address: str, *, local: bool) -> str | None:
    """None when a page says that its owner has the code or links back; else why that was not seen."""
    from renown.networks.fetcher import LOOPBACK, Fetcher
    from renown.proofs import Unproven, described

    fetcher = Fetcher(LOOPBACK if local else (), seconds=10)
    found = described(wanted, link, address, fetcher, now=int(time.time()))
    return found.reason if isinstance(found, Unproven) else None


def code(secret: bytes, account: str) -> str:
    """The code with which whoever has this account, or address, shows that it is theirs."""
    from renown.proofs import code as made

    return made(secret, "leave", account)
