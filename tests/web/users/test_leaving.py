"""Leaving without an account here, by showing whose a profile is; and what everybody is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from renown.home import Home
from renown.register import Register
from renown.web.mydata.leaving import account_of, code_for, link_for, tidied
from renown.web.mydata.models import Erasure
from renown.web.users.actions import prove
from renown.web.users.models import Account, User
from tests.acts import NOW, act, batch
from tests.faulty import Answer, Asked, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def local(settings: Settings) -> None:
    """Profiles of the tests are on this machine."""
    settings.RENOWN_LOCAL_NETWORKS = True


def showing(head: str = "", body: str = "", told: Mapping[str, str] | None = None) -> Callable[[Asked], Answer]:
    """A page; what is told while it is served already is put into it."""
    return lambda asked: page_of(head.format_map(told or {}), body.format_map(told or {}))


def page_of(head: str, body: str) -> Answer:
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return Answer(page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def leave(client: Client, address: str, wanted: str = "hide") -> tuple[int, str]:
    answer = client.post(reverse("leave"), {"address": address, "wanted": wanted})
    return answer.status_code, answer.content.decode()


HEADS = [
    '<meta name="description" content="I bake. {code}">',
    '<meta property="og:description" content="{code}">',
    '<link rel="me" href="{link}">',
]


@pytest.mark.parametrize("head", HEADS)
def test_who_writes_the_code_where_only_they_can_is_hidden(
    charlie: Client, own_home: Path, local: None, head: str
) -> None:
    told: dict[str, str] = {}
    with serving(showing(head, told=told)) as site:
        address = f"{site.base}/@ann"
        told |= {"code": code_for(address), "link": link_for("http://localhost", address)}
        status, page = leave(charlie, address)
    assert (status, "You are hidden from now on" in page) == (200, True)
    assert len(Register(own_home).said().hidden) == 1


BODIES = [
    "<p>{code}</p>",  # a reply of somebody else's stands on a page, too
    '<meta name="description" content="{code}">',
    '<a href="{link}">me</a>',
    "",
]


@pytest.mark.parametrize("body", BODIES)
def test_what_others_can_write_on_a_page_proves_nothing(
    charlie: Client, own_home: Path, local: None, body: str
) -> None:
    told: dict[str, str] = {}
    with serving(showing(body=body, told=told)) as site:
        address = f"{site.base}/@ann"
        told |= {"code": code_for(address), "link": link_for("http://localhost", address)}
        status, page = leave(charlie, address, "erase")
    assert status == 400
    assert "neither the code in its description nor a link" in page
    assert Register(own_home).said().hidden == frozenset()
    assert not Erasure.objects.exists()


def test_the_code_of_one_profile_is_of_no_use_for_another(charlie: Client, own_home: Path, local: None) -> None:
    with serving(showing(f'<meta name="description" content="{code_for("https://a.example/@eve")}">')) as site:
        assert leave(charlie, f"{site.base}/@ann")[0] == 400
    assert Register(own_home).said().hidden == frozenset()


def test_hidden_and_never_seen_get_the_same_answers(charlie: Client, own_home: Path, local: None) -> None:
    home = Home(own_home)
    home.lake.append([batch([act(f"f{n}", "like", "known", NOW, network="github") for n in range(3)])])
    home.score(NOW)
    home.register.hide("github:known")
    pages = []
    for who in ("known", "nob0dy"):
        page = charlie.get(reverse("leave"), {"address": f"https://github.example/{who}"}).content.decode()
        page = re.sub(r"renown-[a-z2-7]{20}", "CODE", re.sub(r'value="[\w-]{40,}"', "TOKEN", page))
        pages.append(page.replace(who, "WHO"))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("wanted", ["hide", "erase", "show"])
def test_whoever_was_never_here_may_leave_all_the_same(
    charlie: Client, own_home: Path, local: None, wanted: str
) -> None:
    told: dict[str, str] = {}
    with serving(showing(HEADS[0], told=told)) as site:
        told["code"] = code_for(f"{site.base}/@ann")
        assert leave(charlie, f"{site.base}/@ann", wanted)[0] == 200
    assert Erasure.objects.count() == (wanted == "erase")


def test_who_leaves_without_signing_in_takes_the_account_out_of_their_sign_in_as_well(
    charlie: Client, own_home: Path, local: None, alice: User
) -> None:
    told: dict[str, str] = {}
    with serving(showing(HEADS[0], told=told)) as site:
        address = f"{site.base}/@ann"
        prove(user=alice, key=account_of(address), proof=Account.Proof.LINK)
        (job,) = DBTaskResult.objects.all()
        told["code"] = code_for(address)
        assert leave(charlie, address, "erase")[0] == 200
    assert not Account.objects.exists()
    assert not DBTaskResult.objects.filter(pk=job.pk).exists()
    assert User.objects.filter(pk=alice.pk).exists()


def test_the_profile_of_a_person_leads_to_their_account_hidden_or_not(own_home: Path) -> None:
    home = Home(own_home)
    accounts = [{"network": "twitter", "id": "12", "handle": "ann"}]
    home.lake.append([batch([act("f", "like", "12", NOW, network="twitter")], accounts)])
    home.score(NOW)
    home.register.hide("twitter:12")
    assert account_of("https://x.com/ann") == "twitter:12"
    assert account_of("https://evil.example/ann") == "blog:https://evil.example/ann"


def test_the_address_to_link_back_to_is_a_page_that_says_how_to_leave(charlie: Client) -> None:
    link = link_for("http://localhost/", "https://a.example/@ann")
    assert link == f"http://localhost/leave/{code_for('https://a.example/@ann')}"
    assert charlie.get(link.removeprefix("http://localhost")).status_code == 200


def test_inside_of_this_machine_nobody_is_sent_to_look(charlie: Client, own_home: Path) -> None:
    with serving(showing(f'<meta name="description" content="{code_for("x")}">')) as site:
        status, page = leave(charlie, site.base.replace("127.0.0.1", "localhost.example") + "/")
        assert status == 400
        assert leave(charlie, f"{site.base}/")[0] == 400
        assert not site.asked
    assert "neither" not in page


@pytest.mark.parametrize("typed", ["ann", "ftp://a.example/", "https://me:pw@a.example/", "javascript:alert(1)", "//["])
def test_what_is_no_address_is_told(charlie: Client, typed: str) -> None:
    assert tidied(typed) is None
    assert charlie.get(reverse("leave"), {"address": typed}).status_code == 400


def test_one_place_cannot_try_without_end(charlie: Client, local: None) -> None:
    with serving(showing()) as site:
        answers = [leave(charlie, f"{site.base}/@ann")[0] for _ in range(21)]
    assert answers == [400] * 20 + [429]


def test_everybody_shown_has_a_notice_and_nobody_else(charlie: Client, own_home: Path) -> None:
    home = Home(own_home)
    home.lake.append([batch([act(f"f{n}", "like", "ann", NOW, network="twitter") for n in range(3)])])
    home.score(NOW)
    profile = charlie.get("/people/twitter:ann").content.decode()
    assert reverse("notice", args=["twitter:ann"]) in profile
    page = charlie.get(reverse("notice", args=["twitter:ann"])).content.decode()
    assert "3 public acts on you, by 3 people" in page
    home.register.hide("twitter:ann")
    hidden, never = (charlie.get(reverse("notice", args=[f"twitter:{who}"])) for who in ("ann", "zed"))
    assert hidden.status_code == never.status_code == 404
    assert hidden.content == never.content.replace(b"zed", b"ann")
