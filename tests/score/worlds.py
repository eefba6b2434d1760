"""Small random worlds, and what makes one too finely balanced to compare two ways of rounding."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from renown.score.model import DAY, MODEL, Model
from renown.vocabulary import KIND_BY_KEY
from tests.reference import Act

HOUR = 3600
KINDS = tuple(kind for kind, _ in MODEL.weights)
POSITIVE = tuple(kind for kind, weight in MODEL.weights if weight > 0)
NETWORKS = ("a", "b", "c")
START = 1_700_000_000


@dataclass(frozen=True)
class World:
    """Acts between up to 15 accounts, how they are to be scored, and whose account is whose."""

    acts: list[Act]
    model: Model = MODEL
    now: int | None = None
    people: dict[str, str] = field(default_factory=dict)
    pinned: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()


@st.composite
def worlds(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS, merging: bool = True) -> World:
    """Up to 15 accounts on up to three networks, up to 60 acts, half-lives from two hours to four years."""
    networks = NETWORKS[: draw(st.integers(1, 3))]
    accounts = {network: draw(st.integers(2, 15 // len(networks))) for network in networks}
    half_life = draw(st.sampled_from([2 * HOUR, 12 * HOUR, 3 * DAY, 30 * DAY, 365 * DAY, 4 * 365 * DAY]))
    # a grid of times, so that two acts may be of one moment and none are almost of one moment
    step = int(half_life) // draw(st.sampled_from([7, 3, 1]))
    ages = st.integers(0, min(40, START // step))

    @st.composite
    def act(draw: st.DrawFn) -> Act:
        network = draw(st.sampled_from(networks))
        source, target = (f"{network}:{draw(st.integers(1, accounts[network]))}" for _ in range(2))
        kind = draw(st.sampled_from(kinds))
        post = draw(st.none() | st.sampled_from(["p", "q", "r"])) if KIND_BY_KEY[kind].subject != "person" else None
        return Act(source, target, kind, START - step * draw(ages), post, network)

    acts = draw(st.lists(act(), max_size=60))
    everybody = [f"{network}:{n + 1}" for network in networks for n in range(accounts[network])]
    people = {}
    if merging:
        labels = draw(st.dictionaries(st.sampled_from(everybody), st.sampled_from(everybody[:3]), max_size=6))
        people = labels | {label: label for label in labels.values()}
    some = st.lists(st.sampled_from(everybody), max_size=3).map(tuple)
    model = MODEL.with_(half_life=float(half_life))
    if draw(st.booleans()):
        model = model.with_(seed_engagers=draw(st.integers(1, 3)), seed_limit=draw(st.integers(1, 4)))
    return World(
        acts=acts,
        model=model,
        now=draw(st.none() | st.integers(-3, 60).map(lambda steps: START + steps * step // 2)),
        people=people,
        pinned=draw(st.just(()) | some),
        banned=draw(st.just(()) | some),
    )
