"""The score once more, slowly: dictionaries and loops, written from the page and not from the engine.

It shares with the engine only the parameters, the weights of kinds and the numbers of accounts. Every step
keeps what it found, so a test can say at which step two answers part. For worlds of tens of people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import exp, floor, fsum, inf, lgamma, log, log10, sqrt
from statistics import NormalDist
from typing import NamedTuple

from renown.score.model import DAY, MODEL, Model
from renown.vocabulary import KIND_BY_KEY, number

TRUST_ROUNDS = 400
"""Each round shrinks what is left to do by the damping; 0.85^400 is 6e-29."""

INFLUENCE_ROUNDS = 10_000

CANCELLED = 1e-12
"""A mass below this part of what went into it, gains and losses alike, is rounding and not a tie."""

SURE_UP_TO = 64
"""Effective numbers of acts up to which the spread is worked out exactly."""

Pair = tuple[str, str]


class Act(NamedTuple):
    """One act. `source` and `target` are keys of accounts (``network:id``), `at` in Unix seconds."""

    source: str
    target: str
    kind: str
    at: int
    post: str | None = None
    network: str | None = None


@dataclass
class ReferenceScores:
    """Every number of every step. Dictionaries go by person, or by (source, target); lists by act as handed in."""

    now: int
    people: list[str] = field(default_factory=list)
    seeds: set[str] = field(default_factory=set)
    mass: dict[Pair, float] = field(default_factory=dict)
    tie: dict[Pair, float] = field(default_factory=dict)
    attention: dict[str, float] = field(default_factory=dict)
    trust: dict[str, float] = field(default_factory=dict)  # in units of the mean over those reached
    credence: dict[str, float] = field(default_factory=dict)
    cap: float = 0.0
    vouched: dict[str, float] = field(default_factory=dict)  # V
    unvouched: dict[str, float] = field(default_factory=dict)  # U
    limit: dict[str, float] = field(default_factory=dict)
    influence: dict[str, float] = field(default_factory=dict)
    voice: dict[str, float] = field(default_factory=dict)
    contribution: dict[Pair, float] = field(default_factory=dict)
    act_contribution: list[float] = field(default_factory=list)
    act_points: list[float] = field(default_factory=list)
    vouched_share: dict[str, float] = field(default_factory=dict)
    score: dict[str, float] = field(default_factory=dict)
    spread: dict[str, float] = field(default_factory=dict)  # standard deviation of the influence
    low: dict[str, float] = field(default_factory=dict)
    high: dict[str, float] = field(default_factory=dict)
    confidence: dict[str, str] = field(default_factory=dict)
    percentile: dict[str, float] = field(default_factory=dict)


class Counted(NamedTuple):
    """An act that counts, between two people."""

    place: int  # in the list as handed in
    source: str
    target: str
    worth: float  # kind weight
    decay: float
    at: int
    unit: object  # the post where one is known, else the act itself


def reference(
    acts: Iterable[Act],
    now: int | None = None,
    model: Model = MODEL,
    seeds: Collection[str] | None = None,
    pinned: Collection[str] = (),
    banned: Collection[str] = (),
    verified: Collection[str] = (),
    people: Mapping[str, str] | None = None,
) -> ReferenceScores:
    """Scores everyone in `acts`.

    `people` says which account stands for the person an account belongs to. `seeds` replaces the choice of
    seeds; `pinned`, `banned` and `verified` are keys of accounts and take part in it.
    """
    listed = [Act(*act) for act in acts]
    person_of = dict(people or {})
    if now is None:  # acts on oneself count nothing, so they do not set the clock either
        others = (
            act for act in listed if person_of.get(act.source, act.source) != person_of.get(act.target, act.target)
        )
        now = max((act.at for act in others), default=0)
    result = ReferenceScores(now=now)
    counted = count(listed, result.now, model, person_of)
    result.people = sorted({name for act in counted for name in (act.source, act.target)})

    def persons(accounts: Collection[str]) -> set[str]:
        return {person_of.get(account, account) for account in accounts} & set(result.people)

    if seeds is not None:
        result.seeds = persons(seeds)
    else:
        trusted = (persons(pinned) | persons(verified)) - persons(banned)
        accounts = {account for act in listed for account in (act.source, act.target)}
        result.seeds = trusted or active(counted, persons(banned), model, person_of, accounts)
    measure_ties(result, counted)
    spread_trust(result, model)
    weigh_crowds(result, model)
    find_influence(result, model)
    share_out(result, counted, len(listed), model)
    say_how_sure(result, counted, model)
    return result


def count(acts: list[Act], now: int, model: Model, person_of: Mapping[str, str]) -> list[Counted]:
    """The acts of one person on another that are not after now, each with its worth and decay."""
    weights = dict(model.weights)
    counted = []
    for place, act in enumerate(acts):
        source, target = (person_of.get(account, account) for account in (act.source, act.target))
        if source != target and act.at <= now:
            about_post = act.post is not None and KIND_BY_KEY[act.kind].subject != "person"
            unit = ("post", act.network, act.post) if about_post else ("act", place)
            decay = 2.0 ** (-(now - act.at) / model.half_life)
            counted.append(Counted(place, source, target, weights[act.kind], decay, act.at, unit))
    return counted


def active(
    counted: list[Counted], banned: set[str], model: Model, person_of: Mapping[str, str], accounts: set[str]
) -> set[str]:
    """The people of sustained activity whom several others engage, when nobody is pinned or verified."""
    days: dict[str, set[int]] = defaultdict(set)
    engagers: dict[str, set[str]] = defaultdict(set)
    for act in counted:
        if act.worth > 0:
            days[act.source].add(floor(act.at / DAY))
            engagers[act.target].add(act.source)
    numbers: dict[str, int] = {}  # of a person: the smallest of the accounts seen
    for account in accounts:
        person = person_of.get(account, account)
        numbers[person] = min(numbers.get(person, number_of(account)), number_of(account))
    fit = [name for name in days if len(engagers[name]) >= model.seed_engagers and name not in banned]
    fit.sort(key=lambda name: (-len(days[name]), -len(engagers[name]), numbers[name]))
    return set(fit[: model.seed_limit])


def number_of(account: str) -> int:
    """The number of an account, from its key."""
    network, _, id = account.partition(":")
    return number(network, id)


def measure_ties(result: ReferenceScores, counted: list[Counted]) -> None:
    """Mass, tie and attention: what each source did to each target, and how widely it spreads itself."""
    parts: dict[Pair, list[float]] = defaultdict(list)
    newest: dict[Pair, float] = {}
    for act in counted:
        pair = act.source, act.target
        parts[pair].append(act.worth * act.decay)
        if act.worth > 0:
            newest[pair] = max(newest.get(pair, 0.0), act.decay)
    for pair, pieces in parts.items():
        result.mass[pair] = mass = fsum(pieces)
        if mass > CANCELLED * fsum(abs(piece) for piece in pieces):
            result.tie[pair] = sqrt(mass)
    for name in result.people:
        result.attention[name] = max(1.0, fsum(newest[a, b] for a, b in result.tie if a == name))


def spread_trust(result: ReferenceScores, model: Model) -> None:
    """Trust by a walk along the ties that starts again at the seeds, and credence from it."""
    result.trust = dict.fromkeys(result.people, 0.0)
    result.credence = dict.fromkeys(result.people, 0.0)
    if not result.seeds:
        return
    given = {name: fsum(tie for (a, _), tie in result.tie.items() if a == name) for name in result.people}
    start = {name: 1 / len(result.seeds) if name in result.seeds else 0.0 for name in result.people}
    x = dict(start)
    for _ in range(TRUST_ROUNDS):
        leaked = fsum(x[name] for name in result.people if given[name] == 0)
        received: dict[str, list[float]] = defaultdict(list)
        for (a, b), tie in result.tie.items():
            received[b].append(x[a] * tie / given[a])
        x = {
            name: (1 - model.damping) * start[name] + model.damping * (fsum(received[name]) + leaked * start[name])
            for name in result.people
        }
    reached = sum(value > 0 for value in x.values())
    for name in result.people:
        result.trust[name] = units = x[name] * reached
        result.credence[name] = 1.0 if name in result.seeds else units / (units + model.kappa)


def weigh_crowds(result: ReferenceScores, model: Model) -> None:
    """What unvouched people give each target, and the cap on it that follows from what is usual here."""
    crowd: dict[str, list[float]] = defaultdict(list)
    known: list[float] = []
    for (a, b), tie in result.tie.items():
        heard = tie * result.attention[a] ** -model.selectivity
        crowd[b].append(heard * (1 - result.credence[a]))
        known.append(heard * result.credence[a])
    result.unvouched = {name: fsum(crowd[name]) for name in result.people}
    result.cap = model.cap * fsum(result.unvouched.values()) / fsum(known) if fsum(known) > 0 else 0.0


def find_influence(result: ReferenceScores, model: Model) -> None:
    """The fixed point, by plain repetition from nothing."""
    influence = dict.fromkeys(result.people, 0.0)
    for _ in range(INFLUENCE_ROUNDS):
        for name in result.people:
            heard = result.attention[name] ** -model.selectivity
            result.voice[name] = heard * (1 + influence[name]) ** model.recursion
        gifts: dict[str, list[float]] = defaultdict(list)
        for (a, b), tie in result.tie.items():
            gifts[b].append(tie * result.credence[a] * result.voice[a])
        moved = 0.0
        for name in result.people:
            vouched = fsum(gifts[name])
            unvouched = result.unvouched[name]
            limit = result.cap * vouched + model.floor
            new = vouched + (limit * unvouched / (limit + unvouched) if unvouched > 0 else 0.0)
            moved = max(moved, abs(new - influence[name]) / (1 + new))
            result.vouched[name], result.limit[name], influence[name] = vouched, limit, new
        if moved <= 1e-15:
            result.influence = influence
            return
    raise ArithmeticError(f"no fixed point after {INFLUENCE_ROUNDS} rounds")


def share_out(result: ReferenceScores, counted: list[Counted], acts: int, model: Model) -> None:
    """Contributions by source and target, then by act; scores, and points in the same proportions."""
    for (a, b), tie in result.tie.items():
        credence, limit, unvouched = result.credence[a], result.limit[b], result.unvouched[b]
        known = tie * credence * result.voice[a]
        crowd = tie * (1 - credence) * result.attention[a] ** -model.selectivity
        share = limit / (limit + unvouched) if unvouched > 0 else 0.0
        result.contribution[a, b] = known + crowd * share
    for name in result.people:
        influence = result.influence[name]
        result.score[name] = min(100.0, 100 * log10(1 + influence) / log10(1 + model.full))
        result.vouched_share[name] = result.vouched[name] / influence if influence > 0 else 0.0
    for name in result.people:
        lower = sum(result.score[other] < result.score[name] for other in result.people)
        result.percentile[name] = lower / len(result.people)
    result.act_contribution = [0.0] * acts
    result.act_points = [0.0] * acts
    for act in counted:
        pair = act.source, act.target
        if pair in result.tie:
            part = result.contribution[pair] * act.worth * act.decay / result.mass[pair]
            influence = result.influence[act.target]
            result.act_contribution[act.place] = part
            result.act_points[act.place] = result.score[act.target] * part / influence if influence > 0 else 0.0


@cache
def spread_of(n: int) -> float:
    """The standard deviation of the square root of a Poisson count of mean n, by its definition."""
    chances = [exp(k * log(n) - n - lgamma(k + 1)) for k in range(20 * n + 200)]
    mean = fsum(chance * sqrt(k) for k, chance in enumerate(chances))
    return sqrt(n - mean * mean)


def spread(n: float) -> float:
    """The same for any effective number of acts: a straight line between whole numbers, one half beyond 64."""
    if n > SURE_UP_TO:
        return 0.5
    below = min(max(1, floor(n)), SURE_UP_TO - 1)
    part = max(0.0, n - below)
    return (1 - part) * spread_of(below) + part * spread_of(below + 1)


def say_how_sure(result: ReferenceScores, counted: list[Counted], model: Model) -> None:
    """The interval around each score, and the word for its width."""
    effective: dict[Pair, list[float]] = defaultdict(list)
    for act in counted:
        if act.worth > 0:
            effective[act.source, act.target].append(act.worth * act.decay)
    units: dict[str, dict[object, list[float]]] = defaultdict(lambda: defaultdict(list))
    for act in counted:
        pair = act.source, act.target
        if pair in result.tie:
            parts = effective[pair]
            n = fsum(parts) ** 2 / fsum(part * part for part in parts)
            units[act.target][act.unit].append(result.act_contribution[act.place] * spread(n))
    z = NormalDist().inv_cdf((1 + model.confidence) / 2)
    for name in result.people:
        result.spread[name] = deviation = sqrt(fsum(fsum(parts) ** 2 for parts in units[name].values()))
        half = z * 100 / log(1 + model.full) * deviation / (1 + result.influence[name])
        result.low[name] = low = max(0.0, result.score[name] - half)
        result.high[name] = high = min(100.0, result.score[name] + half)
        givers = sum(value > 0 for (_, b), value in result.contribution.items() if b == name)
        result.confidence[name] = word(high - low if givers >= model.enough_people else inf, model)


def word(width: float, model: Model) -> str:
    """How sure a score of that width of interval is, in words."""
    if width > model.enough_width:
        return "not enough data"
    return "very sure" if width <= 3 else "quite sure" if width <= 6 else "roughly"
