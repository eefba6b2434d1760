"""How many people qualify before anybody is told: as rounded counts, never names.

A number under ten is only ever "fewer than 10", others are rounded down to tens, so that no count, and no difference of
two, says anything about one person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renown.web.engine import Asked, RenownError, Scores, Shown, find_topic, known_for, qualify
from renown.web.perks.criteria import Criteria
from renown.web.perks.eligibility import judge
from renown.web.perks.facts import facts_of_all
from renown.web.perks.models import Campaign
from renown.web.perks.offers import FEWEST
from renown.web.users.models import User

WIDE = 5
"""Points of score in one bar of the histogram."""


@dataclass(frozen=True, slots=True)
class Bar:
    """People between two scores. `people` is None for fewer than ten; the rest is geometry, in per cent."""

    label: str
    people: int | None
    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a brand sees of who qualifies. None instead of a number: fewer than ten."""

    registered: int | None
    others: int | None  # who would, if they signed up and said where they live
    offered: int | None
    held_out: int | None
    bars: tuple[Bar, ...]
    first: int  # score at which the bars begin, and where they end
    last: int
    topics: tuple[tuple[str, int], ...]
    listed: bool  # only accounts the brand named itself: nothing is counted
    simulated: bool

    @property
    def counted(self) -> bool:
        """Whether there is a bar to draw."""
        return any(bar.people is not None for bar in self.bars)


def tens(people: int) -> int | None:
    """A count as it is told: rounded down to tens, None below ten."""
    return None if people < FEWEST else people - people % 10


def preview(campaign: Campaign, shown: Shown) -> Preview:
    """Who qualifies now, by the published run."""
    criteria = campaign.criteria
    if criteria.only or shown.scores is None:
        return Preview(None, None, None, None, (), 0, 0, (), bool(criteria.only), shown.simulated)
    met = [
        told
        for facts in facts_of_all(User.objects.filter(is_active=True), campaign)
        if (told := judge(facts, campaign, shown)).met
    ]
    everybody = qualify(shown.scores, asked_of_run(criteria, shown.scores)).people
    known = [one.number for one in met if one.number is not None]
    others = int((~np.isin(shown.scores.arrays["number"][everybody], known)).sum())
    out = len(met) * campaign.held_out // 100
    whole = np.floor(shown.scores.arrays["score"][everybody] + 0.5).astype(int)
    bars, first, last = bars_of(tuple(np.bincount(whole.clip(0, 100), minlength=101).tolist()))
    topics = tuple((label, people - people % 10) for label, people in known_for(shown.scores, everybody))
    return Preview(
        tens(len(met)), tens(others), tens(len(met) - out), tens(out), bars, first, last, topics, False,
        shown.simulated,
    )  # fmt: skip


def asked_of_run(criteria: Criteria, scores: Scores) -> Asked:
    """What a run alone can tell of the criteria: score, topics and networks. A topic it does not have is nobody's."""
    topics: dict[int, float] = {}
    for topic, needs in criteria.topics.items():
        try:
            topics[find_topic(scores, topic)[0]] = float(needs)
        except RenownError:
            topics.setdefault(-1, 0.0)
    return Asked(score=float(criteria.score), surely=criteria.surely, topics=topics, networks=criteria.networks)


def bars_of(by_score: tuple[int, ...]) -> tuple[tuple[Bar, ...], int, int]:
    """The histogram in steps of five points, from the first with anybody in it; and where that begins."""
    steps = [sum(by_score[start : start + WIDE]) for start in range(0, len(by_score), WIDE)]
    told = [tens(people) for people in steps]
    filled = [place for place, people in enumerate(steps) if people]
    if not filled:
        return (), 0, 0
    first, last = filled[0], filled[-1]
    most = max((people or 0 for people in told), default=0) or FEWEST
    share = 100 / (last - first + 1)
    bars = []
    for place in range(first, last + 1):
        people = told[place]
        high = 92 * (people or 0) / most
        end = min(100, place * WIDE + WIDE - 1)
        bars.append(
            Bar(
                f"{place * WIDE}–{end}", people, f"{(place - first) * share + share * 0.08:.2f}%",
                f"{share * 0.84:.2f}%", f"{100 - high:.1f}%", f"{high:.1f}%",
            )
        )  # fmt: skip
    return tuple(bars), first * WIDE, min(100, last * WIDE + WIDE)
