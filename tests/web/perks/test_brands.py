"""Brands: founded, proven by what only their owner can write, and worked at by those who were asked in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from renown.web.brands.actions import MOST_BRANDS, code_of, found
from renown.web.brands.models import Brand, Member
from renown.web.mydata.actions import leave_for_good
from renown.web.perks import record
from renown.web.perks.models import Campaign, Entry
from renown.web.users.models import User
from tests.faulty import Answer, Asked, serving
from tests.web.perks.conftest import make_campaign
from tests.web.users.conftest import make_user, nothing_counted, own_home, signed_in

__all__ = ["nothing_counted", "own_home"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return make_user("alice")


@pytest.fixture
def tern(alice: User) -> Brand:
    return found(user=alice, name="Tern Audio", domain="tern.example")


def test_whoever_sets_a_brand_up_owns_it_and_is_sent_to_prove_its_domain(alice: User) -> None:
    client = signed_in(alice)
    answer = client.post(reverse("brand-new"), {"name": "Tern Audio", "domain": "https://WWW.Tern.example/shop"})
    brand = Brand.objects.get()
    assert answer["Location"] == reverse("brand-domain", args=[brand.slug])
    assert (brand.slug, brand.domain, brand.trusted) == ("tern-audio", "tern.example", False)
    assert Member.objects.get().role == Member.Role.OWNER
    page = client.get(answer["Location"]).content.decode()
    assert code_of(brand) in page
    assert "https://tern.example/.well-known/renown.txt" in page


NO_DOMAINS = ["tern", "127.0.0.1", "tern.example:8000", "ftp://", "a..b", "-a.example", "x" * 300]


@pytest.mark.parametrize("domain", NO_DOMAINS)
def test_what_is_no_domain_is_refused(alice: User, domain: str) -> None:
    answer = signed_in(alice).post(reverse("brand-new"), {"name": "T", "domain": domain})
    assert answer.status_code == 400
    assert not Brand.objects.exists()


def test_two_brands_of_one_name_have_two_addresses_and_none_is_a_page_of_ours(alice: User) -> None:
    slugs = [found(user=alice, name=name, domain="a.example").slug for name in ("Join", "Tern", "Tern", "陳")]
    assert len({*slugs}) == 4
    assert "join" not in slugs


def test_nobody_owns_more_than_ten(alice: User, tern: Brand) -> None:
    for place in range(MOST_BRANDS - 1):
        found(user=alice, name=f"Brand {place}", domain="a.example")
    answer = signed_in(alice).post(reverse("brand-new"), {"name": "One more", "domain": "b.example"})
    assert answer.status_code == 400
    assert Brand.objects.count() == MOST_BRANDS


WAYS = {
    "a file": ("/.well-known/renown.txt", "{code}\n", True),
    "a file with more in it": ("/.well-known/renown.txt", "other-code\n{code}", True),
    "the head of the first page": ("/", '<html><head><meta name="renown" content="{code}"></head><body>', True),
    "the words of the first page": ("/", "<html><body><p>{code}</p>", False),
    "a meta in the body": ("/", '<html><body><meta name="renown" content="{code}">', False),
    "a description": ("/", '<html><head><meta name="description" content="{code}">', False),
    "another code": ("/.well-known/renown.txt", "renown-0000", False),
    "another file": ("/renown.txt", "{code}", False),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_domain_is_proven_where_only_its_owner_writes(alice: User, settings: Settings, way: str) -> None:
    settings.RENOWN_LOCAL_NETWORKS = True
    path, text, proves = WAYS[way]
    code = ""

    def answer(asked: Asked) -> Answer:
        return Answer(text.format(code=code).encode()) if asked.path == path else Answer(status=404)

    with serving(answer) as site:
        brand = found(user=alice, name="Tern", domain=site.base.removeprefix("http://"))
        code = code_of(brand)
        said = signed_in(alice).post(reverse("brand-domain", args=[brand.slug]))
    brand.refresh_from_db()
    assert (said.status_code, brand.proved_at is not None) == ((302, True) if proves else (400, False))
    if not proves:
        assert "Not seen yet" in said.content.decode()


def test_a_domain_that_leads_to_another_proves_nothing(alice: User, settings: Settings) -> None:
    settings.RENOWN_LOCAL_NETWORKS = True
    code = ""
    with serving(lambda asked: Answer(code.encode())) as stranger:
        to = {"Location": f"{stranger.base}/.well-known/renown.txt"}
        with serving(lambda asked: Answer(status=302, headers=to)) as own:
            brand = found(user=alice, name="Tern", domain=own.base.removeprefix("http://"))
            code = code_of(brand)
            said = signed_in(alice).post(reverse("brand-domain", args=[brand.slug]))
    assert said.status_code == 400
    assert "another domain" in said.content.decode()


def test_one_domain_is_proven_by_one_brand(alice: User, settings: Settings) -> None:
    settings.RENOWN_LOCAL_NETWORKS = True
    codes: list[str] = []
    with serving(lambda asked: Answer("\n".join(codes).encode())) as site:
        domain = site.base.removeprefix("http://")
        brands = [found(user=alice, name=name, domain=domain) for name in ("One", "Two")]
        codes += [code_of(brand) for brand in brands]
        client = signed_in(alice)
        said = [client.post(reverse("brand-domain", args=[brand.slug])).status_code for brand in brands]
    assert said == [302, 409]


def test_another_domain_must_be_proven_anew(alice: User, tern: Brand) -> None:
    Brand.objects.filter(pk=tern.pk).update(proved_at="2026-01-01T00:00:00Z")
    client, url = signed_in(alice), reverse("brand-details", args=[tern.slug])
    assert client.post(url, {"name": "Tern", "domain": "tern.example", "about": "We listen"}).status_code == 302
    tern.refresh_from_db()
    assert (tern.name, tern.trusted) == ("Tern", True)
    client.post(url, {"name": "Tern", "domain": "other.example", "about": ""})
    tern.refresh_from_db()
    assert not tern.trusted


def test_who_is_asked_in_comes_in_once_and_as_what_they_were_asked(alice: User, tern: Brand) -> None:
    bob, url = make_user("bob"), reverse("brand-members", args=[tern.slug])
    client = signed_in(alice)
    assert client.post(url, {"email": "Bob@example.org", "role": "editor"}).status_code == 302
    (sent,) = mail.outbox
    found_link = re.search(r"/brands/join/\S+", str(sent.body))
    assert found_link
    assert sent.to == ["bob@example.org"]
    link, bobs = found_link[0], signed_in(bob)
    assert "Tern Audio asks you in" in bobs.get(link).content.decode()
    assert bobs.post(link)["Location"] == reverse("brand", args=[tern.slug])
    assert Member.objects.get(user=bob).role == "editor"
    assert bobs.get(link).status_code == 404
    assert signed_in(make_user("charlie")).post(link).status_code == 404


def test_asked_again_the_link_before_ends_and_taken_back_it_does_too(alice: User, tern: Brand) -> None:
    client, url = signed_in(alice), reverse("brand-members", args=[tern.slug])
    for _time in range(2):
        client.post(url, {"email": "bob@example.org", "role": "viewer"})
    links = [re.findall(r"/brands/join/\S+", str(sent.body))[0] for sent in mail.outbox]
    bobs = signed_in(make_user("bob"))
    assert [bobs.get(link).status_code for link in links] == [404, 200]
    client.post(reverse("brand-withdraw", args=[tern.slug, tern.invitations.get().pk]))
    assert bobs.get(links[1]).status_code == 404


def test_a_brand_keeps_an_owner(alice: User, tern: Brand) -> None:
    client, mine = signed_in(alice), tern.members.get()
    url = reverse("brand-member", args=[tern.slug, mine.pk])
    client.post(url, {"role": "viewer"})
    client.post(url, {"remove": "1"})
    assert tern.members.get().role == "owner"
    Member.objects.create(brand=tern, user=make_user("bob"), role="owner")
    assert client.post(url, {"role": "viewer"})["Location"] == reverse("brands")
    assert client.post(reverse("brand-leave", args=[tern.slug]))["Location"] == reverse("brands")
    assert tern.members.get().user.email == "bob@example.org"


GOING: dict[str, Callable[[User, Brand], object]] = {
    "leaves": lambda user, brand: signed_in(user).post(reverse("brand-leave", args=[brand.slug])),
    "is erased": lambda user, brand: leave_for_good(user),
}


@pytest.mark.parametrize("how", GOING)
def test_when_the_only_owner_goes_the_oldest_editor_owns_the_brand(alice: User, tern: Brand, how: str) -> None:
    for name, role in (("vic", "viewer"), ("eve", "editor"), ("edd", "editor")):
        Member.objects.create(brand=tern, user=make_user(name), role=role)
    campaign = make_campaign(tern)
    GOING[how](alice, tern)
    roles = dict(tern.members.values_list("user__email", "role"))
    assert roles == {"vic@example.org": "viewer", "eve@example.org": "owner", "edd@example.org": "editor"}
    campaign.refresh_from_db()
    assert campaign.state == "running"


@pytest.mark.parametrize("how", GOING)
def test_when_nobody_is_left_to_own_a_brand_what_runs_is_paused_and_operators_see_it(
    alice: User, tern: Brand, how: str
) -> None:
    Member.objects.create(brand=tern, user=make_user("vic"), role="viewer")
    runs, ended = make_campaign(tern), make_campaign(tern, state="ended")
    other = make_campaign(found(user=make_user("bob"), name="Rook", domain="rook.example"))
    olga = make_user("olga")
    User.objects.filter(pk=olga.pk).update(is_staff=True, is_superuser=True)
    operator, url = signed_in(olga), reverse("operators:brands_brand_changelist")
    assert "Tern Audio" not in listed(operator, url)
    GOING[how](alice, tern)
    assert [Campaign.objects.get(pk=one.pk).state for one in (runs, ended, other)] == ["paused", "ended", "running"]
    assert record.check(runs) == []
    assert Entry.objects.get(campaign=runs).more == {"why": "nobody owns the brand"}
    assert "Tern Audio" in listed(operator, url)
    assert "Rook" not in listed(operator, url)


def listed(operator: Client, url: str) -> str:
    """The brands without an owner."""
    return operator.get(url, {"owned": "no"}).content.decode().partition('id="result_list"')[2]


def test_a_visitor_reads_what_brands_get(client: Client) -> None:
    page = client.get(reverse("brands"), headers={"host": "localhost"}).content.decode()
    assert "What you cannot do" in page
