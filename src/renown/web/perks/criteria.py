"""What a campaign asks of people, as one value that forms write, the database keeps and claims are judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

ADULT = 18
"""Years of age below which a campaign may not go."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """Each field left as it is asks nothing. Scores and topics run from 0 to 100."""

    score: int = 0
    surely: bool = False  # by the low end of the interval instead of the score
    topics: Mapping[str, int] = field(default_factory=dict)  # any one of them
    networks: tuple[str, ...] = ()  # a proven account on any one of them
    countries: tuple[str, ...] = ()  # ISO 3166-1, two letters
    languages: tuple[str, ...] = ()  # BCP 47, without a region
    age: int = ADULT
    registered_before: date | None = None
    only: tuple[str, ...] = ()  # accounts, network:id; nobody else
    never: tuple[str, ...] = ()  # accounts, network:id

    def kept(self) -> dict[str, Any]:
        """As JSON can hold it."""
        told = asdict(self)
        before = self.registered_before
        return told | {"registered_before": None if before is None else before.isoformat()}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Criteria:
        """What `kept` gave. Raises TypeError or ValueError for anything else."""
        before = told.get("registered_before")
        lists = {
            name: tuple(told[name]) for name in ("networks", "countries", "languages", "only", "never") if name in told
        }
        return cls(**{**told, **lists, "registered_before": None if before is None else date.fromisoformat(before)})
