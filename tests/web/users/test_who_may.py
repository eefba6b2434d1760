"""Every address that has a name, asked by a stranger, by somebody else and by an operator.

Those of brands and perks are asked in `tests/web/perks/test_who_may.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from renown.web.api.access import holder, new_key
from renown.web.hooks.actions import ping
from renown.web.hooks.models import Delivery
from renown.web.hooks.watching import watch
from renown.web.users.actions import prove
from renown.web.users.models import Account, User
from tests.web.users.conftest import make_user, signed_in

ANYBODYS = {
    "home", "how-it-works", "privacy", "fair-use", "theme", "demo", "demo-build", "demo-remove", "healthz", "search",
    "people", "profile", "why", "feed", "compare", "topics", "topic", "moved", "badge-script", "badge-key",
    "badge-signed", "badge-shields", "badge-card", "badge", "badge-png", "oembed", "webmention", "websub", "link",
    "disputes", "leave", "leave-code", "notice", "openapi", "api-docs", "ranges", "range", "range-reasons", "score",
    "v1-scores", "v1-history", "v1-contributions", "v1-changes", "v1-influencees", "v1-influencers", "v1-topics",
    "v1-moments", "v1-search", "v1-top", "bluesky_login", "bluesky_callback", "bluesky_client", "mastodon_login",
    "mastodon_callback", "account_inactive", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "socialaccount_login_cancelled",
    "socialaccount_login_error", "socialaccount_signup",
    "facebook_login", "facebook_callback", "facebook_login_by_token", "foursquare_login", "foursquare_callback",
    "google_login", "google_callback", "google_login_by_token", "spotify_login", "spotify_callback",
    "twitter_oauth2_login", "twitter_oauth2_callback", "openid_connect_login", "openid_connect_callback",
}  # fmt: skip
"""The same whoever asks: no session changes what is said."""
WAYS_IN = {"account_login", "account_signup", "account_signup_by_passkey", "mfa_signup_webauthn", "operators:login"}
"""For whoever has not signed in yet."""
WITH_A_KEY = {"v1-hooks", "v1-add_hook", "v1-hook", "v1-hook-test", "v1-perks"}
"""For programs: a session opens nothing."""
OF_ONES_OWN = {
    "account", "account-unlink", "account-upload", "keys", "key-new", "key-end", "own-hook", "own-hook-again",
    "my-data", "my-data-hide", "my-data-born", "my-data-export", "my-data-erase", "dispute-new",
    "account_logout", "account_reauthenticate", "account_email", "account_email_verification_sent",
    "account_change_password", "account_set_password", "account_confirm_login_code", "socialaccount_connections",
    "usersessions_list", "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn",
    "mfa_edit_webauthn", "mfa_login_webauthn",
}  # fmt: skip
"""About whoever has signed in, and nobody else."""
PLACES: dict[str, list[str]] = {
    "account_reset_password_from_key": ["1", "x"],
    "openid_connect_login": ["linkedin"],
    "openid_connect_callback": ["linkedin"],
    "operators:view_on_site": ["1", "1"],
    "operators:app_list": ["users"],
}
SIGN_IN = ("/account/login/", "/operator/login/")


def names_of(patterns: list[Any], space: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names_of(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        elif one.name and not one.callback.__module__.startswith(("renown.web.perks", "renown.web.brands")):
            yield space + one.name


NAMED = {*names_of(get_resolver().url_patterns)}
OPERATORS = {name for name in NAMED if name.startswith("operators:")} - WAYS_IN


def at(name: str) -> str:
    for place in [PLACES[name]] if name in PLACES else [[], ["1"]]:
        try:
            return reverse(name, args=place)
        except NoReverseMatch:
            continue
    raise AssertionError(name)


def asked(client: Client, name: str) -> list[str | int]:
    """What looking at it and pressing its button brings: the status, or where one is sent to."""
    answers = [client.get(at(name)), client.post(at(name))]
    return [one["Location"].partition("?")[0] if one.status_code == 302 else one.status_code for one in answers]


@pytest.fixture
def olga(db: None) -> User:
    """The operator."""
    user = make_user("olga")
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return user


def test_every_named_address_is_looked_at_here() -> None:
    assert ANYBODYS | WAYS_IN | WITH_A_KEY | OF_ONES_OWN | OPERATORS == NAMED


@pytest.mark.parametrize("name", sorted(ANYBODYS - {"demo-build"}))
def test_what_is_anybodys_is_the_same_for_everybody(charlie: Client, bob: User, olga: User, name: str) -> None:
    told = asked(charlie, name)
    assert 500 not in told
    assert name == "socialaccount_signup" or not {*SIGN_IN} & {*told}
    assert [asked(signed_in(user), name) for user in (bob, olga)] == [told, told]


@pytest.mark.parametrize("name", sorted(WAYS_IN))
def test_a_way_in_is_for_whoever_is_outside(charlie: Client, bob: User, name: str) -> None:
    outside, inside = asked(charlie, name), asked(signed_in(bob), name)
    assert outside[0] in (200, "/account/login/", "/account/signup/")
    assert inside[0] in ("/account/", 403)


@pytest.mark.parametrize("name", sorted(WITH_A_KEY))
def test_what_wants_a_key_is_not_opened_by_a_session(charlie: Client, bob: User, olga: User, name: str) -> None:
    for client in (charlie, signed_in(bob), signed_in(olga)):
        assert set(asked(client, name)) <= {401, 405}
        assert client.delete(at(name)).status_code in (401, 405)


@pytest.mark.parametrize("name", sorted(OF_ONES_OWN))
def test_what_is_of_ones_own_wants_somebody(charlie: Client, name: str) -> None:
    for told in asked(charlie, name):
        assert told in (*SIGN_IN, 405) or (name, told) == ("account_logout", "/")


@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_what_is_the_operators_is_nobody_elses(charlie: Client, alice: User, olga: User, name: str) -> None:
    for told in (*asked(charlie, name), *asked(signed_in(alice), name)):
        assert told in (*SIGN_IN, "/operator/", 403, 405), told
    assert 500 not in asked(signed_in(olga), name)


def test_nothing_of_alices_is_changed_by_bob_olga_or_charlie(
    alice: User, bob: User, olga: User, charlie: Client
) -> None:
    prove(user=alice, key="twitter:ann", proof=Account.Proof.SIGNED_IN)
    key, text = new_key(name="hers", owner=alice)
    made, _secret = watch(url="https://a.example/", accounts=["twitter:ann"], user=alice.pk, scores=None)
    message = ping(endpoint=made.endpoint)
    passkey = Authenticator.objects.create(user=alice, type=Authenticator.Type.WEBAUTHN, data={"name": "phone"})
    before = Delivery.objects.count()
    hers = {
        "account-unlink": alice.accounts.get().pk, "key-end": key.pk, "own-hook": made.endpoint_id,
        "own-hook-again": message.pk, "mfa_remove_webauthn": passkey.pk, "mfa_edit_webauthn": passkey.pk,
    }  # fmt: skip
    for client in (charlie, signed_in(bob), signed_in(olga)):
        for name, number in hers.items():
            answer = client.post(reverse(name, args=[number]), {"remove": "1", "name": "theirs"})
            assert answer.status_code in (302, 404), name
    assert alice.accounts.get().parted_at is None
    assert holder(text, "read") is not None
    made.endpoint.refresh_from_db()
    assert (made.endpoint.disabled_at, Delivery.objects.count()) == (None, before)
    assert [one.data["name"] for one in Authenticator.objects.filter(user=alice)] == ["phone"]
