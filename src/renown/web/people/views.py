"""Pages about people."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from renown.web.engine import (
    KIND_BY_KEY,
    AmbiguousName,
    Explanation,
    Scores,
    Standing,
    UnknownName,
    find,
    shown,
    spans,
    topics_of,
)
from renown.web.engine import moved as what_moved
from renown.web.people import charts, reasons
from renown.web.people import moved as moves
from renown.web.people.acts import DECIMALS, MOST, SHOWN, Chosen, open_up
from renown.web.people.lookup import look_up
from renown.web.people.receipts import Receipt
from renown.web.writing import name, network, rounded, written

PAGE = 50
LOOK_BACK = 91
ALL_TIME = 100_000
DAY = 86_400
USUAL_SPAN = 7
PEOPLE_NAMED = 10
PEOPLE_SHOWN = 20
PEOPLE_MOST = 200
NETWORKS_SHOWN = 12
POSTS_SHOWN = 10
MOMENTS = 5
POSTS_NAMED = 60
TOPICS_SHOWN = 6
TOPICS_ASKED = 30


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Looks somebody up; the one exact hit is gone to at once."""
    scores = shown(request).scores
    typed = request.GET.get("q", "").strip()
    if scores is None or not typed:
        return render(request, "people/search.html", {"typed": name(typed), "found": [], "plain_head": True})
    found = look_up(scores, typed)
    if found.one is not None:
        return redirect("profile", found.one.key)
    return render(request, "people/search.html", {"typed": name(typed), "found": found.several, "plain_head": True})


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with a number, the highest first, a page at a time."""
    run = shown(request)
    if run.scores is None:
        return render(request, "people/people.html", {"people": [], "page": 1, "section": "people", "current": "page"})
    pages = max(1, -(-len(run.listed) // PAGE))
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    if not 1 <= page <= pages:
        raise Http404("no such page")
    standings = [run.scores.standing(person) for person in run.listed[(page - 1) * PAGE : page * PAGE]]
    context = {
        "people": standings,
        "section": "people",
        "current": "page",
        "start": (page - 1) * PAGE + 1,
        "page": page,
        "pages": pages,
        "total": run.scores.people,
        "listed": len(run.listed),
    }
    return render(request, "people/people.html", context)


@require_safe
def profile(request: HttpRequest, key: str) -> HttpResponse:
    """One person: the square, how sure it is, and what it is made of."""
    found = meant(request, key, "profile")
    if isinstance(found, HttpResponse):
        return found
    scores, standing = found
    moved_people = [
        (part, scores.standing(part.person)) for part in scores.moves(standing.person, 5) if part.person is not None
    ]
    moved_people.sort(key=lambda move: (not move[1].enough, -move[0].points))
    context = {
        "standing": standing,
        "scores": scores,
        "section": "people",
        "moves": moved_people,
        "moved_count": scores.moves_count(standing.person),
        "badge": request.build_absolute_uri(reverse("badge", args=[standing.key])),
        "card": request.build_absolute_uri(reverse("badge-card", args=[standing.key])),
        "page": request.build_absolute_uri(reverse("profile", args=[standing.key])),
        "script": request.build_absolute_uri(reverse("badge-script")),
        "oembed": request.build_absolute_uri(reverse("oembed")),
    }
    if not standing.enough:
        return render(request, "people/too_few.html", context)
    told = scores.explain(standing.person, people=5, moments=POSTS_NAMED)
    networks = reasons.by_network(told, 1)
    all_time = request.GET.get("history") == "all"
    days = scores.history(standing.person, ALL_TIME if all_time else LOOK_BACK)
    context |= {
        "kinds": reasons.by_kind(told, 1),
        "networks": networks,
        "shares": shares(networks),
        "moments": reasons.moments(scores, told, MOMENTS),
        "movers": [(part, scores.standing(part.person)) for part in told.by_person if part.person is not None],
        "history": charts.history(days),
        "spans": spans(scores),
        "days": days,
        "all_time": all_time,
        "topics": topics_of(scores, standing.person, TOPICS_SHOWN),
        "spread": charts.distribution(shown(request).distribution, standing.score),
    }
    return render(request, "people/profile.html", context)


@require_safe
def why(request: HttpRequest, key: str) -> HttpResponse:
    """What a score is made of, line by line, down to single acts."""
    found = meant(request, key, "why")
    if isinstance(found, HttpResponse):
        return found
    scores, standing = found
    if not standing.enough:
        return redirect("profile", standing.key)
    chosen = Chosen.from_query(request.GET)
    shown_people = asked_for(request, "people", PEOPLE_SHOWN, PEOPLE_MOST)
    told = scores.explain(standing.person, people=shown_people, moments=POSTS_NAMED)
    receipts = {
        "source": reasons.by_person(scores, told, DECIMALS),
        "kind": reasons.by_kind(told, DECIMALS),
        "network": reasons.by_network(told, DECIMALS, NETWORKS_SHOWN),
        "post": reasons.by_post(told, POSTS_SHOWN, DECIMALS),
        "day": reasons.by_day(told, DECIMALS),
    }
    context = {
        "standing": standing,
        "receipts": receipts,
        "section": "people",
        "chosen": chosen,
        "half_life": rounded(scores.model["half_life"] / DAY),
        "kinds": [(part.key, KIND_BY_KEY[part.key].label) for part in told.by_kind if part.key in KIND_BY_KEY],
        "networks": [(part.key, network(part.key)) for part in told.by_network],
        "has_posts": bool(told.moments),
        "topics": topics_of(scores, standing.person, TOPICS_ASKED),
        "more_people": min(shown_people * 3, PEOPLE_MOST) if more_people(told, shown_people) else 0,
    }
    if chosen.fields():
        context |= opened(request, scores, standing, chosen, receipts, told)
    return render(request, "people/why.html", context)


@require_safe
def moved(request: HttpRequest, key: str) -> HttpResponse:
    """What moved a score since yesterday, a week or a month ago, line by line, down to single acts."""
    found = meant(request, key, "moved")
    if isinstance(found, HttpResponse):
        return found
    scores, standing = found
    if not standing.enough:
        return redirect("profile", standing.key)
    known = spans(scores)
    days = asked_for(request, "days", USUAL_SPAN, max(known, default=1))
    context: dict[str, object] = {"standing": standing, "section": "people", "spans": known, "days": days}
    if days not in known:
        if known and "days" in request.GET:
            raise Http404("no such span")
        return render(request, "people/moved.html", context)
    move = what_moved(scores, standing.person, days, people=PEOPLE_NAMED, posts=POSTS_SHOWN)
    way = moves.way(scores, standing, move)
    receipts = {"source": moves.by_person(scores, standing, move), "post": moves.by_post(standing, move)}
    asked = moves.Asked.from_query(request.GET)
    context |= {
        "move": move,
        "way": way,
        "by_post": receipts["post"],
        "by_person": receipts["source"],
        "asked": asked,
        "now": scores.now,
        "moved_by": written(abs(way.headline), 1),
    }
    if fields := asked.fields():
        total = moves.line_of(asked, way, receipts, standing, days)
        told = scores.explain(standing.person, people=1, moments=POSTS_NAMED)
        acts = moves.open_up(scores, standing, move, asked, total, told, asked_for(request, "show", SHOWN, MOST))
        context |= {"acts": acts, "more_query": urlencode({"days": days, **fields, "show": acts.more})}
    return render(request, "people/moved.html", context)


def meant(request: HttpRequest, key: str, page: str) -> tuple[Scores, Standing] | HttpResponse:
    """Whom an address means; a redirect to the one right address, or to the choice between several.

    Raises Http404 for nobody, who left and who was never here alike.
    """
    scores = shown(request).scores
    if scores is None:
        raise Http404("no run")
    try:
        standing = scores.standing(find(scores, key))
    except AmbiguousName:
        return redirect(f"{reverse('search')}?{urlencode({'q': key})}")
    except UnknownName as error:
        raise Http404("nobody") from error
    if standing.key != key:
        query = request.GET.urlencode()
        return redirect(reverse(page, args=[standing.key]) + (f"?{query}" if query else ""))
    return scores, standing


def opened(
    request: HttpRequest,
    scores: Scores,
    standing: Standing,
    chosen: Chosen,
    receipts: Mapping[str, Receipt],
    told: Explanation,
) -> dict[str, object]:
    """What the page needs to show the acts chosen."""
    words = reasons.texts(told)
    acts = open_up(scores, told, chosen, receipts, words, asked_for(request, "show", SHOWN, MOST))
    context: dict[str, object] = {
        "acts": acts,
        "more_query": urlencode({**chosen.fields(), "show": acts.more}),
        "post": words.get(chosen.post) or reasons.post_name(chosen.post),
    }
    try:
        person = find(scores, chosen.source) if chosen.source else None
    except (UnknownName, AmbiguousName):
        person = None
    if person is not None:
        source, tie = scores.standing(person), scores.tie(standing.person, person)
        context["source"] = source
        if tie is not None and tie.contribution and len(chosen.fields()) == 1:
            context["workings"] = reasons.Workings.of(tie, source, standing)
    if chosen.topic:
        context["topic"] = next(
            (one.label for one in topics_of(scores, standing.person) if one.key == chosen.topic), ""
        )
    if chosen.kind in KIND_BY_KEY:
        context["kind"] = KIND_BY_KEY[chosen.kind].label
    return context


def more_people(told: Explanation, shown_people: int) -> bool:
    """Whether somebody is still in the line of the others and may be listed."""
    return bool(told.by_person) and told.by_person[-1].key == "" and shown_people < PEOPLE_MOST


def asked_for(request: HttpRequest, field: str, usual: int, most: int) -> int:
    """How many lines an address asks for, within reason."""
    asked = request.GET.get(field, "")
    return min(max(int(asked), 1), most) if asked.isascii() and asked.isdigit() and len(asked) < 6 else usual


def shares(networks: Receipt) -> list[tuple[str, str, str]]:
    """The bar of networks: class, start and width of each piece, with a gap of half a per cent between."""
    looks = ("d1", "d1 p2", "d1 p3", "d2", "d3", "d3 p2")
    whole = sum(max(0, line.units) for line in networks.lines) or 1
    room = 100 - 0.5 * (len(networks.lines) - 1)
    out, x = [], 0.0
    for look, line in zip(looks, networks.lines, strict=False):
        width = room * max(0, line.units) / whole
        out.append((look, f"{x:.2f}%", f"{width:.2f}%"))
        x += width + 0.5
    return out
