"""Why a score moved: the change since an earlier moment as receipts of people, posts, kinds and causes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renown.change import CAUSES, Change, Moment, change, slope
from renown.errors import InputError
from renown.ranking import largest
from renown.scores import Scores
from renown.standing import Act, Move, Part, together
from renown.vocabulary import KIND_BY_CODE, KIND_BY_KEY

Array = NDArray[Any]

LABELS = {
    "new": "New acts",
    "undone": "Acts taken back",
    "age": "Older acts fading",
    "attention": "Sources acting on more or fewer people",
    "credence": "How far sources are vouched for",
    "voice": "Influence of the sources themselves",
    "crowd": "Limit on crowds nobody vouches for",
    "late": "Known only later: acts that came in late, accounts joined or erased, another model",
}
_LEAST = 1e-12
"""Points below which the earlier score was the same but for rounding."""


def spans(scores: Scores) -> list[int]:
    """The numbers of days back from which a run can say what moved its scores, the fewest first."""
    return sorted(int(days) for days in scores.facts.get("since", {}))


def moved(scores: Scores, person: int, days: int = 7, *, people: int = 20, posts: int = 10) -> Move:
    """What moved a person's score in so many days; names that many people and posts, the others in one line each.

    Raises InputError when the run does not know of that many days.
    """
    found, then = _found(scores, person, days)
    rate = slope(found.before, found.after, scores.model["full"])
    score_then = slope(0.0, found.before, scores.model["full"]) * found.before
    day = datetime.fromtimestamp(then.now, UTC).date()
    known = next((line for line in scores.history(person, days + 2) if line.day == day), None)
    before = score_then if known is None else known.score
    after = float(scores.arrays["score"][person])
    new_tie, undone_tie = found.act_tie, found.gone_tie
    counted = {"new": (len(found.act), _distinct(new_tie)), "undone": (len(found.gone), _distinct(undone_tie))}
    causes = []
    for cause in CAUSES:
        given = float(found.parts[cause].sum())
        acts, sources = counted.get(cause, (0, 0))
        if given or acts:
            causes.append(Part(cause, LABELS[cause], given * rate, given, acts, sources))
    if abs(late := score_then - before) > _LEAST:
        causes.append(Part("late", LABELS["late"], late, 0.0, 0, 0))
    a = scores.arrays
    return Move(
        person=person,
        days=days,
        since=then.now,
        day=day,
        before=before,
        after=after,
        model=scores.model["version"] if known is None else known.model,
        causes=causes,
        by_person=[*_people(scores, found, found.by_tie, people, rate), *(p for p in causes if p.key == "late")],
        new_by_kind=_kinds(np.asarray(a["act_kind"])[found.act], found.act_part, new_tie, rate),
        new_by_person=_people(scores, found, _summed(found, found.act_part, new_tie), people, rate, new_tie),
        new_by_post=_posts(scores, np.asarray(a["act_post"])[found.act], found.act_part, new_tie, posts, rate),
        undone_by_kind=_kinds(np.asarray(a["gone_kind"])[found.gone], found.gone_part, undone_tie, rate),
    )


def moved_acts(
    scores: Scores,
    person: int,
    days: int = 7,
    *,
    undone: bool = False,
    source: int | None = None,
    kind: str | None = None,
    post: str | None = None,
    limit: int = 100,
) -> tuple[list[Act], int, float]:
    """The acts that came, or were taken back, in so many days: those that moved most, how many, and their points.

    Of one source, kind or post where given. Raises InputError as `moved` does.
    """
    found, _ = _found(scores, person, days)
    rate = slope(found.before, found.after, scores.model["full"])
    prefix, rows, ties, parts = (
        ("gone", found.gone, found.gone_tie, found.gone_part)
        if undone
        else ("act", found.act, found.act_tie, found.act_part)
    )
    a = {name: scores.arrays[f"{prefix}_{name}"] for name in ("kind", "network", "post", "at")}
    keep = np.ones(len(rows), bool)
    if source is not None:
        keep &= found.source[ties] == source
    if kind is not None:
        keep &= a["kind"][rows] == (KIND_BY_KEY[kind].code if kind in KIND_BY_KEY else -1)
    if post is not None:
        keep &= a["post"][rows] == scores.post_number(post)
    rows, ties, parts = rows[keep], ties[keep], parts[keep]
    acts = []
    for k in largest(abs(parts), limit):
        row = int(rows[k])
        about = scores.post(int(a["post"][row]))
        acts.append(
            Act(
                kind=KIND_BY_CODE[int(a["kind"][row])].key,
                network=scores.networks[int(a["network"][row])],
                source=scores.named(int(found.source[ties[k]])),
                at=int(a["at"][row]),
                post=f"{about['network']}:{about['id']}" if about else None,
                post_url=about.get("url"),
                points=float(parts[k]) * rate,
            )
        )
    return acts, len(rows), float(parts.sum()) * rate


def _found(scores: Scores, person: int, days: int) -> tuple[Change, Moment]:
    facts = scores.facts.get("since", {}).get(str(days))
    if facts is None:
        known = ", ".join(map(str, spans(scores))) or "none"
        raise InputError(f"this run does not know what moved in {days} days; it knows of: {known}")
    a = scores.arrays
    influence, credence, attention = (a[f"since{days}_{name}"] for name in ("influence", "credence", "attention"))
    then = Moment(facts["now"], influence, credence, attention, facts["cap"])
    today = Moment(scores.now, a["influence"], a["credence"], a["attention"], float(a["cap"][0]))
    return change(a, scores.model, person, then, today), then


def _distinct(ties: Array) -> int:
    return len(np.unique(ties))


def _summed(found: Change, parts: Array, ties: Array) -> Array:
    return np.bincount(ties, weights=parts, minlength=len(found.source))


def _people(
    scores: Scores, found: Change, value: Array, most: int, rate: float, ties: Array | None = None
) -> list[Part]:
    """Who moved it, the furthest first, and everybody else in one line."""
    acts = np.zeros(len(value), np.int64) if ties is None else np.bincount(ties, minlength=len(value))
    there = np.flatnonzero((value != 0) | (acts > 0))
    best = there[largest(abs(value[there]), most)]
    parts = []
    for k in best.tolist():
        who, given = int(found.source[k]), float(value[k])
        if who < scores.people:
            parts.append(scores.person_part(who, given, int(acts[k]), rate))
        else:
            parts.append(Part("", "Somebody whose acts are all gone", given * rate, given, int(acts[k]), 1))
    parts = together(parts)
    if rest := len(there) - len(best):
        left = np.setdiff1d(there, best)
        given = float(value[left].sum())
        parts.append(Part("", f"{rest:,} other people", given * rate, given, int(acts[left].sum()), rest))
    return parts


def _kinds(kinds: Array, parts: Array, ties: Array, rate: float) -> list[Part]:
    out = []
    for code in np.unique(kinds).tolist():
        chosen = kinds == code
        kind, given = KIND_BY_CODE[code], float(parts[chosen].sum())
        out.append(Part(kind.key, kind.label, given * rate, given, int(chosen.sum()), _distinct(ties[chosen])))
    return sorted(out, key=lambda part: (-abs(part.points), part.key))


def _posts(scores: Scores, posts: Array, parts: Array, ties: Array, most: int, rate: float) -> list[Part]:
    """About which posts that are known, and every other act in one line."""
    numbers, of = np.unique(posts, return_inverse=True)
    value = np.bincount(of, weights=parts, minlength=len(numbers))
    known = {int(k): scores.post(int(numbers[k])) for k in largest(abs(value), most + 1)}
    best = [k for k, about in known.items() if about][:most]
    out = []
    for k in best:
        chosen, about = of == k, known[k]
        text = about["text"] or about["url"] or about["id"]
        out.append(
            Part(
                f"{about['network']}:{about['id']}", text, float(value[k]) * rate, float(value[k]),
                int(chosen.sum()), _distinct(ties[chosen]),
            )
        )  # fmt: skip
    if (left := ~np.isin(of, best)).any():
        given = float(parts[left].sum())
        label = "Other posts, and acts without a post"
        out.append(Part("", label, given * rate, given, int(left.sum()), _distinct(ties[left])))
    return out
