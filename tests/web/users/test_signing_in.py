"""Signing up and in: by password, what is told to whom, what is tried too often."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from renown.web.users.models import User
from tests.web.reading import page
from tests.web.users.conftest import PASSWORD, make_user, signed_in

NEW = {"email": "New@Example.org", "password1": PASSWORD}
FOR_EVERYBODY = ["account_login", "account_signup", "account_signup_by_passkey", "account_reset_password"]
FOR_ONESELF = [
    "account", "account_email", "account_change_password", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn",
    "mfa_add_webauthn", "usersessions_list", "socialaccount_connections",
]  # fmt: skip


def get(client: Client, name: str) -> HttpResponse:
    answer = client.get(reverse(name))
    assert isinstance(answer, HttpResponse)
    return answer


def code() -> str:
    found = re.search(r"^([A-Z0-9-]{6,12})$", str(mail.outbox[-1].body), re.M)
    assert found, mail.outbox[-1].body
    return found[1]


@pytest.mark.parametrize("name", FOR_EVERYBODY)
def test_a_page_for_everybody_is_ours_and_needs_nothing_the_policy_forbids(charlie: Client, name: str) -> None:
    answer = get(charlie, name)
    assert answer.status_code == 200
    check(answer)


@pytest.mark.parametrize("name", FOR_ONESELF)
def test_a_page_of_ones_own_is_ours_and_only_for_who_is_signed_in(alice: User, charlie: Client, name: str) -> None:
    client = signed_in(alice)
    answer = get(client, name)
    assert answer.status_code == 200
    check(answer)
    refused = get(charlie, name)
    assert refused.status_code == 302
    assert refused["location"].startswith("/account/login/?next=")


def check(answer: HttpResponse) -> None:
    assert "unsafe" not in answer["Content-Security-Policy"]
    read = page(answer)
    assert read.tags.count("h1") == 1
    assert read.tags.count("main") == 1
    assert "style" not in read.tags
    assert not [(tag, name) for tag, name, _ in read.attributes if name == "style" or name.startswith("on")]
    loaded = [value for tag, name, value in read.attributes if tag != "a" and name in ("src", "href", "action")]
    assert all(value.startswith("/") for value in loaded), loaded
    assert len(read.ids) == len(set(read.ids))


def test_somebody_signs_up_proves_the_address_and_is_in(charlie: Client) -> None:
    answer = charlie.post(reverse("account_signup"), NEW)
    assert answer.status_code == 302
    assert mail.outbox[-1].to == ["new@example.org"]
    assert get(charlie, "account").status_code == 302, "let in before the address was proven"
    answer = charlie.post(answer["location"], {"code": code()})
    assert answer.status_code == 302
    assert get(charlie, "account").status_code == 200
    assert EmailAddress.objects.get(email="new@example.org").verified


def test_signing_up_with_an_address_that_is_taken_looks_the_same_and_tells_only_its_owner(
    alice: User, charlie: Client
) -> None:
    taken = charlie.post(reverse("account_signup"), {"email": alice.email, "password1": PASSWORD})
    fresh = Client(headers={"host": "localhost"}).post(reverse("account_signup"), NEW)
    assert (taken.status_code, taken["location"]) == (fresh.status_code, fresh["location"])
    assert [message.to for message in mail.outbox] == [[alice.email], ["new@example.org"]]
    assert "already exists" in str(mail.outbox[0].body)
    assert User.objects.count() == 2


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(alice: User, charlie: Client) -> None:
    answers = [
        charlie.post(reverse("account_login"), {"login": who, "password": "wrong"})
        for who in (alice.email, "nobody@example.org")
    ]
    errors = [re.findall(r'<div class="error".*?</div>', one.content.decode(), re.S) for one in answers]
    assert errors[0] == errors[1] != []


def test_asking_for_a_new_password_tells_nobody_who_is_here(alice: User, charlie: Client) -> None:
    answers = [
        charlie.post(reverse("account_reset_password"), {"email": who}) for who in (alice.email, "x@example.org")
    ]
    assert {(one.status_code, one["location"]) for one in answers} == {(302, reverse("account_reset_password_done"))}
    assert [message.to for message in mail.outbox] == [[alice.email]]


def test_a_password_can_be_guessed_only_a_few_times_even_from_several_places(alice: User) -> None:
    answers = []
    for guess in range(7):
        client = Client(headers={"host": "localhost"}, REMOTE_ADDR=f"203.0.113.{guess}")
        answers.append(client.post(reverse("account_login"), {"login": alice.email, "password": f"guess {guess}"}))
    assert "Too many" in answers[-1].content.decode()
    client = Client(headers={"host": "localhost"}, REMOTE_ADDR="203.0.113.99")
    right = client.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD})
    assert right.status_code == 200, "the right password must not end the wait, or it could be told from wrong ones"


@pytest.mark.parametrize("password", ["short", "password123", "1234567890", "newexample1"])
def test_a_weak_password_is_refused(charlie: Client, password: str) -> None:
    answer = charlie.post(reverse("account_signup"), {"email": "newexample@example.org", "password1": password})
    assert answer.status_code == 200
    assert not User.objects.exists()


def test_a_session_has_another_name_after_signing_in(alice: User, charlie: Client) -> None:
    charlie.get(f"{reverse('bluesky_login')}?process=login", headers={"host": "127.0.0.1"})
    session = charlie.session
    session["planted"] = True
    session.save()
    charlie.cookies["sessionid"] = planted = str(session.session_key)
    charlie.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD})
    assert charlie.cookies["sessionid"].value != planted
    assert Client(headers={"host": "localhost"}, COOKIES=planted).get(reverse("account")).status_code == 302


@pytest.mark.parametrize("next", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_signing_in_never_leads_away(alice: User, charlie: Client, next: str) -> None:
    answer = charlie.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD, "next": next})
    assert answer["location"] == reverse("account")


def test_a_form_of_another_site_signs_nobody_in_or_out(alice: User) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert strict.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD}).status_code == 403
    strict.force_login(alice)
    assert strict.post(reverse("account_logout")).status_code == 403


def test_a_change_of_address_needs_proof_and_the_old_address_is_told(alice: User) -> None:
    client = signed_in(alice)
    client.post(reverse("account_email"), {"action_add": "", "email": "evil@example.org"})
    alice.refresh_from_db()
    assert alice.email == "alice@example.org", "changed before it was proven"
    assert mail.outbox[-1].to == ["evil@example.org"]
    client.post(reverse("account_email_verification_sent"), {"code": code()})
    alice.refresh_from_db()
    assert alice.email == "evil@example.org"
    assert ["alice@example.org"] in [message.to for message in mail.outbox]


def test_another_browser_can_be_signed_out_from_ones_own(alice: User) -> None:
    here, there = (Client(headers={"host": "localhost"}) for _ in range(2))
    for browser in (here, there):
        answer = browser.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        assert browser.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    assert get(here, "usersessions_list").content.decode().count("<tr>") == 3
    here.post(reverse("usersessions_list"))
    assert get(here, "account").status_code == 200
    assert get(there, "account").status_code == 302


def test_the_secret_of_an_authenticator_app_is_not_in_the_database_in_clear(alice: User) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time

    client = signed_in(alice)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    (counter, *_rest) = yield_hotp_counters_from_time()
    digits = f"{hotp_value(secret, counter):06}"
    assert client.post(reverse("mfa_activate_totp"), {"code": digits}).status_code == 302
    one = Authenticator.objects.get(user=alice, type=Authenticator.Type.TOTP)
    assert secret not in str(one.data)
    assert isinstance(one.wrap(), TOTP)

    fresh = Client(headers={"host": "localhost"})
    answer = fresh.post(reverse("account_login"), {"login": alice.email, "password": PASSWORD})
    assert answer["location"] == reverse("mfa_authenticate")
    assert get(fresh, "account").status_code == 302, "let in without the second factor"
    check(get(fresh, "mfa_authenticate"))


def test_whoever_has_no_session_is_asked_to_sign_in_and_whoever_has_sees_their_account(
    alice: User, charlie: Client
) -> None:
    assert ">Sign in</a>" in get(charlie, "how-it-works").content.decode()
    assert not charlie.cookies
    assert ">Your account</a>" in get(signed_in(alice), "how-it-works").content.decode()


def test_two_people_see_only_their_own_address(alice: User) -> None:
    bob = make_user("bob")
    assert "alice@example.org" in get(signed_in(alice), "account").content.decode()
    assert "alice@example.org" not in get(signed_in(bob), "account").content.decode()
