"""One's own keys: made after the password, shown once, ended at once, and what became of messages made with them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from renown.web.api.access import holder, new_key
from renown.web.api.models import Key
from renown.web.api.own import MOST
from renown.web.hooks.actions import add, ping
from renown.web.hooks.models import Delivery, Endpoint
from renown.web.hooks.watching import watch
from renown.web.users.models import User
from tests.web.users.conftest import PASSWORD, signed_in

PAGE, NEW = "/account/keys/", "/account/keys/new/"
ASKED = {"name": "phone", "scopes": ["read", "perks", "hooks"], "days": "30"}


def test_a_key_is_shown_once_and_only_its_digest_kept(alice: User) -> None:
    browser = signed_in(alice)
    answer = browser.post(NEW, ASKED)
    (text,) = set(re.findall(r"rnk_[\w-]{43}", answer.content.decode()))
    assert "no-store" in answer["Cache-Control"]
    for scope, may in (("read", True), ("perks", True), ("hooks", True), ("klout", False)):
        assert (holder(text, scope) is not None) is may
    key = Key.objects.get()
    assert key.owner == alice
    assert key.expires is not None
    assert 29 <= (key.expires - timezone.now()).days <= 30
    again = browser.get(PAGE).content.decode()
    assert key.prefix in again
    assert text not in again


def test_making_one_asks_for_the_password_again(alice: User) -> None:
    browser = Client(headers={"host": "localhost"})
    browser.post("/account/login/", {"login": alice.email, "password": PASSWORD})
    session = browser.session
    session.pop("account_authentication_methods", None)
    session.save()
    answer = browser.post(NEW, ASKED)
    assert (answer.status_code, "reauthenticate" in answer["Location"]) == (302, True)
    assert not Key.objects.exists()


def test_strangers_and_other_users_can_do_nothing_with_a_key_or_an_endpoint(
    alice: User, bob: User, charlie: Client
) -> None:
    key, text = new_key(name="hers", owner=alice)
    made, _secret = watch(url="https://a.example/", accounts=["twitter:ann"], user=alice.pk, scores=None)
    message = ping(endpoint=made.endpoint)
    before = Delivery.objects.count()
    for path in (f"{key.pk}/end/", f"webhooks/{made.endpoint_id}/", f"webhooks/messages/{message.pk}/"):
        assert charlie.post(PAGE + path, {"remove": "1"}).status_code == 302
        assert signed_in(bob).post(PAGE + path, {"remove": "1"}).status_code in (302, 404)
        assert charlie.get(PAGE + path).status_code == 405
    assert charlie.get(PAGE)["Location"].startswith("/account/login/")
    assert holder(text, "read") is not None
    assert (Endpoint.objects.count(), Delivery.objects.count()) == (1, before)
    assert key.prefix not in signed_in(bob).get(PAGE).content.decode()


def test_a_key_is_ended_at_once(alice: User) -> None:
    key, text = new_key(name="hers", owner=alice)
    assert signed_in(alice).post(f"{PAGE}{key.pk}/end/").status_code == 302
    assert holder(text, "read") is None


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["operator"]}, {"days": "9999"}, {"name": "x" * 81}]
)
def test_what_is_no_key_is_not_made(alice: User, wrong: dict[str, object]) -> None:
    assert signed_in(alice).post(NEW, {**ASKED, **wrong}).status_code == 400
    assert not Key.objects.exists()


def test_so_many_keys_are_enough(alice: User) -> None:
    for place in range(MOST):
        new_key(name=str(place), owner=alice)
    answer = signed_in(alice).post(NEW, ASKED)
    assert (answer.status_code, "End one first" in answer.content.decode()) == (400, True)


def test_the_page_says_what_became_of_each_message_and_sends_it_again(alice: User) -> None:
    browser = signed_in(alice)
    made, _secret = watch(url="https://a.example/moved", accounts=["twitter:ann"], user=alice.pk, scores=None)
    heard, waiting, failed = (ping(endpoint=made.endpoint) for _ in range(3))
    Delivery.objects.filter(pk=heard.pk).update(delivered_at=timezone.now(), next_at=None, status=200)
    Delivery.objects.filter(pk=waiting.pk).update(tries=2, told="it answered 500")
    Delivery.objects.filter(pk=failed.pk).update(next_at=None, told="it answered 410")
    Endpoint.objects.update(disabled_at=timezone.now(), disabled_why="it answered 410")
    page = browser.get(PAGE).content.decode()
    for words in ("https://a.example/moved", "1 account", "heard", "to be tried again", "given up", "Given up"):
        assert words in page
    browser.post(f"{PAGE}webhooks/{made.endpoint_id}/", {"ping": "1"})
    assert Delivery.objects.count() == 3, "nothing is sent there any more"
    browser.post(f"{PAGE}webhooks/{made.endpoint_id}/", {"enable": "1"})
    assert Endpoint.objects.get().disabled_at is None
    browser.post(f"{PAGE}webhooks/messages/{failed.pk}/")
    failed.refresh_from_db()
    assert failed.next_at is not None
    browser.post(f"{PAGE}webhooks/{made.endpoint_id}/", {"ping": "1"})
    assert Delivery.objects.count() == 4
    browser.post(f"{PAGE}webhooks/{made.endpoint_id}/", {"remove": "1"})
    assert not Endpoint.objects.exists()


def test_endpoints_without_scores_are_not_of_this_page(alice: User) -> None:
    endpoint, _secret = add(url="https://other.example/", user=alice.pk)
    browser = signed_in(alice)
    assert "other.example" not in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}webhooks/{endpoint.pk}/", {"remove": "1"}).status_code == 404
