"""Up to five people side by side, at an address that can be passed on."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renown.web.engine import KIND_BY_KEY, RenownError, Scores, Share, Standing, find, shown, topics_of
from renown.web.people.charts import changes
from renown.web.people.lookup import look_up
from renown.web.writing import name

MOST = 5
TOPICS = 12
DAYS = 31


@dataclass(frozen=True, slots=True)
class Side:
    """One of the people compared. `x` and `width` draw the interval, `without` is the address without them."""

    standing: Standing
    month: str
    kind: str
    x: str
    width: str
    without: str


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The people an address names; `add` finds one more, by the same search as everywhere."""
    scores = shown(request).scores
    given = [key for text in request.GET.getlist("people") for key in text.split(",") if key.strip()][: 4 * MOST]
    people = named(scores, given) if scores is not None else []
    added = request.GET.get("add", "").strip()
    several: list[tuple[Standing, str]] = []
    if scores is not None and added and len(people) < MOST:
        found = look_up(scores, added, 10)
        if found.one is not None:
            return redirect(address([*people, found.one]))
        several = [(one, address([*people, one])) for one in found.several]
    if scores is not None and added == "" and given != [one.key for one in people]:
        return redirect(address(people))
    context = {
        "sides": [side(scores, one, people) for one in people] if scores is not None else [],
        "keys": ",".join(one.key.replace(",", "%2C") for one in people),
        "typed": name(added),
        "several": several,
        "full": len(people) >= MOST,
        "topics": in_common(scores, people) if scores is not None else [],
        "most": MOST,
        "section": "people",
        "link": request.build_absolute_uri(address(people)),
        "plain_head": True,
    }
    return render(request, "people/compare.html", context)


def named(scores: Scores, keys: list[str]) -> list[Standing]:
    """The people of these keys, each once; whoever is not here is passed over, who left and who never was alike."""
    people: dict[int, Standing] = {}
    for key in keys:
        try:
            person = find(scores, key.strip())
        except RenownError:
            continue
        people.setdefault(person, scores.standing(person))
    return list(people.values())[:MOST]


def address(people: list[Standing]) -> str:
    """The page of these people."""
    asked = urlencode([("people", one.key) for one in people])
    return f"{reverse('compare')}?{asked}" if asked else reverse("compare")


def side(scores: Scores, one: Standing, people: list[Standing]) -> Side:
    """What the page says of one of them."""
    days = scores.history(one.person, DAYS)
    month = next((change.points for change in changes(days) if change.days == DAYS - 1), "") if one.enough else ""
    kinds = scores.explain(one.person, people=1, moments=0).by_kind if one.enough else []
    kind = _(KIND_BY_KEY[kinds[0].key].label) if kinds and kinds[0].key in KIND_BY_KEY else ""
    rest = [other for other in people if other.person != one.person]
    width = max(1.0, one.high - one.low)
    return Side(one, month, kind, f"{min(one.low, 100 - width):.1f}%", f"{width:.1f}%", address(rest))


def in_common(scores: Scores, people: list[Standing]) -> list[tuple[Share, list[Share | None]]]:
    """The topics of any of them, those most of them share first, with the part of each."""
    theirs = [{share.key: share for share in topics_of(scores, one.person) if share.enough} for one in people]
    keys = {key for shares in theirs for key in shares}

    def rank(key: str) -> tuple[int, float, str]:
        here = [shares[key].contribution for shares in theirs if key in shares]
        return -len(here), -sum(here), key

    listed = sorted(keys, key=rank)[:TOPICS]
    rows = [(key, [shares.get(key) for shares in theirs]) for key in listed]
    return [(next(share for share in row if share is not None), row) for _key, row in rows]
