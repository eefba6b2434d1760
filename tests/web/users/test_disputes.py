"""What is wrong is contested from where it is shown, decided by a person with a reason, and counts no more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from renown.home import Home
from renown.register import LeftOut, Register
from renown.web.disputes.actions import DecidedAlready, counts, decide
from renown.web.disputes.models import Dispute
from renown.web.disputes.views import MOST
from renown.web.users.actions import prove
from renown.web.users.models import Account, User
from tests.acts import NOW, act, batch
from tests.web.users.conftest import signed_in

SIGNED_IN = Account.Proof.SIGNED_IN
AN_ACT = {
    "subject": "act",
    "target": "twitter:ann",
    "source": "twitter:fan3",
    "kind": "reply",
    "post": "",
    "at": NOW - 3,
}


@pytest.fixture
def home(own_home: Path) -> Home:
    """Thirty fans of Ann's, whose score is published."""
    home = Home(own_home)
    home.lake.append([batch([act(f"fan{n}", "reply", "ann", NOW - n, network="twitter") for n in range(30)])])
    home.score(NOW)
    return home


def url(fields: dict[str, object]) -> str:
    return f"{reverse('dispute-new')}?{urlencode(fields)}"


def test_an_act_is_contested_from_its_row_by_whom_it_is_about(alice: User, home: Home, charlie: Client) -> None:
    prove(user=alice, key="twitter:ann", proof=SIGNED_IN)
    client = signed_in(alice)
    rows = "/people/twitter:ann/why?source=twitter:fan3"
    page = client.get(rows).content.decode()
    assert url(AN_ACT).replace("&", "&amp;") in page
    assert "wrong?" not in charlie.get(rows).content.decode(), "strangers are not asked"
    assert client.get(url(AN_ACT)).status_code == 200
    assert client.post(url(AN_ACT), {"words": " "}).status_code == 400
    assert client.post(url(AN_ACT), {"words": "It was a bot"}).status_code == 302
    client.post(url(AN_ACT), {"words": "It was a bot"})
    (one,) = Dispute.objects.all()
    assert (one.user, one.state, one.kind, one.at) == (alice, "open", "reply", NOW - 3)
    assert timedelta(days=6, hours=23) < one.due_at - timezone.now() <= timedelta(days=7)
    assert "It was a bot" in client.get(reverse("my-data")).content.decode()


def test_nobody_contests_what_others_did_to_others(alice: User, bob: User, home: Home, charlie: Client) -> None:
    prove(user=alice, key="twitter:ann", proof=SIGNED_IN)
    assert charlie.get(url(AN_ACT)).headers["Location"].startswith("/account/login/")
    client = signed_in(bob)
    assert client.get(url(AN_ACT)).status_code == 404
    assert client.post(url(AN_ACT), {"words": "no"}).status_code == 404
    prove(user=bob, key="twitter:fan3", proof=SIGNED_IN)
    assert client.get(url(AN_ACT)).status_code == 200, "who did it may say that they did not"


WRONG = [
    {"at": 1}, {"at": "x"}, {"kind": "like"}, {"subject": "x"}, {"target": "twitter:x"}, {"target": "ann"},
    {"target": "twitter:@ann"},
]  # fmt: skip


@pytest.mark.parametrize("more", WRONG)
def test_what_is_not_there_cannot_be_contested(alice: User, home: Home, more: dict[str, object]) -> None:
    prove(user=alice, key="twitter:ann", proof=SIGNED_IN)
    assert signed_in(alice).get(url(AN_ACT | more)).status_code == 404


def test_so_many_a_day_and_no_more(alice: User, home: Home) -> None:
    prove(user=alice, key="twitter:ann", proof=SIGNED_IN)
    client = signed_in(alice)
    acts = [AN_ACT | {"source": f"twitter:fan{n}", "at": NOW - n} for n in range(MOST + 1)]
    assert [client.post(url(one), {"words": "x"}).status_code for one in acts] == [302] * MOST + [400]


def opened(alice: User, **fields: object) -> Dispute:
    return Dispute.objects.create(user=alice, words="It was a bot", **(AN_ACT | fields))


def test_an_upheld_act_counts_no_more_and_whoever_asked_is_told(alice: User, bob: User, home: Home) -> None:
    one = opened(alice)
    decide(dispute=one, by=bob, upheld=True, words="A bot, indeed.")
    assert home.register.said().left_out == {LeftOut("twitter:fan3", "twitter:ann", "reply", "", NOW - 3)}
    (letter,) = mail.outbox
    assert letter.to == ["alice@example.org"]
    assert "You were right" in letter.body
    assert "A bot, indeed." in letter.body
    assert [job.task_path for job in DBTaskResult.objects.all()] == ["renown.web.users.tasks.score"]
    after = home.score(NOW)
    assert after.standing(after.find("twitter:ann")).people == 29
    with pytest.raises(DecidedAlready):
        decide(dispute=one, by=bob, upheld=False, words="No.")
    assert len(mail.outbox) == 1


def test_a_refused_dispute_changes_no_score(alice: User, bob: User, home: Home) -> None:
    decide(dispute=opened(alice), by=bob, upheld=False, words="It is there for all to see.")
    assert home.register.said().left_out == frozenset()
    assert not DBTaskResult.objects.exists()
    assert "It stays as it is" in mail.outbox[0].body


def test_an_upheld_link_is_taken_apart_and_an_upheld_topic_removed(alice: User, bob: User, own_home: Path) -> None:
    for key in ("twitter:ann", "bluesky:not-ann"):
        prove(user=alice, key=key, proof=SIGNED_IN)
    link = {"subject": "link", "target": "bluesky:not-ann", "source": "", "kind": "", "at": 0}
    decide(dispute=opened(bob, **link), by=bob, upheld=True, words="Bob's.")
    assert Register(own_home).said().people == {}
    assert list(Account.objects.filter(parted_at=None).values_list("key", flat=True)) == ["twitter:ann"]
    topic = {"subject": "topic", "topic": "music", "source": "", "kind": "", "at": 0}
    decide(dispute=opened(alice, **topic), by=bob, upheld=True, words="Never played.")
    assert Register(own_home).said().removed == {"twitter:ann": {"music"}}


def test_the_same_is_contested_once_at_a_time(alice: User, bob: User) -> None:
    first = opened(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        opened(alice)
    decide(dispute=first, by=bob, upheld=False, words="No.")
    opened(alice)


def test_everybody_sees_how_many_and_how_long(alice: User, bob: User, charlie: Client) -> None:
    assert counts() == {"open": 0, "late": 0, "decided": 0, "overturned": 0, "days": None}
    now = timezone.now()
    for n, (state, days) in enumerate([("upheld", 1), ("refused", 2), ("refused", 6)]):
        opened(alice, at=n, state=state, opened_at=now - timedelta(days=days), decided_at=now)
    opened(alice, at=9, due_at=now - timedelta(hours=1))
    assert counts() == {"open": 1, "late": 1, "decided": 3, "overturned": 1, "days": 2.0}
    assert charlie.get(reverse("disputes")).status_code == 200
