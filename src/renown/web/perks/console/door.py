"""The door: codes are checked in once, from a phone that may be without a network for a while.

The page keeps digests of the codes that are still to come, under a key made for it, and which of them it let in
without a network. It never keeps a code. What was let in is sent here as soon as there is a network again, and it is
here that it is decided: a code that two doors let in meanwhile is told of as such.
"""

from __future__ import annotations

import hmac
import json
import secrets
from hashlib import sha256
from typing import cast

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renown.web.perks import actions
from renown.web.perks.console.here import EDITOR, AtCampaign, campaign_page, page
from renown.web.perks.models import Claim, Code
from renown.web.perks.pools import tidied
from renown.web.perks.refusals import Refused, WrongState
from renown.web.users.models import User
from renown.web.vault import opened

MOST = 5_000
"""How many codes a door keeps."""
AT_ONCE = 200


@require_safe
@campaign_page(EDITOR)
def door(request: AtCampaign) -> HttpResponse:
    """The page, which asks for a camera where there is one."""
    answer = render(request, "perks/console/door.html", page(request, "door", plain_head=True))
    answer["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    return answer


def _codes(request: AtCampaign) -> list[Code]:
    taken = Claim.State.CLAIMED, Claim.State.DONE
    found = Code.objects.filter(campaign=request.campaign, claim__state__in=taken).select_related("claim")
    return [*found.order_by("id")[:MOST]]


def keyed(key: str, code: str) -> str:
    """The digest of a code as the page makes it."""
    return hmac.new(key.encode(), tidied(code).encode(), sha256).hexdigest()


@require_safe
@campaign_page(EDITOR)
def codes(request: AtCampaign) -> JsonResponse:
    """A new key, and the digests of every code of a claim under it, with when it was used."""
    key = secrets.token_hex(16)
    listed = {
        keyed(key, opened(one.text)): None if one.used_at is None else int(one.used_at.timestamp())
        for one in _codes(request)
    }
    answer = JsonResponse({"key": key, "codes": listed})
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@campaign_page(EDITOR)
def check(request: AtCampaign) -> JsonResponse:
    """Checks in what a door let in: a code that was typed, or digests under the key the door was given."""
    try:
        told = json.loads(request.body)
        key, digests, typed = str(told.get("key", "")), [*map(str, told.get("digests", []))], str(told.get("code", ""))
    except (ValueError, AttributeError, TypeError):
        return JsonResponse({"error": _("Not understood.")}, status=400)
    if len(digests) > AT_ONCE or len(typed) > 200 or not (typed or (key and digests)):
        return JsonResponse({"error": _("Not understood.")}, status=400)
    if typed:
        return JsonResponse({"results": [_checked(request, typed)]})
    by_digest = {keyed(key, text): text for text in (opened(one.text) for one in _codes(request))}
    results = []
    for digest in digests:
        code = by_digest.get(digest)
        result = (
            {"state": "unknown", "words": _("No code of a claim here.")} if code is None else _checked(request, code)
        )
        results.append({"digest": digest, **result})
    return JsonResponse({"results": results})


def _checked(request: AtCampaign, code: str) -> dict[str, str]:
    try:
        claim = actions.check_in(campaign=request.campaign, code=code, by=cast(User, request.user))
    except WrongState as error:
        used = Code.objects.filter(claim=error.claim, used_at__isnull=False).first()
        if used is None or used.used_at is None:
            return {"state": "refused", "words": error.words}
        when = f"{used.used_at:%H:%M} UTC"
        return {"state": "used", "words": _("Checked in already, at %(when)s.") % {"when": when}}
    except Refused as error:
        return {"state": "unknown", "words": error.words}
    return {"state": "in", "words": _("Welcome. Claim %(number)d is checked in.") % {"number": claim.pk}}
