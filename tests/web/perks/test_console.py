"""A brand's way with a campaign: draft, count, check, launch, send, check in, read."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from renown.web.brands.models import Brand
from renown.web.engine import Shown, runs
from renown.web.perks import record
from renown.web.perks.console.door import keyed
from renown.web.perks.console.preview import preview, tens
from renown.web.perks.criteria import Criteria
from renown.web.perks.models import Campaign, Claim
from renown.web.perks.units import digest_of
from renown.web.users.models import User
from renown.web.vault import closed
from tests.web.perks.conftest import make_campaign, make_user
from tests.web.perks.test_pages import had, signed_in, text
from tests.web.users.conftest import nothing_counted

__all__ = ["nothing_counted"]

pytestmark = pytest.mark.django_db

SOON = timezone.now() + timedelta(days=1)


@pytest.fixture
def olgas(olga: User, shown: Shown) -> Client:
    return signed_in(olga)


def filled(**more: Any) -> dict[str, Any]:
    """A draft of goods that can be launched."""
    return {
        "name": "Autumn", "title": "A kilo of beans", "words": "Roasted on Monday. Keep it.", "question": "",
        "disclosure": "Acorn gave me these as a gift. #gifted", "countries": "Germany", "days": "3", "quantity": "5",
        "unit_value": "1500", "currency": "eur", "waitlist": "on", "held_out": "20", "opens_at": "",
        "closes_at": f"{timezone.now() + timedelta(days=20):%Y-%m-%dT%H:%M}", "score": "30", "topics": "",
        "age": "18", "languages": "", "registered_before": "", "only": "", "never": "", "hashtags": "acorn, beans",
        "links": "", "names": "Acorn Coffee", **more,
    }  # fmt: skip


def new(kind: str = "goods") -> str:
    return f"{reverse('campaign-new', args=['acorn'])}?kind={kind}"


def drafted(client: Client, kind: str = "goods", **more: Any) -> Campaign:
    answer = client.post(new(kind), filled(**more))
    assert answer.status_code == 302, re.findall(r'class="error"[^>]*>\s*<p>([^<]+)', answer.content.decode())
    return Campaign.objects.latest("pk")


def at(campaign: Campaign, name: str = "campaign") -> str:
    return reverse(name, args=["acorn", campaign.pk])


def test_a_draft_keeps_what_was_asked_of_people_and_shows_it_again(olgas: Client) -> None:
    campaign = drafted(olgas, networks=["twitter"], countries="DE, Austria", living="France", languages="de")
    told = campaign.criteria
    assert (told.score, told.networks, told.languages, told.age) == (30, ("twitter",), ("de",), 18)
    assert (told.countries, campaign.details) == (("FR",), {"countries": ["AT", "DE"], "days": 3})
    assert campaign.tracked == {"hashtags": ["acorn", "beans"], "links": [], "names": ["Acorn Coffee"]}
    assert campaign.currency == "EUR"
    page = olgas.get(at(campaign, "campaign-edit")).content.decode()
    assert "acorn, beans" in page


REFUSED = {
    "asks for posts": ({"words": "Keep it. You must post about it."}, "asks for posts"),
    "asks for praise": ({"question": "Will you write a positive review?"}, "asks for praise"),
    "no disclosure": ({"disclosure": ""}, "required"),
    "closes before it opens": ({"opens_at": "2030-01-02T10:00", "closes_at": "2030-01-01T10:00"}, "closes after"),
    "no country": ({"countries": "Atlantis"}, "No country: Atlantis"),
    "no topic": ({"topics": "Juggling 30"}, "no topic called Juggling"),
    "a topic without a score": ({"topics": "Music"}, "as Music 30"),
    "minors": ({"age": "16"}, "18"),
    "no units": ({"quantity": "0"}, "From 1 to a million"),
    "more than half held out": ({"held_out": "51"}, "At most half"),
    "no account": ({"never": "ann"}, "No account: ann"),
    "no currency": ({"currency": "E1"}, "Three letters"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_where_it_is_written_and_nothing_typed_is_lost(olgas: Client, what: str) -> None:
    more, words = REFUSED[what]
    answer = olgas.post(new(), filled(**more))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page
    assert "Roasted on Monday" in page or "words" in more
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("where", ["ftp://acorn.example/x", "https://acorn.example@evil.example/", "https://0x7f.1/"])
@pytest.mark.parametrize("kind", ["code", "invite", "discount"])
def test_an_address_no_link_may_lead_to_is_refused_where_it_is_written(olgas: Client, kind: str, where: str) -> None:
    answer = olgas.post(new(kind), filled(where=where, friends="5", steps="", least="5", most="20", how=""))
    assert answer.status_code == 400
    assert re.search(
        r'aria-invalid="true"[^>]*name="where"|name="where"[^>]*aria-invalid="true"', answer.content.decode()
    )
    assert not Campaign.objects.exists()


def test_a_draft_is_launched_once_every_check_passes(olgas: Client, acorn: Brand) -> None:
    campaign = drafted(olgas)
    assert "Launch" in text(olgas, at(campaign))
    assert olgas.post(at(campaign, "campaign-launch")).status_code == 302
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.RUNNING
    assert record.check(campaign) == []
    assert campaign.entries.get(place=1).did == "launched"
    again = olgas.post(at(campaign, "campaign-launch"), follow=True).content.decode()
    assert "It was launched already" in again
    assert "Copy it to change something" in olgas.get(at(campaign, "campaign-edit"), follow=True).content.decode()


CHECKS = {
    "domain not proven": ({"brand": {"proved_at": None}}, "Prove the domain"),
    "stopped": ({"brand": {"stopped_at": SOON}}, "stopped by an operator"),
    "no disclosure": ({"disclosure": ""}, "Write the disclosure"),
    "words that ask for posts": ({"words": "You have to tweet it."}, "asks for posts"),
    "no units": ({"quantity": 0}, "how many units"),
    "no end": ({"closes_at": None}, "until when"),
    "an end in the past": ({"closes_at": timezone.now() - timedelta(days=1)}, "ended already"),
    "no notice": ({"closes_at": SOON}, "less than 3 days"),
    "no country": ({"details": {}}, "countries you ship to"),
    "countries nobody is in": ({"criteria_kept": Criteria(countries=("FR",)).kept()}, "Nobody can have it"),
    "an event the week it opens": (
        {"kind": "event", "details": {"place": "x", "starts_at": (timezone.now() + timedelta(days=4)).isoformat()}},
        "less than 7 days",
    ),
    "codes missing": ({"kind": "code"}, "0 codes for 5 units"),
    "a stake": ({"kind": "stake", "details": {"pool": 5}}, "Stakes are not open here"),
}


@pytest.mark.parametrize("what", CHECKS)
def test_what_is_not_ready_is_not_launched_and_says_why(olgas: Client, acorn: Brand, what: str) -> None:
    fields, words = CHECKS[what]
    campaign = drafted(olgas)
    told: dict[str, Any] = dict(fields)  # type: ignore[call-overload]
    Brand.objects.filter(pk=acorn.pk).update(**told.pop("brand", {"name": acorn.name}))
    Campaign.objects.filter(pk=campaign.pk).update(**told or {"state": "draft"})
    answer = olgas.post(at(campaign, "campaign-launch"))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.DRAFT


def test_it_is_paused_goes_on_ends_for_good_and_is_copied_as_a_draft(olgas: Client) -> None:
    campaign = drafted(olgas)
    olgas.post(at(campaign, "campaign-launch"))

    def state() -> str:
        campaign.refresh_from_db()
        return campaign.state

    olgas.post(at(campaign, "campaign-pause"))
    assert state() == "paused"
    olgas.post(at(campaign, "campaign-pause"), {"resume": "1"})
    assert state() == "running"
    assert "End it for good?" in text(olgas, at(campaign, "campaign-end"))
    olgas.post(at(campaign, "campaign-end"))
    assert state() == "ended"
    olgas.post(at(campaign, "campaign-pause"), {"resume": "1"})
    assert state() == "ended"
    olgas.post(at(campaign, "campaign-copy"))
    copied = Campaign.objects.latest("pk")
    assert (copied.state, copied.title, copied.closes_at) == ("draft", campaign.title, None)
    assert copied.seed != campaign.seed
    olgas.post(at(copied, "campaign-discard"))
    assert not Campaign.objects.filter(pk=copied.pk).exists()
    assert olgas.post(at(campaign, "campaign-discard")).status_code == 404


def test_who_qualifies_is_told_in_tens_and_never_below_ten(acorn: Brand, simulated: Path, settings: Settings) -> None:
    settings.RENOWN_HOME = simulated
    shown = runs(simulated).shown()
    campaign = make_campaign(acorn, criteria=Criteria(score=1))
    assert shown.scores is not None
    top = [shown.scores.standing(person) for person in range(shown.scores.people)]
    enough = [one for one in top if one.enough][:14]
    for place, one in enumerate(enough):
        if place == 9:
            assert preview(campaign, shown).registered is None
        make_user(f"user{place}", one.key)
    told = preview(campaign, shown)
    everybody = sum(one.enough and one.score >= 0.5 for one in top)
    assert (told.registered, told.others) == (10, tens(everybody - 14))
    assert all(bar.people is None or (bar.people >= 10 and bar.people % 10 == 0) for bar in told.bars)
    assert all(people >= 10 and people % 10 == 0 for _label, people in told.topics)


def test_of_a_list_of_ones_own_nothing_is_counted(olgas: Client, acorn: Brand, people: Any) -> None:
    people(12)
    campaign = make_campaign(acorn, criteria=Criteria(only=tuple(f"twitter:fan{place}" for place in range(12))))
    page = text(olgas, at(campaign, "campaign-people"))
    assert "Only accounts you named" in page
    assert "10" not in page.partition("Only accounts you named")[2].partition("How the score")[0]


def test_who_is_hidden_or_a_minor_is_in_no_count(acorn: Brand, ann: User, shown: Shown, settings: Settings) -> None:
    campaign = make_campaign(acorn, criteria=Criteria(score=1))
    assert shown.scores is not None
    whole, hidden = (
        preview(campaign, Shown(scores)) for scores in (shown.scores, shown.scores.without(["twitter:ann"]))
    )
    assert whole.topics == hidden.topics
    named = [campaign.criteria, ann.email]
    assert all(str(one) not in str(hidden) for one in named)


def test_codes_come_from_a_file_with_every_line_told_that_was_not_used(olgas: Client) -> None:
    campaign = drafted(olgas, kind="code", where="https://acorn.example", how="")
    url = at(campaign, "campaign-codes")
    page = olgas.post(url, {"file": SimpleUploadedFile("codes.csv", b"code\nA-1\nA1\n\nB-2\n")}).content.decode()
    assert "2 codes added" in page
    assert "line 3: the same as line 2" in page
    assert olgas.post(url, {"file": SimpleUploadedFile("codes.csv", b"\xff\xff\xff")}).status_code == 400
    assert olgas.post(url, {}).status_code == 400
    olgas.post(url, {"make": "1", "count": "3"})
    assert campaign.codes.count() == 5
    assert olgas.post(at(campaign, "campaign-launch")).status_code == 302


def test_an_address_is_seen_where_it_is_opened_alone_and_each_look_is_written_down(
    olgas: Client, ann: User, acorn: Brand
) -> None:
    campaign = make_campaign(acorn)
    claim = had(ann, campaign, address=closed("Inn 1\n10115 Berlin"), country="DE")
    page = olgas.get(at(campaign, "campaign-claims")).content.decode()
    assert "Inn 1" not in page
    assert ann.email not in page
    assert claim.campaign.entries.filter(did="looked").count() == 0
    packed = olgas.post(at(campaign, "campaign-packing")).content.decode()
    assert "Inn 1<br>10115 Berlin" in packed
    assert campaign.entries.filter(did="looked", claim=claim.pk).count() == 1
    olgas.post(reverse("claim-ship", args=["acorn", campaign.pk, claim.pk]), {"carrier": "DHL", "tracking": "00340"})
    claim.refresh_from_db()
    assert (claim.state, claim.tracking) == ("shipped", "00340")
    assert "Inn 1" not in olgas.post(at(campaign, "campaign-packing")).content.decode(), "it is packed"


def door_of(client: Client, campaign: Campaign) -> dict[str, Any]:
    told: dict[str, Any] = client.get(at(campaign, "door-codes")).json()
    return told


def checked(client: Client, campaign: Campaign, **body: Any) -> list[dict[str, str]]:
    answer = client.post(at(campaign, "door-check-in"), json.dumps(body), content_type="application/json")
    results: list[dict[str, str]] = answer.json()["results"]
    return results


def test_a_door_knows_digests_alone_and_lets_a_code_in_once(olgas: Client, ann: User, acorn: Brand) -> None:
    campaign = make_campaign(acorn, kind="access", details={"place": "Pier 4"})
    claim = had(ann, campaign)
    campaign.codes.filter(claim=claim).update(digest=digest_of(f"code.{campaign.pk}", "KEY7Q2M"))
    list_of = door_of(olgas, campaign)
    one = keyed(list_of["key"], "key 7q2m")
    assert list_of["codes"] == {one: None}
    assert "KEY" not in json.dumps(list_of)
    assert door_of(olgas, campaign)["key"] != list_of["key"]
    assert [r["state"] for r in checked(olgas, campaign, key=list_of["key"], digests=[one, one, "0" * 64])] == [
        "in", "used", "unknown",
    ]  # fmt: skip
    assert checked(olgas, campaign, code="KEY-7Q2M")[0]["state"] == "used"
    claim.refresh_from_db()
    assert claim.state == "done"
    assert checked(olgas, campaign, code="nothing")[0]["state"] == "unknown"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"code": ""}', b'{"key": "a", "digests": "b"}', b"\xff"])
def test_a_door_that_says_nothing_sensible_changes_nothing(olgas: Client, acorn: Brand, body: bytes) -> None:
    campaign = make_campaign(acorn, kind="access", details={"place": "Pier 4"})
    answer = olgas.post(at(campaign, "door-check-in"), body, content_type="application/json")
    assert answer.status_code in (200, 400)
    assert not campaign.entries.exists()


def test_a_brand_takes_its_data_with_it_and_nobody_elses(olgas: Client, ann: User, acorn: Brand) -> None:
    claim = had(ann, make_campaign(acorn), address=closed("Inn 1"), country="DE")
    told = olgas.post(reverse("brand-export", args=["acorn"]))
    archive = zipfile.ZipFile(io.BytesIO(told.content))
    assert archive.namelist() == ["brand.json", f"campaigns/{claim.campaign_id}.json"]
    whole = "".join(archive.read(name).decode() for name in archive.namelist())
    assert json.loads(archive.read(archive.namelist()[1]))["claims"][0]["state"] == "claimed"
    for secret in ("Inn 1", ann.email, "twitter:ann", claim.address):
        assert secret not in whole


def test_a_report_counts_few_people_only_as_fewer_than_ten_and_claims_exactly(
    olgas: Client, acorn: Brand, people: Any
) -> None:
    campaign = make_campaign(acorn, 20)
    for place, user in enumerate(people(13)):
        campaign.offers.create(user=user, held_out=place >= 10, score=1, opened_at=SOON if place < 2 else None)
    had(make_user("cjk"), campaign)
    rows = dict(line.split(",") for line in olgas.get(at(campaign, "campaign-csv")).content.decode().splitlines())
    assert (rows["qualify"], rows["offered"], rows["held_out"], rows["opened"]) == (
        "13", "10", "fewer than 10", "fewer than 10",
    )  # fmt: skip
    assert rows["claimed"] == "1"
    assert "Too few to tell" in text(olgas, at(campaign, "campaign-report"))
    assert Claim.objects.count() == 1
