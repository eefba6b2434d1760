"""What people and the operator have said: which accounts are one person, who is pinned, banned or hidden.

One small file in the home folder, `register.json`, that scoring and the site both read, so that a score is the
same whoever starts the run. Everything in it can be taken back.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from renown.errors import InputError


@dataclass(frozen=True, slots=True)
class Join:
    """Two accounts that are one person, how that was proven, and when (Unix seconds)."""

    one: str
    other: str
    proof: str
    at: int


@dataclass(frozen=True, slots=True)
class Said:
    """Everything the register holds. Accounts are written ``network:id``."""

    joins: tuple[Join, ...] = ()
    pinned: frozenset[str] = frozenset()
    banned: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    @property
    def people(self) -> Mapping[str, str]:
        """Each joined account with its person's label: the first of the person's accounts in the alphabet."""
        label: dict[str, str] = {}

        def root(account: str) -> str:
            while label.setdefault(account, account) != account:
                account = label[account]
            return account

        for join in self.joins:
            first, second = sorted((root(join.one), root(join.other)))
            label[second] = first
        return {account: root(account) for account in label}

    def accounts_of(self, account: str) -> frozenset[str]:
        """All accounts of the person who has this one."""
        people = self.people
        return frozenset(one for one, label in people.items() if label == people.get(account)) | {account}

    @property
    def hidden_accounts(self) -> frozenset[str]:
        """Every account of everybody who is hidden: who hides one account hides the person."""
        return frozenset().union(*(self.accounts_of(account) for account in self.hidden))


class Register:
    """The register of a home folder. Writes are whole or not at all, one at a time. Raises InputError when damaged."""

    def __init__(self, home: Path) -> None:
        self.path = home / "register.json"

    def said(self) -> Said:
        """What it holds now."""
        try:
            told = json.loads(self.path.read_text())
            joins = tuple(Join(**join) for join in told["joins"])
            sets = {name: frozenset(map(str, told[name])) for name in ("pinned", "banned", "hidden")}
            return Said(joins, **sets)
        except FileNotFoundError:
            return Said()
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"the register is damaged ({error}): put it back from a backup", file=str(self.path)
            ) from error

    def join(self, one: str, other: str, proof: str, *, at: int | None = None) -> None:
        """Makes two accounts one person from the next run on. Raises InputError for no account, or one twice."""
        if one == other:
            raise InputError(f"{one} is joined with itself already")
        made = Join(_account(one), _account(other), proof, int(time.time()) if at is None else at)
        self._change(
            lambda said: replace(said, joins=(*(j for j in said.joins if {j.one, j.other} != {one, other}), made))
        )

    def part(self, account: str) -> int:
        """Takes back every join of an account; returns how many there were."""
        return len(self.said().joins) - len(
            self._change(lambda said: replace(said, joins=_others(said, account))).joins
        )

    def pin(self, account: str, wanted: bool = True) -> None:
        """Says that trust must start from an account, or no longer."""
        self._mark("pinned", account, wanted)

    def ban(self, account: str, wanted: bool = True) -> None:
        """Says that trust must not start from an account, or may again."""
        self._mark("banned", account, wanted)

    def hide(self, account: str, wanted: bool = True) -> None:
        """Hides a person, at once and everywhere, or shows them again."""
        self._mark("hidden", account, wanted)

    def erase(self, account: str) -> None:
        """Leaves nothing of an account."""
        self._change(
            lambda said: Said(
                _others(said, account), said.pinned - {account}, said.banned - {account}, said.hidden - {account}
            )
        )

    def _mark(self, name: str, account: str, wanted: bool) -> None:
        chosen = {_account(account)}

        def marked(said: Said, which: str) -> frozenset[str]:
            before: frozenset[str] = getattr(said, which)
            return before if which != name else before | chosen if wanted else before - chosen

        self._change(lambda said: Said(said.joins, *(marked(said, which) for which in ("pinned", "banned", "hidden"))))

    def _change(self, change: Callable[[Said], Said]) -> Said:
        with self._alone():
            before = self.said()
            after = change(before)
            if after != before:
                told = {"joins": [asdict(join) for join in after.joins]}
                told |= {name: sorted(getattr(after, name)) for name in ("pinned", "banned", "hidden")}
                _write(self.path, json.dumps(told, ensure_ascii=False, indent=1))
            return after

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _others(said: Said, account: str) -> tuple[Join, ...]:
    return tuple(join for join in said.joins if account not in (join.one, join.other))


def _account(text: str) -> str:
    network, _, id = text.partition(":")
    if not network or not id:
        raise InputError(f"{text!r} is no account: write network:id, as in twitter:12")
    return text


def _write(path: Path, text: str) -> None:
    partial = path.with_suffix(".partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
