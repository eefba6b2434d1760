"""The pages of perks for people: from the shelf to the claim, in every state there is."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from renown.web.brands.models import Brand
from renown.web.engine import Shown
from renown.web.perks.console.kinds import FORMS
from renown.web.perks.criteria import Criteria
from renown.web.perks.kinds import PERK_KINDS
from renown.web.perks.models import Address, Campaign, Claim, Offer, Particulars
from renown.web.users.models import User
from renown.web.vault import closed, opened
from tests.web.perks.conftest import make_campaign, make_user
from tests.web.users.conftest import nothing_counted

__all__ = ["nothing_counted"]

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2]))


@pytest.fixture
def anns(ann: User, shown: Shown) -> Client:
    return signed_in(ann)


def at(campaign: Campaign, verb: str = "") -> str:
    return reverse(f"perk-{verb}" if verb else "perk", args=[campaign.pk])


def test_the_shelf_tells_what_is_ones_own_what_is_close_and_what_cannot_be_had(anns: Client, acorn: Brand) -> None:
    make_campaign(acorn, criteria=Criteria(score=30), title="Beans for you")
    make_campaign(acorn, criteria=Criteria(score=40), title="Beans for later")
    make_campaign(acorn, criteria=Criteria(score=30, countries=("FR",)), title="Beans for France")
    page = text(anns, reverse("perks"))
    yours, _heading, rest = page.partition("Close to you")
    assert "Beans for you" in yours
    assert "Your score 37, needs 30" in yours
    assert "Beans for later" in rest
    assert "3 points away" in rest
    assert "1 perk you cannot have" in rest
    assert "Beans for France" in rest


def test_a_shelf_without_anything_says_what_would_change_it(anns: Client, shown: Shown) -> None:
    assert "Nothing fits yet" in text(anns, reverse("perks"))
    nobody = make_user("nobody")
    nobody.accounts.all().delete()
    assert "Prove one account first" in text(signed_in(nobody), reverse("perks"))


def test_a_visitor_sees_what_is_open_and_what_a_perk_is(client: Client, acorn: Brand, shown: Shown) -> None:
    client.defaults["HTTP_HOST"] = "localhost"
    assert "None is open now" in text(client, reverse("perks"))
    campaign = make_campaign(acorn, title="Beans")
    assert "Beans" in text(client, reverse("perks"))
    assert "Is it for you?" in text(client, at(campaign))
    assert client.post(at(campaign, "begin")).status_code == 302


def begun(client: Client, campaign: Campaign) -> Claim:
    assert client.post(at(campaign, "begin"), {"key": "k1"}).status_code == 302
    return Claim.objects.get(campaign=campaign)


def test_the_steps_are_ticked_one_by_one_and_survive_a_reload(anns: Client, ann: User, acorn: Brand) -> None:
    campaign = make_campaign(acorn, question="Which mill?", disclosure="A gift. #gifted")
    assert "Begin" in text(anns, at(campaign))
    claim = begun(anns, campaign)
    page = text(anns, at(campaign))
    assert re.search(r"Held for you until \d\d:\d\d UTC\s*, \s*1[45] minutes more", page)
    bad = anns.post(at(campaign, "address"), {"text": "Inn", "country": "DE"})
    assert (bad.status_code, "Give a whole address" in bad.content.decode()) == (400, True)
    assert anns.post(at(campaign, "address"), {"text": "Inn 1\n10115 Berlin", "country": "FR"}).status_code == 400
    assert anns.post(at(campaign, "address"), {"text": "Inn 1\n10115 Berlin", "country": "DE"}).status_code == 302
    for _reload in range(2):
        page = text(anns, at(campaign))
        assert "Inn 1 10115 Berlin, Germany" in page
        assert "Which mill?" in page
        assert "Optional. One or two sentences. Not published." in page
    half = anns.post(at(campaign, "confirm"), {"answer": "The old one", "of_age": "on"})
    assert (half.status_code, "work for the brand" in half.content.decode()) == (400, True)
    assert "The old one" in text(anns, at(campaign)), "what was typed is still there"
    done = anns.post(at(campaign, "confirm"), {"answer": "The old one", "of_age": "on", "not_employed": "on"})
    assert done["Location"] == reverse("claim", args=[claim.pk])
    claim.refresh_from_db()
    assert claim.state in (Claim.State.CLAIMED, Claim.State.REVIEW)
    assert (opened(claim.address), opened(claim.answer)) == ("Inn 1\n10115 Berlin", "The old one")
    assert opened(Address.objects.get(user=ann).text) == "Inn 1\n10115 Berlin"


def test_the_same_button_twice_is_one_claim(anns: Client, acorn: Brand) -> None:
    campaign = make_campaign(acorn)
    begun(anns, campaign)
    begun(anns, campaign)
    campaign.refresh_from_db()
    assert campaign.claimed == 1


def had(user: User, campaign: Campaign, state: str = "claimed", **more: Any) -> Claim:
    Campaign.objects.filter(pk=campaign.pk).update(claimed=1)
    claim = Claim.objects.create(campaign=campaign, user=user, state=state, claimed_at=timezone.now(), **more)
    code = campaign.codes.filter(claim=None).first()
    if code is not None:
        campaign.codes.filter(pk=code.pk).update(claim=claim, text=closed("KEY-7Q2M"))
    return claim


STATES = {
    "sold out": ({"waitlist": True}, "You would be number 1"),
    "sold out, no list": ({"waitlist": False}, "There is no waiting list"),
    "paused": ({"state": "paused"}, "Paused"),
    "ended": ({"state": "ended", "ended_at": timezone.now()}, "Ended on"),
    "closed by time": ({"closes_at": timezone.now() - timedelta(days=1)}, "Ended on"),
    "opens later": ({"opens_at": timezone.now() + timedelta(days=1)}, "Opens on"),
    "too few to be sure": ({"criteria": Criteria(score=37, surely=True)}, "We need to know you better"),
    "not yet": ({"criteria": Criteria(score=60)}, "Not yet yours"),
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_says_what_would_change_it(anns: Client, ann: User, acorn: Brand, state: str) -> None:
    fields, words = STATES[state]
    campaign = make_campaign(acorn, 1, **fields)  # type: ignore[arg-type]
    if "sold out" in state:
        had(make_user("cjk"), campaign)
    assert words in text(anns, at(campaign))


def test_to_whoever_is_held_out_it_is_as_one_that_is_not_there(anns: Client, ann: User, acorn: Brand) -> None:
    campaign = make_campaign(acorn, title="Beans nobody mentions")
    Offer.objects.create(campaign=campaign, user=ann, held_out=True, score=37)
    assert anns.get(at(campaign)).status_code == 404
    assert anns.post(at(campaign, "begin"), {"key": "k"}).status_code == 404
    assert "Beans nobody mentions" not in text(anns, reverse("perks"))


def test_the_waiting_list_says_which_place_is_ones_own_and_can_be_left(anns: Client, ann: User, acorn: Brand) -> None:
    campaign = make_campaign(acorn, 1)
    had(make_user("cjk"), campaign)
    anns.post(at(campaign, "begin"), {"wait": "1", "key": "w"})
    claim = Claim.objects.get(user=ann)
    assert claim.state == Claim.State.WAITING
    assert "You are number 1" in text(anns, at(campaign))
    anns.post(reverse("claim-cancel", args=[claim.pk]))
    claim.refresh_from_db()
    assert claim.state == Claim.State.CANCELLED


@pytest.mark.parametrize("kind", [kind.key for kind in PERK_KINDS])
def test_every_kind_has_a_form_a_drawing_and_a_page_for_who_has_it(
    anns: Client, ann: User, acorn: Brand, kind: str
) -> None:
    details = {
        "goods": {"countries": ["DE"], "days": 3}, "code": {"where": "https://acorn.example/use", "how": "Type it"},
        "invite": {"friends": 3, "steps": [[2, "a cup"]]}, "access": {"place": "Pier 4"},
        "event": {"place": "Pier 4", "starts_at": "2027-01-02T20:00:00+00:00"}, "discount": {"least": 5, "most": 30},
        "stake": {"pool": 10},
    }[kind]  # fmt: skip
    assert kind in FORMS
    campaign = make_campaign(acorn, kind=kind, details=details)
    claim = had(ann, campaign, score=37)
    assert "perk-art" in anns.get(at(campaign)).content.decode()
    page = text(anns, reverse("claim", args=[claim.pk]))
    expected = {
        "goods": "ships within 3 days", "code": "Show my code", "invite": "2 friends joined: a cup",
        "access": "Pier 4", "event": "2 January 2027, 20:00 UTC", "discount": "off, by your score of 37",
        "stake": "never nothing",
    }[kind]  # fmt: skip
    assert expected in page


def test_a_code_is_shown_when_asked_for_and_its_picture_only_then(anns: Client, ann: User, acorn: Brand) -> None:
    claim = had(ann, make_campaign(acorn, kind="access", details={"place": "Pier 4"}))
    url, picture = (reverse(name, args=[claim.pk]) for name in ("claim", "claim-qr"))
    assert "KEY-7Q2M" not in text(anns, url)
    assert anns.get(picture).status_code == 404
    anns.post(reverse("claim-reveal", args=[claim.pk]))
    assert "KEY-7Q2M" in text(anns, url)
    drawn = anns.get(picture)
    assert drawn["Content-Type"] == "image/svg+xml"
    assert b"<svg" in drawn.content
    assert b"style" not in drawn.content


def test_what_is_shared_has_the_disclosure_in_it_and_is_opened_elsewhere_never_posted(
    anns: Client, ann: User, acorn: Brand
) -> None:
    claim = had(ann, make_campaign(acorn, title="Beans", disclosure="Acorn gave me these. #gifted"))
    url = reverse("claim", args=[claim.pk])
    assert "#gifted" not in text(anns, url)
    anns.post(reverse("claim-share", args=[claim.pk]))
    anns.post(reverse("claim-share", args=[claim.pk]))
    (share,) = claim.shares.all()
    page = anns.get(url).content.decode()
    area = re.search(r"<textarea[^>]*>([^<]*)</textarea>", page)
    assert area is not None
    assert area[1] == f"Beans. Acorn gave me these. #gifted http://localhost/l/{share.link.code}"
    assert (share.link.target, share.link.account) == ("https://acorn.example/", "twitter:ann")
    links = re.findall(r'href="(https://[^"]+)" data-base', page)
    assert [link.partition("?")[0] for link in links] == [
        "https://x.com/intent/post", "https://bsky.app/intent/compose",
    ]  # fmt: skip
    assert all("%23gifted" in link for link in links)


def test_rating_problems_and_the_log_of_looks(anns: Client, ann: User, olga: User, acorn: Brand) -> None:
    claim = had(ann, make_campaign(acorn), address=closed("Inn 1"))
    page = reverse("claim", args=[claim.pk])
    assert anns.post(reverse("claim-rate", args=[claim.pk]), {"rating": "9"}).status_code == 400
    anns.post(reverse("claim-rate", args=[claim.pk]), {"rating": "4", "words": "Fresh"})
    anns.post(reverse("claim-problem", args=[claim.pk]), {"words": "It rattles"})
    claim.refresh_from_db()
    assert (claim.rating, claim.rating_words) == (4, "Fresh")
    assert "It rattles" in text(anns, page)
    assert "Nobody has looked" in text(anns, reverse("looks"))
    olgas = signed_in(olga)
    problem = claim.problems.get()
    where = ["acorn", claim.campaign_id]
    answer = reverse("problem-answer", args=[*where, problem.pk])
    assert "It rattles" in olgas.post(answer).content.decode()
    olgas.post(answer, {"answer": "We send another"})
    assert "Inn 1" in olgas.post(reverse("campaign-packing", args=where)).content.decode()
    log = text(anns, reverse("looks"))
    assert "your address" in log
    assert "your problem" in log
    assert "We send another" in text(anns, page)


def test_who_is_not_interested_hides_it_or_its_brand_and_takes_that_back(anns: Client, acorn: Brand) -> None:
    campaign = make_campaign(acorn, title="Beans of mine")
    anns.post(at(campaign, "decline"))
    page = text(anns, reverse("perks"))
    assert ("1 hidden" in page, "Nothing fits yet" in page) == (True, True)
    anns.post(at(campaign, "decline"), {"undo": "1"})
    anns.post(at(campaign, "decline"), {"brand": "1"})
    assert "Everything from Acorn Coffee" in text(anns, reverse("perks"))
    anns.post(reverse("brand-show", args=["acorn"]))
    assert "hidden" not in text(anns, reverse("perks"))


def test_particulars_say_why_and_are_ones_own_to_leave_empty(anns: Client, ann: User) -> None:
    url = reverse("particulars")
    assert "We ask for no date" in text(anns, url)
    assert anns.post(url, {"country": "XX"}).status_code == 400
    assert anns.post(url, {"country": "PT", "language": "pt", "of_age": "21", "mailed": "on"}).status_code == 302
    told = Particulars.objects.get(user=ann)
    assert (told.country, told.language, told.of_age, told.mailed) == ("PT", "pt", 21, True)
    anns.post(url, {"country": "", "language": "", "of_age": "0"})
    told.refresh_from_db()
    assert (told.country, told.of_age, told.mailed) == ("", 0, False)


def test_a_friend_who_comes_by_an_invitation_needs_no_score(anns: Client, ann: User, acorn: Brand) -> None:
    campaign = make_campaign(acorn, 5, kind="invite", details={"friends": 1, "steps": []}, criteria=Criteria(score=37))
    claim = had(ann, campaign)
    link = re.search(
        r'value="http://localhost([^"]+invite=[^"]+)"', anns.get(reverse("claim", args=[claim.pk])).content.decode()
    )
    assert link is not None
    friend = signed_in(make_user("cjk"))
    assert "Not yet yours" in text(friend, at(campaign))
    assert "Begin" in text(friend, link[1])
    friend.post(at(campaign, "begin"), {"key": "f"})
    assert Claim.objects.get(joined_from=claim).state == Claim.State.HELD
    broken = link[1][:-1] + ("a" if link[1][-1] != "a" else "b")
    assert "Not yet yours" in text(signed_in(make_user("rtl")), broken)


def test_an_event_goes_into_a_calendar(anns: Client, acorn: Brand) -> None:
    campaign = make_campaign(
        acorn, kind="event", title="Night; with, ümlauts " + "x" * 50, words="Two lines\nof it",
        details={"place": "Pier 4, Porto", "starts_at": "2027-01-02T20:00:00+00:00"},
    )  # fmt: skip
    told = anns.get(at(campaign, "event")).content.decode()
    assert told.startswith("BEGIN:VCALENDAR\r\n")
    assert "DTSTART:20270102T200000Z\r\n" in told
    assert "DTEND:20270102T220000Z\r\n" in told
    assert "Night\\; with\\, ümlauts" in told.replace("\r\n ", "")
    assert all(len(line.encode()) <= 75 for line in told.split("\r\n"))
    assert anns.get(at(make_campaign(acorn), "event")).status_code == 404
