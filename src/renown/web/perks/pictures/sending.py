"""Sends pictures: to anybody, to be kept for ever, as what is at an address never changes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from renown.web.conditional import Answer, respond
from renown.web.perks.pictures.keeping import is_shown, path_of

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, name: str, size: str) -> HttpResponse:
    """One picture in one of its sizes."""
    try:
        file = path_of(name, size).read_bytes()
    except FileNotFoundError:
        raise Http404("no such picture") from None
    if not is_shown(name):
        raise Http404("a picture of a brand that was stopped")
    return respond(request, Answer(file, "image/webp", keep=FOR_EVER))
