"""The parameters of the score, in one versioned object. Changing one is a new model version."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from renown.vocabulary import KINDS

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Model:
    """Every number the score depends on. See docs/score.md for what each one does.

    Units: `half_life` in seconds; `kappa` in units of the mean trust; the rest are pure numbers.
    """

    version: str = "1.0"
    half_life: float = 30 * DAY
    selectivity: float = 0.3  # q
    recursion: float = 0.25  # p
    damping: float = 0.85
    kappa: float = 30.0
    cap: float = 2.0  # times what unvouched crowds usually add
    floor: float = 1.0
    full: float = 10_000_000.0  # the influence of a score of 100
    seed_engagers: int = 3  # "several others"
    seed_limit: int = 1_000
    confidence: float = 0.90
    enough_people: int = 5  # with fewer, or a wider interval than the next, no number is shown
    enough_width: float = 12.0
    max_move: float = 10.0  # mean points a run may move the people it knows
    weights: tuple[tuple[str, float], ...] = tuple((kind.key, float(kind.weight)) for kind in KINDS)

    def with_(self, **changes: Any) -> Model:
        """The same model with some parameters changed; its version says so."""
        named = ",".join(f"{key}={value:g}" for key, value in sorted(changes.items()))
        return replace(self, version=f"{self.version}+{named}", **changes)

    def as_dict(self) -> dict[str, Any]:
        """Every parameter by name, ready for JSON."""
        return {**asdict(self), "weights": dict(self.weights)}


MODEL = Model()
"""The model in force."""
