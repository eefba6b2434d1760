"""The operators' pages: for operators alone, and every look and change is written down."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from renown.register import Register
from renown.web.disputes.models import Dispute
from renown.web.links.actions import flag_link, make_link
from renown.web.links.models import Link
from renown.web.operators.models import Line
from renown.web.users.models import User
from tests.web.users.conftest import make_user, signed_in

PAGES = [
    "index", "seeds", "disputes_dispute_changelist", "users_account_changelist", "operators_line_changelist",
    "brands_brand_changelist", "perks_campaign_changelist", "perks_claim_changelist", "perks_entry_changelist",
    "links_link_changelist",
]  # fmt: skip


@pytest.fixture
def olga(db: None) -> User:
    """The operator."""
    user = make_user("olga")
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return user


@pytest.fixture
def dispute(alice: User) -> Dispute:
    return Dispute.objects.create(
        user=alice, subject="topic", target="twitter:ann", topic="music", words="Never <b>played"
    )


@pytest.mark.parametrize("page", PAGES)
def test_operators_see_it_and_nobody_else_does(olga: User, alice: User, charlie: Client, page: str) -> None:
    url = reverse(f"operators:{page}")
    assert charlie.get(url).status_code == 302
    assert signed_in(alice).get(url).status_code in (302, 403)
    answer = signed_in(olga).get(url)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "<style" not in html
    assert "style=" not in html
    assert [
        one for one in html.split("<script")[1:] if " src=" not in one.partition(">")[0] and "json" not in one
    ] == []


def test_the_first_page_says_how_everything_is(olga: User) -> None:
    html = signed_in(olga).get(reverse("operators:index")).content.decode()
    for words in ("Run in force", "none yet", "Queue", "The worker is not at work", "Disk", "free of", "Disputes"):
        assert words in html


def test_a_dispute_is_decided_with_a_reason_and_then_stays_decided(
    olga: User, dispute: Dispute, own_home: Path
) -> None:
    client = signed_in(olga)
    url = reverse("operators:disputes_dispute_change", args=[dispute.pk])
    assert "Never &lt;b&gt;played" in client.get(url).content.decode()
    assert client.post(url, {"upheld": "yes", "decision": ""}).status_code == 200, "no decision without a reason"
    assert client.post(url, {"upheld": "yes", "decision": "Indeed."}).status_code == 302
    dispute.refresh_from_db()
    assert (dispute.state, dispute.decision, dispute.decided_by) == ("upheld", "Indeed.", olga)
    assert Register(own_home).said().removed == {"twitter:ann": {"music"}}
    assert len(mail.outbox) == 1
    assert client.post(url, {"upheld": "no", "decision": "No."}).status_code in (302, 403)
    dispute.refresh_from_db()
    assert dispute.state == "upheld"


def test_seeds_are_pinned_and_banned_and_minors_marked(olga: User, own_home: Path) -> None:
    client, url = signed_in(olga), reverse("operators:seeds")
    for account, verb in (("a:1", "pin"), ("a:2", "ban"), ("a:3", "minor"), ("a:4", "pin"), ("a:4", "unpin")):
        assert client.post(url, {"account": account, "verb": verb}).status_code == 302
    said = Register(own_home).said()
    assert [*said.pinned, *said.banned, *said.minors] == ["a:1", "a:2", "a:3"]
    assert "is no account" in client.post(url, {"account": "nobody", "verb": "pin"}).content.decode()


def test_links_are_ended_and_warned_of(olga: User, alice: User) -> None:
    url = reverse("operators:links_link_changelist")
    made = {action: make_link(target="https://tern.example/") for action in ("end", "flag", "trust")}
    flag_link(link=made["trust"])
    client = signed_in(olga)
    assert made["end"].code in client.get(url).content.decode()
    for action, link in made.items():
        assert signed_in(alice).post(url, {"action": action, "_selected_action": [link.pk]}).status_code in (302, 403)
        link.refresh_from_db()
        assert (link.ended_at, link.flagged) == (None, action == "trust")
        assert client.post(url, {"action": action, "_selected_action": [link.pk]}).status_code == 302
        link.refresh_from_db()
    assert made["end"].ended_at is not None
    assert [made[action].flagged for action in ("end", "flag", "trust")] == [False, True, False]
    assert client.post(url, {"action": "delete_selected", "_selected_action": [made["end"].pk]}).status_code in (
        200,
        302,
    )
    assert Link.objects.count() == 3


def test_what_an_operator_looks_at_and_changes_is_written_down_for_good(olga: User, dispute: Dispute) -> None:
    client = signed_in(olga)
    url = reverse("operators:disputes_dispute_change", args=[dispute.pk])
    client.get(url)
    client.post(url, {"upheld": "no", "decision": "No."})
    last, first = Line.objects.all()
    assert (first.by, first.did, first.page, first.row) == (olga, "looked", "disputes_dispute_change", str(dispute.pk))
    assert last.did == "changed"
    for change in (first.save, first.delete, Line.objects.all().delete, lambda: Line.objects.update(did="looked")):
        with pytest.raises(TypeError, match="only added to"):
            change()
    delete = reverse("operators:operators_line_delete", args=[first.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert Line.objects.filter(pk=first.pk).exists()
    olga.delete()
    assert Line.objects.get(pk=first.pk).by is None, "the log stays, and names nobody who has left"
