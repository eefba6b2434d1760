"""The report of a campaign from the lake: what each person did, put beside whether they were offered it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from renown.lift.marks import Marks
from renown.lift.report import Measured, Report, report
from renown.scores import Scores


@dataclass(frozen=True, slots=True)
class Taking:
    """Somebody a campaign is about. `person` is their index in the run, `group` OFFERED, HELD_OUT or BELOW."""

    person: int
    group: int
    score: float
    opened: bool = False
    claimed: bool = False
    clicks: int = 0  # visits by people through their own links


def measured_report(
    home: Path,
    scores: Scores,
    people: list[Taking],
    marks: Marks,
    *,
    since: int,
    until: int,
    threshold: float,
    machines: int = 0,
) -> Report:
    """Reads the posts of these people and the acts on them in the lake, and works the report out.

    Times in Unix seconds; `threshold` on the exact scale; `machines` visits through the links that were no people's.
    """
    from renown.lake import Lake  # brings the whole engine with it
    from renown.lift.mentions import mentions

    found = mentions(Lake(home / "lake"), scores, np.array([one.person for one in people]), marks, since, until)
    clicks = np.array([one.clicks for one in people])
    measured = Measured(
        group=np.array([one.group for one in people], np.int8),
        score=np.array([one.score for one in people], np.float64),
        mentions=found.mentions,
        undisclosed=found.undisclosed,
        acting=found.acting,
        clicks=clicks,
        influence=found.influence,
        claimed=np.array([one.claimed for one in people], bool),
        opened=np.array([one.opened for one in people], bool),
    )
    return report(measured, threshold, visits=int(clicks.sum()), machines=machines)


def acting_on_mentions(
    home: Path, scores: Scores, people: Sequence[int], marks: Marks, *, since: int, until: int
) -> list[int]:
    """How many others acted on what each of these people (indexes of the run) wrote about a campaign in a period.

    As `renown.lift.mentions` counts them: the posts and the acts are of the period. Times in Unix seconds.
    """
    from renown.lake import Lake  # brings the whole engine with it
    from renown.lift.mentions import mentions

    found = mentions(Lake(home / "lake"), scores, np.array(people, np.int64), marks, since, until)
    acting: list[int] = found.acting.tolist()
    return acting


def example_report(seed: int, *, units: int, threshold: float) -> Report:
    """The report of a campaign of the simulated world."""
    from renown.lift.example import example

    return example(seed, units=units, threshold=threshold)
