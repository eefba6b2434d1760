"""A simulated campaign whose effect is known, to hold the estimators against.

People differ a great deal (log-normal activity and reach), do little (few mention anything), and do more the higher
they stand. The offer multiplies how often a person mentions the brand by `1 + lift`, and with it all that follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.polynomial.laguerre import laggauss
from numpy.typing import NDArray

from renown.lift.assigning import BELOW, HELD_OUT, OFFERED, SHARE

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class World:
    """What is simulated. `people` qualify; `base` is the mean of mentions per person without the offer."""

    people: int = 1_240
    share: float = SHARE
    threshold: float = 45.0
    base: float = 0.1
    lift: float = 1.0
    activity: float = 1.0  # standard deviation of the logarithm of how active a person is
    reach: float = 1.0  # and of how many act on one mention
    below: float = 0.0  # points under the threshold down to which people are simulated, too


@dataclass(frozen=True, slots=True)
class Campaign:
    """What became of everybody, shape (n,) each. `before` are mentions of an equally long time before the launch."""

    group: NDArray[np.int8]
    score: NDArray[np.float64]
    before: NDArray[np.int64]
    mentions: NDArray[np.int64]
    acts: NDArray[np.int64]
    clicks: NDArray[np.int64]
    influence: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Truth:
    """The effects per person of a world: what an estimate of infinitely many people would find."""

    mentioned: float
    mentions: float
    acts: float
    clicks: float
    influence: float
    mentioned_at_threshold: float


_FALL = 8.0  # points by which there are e times fewer people
_KEEN, _FAR = 0.03, 0.02  # of each point, on the logarithms of the rate and of the reach
_CLICKS, _ANYHOW, _VOICE = 0.3, 0.05, 0.2


def simulate(world: World, seed: int) -> Campaign:
    """One campaign; the same for the same seed."""
    chance = np.random.default_rng(seed)
    over, under = world.people, round(world.people * np.expm1(world.below / _FALL))
    above = chance.exponential(_FALL, over)
    down = _FALL * np.log1p(chance.random(under) * np.expm1(world.below / _FALL))
    x = np.concatenate([above, -down])
    group = np.where(x < 0, BELOW, np.where(chance.random(len(x)) < world.share, HELD_OUT, OFFERED)).astype(np.int8)
    rate, reach = _people(world, x, chance)
    mentions = chance.poisson(rate * np.where(group == OFFERED, 1 + world.lift, 1.0))
    acts = chance.poisson(mentions * reach)
    return Campaign(
        group,
        np.minimum(100.0, world.threshold + x),
        chance.poisson(rate),
        mentions,
        acts,
        chance.poisson(mentions * reach * _CLICKS + _ANYHOW * rate / world.base),
        acts * chance.lognormal(-0.125, 0.5, len(x)) * _VOICE,
    )


def truth(world: World) -> Truth:
    """The effects: what people differ in is integrated over, by Gauss's rules where there is no closed form."""
    exponential, share_of_exponential = laggauss(60)
    normal, share_of_normal = hermegauss(60)
    share_of_normal = share_of_normal / share_of_normal.sum()
    differing = np.exp(world.activity * normal - world.activity**2 / 2)
    more = 1 + world.lift

    def moved(rate: Array) -> Array:
        """Of those with this mean rate, how many more mention it at all."""
        each = np.multiply.outer(rate, differing)
        return np.asarray((np.exp(-each) - np.exp(-each * more)) @ share_of_normal)

    mentions = world.base * np.exp(-_KEEN * _FALL) / (1 - _KEEN * _FALL)
    acts = 4 * world.base * np.exp(-_KEEN * _FALL) / (1 - (_KEEN + _FAR) * _FALL) * world.lift
    return Truth(
        float(share_of_exponential @ moved(_rate(world, _FALL * exponential))),
        float(mentions) * world.lift,
        float(acts),
        float(acts) * _CLICKS,
        float(acts) * _VOICE,
        float(moved(_rate(world, np.zeros(1)))[0]),
    )


def _rate(world: World, x: Array) -> Array:
    """How often people mention the brand unasked in the mean, `x` points above the threshold."""
    return np.asarray(world.base * np.exp(_KEEN * (x - _FALL)))


def _people(world: World, x: Array, chance: np.random.Generator) -> tuple[Array, Array]:
    """How often each mentions the brand unasked, and how many act on one mention. `x` points above the threshold."""
    size = len(x)
    rate = _rate(world, x) * np.exp(chance.normal(-(world.activity**2) / 2, world.activity, size))
    return rate, 4 * np.exp(chance.normal(-(world.reach**2) / 2, world.reach, size) + _FAR * x)
