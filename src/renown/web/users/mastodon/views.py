"""From a handle to the instance, and back with proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from renown.web.users.mastodon.instances import app, instance
from renown.web.users.mastodon.provider import MastodonProvider
from renown.web.users.outbound import CannotReach, ask
from renown.web.users.signing import Asked, Back, challenge, fresh

SCOPE = "read:accounts read:follows read:notifications read:search read:statuses"

LONGEST = 190
"""The longest address of an actor that is kept."""


def back(request: HttpRequest) -> str:
    """Where the instance sends people back to."""
    path = reverse("mastodon_callback")
    return f"{settings.RENOWN_URL}{path}" if settings.RENOWN_URL else request.build_absolute_uri(path)


class Begin(Asked):
    """Asks which instance."""

    provider_class = MastodonProvider

    def begin(self, request: HttpRequest, name: str) -> str:
        """The page of the instance that asks for consent."""
        base = instance(name)
        client, _secret = app(base, back(request), SCOPE)
        verifier, state = fresh(), fresh()
        self.keep(request, state, {"base": base, "verifier": verifier})
        asked = {
            "response_type": "code", "client_id": client, "redirect_uri": back(request), "scope": SCOPE,
            "state": state, "code_challenge": challenge(verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{base}/oauth/authorize?{urlencode(asked)}"


class End(Back):
    """Takes the code to the instance that was set out for, and to no other."""

    provider_class = MastodonProvider

    def prove(self, request: HttpRequest, known: Mapping[str, str]) -> Mapping[str, Any]:
        """Whose token it is, as the instance says, and only if it speaks for its own people."""
        base = known["base"]
        client, secret = app(base, back(request), SCOPE)
        form = {
            "grant_type": "authorization_code", "code": request.GET.get("code", ""), "client_id": client,
            "client_secret": secret, "redirect_uri": back(request), "scope": SCOPE, "code_verifier": known["verifier"],
        }  # fmt: skip
        token = ask(f"{base}/oauth/token", form=form).body.get("access_token")
        if not isinstance(token, str) or not token:
            raise CannotReach(_("the server gave us no token"))
        who = ask(f"{base}/api/v1/accounts/verify_credentials", headers={"Authorization": f"Bearer {token}"}).body
        name = str(who.get("username") or who.get("acct") or "").partition("@")[0]
        id = next((str(who[key]) for key in ("uri", "url") if who.get(key)), "")
        if not name or len(id) > LONGEST or urlsplit(id).netloc != urlsplit(base).netloc:
            raise CannotReach(_("the server did not say whose account it is"))
        url = str(who.get("url") or id)
        return {
            "id": id,
            "handle": f"{name}@{urlsplit(base).netloc}",
            "address": url if urlsplit(url).netloc == urlsplit(base).netloc else id,
            "base": base,
            "secrets": {"access_token": token},
        }
