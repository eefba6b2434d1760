"""Takes Webmentions for the blogs that are connected here. They are looked at in the background."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from renown.web import engine
from renown.web.links.tasks import receive, waiting

LONGEST = 2_000
"""Characters of an address."""
MOST_WAITING = 1_000
"""Webmentions that wait to be looked at; more than that are asked to come back."""


@csrf_exempt  # it comes from other sites' servers, and is believed only after its source was looked at
@require_POST
def webmention(request: HttpRequest) -> HttpResponse:
    """Says that the source, a page elsewhere, links to the target, a page of a blog that is collected here.

    202 when it will be looked at, 400 for what cannot be one, 429 when too many are waiting.
    """
    source, target = request.POST.get("source", ""), request.POST.get("target", "")
    if not (0 < len(source) <= LONGEST and 0 < len(target) <= LONGEST):
        return _plain(_("A Webmention has a source and a target."), 400)
    if not engine.takes_webmentions(settings.RENOWN_HOME, target):
        return _plain(_("No blog that is collected here has this target."), 400)
    if waiting() >= MOST_WAITING:
        answer = _plain(_("Too many are waiting."), 429)
        answer["Retry-After"] = "600"
        return answer
    receive.enqueue(source, target)
    return _plain(_("It will be looked at."), 202)


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8")
