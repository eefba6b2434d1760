"""Everything Renown raises on purpose.

RenownError                 the root: catch this to catch them all
├── InputError              what came in cannot be read; says file and line
├── UnknownKind             a kind of act that is not in KINDS
├── UnknownName             nobody of that name in the snapshot
├── AmbiguousName           several accounts share that name; says which
├── LakeError               the lake cannot do what was asked
├── SnapshotError           no snapshot, or a damaged one
├── NotConverged            a fixed point was not reached; no half-done vector is returned
└── MovedTooMuch            a run would move scores beyond the set limit and was not published
"""

from __future__ import annotations


class RenownError(Exception):
    """The root of the tree."""


class InputError(RenownError):
    """What came in cannot be read."""

    def __init__(self, reason: str, *, file: str | None = None, line: int | None = None) -> None:
        where = "" if file is None else f"{file}: " if line is None else f"{file}:{line}: "
        super().__init__(where + reason)
        self.reason = reason
        self.file = file
        self.line = line


class UnknownKind(InputError):
    """A kind of act that is not in KINDS."""


class UnknownName(RenownError):
    """Nobody of that name in the snapshot."""


class AmbiguousName(RenownError):
    """Several accounts share that name."""

    def __init__(self, name: str, accounts: list[str]) -> None:
        super().__init__(f"{name!r} is the name of several accounts, say which: {', '.join(accounts)}")
        self.accounts = accounts


class LakeError(RenownError):
    """The lake cannot do what was asked."""


class SnapshotError(RenownError):
    """No snapshot, or a damaged one."""


class NotConverged(RenownError):
    """A fixed point was not reached within its rounds."""


class MovedTooMuch(RenownError):
    """A run would move scores beyond the set limit."""
