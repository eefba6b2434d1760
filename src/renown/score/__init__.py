"""The score, on one screen: acts -> ties -> credence -> influence -> scale and contributions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from renown.lake import Lake
from renown.register import LeftOut
from renown.score import scale
from renown.score.about import add_topics
from renown.score.contributions import contributions
from renown.score.earlier import KEPT, taken_back, together
from renown.score.frame import contents_of
from renown.score.influence import Influence, influence
from renown.score.left_out import Unwanted, without
from renown.score.model import DAY, MODEL, Model
from renown.score.ties import Acts, Ties, sorted_acts, tie
from renown.score.trust import Trust, sustained, trust
from renown.scores import Scores
from renown.topics import OWN, Ontology
from renown.vocabulary import KIND_BY_KEY, number


def score(
    interactions: Lake | Any,
    now: int | None = None,
    *,
    model: Model = MODEL,
    people: Mapping[str, str] | None = None,
    pinned: Collection[str] = (),
    banned: Collection[str] = (),
    history: int = 0,
    since: Collection[int] = (),
    runs: Mapping[date, int] | None = None,
    topics: Ontology = OWN,
    removed: Mapping[str, Collection[str]] | None = None,
    minors: Collection[str] = (),
    left_out: Collection[LeftOut] = (),
) -> Scores:
    """Scores everybody in a lake, or in any data frame that speaks the Arrow PyCapsule interface.

    `now` in Unix seconds, the newest act unless given. `people` says which accounts (``network:id``) are one
    person, by a label they share: one of the accounts, or any word; `pinned` and `banned` name the accounts trust
    must or must not start from. `history` works out that many days before `now` as well, for a lake or frame that
    has no history yet. `since` keeps what `Scores.moved` needs to say what has changed in so many days, from the
    end of that day, or from the moment `runs` gives for it. `removed` names topics an account's person is not to
    be known for. Acts by and on the people of `minors`, and the acts in `left_out`, count as if they had never been.
    Raises InputError for a frame without the columns source, target, kind and at, and NotConverged.
    """
    held = interactions.contents() if isinstance(interactions, Lake) else contents_of(interactions)
    numbers = held.accounts["number"].to_numpy()
    persons = _persons(numbers, people or {})
    if minors or left_out:
        held = without(held, _numbers(minors, people or {}), [_act(one, people or {}) for one in left_out])
    done = held.acts if now is None else {name: column[held.acts["at"] <= now] for name, column in held.acts.items()}
    acts = sorted_acts(done, numbers, persons)
    when = int(acts.at.max(initial=0)) if now is None else now
    # a day of the past knows what was taken back only later
    known = sorted_acts(together(done, held.gone), numbers, persons) if len(held.gone.get("at", ())) else acts
    verified = held.accounts["verified"].fill_null(False).to_numpy(zero_copy_only=False)
    banned_people = persons[_among(numbers, banned, people or {})]
    seed_people = persons[verified | _among(numbers, pinned, people or {})]

    def measured(acts: Acts, at: int, *, standing_only: bool = False) -> dict[str, NDArray[np.generic]]:
        return measure(acts, at, model, *_starting(acts, seed_people, banned_people), standing_only=standing_only)

    past = {
        day: {
            **measured(known, _end(day), standing_only=True),
            "model": np.array([model.version]),
            "now": np.array([_end(day)]),
        }
        for day in _days_before(when, history, acts)
    }
    moments = {days: _moment_before(when, days, runs or {}) for days in since}
    arrays = measured(acts, when)
    kept, others = taken_back(known, acts.people, min(moments.values(), default=when))
    facts = {}
    for days, then in moments.items():
        ties, trusted, found = _solve(known, then, model, *_starting(known, seed_people, banned_people))
        place = np.searchsorted(known.people, np.concatenate([acts.people, others]))
        found_then = dict(zip(KEPT, (found.value, trusted.credence, ties.attention), strict=True))
        kept |= {f"since{days}_{name}": column[place] for name, column in found_then.items()}
        facts[str(days)] = {"now": then, "cap": found.cap}

    scores = Scores.assemble(
        arrays | (kept if moments else {}),
        accounts=held.accounts.append_column("person_number", pa.array(persons)),
        posts=held.posts,
        networks=held.networks,
        now=when,
        model=model.as_dict(),
        past=past,
        since=facts,
    )
    unknown_for = {
        int(person): keys
        for account, keys in (removed or {}).items()
        for person in persons[_among(numbers, [account], people or {})]
    }
    return add_topics(scores, topics, unknown_for)


def measure(
    acts: Acts,
    now: int,
    model: Model,
    seeds: NDArray[np.bool_],
    banned: NDArray[np.bool_],
    *,
    standing_only: bool = False,
) -> dict[str, NDArray[np.generic]]:
    """One run, pure: every array of a snapshot by name, or only who stands where."""
    ties, trusted, found = _solve(acts, now, model, seeds, banned)
    parts = contributions(ties, found)
    scores = scale.score(found.value, model)
    low, high = scale.interval(found.value, parts.variance, model)
    standing: dict[str, NDArray[np.generic]] = {
        "number": acts.people,
        "score": scores,
        "low": low,
        "high": high,
        "influence": found.value,
    }
    if standing_only:
        return standing
    received = parts.by_tie > 0
    outgoing = np.argsort(ties.source, kind="stable")
    return standing | {
        "percentile": scale.percentile(scores),
        "vouched": found.vouched,
        "engagers": np.bincount(ties.target[received], minlength=ties.people).astype(np.uint32),
        "credence": trusted.credence,
        "seed": trusted.seeds,
        "voice": found.voice,
        "attention": ties.attention,
        "tie_ptr": ties.ptr,
        "tie_source": ties.source,
        "tie_strength": ties.strength,
        "tie_value": parts.by_tie,
        "tie_acts": ties.first,
        "act_kind": ties.acts.kind,
        "act_network": ties.acts.network,
        "act_post": ties.acts.post,
        "act_at": ties.acts.at,
        "act_value": parts.by_act,
        "out_tie": outgoing.astype(np.uint32),
        "out_ptr": np.searchsorted(ties.source[outgoing], np.arange(ties.people + 1)),
        "post_ptr": parts.post_ptr,
        "post_number": parts.post,
        "post_value": parts.by_post,
        "post_acts": parts.post_acts,
        "post_people": parts.post_people,
        "cap": np.array([found.cap]),
        "rounds": np.array([trusted.rounds, found.rounds]),
    }


def _solve(
    acts: Acts, now: int, model: Model, seeds: NDArray[np.bool_], banned: NDArray[np.bool_]
) -> tuple[Ties, Trust, Influence]:
    ties = tie(acts, now, model)
    trusted = trust(ties, seeds if seeds.any() else sustained(ties, model, banned), model)
    return ties, trusted, influence(ties, trusted.credence, model)


def _starting(
    acts: Acts, seeds: NDArray[np.int64], banned: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who of the people of these acts trust starts from, and who it must not."""
    barred = np.isin(acts.people, banned)
    return np.isin(acts.people, seeds) & ~barred, barred


def _moment_before(now: int, days: int, runs: Mapping[date, int]) -> int:
    day = datetime.fromtimestamp(now - days * DAY, UTC).date()
    return runs.get(day, _end(day))


def _number(account: str) -> int:
    network, _, id = account.partition(":")
    return number(network, id)


def _persons(numbers: NDArray[np.int64], people: Mapping[str, str]) -> NDArray[np.int64]:
    """The person of each account: the smallest number among the accounts that share a label."""
    persons = numbers.copy()
    together: dict[str, list[int]] = {}
    for account, label in people.items():
        together.setdefault(label, [_number(label)]).append(_number(account))
    for group in together.values():
        at = np.flatnonzero(np.isin(numbers, group))
        if len(at):
            persons[at] = numbers[at].min()
    return persons


def _among(numbers: NDArray[np.int64], accounts: Collection[str], people: Mapping[str, str]) -> NDArray[np.bool_]:
    """Which accounts are of the people these accounts belong to."""
    return np.isin(numbers, _numbers(accounts, people))


def _numbers(accounts: Collection[str], people: Mapping[str, str]) -> NDArray[np.int64]:
    """The numbers of all accounts of the people these accounts belong to."""
    labels = {people.get(account, account) for account in accounts}
    chosen = [*labels, *(account for account, label in people.items() if label in labels)]
    return np.array([_number(account) for account in chosen], np.int64)


def _act(act: LeftOut, people: Mapping[str, str]) -> Unwanted:
    return Unwanted(
        _numbers([act.source] if act.source else [], people),
        _numbers([act.target], people),
        KIND_BY_KEY[act.kind].code,
        _number(act.post) if act.post else 0,
        act.at,
    )


def _end(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + DAY - 1


def _days_before(now: int, days: int, acts: Acts) -> list[date]:
    first = int(acts.at.min(initial=now))
    return [
        datetime.fromtimestamp(at, UTC).date()
        for at in range(now - days * DAY, now, DAY)
        if at // DAY >= first // DAY and at // DAY < now // DAY
    ]
