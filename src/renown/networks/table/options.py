"""What a person may say about a table instead of having it guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from renown.errors import InputError, UnknownKind
from renown.networks.table.words import ROLES, SKIP
from renown.vocabulary import KIND_BY_KEY

NETWORK = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}


@dataclass(frozen=True, slots=True)
class Options:
    """How to read a table. Whatever is left out is guessed. Raises InputError for what cannot be meant.

    `columns`: role -> name or 1-based number of the column that holds it (``source`` -> ``actor_id``).
    `kinds`: word in the table -> kind, or ``skip`` to leave such rows out (``RT`` -> ``repost``).
    `network`: the network of every row. `default_kind`: the kind of rows that name none.
    `at`: Unix seconds, for a table without times. `time_format`: as strptime takes it.
    `separator`: one character, or one of SEPARATORS. `header`: whether the first line names the columns.
    `now`: Unix seconds; a time more than a day later is unreadable. None: the clock.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    network: str | None = None
    default_kind: str = "mention"
    at: int | None = None
    time_format: str | None = None
    separator: str | None = None
    header: bool | None = None
    now: int | None = None

    def __post_init__(self) -> None:
        for role in self.columns:
            if role not in ROLES:
                raise InputError(f"{role!r} is nothing a column can hold; these are: {', '.join(ROLES)}")
        for kind in (*self.kinds.values(), self.default_kind):
            if kind not in KIND_BY_KEY and kind != SKIP:
                raise UnknownKind(f"{kind!r} is no kind of act; the kinds are {', '.join(KIND_BY_KEY)} and {SKIP}")
        if self.network is not None and not NETWORK.fullmatch(self.network):
            raise InputError(f"{self.network!r} cannot be a network's name: up to 32 of a-z, 0-9, '.', '-' and '_'")
        if self.separator is not None and len(self.character or "") != 1:
            raise InputError(f"{self.separator!r} is no separator: one character, or {', '.join(SEPARATORS)}")

    @property
    def character(self) -> str | None:
        """The separator as one character."""
        return None if self.separator is None else SEPARATORS.get(self.separator, self.separator)
