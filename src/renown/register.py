"""What people and the operator have said: whose accounts are whose, who is pinned, banned, hidden or a minor.

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
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from renown.errors import InputError

_MARKS = ("pinned", "banned", "hidden", "minors")


@dataclass(frozen=True, slots=True)
class Join:
    """Two accounts that are one person, how that was proven, and when (Unix seconds)."""

    one: str
    other: str
    proof: str
    at: int


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """An act that no run counts: what one person did to another, of this kind, at this second, about this post.

    `source` and `target` are accounts and stand for all accounts of their person; an empty source, for anybody.
    `post` is ``network:id``; empty stands for any post and none. `at` in Unix seconds.
    """

    source: str
    target: str
    kind: str
    post: str
    at: int


@dataclass(frozen=True)
class Said:
    """Everything the register holds. Accounts are written ``network:id``."""

    joins: tuple[Join, ...] = ()
    pinned: frozenset[str] = frozenset()
    banned: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    minors: frozenset[str] = frozenset()
    left_out: frozenset[LeftOut] = frozenset()
    topics: frozenset[tuple[str, str]] = frozenset()  # an account, and a topic its person is not to be known for
    proven: frozenset[tuple[str, str]] = frozenset()  # an account its owner has proven, and where its profile is

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Each joined account with its person's label: the first of the person's accounts in the alphabet."""
        label: dict[str, str] = {}

        def root(account: str) -> str:
            while (above := label.setdefault(account, account)) != account:
                label[account] = label[above]  # halves the way for whoever asks next
                account = above
            return account

        for join in self.joins:
            first, second = sorted((root(join.one), root(join.other)))
            label[second] = first
        return {account: root(account) for account in label}

    @cached_property
    def _together(self) -> Mapping[str, frozenset[str]]:
        """All accounts of each person, by the person's label."""
        found: dict[str, set[str]] = {}
        for account, label in self.people.items():
            found.setdefault(label, set()).add(account)
        return {label: frozenset(accounts) for label, accounts in found.items()}

    def accounts_of(self, account: str) -> frozenset[str]:
        """All accounts of the person who has this one."""
        return self._together.get(self.people.get(account, ""), frozenset((account,)))

    @cached_property
    def hidden_accounts(self) -> frozenset[str]:
        """Every account of everybody who is hidden, minors among them: who hides one account hides the person."""
        return frozenset().union(*map(self.accounts_of, self.hidden | self.minors))

    @property
    def removed(self) -> Mapping[str, frozenset[str]]:
        """The topics removed from each account's person."""
        found: dict[str, set[str]] = {}
        for account, topic in self.topics:
            found.setdefault(account, set()).add(topic)
        return {account: frozenset(topics) for account, topics in found.items()}


class Register:
    """The register of a home folder. Writes are whole or not at all, one at a time. Raises InputError when damaged."""

    def __init__(self, home: Path) -> None:
        self.path = home / "register.json"

    def said(self) -> Said:
        """What it holds now. The same object until something is said anew: do not change it."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return Said()
        return _kept(self.path, found.st_ino, found.st_mtime_ns, found.st_size)

    def join(self, one: str, other: str, proof: str, *, at: int | None = None) -> None:
        """Makes two accounts one person from the next run on. Raises InputError for no account, or one twice."""
        if one == other:
            raise InputError(f"{one} is joined with itself already")
        made = Join(_account(one), _account(other), proof, int(time.time()) if at is None else at)
        self._change(
            lambda said: replace(said, joins=(*(j for j in said.joins if {j.one, j.other} != {one, other}), made))
        )

    def prove(self, account: str, address: str) -> None:
        """Says that an account is proven by its owner, and where its profile is: nowhere, unless on the web."""
        made = (_account(account), address if address.startswith(("https://", "http://")) else "")
        self._change(lambda said: replace(said, proven=_unproven(said, account) | {made}))

    def part(self, account: str) -> int:
        """Takes back every join of an account, and that it is proven; returns how many joins there were."""
        return len(self.said().joins) - len(
            self._change(
                lambda said: replace(said, joins=_others(said, account), proven=_unproven(said, account))
            ).joins
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

    def mark_minor(self, account: str, wanted: bool = True) -> None:
        """Says that a person is a minor, who is hidden at once and in no run from the next on, or no longer."""
        self._mark("minors", account, wanted)

    def leave_out(self, act: LeftOut, wanted: bool = True) -> None:
        """Says that an act counts no more from the next run on, or does again."""
        for account in filter(None, (act.source, act.target)):
            _account(account)
        chosen = {act}
        self._change(lambda said: replace(said, left_out=said.left_out | chosen if wanted else said.left_out - chosen))

    def remove_topic(self, account: str, topic: str, wanted: bool = True) -> None:
        """Says that a person is not to be known for a topic from the next run on, or may be again."""
        chosen = {(_account(account), topic)}
        self._change(lambda said: replace(said, topics=said.topics | chosen if wanted else said.topics - chosen))

    def erase(self, account: str) -> None:
        """Leaves nothing of an account."""
        self._change(
            lambda said: Said(
                joins=_others(said, account),
                left_out=frozenset(act for act in said.left_out if account not in (act.source, act.target)),
                topics=frozenset(one for one in said.topics if one[0] != account),
                proven=_unproven(said, account),
                **{name: getattr(said, name) - {account} for name in _MARKS},
            )
        )

    def _mark(self, name: str, account: str, wanted: bool) -> None:
        chosen = {_account(account)}

        def marked(said: Said) -> Said:
            before: frozenset[str] = getattr(said, name)
            after: dict[str, Any] = {name: before | chosen if wanted else before - chosen}
            return replace(said, **after)

        self._change(marked)

    def _change(self, change: Callable[[Said], Said]) -> Said:
        with self._alone():
            before = _read(self.path)  # what a change is made to is never a moment old
            after = change(before)
            if after != before:
                told: dict[str, Any] = {"joins": [asdict(join) for join in after.joins]}
                told |= {name: sorted(getattr(after, name)) for name in _MARKS}
                told["left_out"] = [asdict(act) for act in sorted(after.left_out)]
                told["topics"] = sorted(after.topics)
                told["proven"] = sorted(after.proven)
                _write(self.path, json.dumps(told, ensure_ascii=False, indent=1))
            return after

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _read(path: Path) -> Said:
    try:
        told = json.loads(path.read_text())
        joins = tuple(Join(**join) for join in told["joins"])
        sets = {name: frozenset(map(str, told.get(name, ()))) for name in _MARKS}
        left_out = frozenset(LeftOut(**act) for act in told.get("left_out", ()))
        topics = frozenset((str(account), str(topic)) for account, topic in told.get("topics", ()))
        proven = frozenset((str(account), str(address)) for account, address in told.get("proven", ()))
        return Said(joins, **sets, left_out=left_out, topics=topics, proven=proven)
    except FileNotFoundError:
        return Said()
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"the register is damaged ({error}): put it back from a backup", file=str(path)) from error


@lru_cache(maxsize=4)
def _kept(path: Path, *_file: int) -> Said:
    """What a file holds that is replaced by every change, read once."""
    return _read(path)


def _others(said: Said, account: str) -> tuple[Join, ...]:
    return tuple(join for join in said.joins if account not in (join.one, join.other))


def _unproven(said: Said, account: str) -> frozenset[tuple[str, str]]:
    return frozenset(one for one in said.proven if one[0] != account)


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
