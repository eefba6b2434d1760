"""The record, the clock, offers, mails, and what goes when somebody goes."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from renown.register import Register
from renown.web.brands.models import Brand
from renown.web.engine import Shown
from renown.web.hooks.actions import add as add_endpoint
from renown.web.hooks.models import Delivery
from renown.web.links.models import Link
from renown.web.mydata.actions import hide, leave_for_good
from renown.web.perks import record, tasks
from renown.web.perks.actions import begin, cancel, confirm, decline, make_codes, report_problem, reveal, ship
from renown.web.perks.criteria import Criteria
from renown.web.perks.leaving import told
from renown.web.perks.mails import SUBJECTS, send
from renown.web.perks.merging import flag_doubles
from renown.web.perks.models import Answer, Campaign, Claim, Claimant, Code, Entry, Offer, Particulars, Share
from renown.web.perks.offers import drawn, offer, untold
from renown.web.users.models import User
from renown.web.users.tasks import due
from tests.web.perks.conftest import make_campaign, make_user
from tests.web.perks.test_claiming import taken

NOW = timezone.now()
State = Claim.State


@pytest.fixture
def register(shown: Shown) -> Iterator[Register]:
    """The register of the run's home, as it was afterwards."""
    made = Register(settings.RENOWN_HOME)
    before = made.path.read_bytes() if made.path.exists() else None
    yield made
    if before is None:
        made.path.unlink(missing_ok=True)
    else:
        made.path.write_bytes(before)


@pytest.fixture
def busy(ann: User, ben: User, acorn: Brand, shown: Shown) -> Campaign:
    """A campaign with some entries."""
    campaign = make_campaign(acorn, 3)
    taken(begin(user=ann, campaign=campaign, shown=shown))
    cancel(claim=begin(user=ben, campaign=campaign, shown=shown))
    return campaign


def test_entries_are_neither_changed_nor_taken_away(busy: Campaign) -> None:
    entry = Entry.objects.latest("place")
    for change in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(did="x")):
        with pytest.raises(TypeError, match="only added to"):
            change()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE perks_entry SET did = 'claimed' WHERE place = 1", "entry 1 of the record was changed"),
        ("UPDATE perks_entry SET units = 0 WHERE place = 3", "entry 3 of the record was changed"),
        ("DELETE FROM perks_entry WHERE place = 2", "entry 2 of the record is missing"),
        ("DELETE FROM perks_entry WHERE place = 4", "the record ends at entry 3, and should at 4"),
        ("UPDATE perks_campaign SET claimed = 2", "1 live claims, and 2 taken"),
        ("UPDATE perks_claim SET state = 'expired'", "0 live claims, and 1 taken"),
    ],
)
def test_whoever_changes_a_row_behind_the_record_is_found_out(busy: Campaign, change: str, told: str) -> None:
    assert record.check(busy) == []
    with connection.cursor() as cursor:
        cursor.execute(change)
    assert any(told in words for words in record.check(busy))


def test_codes_that_do_not_agree_are_found(ann: User, acorn: Brand, shown: Shown) -> None:
    campaign = make_campaign(acorn, kind="code")
    begin(user=ann, campaign=campaign, shown=shown)
    Code.objects.update(claim=None)
    assert record.check(campaign) == ["0 codes in use, and 1 taken"]


def test_an_entry_counts_one_unit_and_needs_the_campaign_as_it_is(busy: Campaign) -> None:
    busy.refresh_from_db()
    with pytest.raises(ValueError, match="one unit"):
        record.write(busy, "launched", "member 1", units=50)
    stale = Campaign.objects.get(pk=busy.pk)
    record.write(busy, "paused", "member 1")
    with pytest.raises(record.NotLocked):
        record.write(stale, "paused", "member 1")


def test_books_that_do_not_agree_fail_the_task_and_are_logged(
    busy: Campaign, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tasks.reconcile.call() == "all agree"
    Campaign.objects.update(claimed=2)
    monkeypatch.setattr(logging.getLogger("renown"), "propagate", True)
    with pytest.raises(tasks.Disagreement):
        tasks.reconcile.call()
    assert f"campaign {busy.pk}: 1 live claims, and 2 taken" in caplog.text


def test_the_clock_enqueues_each_chore_as_often_as_the_settings_say(db: None) -> None:
    due(NOW)
    due(NOW)
    count = {path: DBTaskResult.objects.filter(task_path=path).count() for path in settings.RENOWN_CHORES}
    assert set(count.values()) == {1}
    DBTaskResult.objects.update(status="SUCCESSFUL", enqueued_at=NOW)
    due(NOW + timedelta(seconds=61))
    assert DBTaskResult.objects.filter(task_path="renown.web.perks.tasks.hold").count() == 2
    assert DBTaskResult.objects.filter(task_path="renown.web.perks.tasks.reconcile").count() == 1


def test_offers_are_drawn_once_for_whoever_qualifies(acorn: Brand, shown: Shown) -> None:
    users = [make_user(f"fan{place}") for place in range(60)]
    campaign = make_campaign(acorn, held_out=50, criteria=Criteria(countries=("DE",)))
    Particulars.objects.filter(user=users[0]).update(country="FR")
    offered = offer(campaign=campaign, shown=shown)
    counts = drawn(campaign)
    assert counts.offered == offered
    assert (counts.offered or 0) + (counts.held_out or 0) == 59
    before = set(campaign.offers.values_list("user", "held_out"))
    assert offer(campaign=campaign, shown=shown) == 0
    assert set(campaign.offers.values_list("user", "held_out")) == before
    make_user("ann")
    offer(campaign=campaign, shown=shown)
    assert campaign.offers.count() == 60


def test_fewer_than_ten_are_not_told(acorn: Brand, shown: Shown) -> None:
    for place in range(9):
        make_user(f"fan{place}")
    campaign = make_campaign(acorn)
    offer(campaign=campaign, shown=shown)
    assert (drawn(campaign).offered, drawn(campaign).held_out) == (None, None)


def test_who_wants_mails_is_told_of_an_offer_once(ann: User, ben: User, acorn: Brand, shown: Shown) -> None:
    make_user("rtl")  # who wants none
    Particulars.objects.filter(user__in=[ann, ben]).update(mailed=True)
    campaign = make_campaign(acorn)
    assert tasks.offer.call() == "3 offered"
    decline(user=ben, brand=acorn)
    assert tasks.tell_offered.call(campaign.pk) == "1 told"
    assert tasks.tell_offered.call(campaign.pk) == "0 told"
    (sent,) = mail.outbox
    assert sent.to == [ann.email]
    assert "Acorn Coffee has a perk for you: A kilo of beans" in str(sent.body)
    assert not untold(campaign).exists()


def test_every_mail_says_what_happened_in_text_and_in_html(ann: User, acorn: Brand, shown: Shown) -> None:
    claim = begin(user=ann, campaign=make_campaign(acorn, title="Beans & <b>more</b>"), shown=shown)
    for what in SUBJECTS:
        send.call(claim.pk, what)
    assert [one.subject for one in mail.outbox] == [str(words) for words in SUBJECTS.values()]
    for sent in mail.outbox:
        assert "Beans & <b>more</b>" in str(sent.body)
        assert isinstance(sent, EmailMultiAlternatives)
        html, kind = sent.alternatives[0]
        assert kind == "text/html"
        assert "Beans &amp; &lt;b&gt;more&lt;/b&gt;" in str(html)


def test_mails_are_enqueued_with_what_they_tell_of(ann: User, acorn: Brand, olga: User, shown: Shown) -> None:
    claim = taken(begin(user=ann, campaign=make_campaign(acorn), shown=shown))
    ship(claim=claim, by=olga)
    told = DBTaskResult.objects.filter(task_path=send.module_path).order_by("enqueued_at")
    assert [one.args_kwargs["args"] for one in told] == [[claim.pk, "claimed"], [claim.pk, "shipped"]]


def test_whoever_was_promoted_is_reminded_once_before_it_is_over(
    ann: User, ben: User, acorn: Brand, shown: Shown
) -> None:
    campaign = make_campaign(acorn, 1)
    first = begin(user=ann, campaign=campaign, shown=shown, now=NOW - timedelta(hours=40))
    waiting = begin(user=ben, campaign=campaign, shown=shown, wait=True, now=NOW - timedelta(hours=40))
    cancel(claim=first, now=NOW - timedelta(hours=37))
    assert tasks.hold.call() == "0 ended, 0 promoted, 1 reminded"
    assert tasks.hold.call() == "0 ended, 0 promoted, 0 reminded"
    assert Entry.objects.filter(did="reminded", claim=waiting.pk).count() == 1


def everything_of(user: User, acorn: Brand, olga: User, shown: Shown) -> Claim:
    campaign = make_campaign(acorn, 2, kind="event", question="Alone?")
    Code.objects.filter(campaign=campaign).delete()
    make_codes(campaign=campaign, count=2, by=olga)
    claim = begin(user=user, campaign=campaign, shown=shown, key="k")
    claim = confirm(claim=claim, answer="With a friend", of_age=True, not_employed=True)
    reveal(claim=claim, by=user)
    report_problem(claim=claim, by=user, words="No seat")
    link = Link.objects.create(target="https://acorn.example/", account="twitter:ann")
    Share.objects.create(claim=claim, link=link)
    Offer.objects.create(campaign=make_campaign(acorn), user=user, held_out=False, score=37)
    return claim


def test_a_download_has_everything_perks_keep(ann: User, acorn: Brand, olga: User, shown: Shown) -> None:
    claim = everything_of(ann, acorn, olga, shown)
    found = told(ann)
    assert found["particulars"]["country"] == "DE"
    (one,) = found["claims"]
    assert (one["answer"], one["problems"][0]["words"]) == ("With a friend", "No seat")
    assert one["code"] == reveal(claim=claim, by=ann)
    assert len(found["offers"]) == 2


def test_after_erasure_the_unit_stays_counted_and_nothing_says_whose(
    ann: User, ben: User, acorn: Brand, olga: User, shown: Shown, register: Register
) -> None:
    claim = everything_of(ann, acorn, olga, shown)
    held = begin(user=ann, campaign=make_campaign(acorn, 1), shown=shown)
    waiting = begin(user=ben, campaign=held.campaign, shown=shown, wait=True)
    number = ann.pk
    leave_for_good(ann)
    claim.refresh_from_db()
    waiting.refresh_from_db()
    assert (claim.user, claim.state, claim.score, claim.reasons, claim.answer) == (None, State.CLAIMED, None, [], "")
    assert waiting.state == State.HELD, "what was only held goes to the next"
    assert not Claimant.objects.filter(claim=claim).exists()
    assert not Link.objects.exists()
    assert not Offer.objects.filter(user=number).exists()
    assert not claim.problems.exists()
    for campaign in Campaign.objects.all():
        assert record.check(campaign) == []


def test_who_hides_loses_sight_of_offers_and_keeps_what_is_theirs(
    ann: User, ben: User, acorn: Brand, shown: Shown, register: Register
) -> None:
    theirs = taken(begin(user=ann, campaign=make_campaign(acorn), shown=shown))
    listed = make_campaign(acorn, 1)
    begin(user=ben, campaign=listed, shown=shown)
    waiting = begin(user=ann, campaign=listed, shown=shown, wait=True)
    hide(ann)
    theirs.refresh_from_db()
    waiting.refresh_from_db()
    assert (theirs.state, waiting.state) == (State.CLAIMED, State.CANCELLED)
    assert not Offer.objects.filter(user=ann).exists()
    tasks.offer.call()
    assert not Offer.objects.filter(user=ann).exists()


def test_the_offers_of_who_was_hidden_elsewhere_go_with_the_clock(
    ann: User, acorn: Brand, shown: Shown, register: Register
) -> None:
    offer(campaign=make_campaign(acorn), shown=shown)
    assert Offer.objects.count() == 1
    register.hide("twitter:ann")
    tasks.offer.call()
    assert Offer.objects.count() == 0


def test_two_users_who_are_one_person_keep_both_claims_and_are_flagged(
    ann: User, ben: User, acorn: Brand, shown: Shown, register: Register
) -> None:
    campaign = make_campaign(acorn, 3)
    one, other = (begin(user=user, campaign=campaign, shown=shown) for user in (ann, ben))
    begin(user=make_user("rtl"), campaign=campaign, shown=shown)
    assert flag_doubles(NOW) == 0
    register.join("twitter:ann", "twitter:cjk", "code")
    assert flag_doubles(NOW) == 2
    assert flag_doubles(NOW) == 0
    for claim in (one, other):
        claim.refresh_from_db()
        assert (claim.state, claim.risks) == (State.HELD, ["same person"])
    assert record.check(campaign) == []


def test_the_brands_servers_are_told_of_a_claim_and_not_whose_it_is(
    ann: User, acorn: Brand, olga: User, shown: Shown
) -> None:
    add_endpoint(url="https://acorn.example/hook", brand=acorn.pk)
    campaign = make_campaign(acorn)
    claim = taken(begin(user=ann, campaign=campaign, shown=shown))
    ship(claim=claim, by=olga)
    told = [json.loads(one.body) for one in Delivery.objects.order_by("id")]
    assert [(one["type"], one["data"]) for one in told] == [
        ("claim.claimed", {"campaign": campaign.pk, "claim": claim.pk, "state": "claimed"}),
        ("claim.shipped", {"campaign": campaign.pk, "claim": claim.pk, "state": "shipped"}),
    ]


def test_the_clock_lets_arrive_and_forgets(ann: User, acorn: Brand, olga: User, shown: Shown) -> None:
    claim = taken(begin(user=ann, campaign=make_campaign(acorn), shown=shown, key="k"))
    ship(claim=claim, by=olga, now=NOW - timedelta(days=61))
    assert tasks.forget.call() == "1 arrived, 0 forgotten, 0 answers, 0 files of pictures"
    Claim.objects.update(done_at=NOW - timedelta(days=30))
    Answer.objects.update(at=NOW - timedelta(days=31))
    assert tasks.forget.call() == "0 arrived, 1 forgotten, 1 answers, 0 files of pictures"
