"""The score, on one screen: acts -> ties -> credence -> influence -> scale and contributions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from renown.lake import Lake
from renown.score import scale
from renown.score.contributions import contributions
from renown.score.frame import contents_of
from renown.score.influence import influence
from renown.score.model import DAY, MODEL, Model
from renown.score.ties import Acts, sorted_acts, tie
from renown.score.trust import sustained, trust
from renown.scores import Scores
from renown.vocabulary import number


def score(
    interactions: Lake | Any,
    now: int | None = None,
    *,
    model: Model = MODEL,
    people: Mapping[str, str] | None = None,
    pinned: Collection[str] = (),
    banned: Collection[str] = (),
    history: int = 0,
) -> Scores:
    """Scores everybody in a lake, or in any data frame that speaks the Arrow PyCapsule interface.

    `now` in Unix seconds, the newest act unless given. `people` says which accounts (``network:id``) are one
    person, by a label they share: one of the accounts, or any word; `pinned` and `banned` name the accounts trust
    must or must not start from. `history` works out that many days before `now` as well, for a lake or frame that
    has no history yet.
    Raises InputError for a frame without the columns source, target, kind and at, and NotConverged.
    """
    held = interactions.contents() if isinstance(interactions, Lake) else contents_of(interactions)
    numbers = held.accounts["number"].to_numpy()
    persons = _persons(numbers, people or {})
    done = held.acts if now is None else {name: column[held.acts["at"] <= now] for name, column in held.acts.items()}
    acts = sorted_acts(done, numbers, persons)
    when = int(acts.at.max(initial=0)) if now is None else now
    verified = held.accounts["verified"].fill_null(False).to_numpy(zero_copy_only=False)
    barred = np.isin(acts.people, persons[_among(numbers, banned, people or {})])
    seeds = np.isin(acts.people, persons[verified | _among(numbers, pinned, people or {})]) & ~barred

    arrays = measure(acts, when, model, seeds, barred)
    version = {"model": np.array([model.version])}
    past = {
        day: measure(acts, _end(day), model, seeds, barred, standing_only=True) | version
        for day in _days_before(when, history, acts)
    }
    return Scores.assemble(
        arrays,
        accounts=held.accounts.append_column("person_number", pa.array(persons)),
        posts=held.posts,
        networks=held.networks,
        now=when,
        model=model.as_dict(),
        past=past,
    )


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
    ties = tie(acts, now, model)
    trusted = trust(ties, seeds if seeds.any() else sustained(ties, model, banned), model)
    found = influence(ties, trusted.credence, model)
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
    labels = {people.get(account, account) for account in accounts}
    chosen = [*labels, *(account for account, label in people.items() if label in labels)]
    return np.isin(numbers, np.array([_number(account) for account in chosen], np.int64))


def _end(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + DAY - 1


def _days_before(now: int, days: int, acts: Acts) -> list[date]:
    first = int(acts.at.min(initial=now))
    return [
        datetime.fromtimestamp(at, UTC).date()
        for at in range(now - days * DAY, now, DAY)
        if at // DAY >= first // DAY and at // DAY < now // DAY
    ]
