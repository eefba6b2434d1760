"""Where allauth asks the site: whether somebody may sign up, how secrets are kept, what a network's account is."""

from __future__ import annotations

from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.urls import reverse

from renown.web.vault import closed, opened

_TOKENS = ("token", "token_secret")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up and sign-in by e-mail address."""

    def clean_email(self, email: str) -> str:
        """Addresses are kept in small letters."""
        return str(super().clean_email(email)).lower()

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Whoever has confirmed an address is shown their account."""
        return reverse("account")


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors, whose secrets are not to be read from the database."""

    def encrypt(self, text: str) -> str:
        """Encrypts a secret."""
        return closed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return opened(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The picture to scan, to stand in a page: the policy allows none that is written as an address."""
        return str(segno.make(url, micro=False).svg_inline(border=2, omitsize=True, title="QR"))


class NetworkAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Accounts at networks."""

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """What the operator registered at a network. Raises Http404 where that was nothing."""
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist:
            raise Http404(provider) from None

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """Whoever has connected an account is shown it."""
        return reverse("account")

    def serialize_instance(self, instance: Model) -> dict[str, Any]:
        """What waits in the session while somebody signs up; a token not in clear."""
        told: dict[str, Any] = super().serialize_instance(instance)
        if isinstance(instance, SocialToken):
            told |= {name: closed(told[name]) for name in _TOKENS if told.get(name)}
        return told

    def deserialize_instance(self, model: type[Model], data: dict[str, Any]) -> Model:
        """The same again."""
        if model is SocialToken:
            data = data | {name: opened(data[name]) for name in _TOKENS if data.get(name)}
        made: Model = super().deserialize_instance(model, data)
        return made
