"""An effect in words, by rules that anybody can check."""

from __future__ import annotations

from math import isfinite
from typing import Literal

from renown.lift.effect import Effect

Reading = Literal["quite sure", "no difference we can see", "too few to tell"]

FEWEST = 10
"""People who did a thing at all, in both groups together, below which nothing is said about it."""
WORTHWHILE = 0.5
"""An effect is worth knowing of from half of what those held out do on their own …"""
WORTHWHILE_SHARE = 0.02
"""… and, of a share of people, from two in a hundred."""


def read(effect: Effect, *, share: bool) -> Reading:
    """What the interval says.

    *Quite sure*: it leaves out no effect. *No difference we can see*: it holds no effect, and nothing as large as an
    effect worth knowing of. *Too few to tell*: it holds both, or too few people did it at all.
    """
    if effect.acting < FEWEST or not (isfinite(effect.low) and isfinite(effect.high)):
        return "too few to tell"
    if effect.sure:
        return "quite sure"
    small = max(abs(effect.low), abs(effect.high)) <= worthwhile(effect.held_out, share=share)
    return "no difference we can see" if small else "too few to tell"


def worthwhile(held_out: float, *, share: bool) -> float:
    """The smallest effect worth knowing of, where those held out do so much on their own."""
    return max(WORTHWHILE * held_out, WORTHWHILE_SHARE if share else 0.0)


def more_people(effect: Effect) -> int | None:
    """About how many more people would make an effect of this size readable, to two digits; None where none would.

    The reach of an interval shrinks with the root of the number of people: the effect is readable once that reach is
    no larger than the effect itself.
    """
    if effect.sure or not effect.value or not isfinite(effect.towards_zero):
        return None
    more = effect.people * ((effect.towards_zero / effect.value) ** 2 - 1)
    if not 0 < more < 1e9:
        return None
    digits = 10 ** max(0, len(str(int(more))) - 2)
    return int(-(-more // digits) * digits)
