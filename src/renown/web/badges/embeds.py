"""What other sites put on their pages: the script tag, oEmbed, and the JSON that shields.io reads."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renown.web.badges.svg import LARGEST, SMALLEST
from renown.web.badges.views import words
from renown.web.conditional import Answer, respond
from renown.web.engine import RenownError, Shown, Standing, find, shown
from renown.web.keys import AccountKey, segment
from renown.web.people.square import square

SCRIPT = (Path(__file__).parent / "renown.js").read_bytes()


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The web component, at an address that stays."""
    return respond(request, Answer(SCRIPT, "text/javascript; charset=utf-8", keep="public, max-age=86400"))


@require_safe
def shields(request: HttpRequest, key: str) -> HttpResponse:
    """A badge as shields.io draws them. Nobody is no error of the address, so it is 200 and says so."""
    standing = _meant(shown(request), key)
    what = square(standing)
    body: dict[str, Any] = {"schemaVersion": 1, "label": "renown", "cacheSeconds": 3600}
    if standing is None:
        body |= {"message": _("not shown"), "color": "lightgrey", "isError": True}
    else:
        body |= {"message": _("not enough data") if what.none else what.digits}
        body |= {"color": "lightgrey" if what.none else "c2410c"}
    return respond(request, Answer(json.dumps(body, ensure_ascii=False).encode()))


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """What a page that links to a profile may show instead (oEmbed 1.0)."""
    if request.GET.get("format", "json") != "json":
        return respond(request, Answer(b'{"error":"only json"}', status=501))
    base = f"{request.scheme}://{request.get_host()}"
    standing = _meant(shown(request), _key_in(request.GET.get("url", ""), request.get_host()))
    if standing is None:
        return respond(request, Answer(b'{"error":"no such profile here"}', status=404))
    side = min(LARGEST, _most(request, "maxwidth"), _most(request, "maxheight"))
    about = words(shown(request), standing)
    profile, badge = f"{base}/people/{segment(standing.key)}", f"{base}/badge/{segment(standing.key)}.svg"
    body = {
        "version": "1.0",
        "type": "rich",
        "title": about,
        "provider_name": "Renown",
        "provider_url": f"{base}/",
        "author_name": standing.label,
        "author_url": profile,
        "cache_age": 3600,
        "width": side,
        "height": side,
        "html": f'<a href="{escape(profile)}"><img src="{escape(badge)}?size={side}" width="{side}" height="{side}"'
        f' alt="{escape(about)}"></a>',
    }
    return respond(request, Answer(json.dumps(body, ensure_ascii=False).encode()))


def _meant(run: Shown, key: str) -> Standing | None:
    try:
        return run.scores.standing(find(run.scores, key)) if run.scores is not None and key else None
    except RenownError:
        return None


def _key_in(address: str, host: str) -> str:
    """The account of a profile's address on this site; empty for any other address."""
    try:
        parts = urlsplit(address[:2_000])
    except ValueError:
        return ""
    name = parts.path.removeprefix("/people/")
    ours = parts.scheme in ("http", "https") and parts.netloc == host and name != parts.path and "/" not in name
    return AccountKey().to_python(unquote(name)) if ours else ""


def _most(request: HttpRequest, name: str) -> int:
    asked = request.GET.get(name, "")
    return max(SMALLEST, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else LARGEST
