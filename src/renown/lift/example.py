"""The report of a campaign that never was: for the simulated world, where everybody may look at one."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from renown.lift.assigning import OFFERED
from renown.lift.report import Measured, Report, report
from renown.lift.simulate import World, simulate

_CLAIMING, _TALKING, _OPENING, _DISCLOSING = 0.02, 0.25, 0.42, 0.86


@lru_cache(maxsize=16)
def example(seed: int, *, units: int = 50, threshold: float = 45.0, lift: float = 1.3, people: int = 1_240) -> Report:
    """A report of simulated people, the same for the same arguments. At most `units` of them claim."""
    told = simulate(World(people=people, threshold=threshold, base=0.03, lift=lift, below=12.0), seed)
    chance = np.random.default_rng(seed)
    size = len(told.group)
    offered = told.group == OFFERED
    claimed = offered & (chance.random(size) < _CLAIMING + _TALKING * (told.mentions > 0))
    claimed[np.flatnonzero(claimed)[units:]] = False
    measured = Measured(
        group=told.group,
        score=told.score,
        mentions=told.mentions,
        undisclosed=np.where(claimed & (chance.random(size) > _DISCLOSING), told.mentions, 0),
        acting=told.acts,
        clicks=told.clicks,
        influence=told.influence,
        claimed=claimed,
        opened=offered & (claimed | (chance.random(size) < _OPENING)),
        known=None,
    )
    visits = int(told.clicks[offered].sum())
    return report(measured, threshold, visits=visits, machines=visits // 3)
