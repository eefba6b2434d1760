"""Home, the formula, the theme and the pages nobody hopes for."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from renown.web.engine import KINDS, Scores, Shown, shown
from renown.web.pages.context import THEMES
from renown.web.pages.formula import formula
from renown.web.people import reasons
from renown.web.writing import rounded

LISTED = 6
EXAMPLE = 6
"""How many kinds of acts the example on the front page names."""
LEAVE = "leave"
"""The name of the page where people hide, erase or correct themselves, where there is one."""
DAY = 86_400
YEAR = 365 * DAY


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page; before the first run, how to get there."""
    run = shown(request)
    if run.scores is None:
        return render(request, "pages/first_run.html", {"run": run, "plain_head": True})
    return render(request, "pages/home.html", front(run, run.scores))


def front(run: Shown, scores: Scores) -> dict[str, object]:
    """What the front page shows of a run: its first people, and the first of them as the example."""
    told = run.example
    return {
        "people": [scores.standing(person) for person in run.listed[:LISTED]],
        "first": told and told.standing,
        "kinds": reasons.by_kind(told, 1, EXAMPLE) if told else None,
        "scores": scores,
        "half_life": rounded(scores.model["half_life"] / DAY),
        "plain_head": True,  # it has a search of its own
    }


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    """The whole formula, generated from the model in force."""
    run = shown(request)
    stored = None if run.scores is None else run.scores.model
    return render(request, "pages/how_it_works.html", formula(stored, run.cap))


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of whom, from where, why, and how to leave: for people who never signed up."""
    scores = shown(request).scores
    try:
        leave = reverse(LEAVE)
    except NoReverseMatch:  # where nobody can sign up there is no form either
        leave = ""
    context = {
        "kinds": [_(kind.label) for kind in KINDS],
        "networks": [] if scores is None else scores.networks,
        "leave_url": leave,
    }
    return render(request, "pages/privacy.html", context)


@require_safe
def fair_use(request: HttpRequest) -> HttpResponse:
    """What a score may be used for, and what never."""
    return render(request, "pages/fair_use.html")


@csrf_exempt  # a colour is all it changes, and so nobody who only reads is given a cookie
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keeps the theme chosen, in a cookie, and goes back to where it was chosen."""
    if not same_site(request):
        return HttpResponseForbidden()
    chosen = request.POST.get("theme", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}) or not back.startswith("/"):
        back = "/"
    response = redirect(back)
    if chosen == "system":
        response.delete_cookie("theme", samesite="Lax")
    elif chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=YEAR, httponly=True, samesite="Lax")
    return response


def same_site(request: HttpRequest) -> bool:
    """Whether a form was sent from a page of ours, as far as the browser says."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin", "")
    return origin in ("", "null") or urlsplit(origin).netloc == request.get_host()


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Says that the site answers, and whether it has a run to show."""
    run = shown(request)
    state = "damaged" if run.damaged else "empty" if run.scores is None else "demo" if run.simulated else "ready"
    response = HttpResponse(f"{state}\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def nobody(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the same page for who left, who was never seen and an address that is none."""
    about = request.path.startswith("/people/")
    return render(request, "pages/nobody.html", {"person": about}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return render(request, "pages/broken.html", status=500)


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400. Plain, as the request may not be fit for a page."""
    return HttpResponse("Bad request\n", status=400, content_type="text/plain; charset=utf-8")


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that did not come from a page of ours."""
    return render(request, "pages/refused.html", status=403)
