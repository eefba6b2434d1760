"""How often the intervals of a campaign's report hold the truth: `python bench/intervals.py`.

Simulated campaigns of several sizes, without an effect and with one that doubles what people do, and with reach that
is more or less uneven. For each outcome the share of intervals that hold the known effect: those of the report, and
beside them Welch's with Student's quantiles and with Hall's correction for skewness (Zhou and Dinh 2005, Biostatistics
6), which the report does not use. Then the second estimate, by exact and by whole scores.
"""

from __future__ import annotations

from math import cbrt, sqrt
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from renown.lift.assigning import HELD_OUT, OFFERED
from renown.lift.discontinuity import jump
from renown.lift.effect import of_amount, of_share
from renown.lift.quantiles import TWO_SIDED, student
from renown.lift.simulate import World, simulate, truth

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False)


@app.command()
def main(runs: Annotated[int, typer.Option(help="Campaigns for each line.")] = 1_000) -> None:
    """Simulates and prints."""
    print("| people | lift | reach | mentioned | acts | acts, Student | acts, Hall | influence |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for people, base in ((400, 0.2), (1_240, 0.1), (5_000, 0.1)):
        for lift in (0.0, 1.0):
            for reach in (0.7, 1.2):
                shares = effects(World(people=people, base=base, lift=lift, reach=reach), runs)
                told = " | ".join(f"{each:.1%}" for each in shares)
                print(f"| {people:,} | {lift:g} | {reach:g} | {told} |", flush=True)
    print("\n| people | lift | second estimate | by whole scores |\n| --- | --- | --- | --- |")
    for lift in (0.0, 1.0):
        exact, whole = jumps(World(lift=lift, below=12, threshold=44.5), runs)
        print(f"| 1,240 | {lift:g} | {exact:.1%} | {whole:.1%} |", flush=True)


def effects(world: World, runs: int) -> list[float]:
    """The shares of intervals that hold the effect, in the order of the table."""
    known = truth(world)
    held = np.zeros(5)
    for seed in range(runs):
        campaign = simulate(world, seed)
        offered = campaign.group == OFFERED
        share = of_share(campaign.mentions > 0, offered)
        acts = of_amount(campaign.acts, offered)
        influence = of_amount(campaign.influence, offered)
        held += (
            share.low <= known.mentioned <= share.high,
            acts.low <= known.acts <= acts.high,
            *welch(campaign.acts, offered, known.acts),
            influence.low <= known.influence <= influence.high,
        )
    return [float(each) / runs for each in held]


def welch(y: NDArray[Any], offered: NDArray[np.bool_], effect: float) -> tuple[bool, bool]:
    """Whether the intervals by Student's quantiles and by Hall's correction hold the effect."""
    one, other = y[offered], y[~offered]
    v1, v0 = one.var(ddof=1) / len(one), other.var(ddof=1) / len(other)
    error = sqrt(v1 + v0)
    if not error:
        return effect == 0, effect == 0
    statistic = (one.mean() - other.mean() - effect) / error
    reach = student(0.975, (v1 + v0) ** 2 / (v1**2 / (len(one) - 1) + v0**2 / (len(other) - 1)))
    third = ((one - one.mean()) ** 3).mean() / len(one) ** 2 - ((other - other.mean()) ** 3).mean() / len(other) ** 2
    skew = third / error**3

    def turned(z: float) -> float:
        return z if abs(skew) < 1e-6 else 3 / skew * (cbrt(1 + skew * (z - skew / 6)) - 1)

    return abs(statistic) <= reach, turned(-TWO_SIDED) <= statistic <= turned(TWO_SIDED)


def jumps(world: World, runs: int) -> tuple[float, float]:
    """The shares of second estimates that hold the effect at the threshold, by exact and by whole scores."""
    known = truth(world).mentioned_at_threshold
    held, told = np.zeros(2), np.zeros(2)
    for seed in range(runs):
        campaign = simulate(world, seed)
        apart = campaign.group != HELD_OUT
        did = (campaign.mentions > 0)[apart]
        for k, score in enumerate((campaign.score[apart], np.floor(campaign.score[apart] + 0.5))):
            found = jump(score, did, world.threshold)
            if found.low is not None and found.high is not None:
                told[k] += 1
                held[k] += found.low <= known <= found.high
    return float(held[0] / told[0]), float(held[1] / told[1])


if __name__ == "__main__":
    app()
