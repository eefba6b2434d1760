"""Single acts: what every line of a receipt opens into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renown.web.engine import (
    KIND_BY_KEY,
    Act,
    Explanation,
    RenownError,
    Scores,
    Standing,
    find,
    posts_about,
)
from renown.web.people.reasons import outside, post_name, why
from renown.web.people.receipts import Receipt, shared_out, total_of
from renown.web.writing import count, day, name, network, written

SHOWN = 20
MOST = 300
_EVERY = 10_000_000
DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which acts are asked for. Empty text: all."""

    source: str = ""
    kind: str = ""
    network: str = ""
    post: str = ""
    day: str = ""
    topic: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Chosen:
        """Reads the filters of an address; a day that is none is left out."""
        asked = {field: query.get(field, "").strip()[:2_000] for field in cls.__slots__}
        try:
            asked["day"] = date.fromisoformat(asked["day"]).isoformat() if asked["day"] else ""
        except ValueError:
            asked["day"] = ""
        return cls(**asked)

    def fields(self) -> dict[str, str]:
        """What is chosen, by field."""
        return {field: value for field in self.__slots__ if (value := getattr(self, field))}


@dataclass(frozen=True, slots=True)
class Printed:
    """One act as it is shown. `said` is what was done, `post` the post's own words, `by` who did it."""

    said: str
    post: str
    href: str
    out: str
    when: str
    points: str
    by: Standing | None
    contest: str = ""  # where to say that it is wrong


@dataclass(frozen=True, slots=True)
class Opened:
    """The acts behind a line. `rest` is the line of those not listed; `total` is what all of them add up to."""

    acts: list[Printed]
    rest: str
    rest_points: str
    total: str
    more: int  # how many to show on the next page; 0 when all are here


def open_up(
    scores: Scores,
    told: Explanation,
    chosen: Chosen,
    receipts: Mapping[str, Receipt],
    words: Mapping[str, str],
    limit: int,
) -> Opened:
    """Lists the acts chosen, and what they add up to: where one line of a receipt was opened, that line."""
    standing = told.standing
    asked: dict[str, Any] = dict(chosen.fields())
    try:
        source = find(scores, chosen.source) if chosen.source else None
        posts = posts_about(scores, standing.person, chosen.topic) if chosen.topic else None
    except RenownError:
        return Opened([], "", "", written(0, DECIMALS), 0)
    asked.pop("topic", None)
    if posts is not None:
        asked["posts"] = posts
    if source is not None:
        asked["source"] = source
    if chosen.day:
        asked["day"] = date.fromisoformat(chosen.day)
    known = all_of(scores, told, chosen, source)
    acts = scores.acts(standing.person, **asked, limit=_EVERY if known is None else limit)
    many, given = known or (len(acts), sum(act.points for act in acts))
    listed, left = acts[:limit], many - len(acts[:limit])
    total = opened_total(chosen, receipts)
    if total is None:
        total = total_of(given, DECIMALS)
    values = [act.points for act in listed]
    if left:
        values.append(given - sum(values))
    amounts = shared_out(values, total, DECIMALS) if values else []
    people: dict[int, Standing] = {}
    one = None if source is None else scores.standing(source)
    printed = []
    for act, amount in zip(listed, amounts, strict=False):
        if source is None and act.source is not None and act.source not in people:
            people[act.source] = scores.standing(act.source)
        by = None if act.source is None else people.get(act.source)
        line = print_act(act, standing, words, by, opted_out=act.source is None)
        wrong = contested(act, standing, by or one, opted_out=act.source is None)
        printed.append(replace(line, points=written(amount, DECIMALS), contest=wrong))
    rest = ngettext("%(count)s other act", "%(count)s other acts", left) % {"count": count(left)}
    return Opened(
        acts=printed,
        rest=rest if left else "",
        rest_points=written(amounts[-1], DECIMALS) if left else "",
        total=written(total if values else 0, DECIMALS),
        more=min(limit * 3, MOST) if left and limit < MOST else 0,
    )


def all_of(scores: Scores, told: Explanation, chosen: Chosen, source: int | None) -> tuple[int, float] | None:
    """How many acts there are of what is chosen, and their points, where a receipt knows without listing them."""
    fields = chosen.fields()
    if len(fields) != 1:
        return None
    if source is not None:
        tie = scores.tie(told.standing.person, source)
        return (tie.acts, tie.points) if tie is not None else (0, 0.0)
    ((field, value),) = fields.items()
    parts = {"kind": told.by_kind, "network": told.by_network, "day": told.by_day}
    if field in parts:
        return next(((part.acts, part.points) for part in parts[field] if part.key == value), (0, 0.0))
    return next(((post.acts, post.points) for post in told.moments if post.post == value), None)


def opened_total(chosen: Chosen, receipts: Mapping[str, Receipt]) -> int | None:
    """What the one line opened says, in units; None when it is not one line of the page."""
    fields = chosen.fields()
    if len(fields) != 1:
        return None
    ((field, value),) = fields.items()
    line = receipts[field].line(value) if field in receipts else None
    return None if line is None else line.units


def print_act(
    act: Act, standing: Standing, words: Mapping[str, str], by: Standing | None, *, opted_out: bool = False
) -> Printed:
    """Says what was done, to what, when and where. Points are left to whoever knows the total."""
    kind = KIND_BY_KEY.get(act.kind)
    did = _(kind.acted) if kind else act.kind
    said = did if by is not None else did[:1].upper() + did[1:]
    if opted_out:
        said = _("Someone who opted out %(did)s") % {"did": did}
    whom = ""
    if act.post is None:
        whom = name(standing.label)
    return Printed(
        said=said,
        post=(words.get(act.post) or post_name(act.post)) if act.post else whom,
        href=why(standing, post=act.post) if act.post else "",
        out=outside(act.post_url),
        when=f"{day(act.at)}, {network(act.network)}",
        points="",
        by=by,
    )


def contested(act: Act, standing: Standing, by: Standing | None, *, opted_out: bool) -> str:
    """The address where this act is contested; empty where the page does not know whose it is."""
    if by is None and not opted_out:
        return ""
    who = {} if by is None else {"source": by.key}
    what = {"subject": "act", "target": standing.key, **who, "kind": act.kind, "post": act.post or "", "at": act.at}
    return f"{reverse('dispute-new')}?{urlencode(what)}"
