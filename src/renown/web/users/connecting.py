"""From an account somebody signed in with to one that is proven theirs, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from allauth.account.signals import user_signed_up
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.signals import social_account_added, social_account_removed, social_account_updated
from django.dispatch import receiver
from django.http import HttpRequest

from renown.web.users.actions import NotYours, part, prove
from renown.web.users.models import Account, User

NETWORKS = {
    "bluesky": "bluesky",
    "facebook": "facebook",
    "foursquare": "foursquare",
    "google": "youtube",
    "linkedin": "linkedin",
    "mastodon": "mastodon",
    "spotify": "spotify",
    "twitter_oauth2": "twitter",
}
"""The network of each way to sign in."""


def key_of(account: SocialAccount) -> str:
    """The account as the engine knows it."""
    return f"{NETWORKS[account.provider]}:{account.uid}"


@receiver([social_account_added, social_account_updated])
def connected(sociallogin: SocialLogin, **_rest: Any) -> None:
    """Somebody connected an account, or signed in with it again."""
    _prove(sociallogin.user, sociallogin)


@receiver(user_signed_up)
def signed_up(user: User, sociallogin: SocialLogin | None = None, **_rest: Any) -> None:
    """Somebody signed up with an account."""
    if sociallogin is not None:
        _prove(user, sociallogin)


@receiver(social_account_removed)
def removed(request: HttpRequest, socialaccount: SocialAccount, **_rest: Any) -> None:
    """Somebody took an account back."""
    for account in Account.objects.filter(user=socialaccount.user_id, key=key_of(socialaccount), parted_at=None):
        part(account=account)


def _prove(user: User, login: SocialLogin) -> None:
    account = login.account
    shown = account.get_provider_account()
    told: Mapping[str, Any] = account.extra_data if isinstance(account.extra_data, dict) else {}
    try:
        prove(
            user=user,
            key=key_of(account),
            proof=Account.Proof.SIGNED_IN,
            handle=shown.to_str(),
            address=str(shown.get_profile_url() or ""),
            base=str(told.get("base", "")),
            secrets=_secrets(login),
        )
    except NotYours:  # proven in another way by somebody else meanwhile: theirs until they part with it
        return


def _secrets(login: SocialLogin) -> dict[str, str] | None:
    """What the collection needs, which may be nothing; None where there is nothing to collect with."""
    token = login.token
    if token is None or not token.token:
        return None
    if not login.provider.uses_apps:
        secrets: dict[str, str] = json.loads(token.token)
        return secrets
    kept = {"access_token": token.token, "refresh_token": token.token_secret}
    if login.provider.app is not None:
        kept |= {"client_id": login.provider.app.client_id, "client_secret": login.provider.app.secret}
    if token.expires_at is not None:
        kept["expires_at"] = str(int(token.expires_at.timestamp()))
    return {name: value for name, value in kept.items() if value}
