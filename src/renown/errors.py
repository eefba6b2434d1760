"""Everything Renown raises on purpose.

RenownError                 the root: catch this to catch them all
├── InputError              what came in cannot be read; says file and line
├── UnknownKind             a kind of act that is not in KINDS
├── UnknownName             nobody of that name in the snapshot
├── AmbiguousName           several accounts share that name; says which
├── LakeError               the lake cannot do what was asked
├── SnapshotError           no snapshot, or a damaged one
├── NetworkError            a network does not answer as it should; says which and what to do
│   ├── Refused             it does not let us (401, 403)
│   ├── Missing             there is nothing there (404, 410)
│   ├── Busy                it asks to come back later (429); says when
│   ├── NotPublic           an address that leads inside: this machine, its neighbours, a cloud's secrets
│   ├── Unreachable         no answer: DNS, connection, time, or the server failed
│   └── Nonsense            an answer that cannot be one: half of it, not JSON, far too long
├── NotConverged            a fixed point was not reached; no half-done vector is returned
└── MovedTooMuch            a run would move scores beyond the set limit and was not published
"""

from __future__ import annotations

from datetime import UTC, datetime


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


class NetworkError(RenownError):
    """A network does not answer as it should. `place` is host and path, never a query: that may hold a token."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


class Refused(NetworkError):
    """A network does not let us."""

    def __init__(self, place: str, status: int, said: str = "") -> None:
        what = "the token is not accepted (any more)" if status == 401 else "not allowed with this token"
        super().__init__(place, f"{what} ({status}{f', {said!r}' if said else ''}): connect it again")
        self.status = status


class Missing(NetworkError):
    """There is nothing there (any more)."""

    def __init__(self, place: str, status: int = 404) -> None:
        super().__init__(place, f"nothing there ({status})")
        self.status = status


class Busy(NetworkError):
    """A network asks to come back later. `until` in Unix seconds."""

    def __init__(self, place: str, until: float) -> None:
        when = datetime.fromtimestamp(until, UTC)
        super().__init__(place, f"asks to wait until {when:%H:%M} UTC; collect again then, nothing is lost")
        self.until = until


class NotPublic(NetworkError):
    """An address that is not of the open internet."""

    def __init__(self, place: str) -> None:
        super().__init__(place, "not on the public internet, and so never asked")


class Unreachable(NetworkError):
    """No answer."""


class Nonsense(NetworkError):
    """An answer that cannot be one."""


class NotConverged(RenownError):
    """A fixed point was not reached within its rounds."""


class MovedTooMuch(RenownError):
    """A run would move scores beyond the set limit."""
