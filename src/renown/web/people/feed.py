"""An Atom feed of how somebody's score changed."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import pairwise

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renown.web.conditional import Answer, respond
from renown.web.engine import shown
from renown.web.people.tags import called
from renown.web.people.views import meant
from renown.web.writing import day as written_day
from renown.web.writing import points, signed, units

DAYS = 31


@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """One entry for each of the last days on which the score, as it is written, was another than the day before."""
    found = meant(request, key, "feed")
    if isinstance(found, HttpResponse):
        return found
    scores, standing = found
    if not standing.enough:
        raise Http404("no score to follow")
    page = request.build_absolute_uri(reverse("profile", args=[standing.key]))
    who = called(standing)
    title = _("Score of %(who)s") % {"who": who}
    if shown(request).simulated:
        title = _("Simulated. %(about)s") % {"about": title}
    atom = Atom1Feed(
        title=title,
        link=page,
        description=_("One entry for each change."),
        feed_url=request.build_absolute_uri(reverse("feed", args=[standing.key])),
        author_name="Renown",
    )
    for before, now in reversed(list(pairwise(scores.history(standing.person, DAYS)))):
        moved = units(now.score, 1) - units(before.score, 1)
        if not moved:
            continue
        said = {"score": points(now.score), "moved": signed(moved, 1), "low": points(now.low), "high": points(now.high)}
        text = _("%(score)s (%(moved)s), between %(low)s and %(high)s") % said
        if now.model != before.model:
            text += " " + _("with a new model, %(model)s") % {"model": now.model}
        atom.add_item(
            title=text,
            link=page,
            description=f"{written_day(now.day)}: {text}",
            unique_id=f"{page}#{now.day.isoformat()}",
            updateddate=datetime.combine(now.day, time(23, 59, 59), UTC),
        )
    if not atom.num_items():
        atom.feed["updated"] = ""
    written = atom.writeString("utf-8").encode()
    return respond(request, Answer(written, kind="application/atom+xml; charset=utf-8"))
