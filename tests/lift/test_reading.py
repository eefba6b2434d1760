from __future__ import annotations

import numpy as np
import pytest

from renown.lift.effect import Effect, of_amount
from renown.lift.reading import more_people, read


def effect(held_out: float, value: float, low: float, high: float, acting: int = 100) -> Effect:
    return Effect(held_out + value, held_out, value, low, high, 992, 248, acting, 0.1)


@pytest.mark.parametrize(
    ("held_out", "value", "low", "high", "share", "words"),
    [
        (0.024, 0.039, 0.015, 0.064, True, "quite sure"),
        (0.024, -0.02, -0.03, -0.01, True, "quite sure"),
        (0.024, 0.002, -0.011, 0.015, True, "no difference we can see"),
        (0.098, 0.031, -0.014, 0.076, False, "too few to tell"),
        (2.3, 0.6, -0.5, 1.7, False, "too few to tell"),
        (2.3, 0.1, -0.5, 0.7, False, "no difference we can see"),
        (0.0, 0.1, -np.inf, np.inf, True, "too few to tell"),
    ],
)
def test_an_interval_has_its_words(
    held_out: float, value: float, low: float, high: float, share: bool, words: str
) -> None:
    assert read(effect(held_out, value, low, high), share=share) == words


def test_of_a_handful_of_people_nothing_is_said() -> None:
    assert read(effect(0.0, 0.01, 0.005, 0.02, acting=9), share=True) == "too few to tell"
    assert read(effect(0.0, 0.01, 0.005, 0.02, acting=10), share=True) == "quite sure"


def test_so_many_more_people_make_the_effect_readable() -> None:
    # 3.1 with a reach of 4.5: (4.5 / 3.1)^2 times 1,240 people
    assert more_people(effect(9.8, 3.1, -1.4, 7.6)) == 1_400
    assert more_people(effect(9.8, -3.1, -7.6, 1.4)) == 1_400
    assert more_people(effect(0.024, 0.039, 0.015, 0.064)) is None
    assert more_people(effect(1.0, 0.0, -1.0, 1.0)) is None


def test_with_that_many_people_it_is_readable() -> None:
    chance = np.random.default_rng(1)
    y, offered = chance.normal(1, 1, 400), np.arange(400) < 320
    y[offered] += 0.15 + y[~offered].mean() - y[offered].mean()
    first = of_amount(y, offered)
    more = more_people(first)
    assert not first.sure
    assert more is not None
    copies = -(-(400 + more) // 400)
    again = of_amount(np.tile(y, copies), np.tile(offered, copies))
    assert again.sure
