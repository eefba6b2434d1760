"""What both of our own ways to sign in at a network share: the form, the state kept meanwhile, how it ends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.core import ratelimit
from allauth.socialaccount.helpers import complete_social_login, render_authentication_error
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.base import AuthError, AuthProcess, Provider, ProviderAccount
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views import View

from renown.web.users.outbound import CannotReach
from renown.web.vault import closed, opened


class At(ProviderAccount):  # type: ignore[misc]
    """An account at a network, for people."""

    def get_profile_url(self) -> str:
        """Where its profile is."""
        return str(self.account.extra_data.get("address", ""))

    def to_str(self) -> str:
        """Its handle."""
        return str(self.account.extra_data.get("handle") or self.account.uid)


class ByName(Provider):  # type: ignore[misc]
    """A way to sign in that begins with the account's name, as its server is not known before."""

    uses_apps = False
    supports_redirect = False
    account_class = At
    example = ""
    question: Any = ""

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        """The page that asks for the name."""
        url = reverse(f"{self.id}_login")
        return f"{url}?{urlencode(kwargs)}" if kwargs else url

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        """The account's id at the network."""
        return str(data["id"])

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What is kept beside it: never a token."""
        return {name: data[name] for name in ("handle", "address", "base") if data.get(name)}


def challenge(verifier: str) -> str:
    """What PKCE shows of a verifier at first (RFC 7636, S256)."""
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def fresh() -> str:
    """A secret nobody can guess."""
    return token_urlsafe(48)


@method_decorator(login_not_required, name="dispatch")
class Asked(View):
    """The page that asks for an account's name, and leads to its server."""

    provider_class: type[ByName]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return self.shown(request)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Finds the server and goes there."""
        refused: HttpResponse | None = ratelimit.consume_or_429(request, action="login")
        if refused is not None:
            return refused
        name = request.POST.get("name", "").strip()[:300]
        try:
            return HttpResponseRedirect(self.begin(request, name))
        except CannotReach as error:
            return self.shown(request, name, str(error))

    def begin(self, request: HttpRequest, name: str) -> str:
        """Where to go. Raises CannotReach."""
        raise NotImplementedError

    def keep(self, request: HttpRequest, state: str, known: Mapping[str, str]) -> None:
        """Keeps what is needed when somebody comes back, where only this browser can bring it up again."""
        provider = self.provider_class(request)
        going = provider.get_redirect_from_request_kwargs(request)
        provider.stash_redirect_state(request, state_id=state, data={"known": closed(json.dumps(dict(known)))}, **going)

    def shown(self, request: HttpRequest, name: str = "", error: str = "") -> HttpResponse:
        """The form, with what was wrong."""
        provider = self.provider_class(request)
        going = provider.get_redirect_from_request_kwargs(request)
        context = {
            "provider": provider, "name": name, "error": error, "process": going["process"],
            "next": going.get("next_url", ""), "connecting": going["process"] == AuthProcess.CONNECT,
        }  # fmt: skip
        return render(request, "users/by_name.html", context, status=400 if error else 200)


@method_decorator(login_not_required, name="dispatch")
class Back(View):
    """Where the server sends people back to."""

    provider_class: type[ByName]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Proves who came back and signs them in, or connects the account."""
        provider = self.provider_class(request)
        # Only the browser that set out has the state, and only once; otherwise this raises PermissionDenied.
        state = provider.unstash_redirect_state(request, request.GET.get("state", ""))
        if request.GET.get("error"):
            denied = request.GET["error"] == "access_denied"
            return self.wrong(request, provider, AuthError.CANCELLED if denied else AuthError.UNKNOWN)
        try:
            found = self.prove(request, json.loads(opened(state["data"]["known"])))
        except CannotReach as error:
            return self.wrong(request, provider, AuthError.UNKNOWN, error)
        login = provider.sociallogin_from_response(request, found)
        login.state = state
        login.token = SocialToken(token=json.dumps(dict(found["secrets"])))
        answer: HttpResponseBase = complete_social_login(request, login)
        return answer

    def prove(self, request: HttpRequest, known: Mapping[str, str]) -> Mapping[str, Any]:
        """Who it is: id, handle, address, base, secrets. Raises CannotReach."""
        raise NotImplementedError

    def wrong(
        self, request: HttpRequest, provider: ByName, error: str, exception: Exception | None = None
    ) -> HttpResponseBase:
        """What went wrong, as a page."""
        answer: HttpResponseBase = render_authentication_error(request, provider, error=error, exception=exception)
        return answer
