"""From a handle to the server that signs it in, and back with proof."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from renown.web.users.bluesky.dpop import new_key, post
from renown.web.users.bluesky.identity import gate, identity
from renown.web.users.bluesky.provider import BlueskyProvider
from renown.web.users.outbound import CannotReach
from renown.web.users.signing import Asked, Back, challenge, fresh

SCOPE = "atproto"
"""Who somebody is, and nothing else: what is scored is public."""


def client(request: HttpRequest) -> tuple[str, str]:
    """Who we are, and where people are sent back to.

    A site has an address at which its metadata stand; on one's own machine atproto lets the id say it all.
    Raises CannotReach where the site has no public address.
    """
    back = reverse("bluesky_callback")
    if settings.RENOWN_URL.startswith("https:"):
        return f"{settings.RENOWN_URL}{reverse('bluesky_client')}", f"{settings.RENOWN_URL}{back}"
    host = request.get_host()
    try:
        local = ip_address(urlsplit(f"//{host}").hostname or "").is_loopback
    except ValueError:
        local = False
    if not local:
        raise CannotReach(_("Bluesky wants this site to have a public address: its operator must set RENOWN_URL"))
    back = f"http://{host}{back}"
    return f"http://localhost?{urlencode({'redirect_uri': back, 'scope': SCOPE})}", back


@require_safe
def client_metadata(request: HttpRequest) -> JsonResponse:
    """Who we are, for servers that ask."""
    if not settings.RENOWN_URL.startswith("https:"):
        raise Http404
    id, back = client(request)
    told = {
        "client_id": id, "client_name": "Renown", "client_uri": settings.RENOWN_URL, "redirect_uris": [back],
        "scope": SCOPE, "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "token_endpoint_auth_method": "none", "application_type": "web", "dpop_bound_access_tokens": True,
    }  # fmt: skip
    response = JsonResponse(told)
    response["Cache-Control"] = "public, max-age=600"
    return response


class Begin(Asked):
    """Asks who somebody is."""

    provider_class = BlueskyProvider

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The loopback client may come back to an address only, so whoever is at ``localhost`` moves there first."""
        name, _colon, port = request.get_host().partition(":")
        if name == "localhost" and not settings.RENOWN_URL:
            return HttpResponseRedirect(f"http://127.0.0.1{':' if port else ''}{port}{request.get_full_path()}")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def begin(self, request: HttpRequest, name: str) -> str:
        """The page of the server that asks for consent."""
        id, back = client(request)
        who = identity(name)
        way = gate(who.server)
        verifier, state, key = fresh(), fresh(), new_key()
        pushed = post(
            way.pushed,
            {
                "client_id": id, "response_type": "code", "redirect_uri": back, "scope": SCOPE, "state": state,
                "code_challenge": challenge(verifier), "code_challenge_method": "S256",
                "login_hint": who.handle or who.did,
            },
            key,
        )  # fmt: skip
        asked = pushed.body.get("request_uri")
        if not pushed.ok or not isinstance(asked, str):
            raise CannotReach(_("%(host)s does not let us ask") % {"host": urlsplit(way.issuer).netloc})
        known = {"issuer": way.issuer, "token": way.token, "did": who.did, "handle": who.handle}
        self.keep(request, state, known | {"verifier": verifier, "key": key, "client": id, "back": back})
        return f"{way.authorize}?{urlencode({'client_id': id, 'request_uri': asked})}"


class End(Back):
    """Takes the code to the server that was set out for, and to no other."""

    provider_class = BlueskyProvider

    def prove(self, request: HttpRequest, known: Mapping[str, str]) -> Mapping[str, Any]:
        """The identity the token is for, which must be the one that was looked up."""
        if request.GET.get("iss") != known["issuer"]:
            raise CannotReach(_("somebody else answered than was asked"))
        form = {
            "grant_type": "authorization_code", "code": request.GET.get("code", ""), "client_id": known["client"],
            "redirect_uri": known["back"], "code_verifier": known["verifier"],
        }  # fmt: skip
        told = post(known["token"], form, known["key"]).body
        if told.get("sub") != known["did"] or SCOPE not in str(told.get("scope", "")).split():
            raise CannotReach(_("that is somebody else's account, or no proof of any"))
        # The proof is all that is wanted: what is collected is public and said by the AppView, so no token is kept.
        return {
            "id": known["did"],
            "handle": known["handle"],
            "address": f"https://bsky.app/profile/{known['did']}",
            "base": settings.RENOWN_BLUESKY,
            "secrets": {},
        }
