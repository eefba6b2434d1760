"""Proven accounts: one person of several, taken back without a trace, and nobody else's business."""

from __future__ import annotations

import tarfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

import renown
from renown.collect import Connections
from renown.home import Home
from renown.register import Register
from renown.web.users import uploading
from renown.web.users.actions import MOST_WAITING, NotYours, part, prove
from renown.web.users.models import Account, Upload, User
from renown.web.users.tasks import collect, due, queue, read_archive, score, tidy
from tests.acts import NOW, act, batch
from tests.web.users.conftest import signed_in

SIGNED_IN = Account.Proof.SIGNED_IN
TABLE = b"source,target,kind,at\n" + b"".join(b"fan%d,ann,reply,1700000000\n" % k for k in range(20))


def acts() -> list[dict[str, object]]:
    """Sixty fans of ann on one network, forty of them fans of ann on another, too."""
    found = []
    for fan in range(60):
        found.append(act(f"fan{fan}", "reply", "ann", NOW - fan, network="twitter"))
        if fan < 40:
            found.append(act(f"fan{fan}", "like", "annie", NOW - fan, network="bluesky", post=f"p{fan % 4}"))
    return found


def test_two_proven_accounts_are_one_person_and_apart_again_the_scores_are_what_they_were(
    alice: User, own_home: Path
) -> None:
    home = Home(own_home)
    home.lake.append([batch(acts())])
    model = renown.MODEL.with_(full=20_000.0, max_move=100.0)
    before = home.score(NOW, model=model)
    apart = [before.standing(before.find(key)).score for key in ("twitter:ann", "bluesky:annie")]

    for key in ("twitter:ann", "bluesky:annie"):
        one = prove(user=alice, key=key, proof=SIGNED_IN)
    joined = home.score(NOW, model=model)
    assert joined.find("twitter:ann") == joined.find("bluesky:annie")
    assert joined.standing(joined.find("twitter:ann")).score > max(apart)

    part(account=one)
    after = home.score(NOW, model=model)
    assert [after.standing(after.find(key)).score for key in ("twitter:ann", "bluesky:annie")] == apart


def test_parting_with_the_first_of_three_leaves_the_others_one_person(alice: User, own_home: Path) -> None:
    first, *_rest = [prove(user=alice, key=key, proof=SIGNED_IN) for key in ("twitter:1", "bluesky:2", "mastodon:3")]
    said = Register(own_home).said()
    assert said.accounts_of("twitter:1") == {"twitter:1", "bluesky:2", "mastodon:3"}
    part(account=first)
    said = Register(own_home).said()
    assert said.accounts_of("bluesky:2") == {"bluesky:2", "mastodon:3"}
    assert said.accounts_of("twitter:1") == {"twitter:1"}


def test_an_account_is_of_one_user_at_a_time(alice: User, bob: User) -> None:
    mine = prove(user=alice, key="twitter:1", proof=SIGNED_IN)
    with pytest.raises(NotYours):
        prove(user=bob, key="twitter:1", proof=SIGNED_IN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(user=bob, key="twitter:1", proof=SIGNED_IN)
    part(account=mine)
    assert prove(user=bob, key="twitter:1", proof=SIGNED_IN).user == bob
    assert Account.objects.filter(key="twitter:1").count() == 2, "the proof of before is kept as a record"


def test_proving_again_renews_the_proof_and_doubles_nothing(alice: User) -> None:
    first = prove(user=alice, key="twitter:1", proof=SIGNED_IN, handle="old")
    again = prove(user=alice, key="twitter:1", proof=SIGNED_IN, handle="new")
    assert (again.pk, again.handle) == (first.pk, "new")
    assert again.proved_at > first.proved_at


def test_a_token_is_nowhere_in_clear_and_gone_with_the_account(alice: User, own_home: Path) -> None:
    one = prove(
        user=alice, key="mastodon:https://m.example/u/ann", proof=SIGNED_IN, secrets={"access_token": "tell-nobody-7"}
    )
    (kept,) = Connections(own_home)
    assert kept.secrets == {"access_token": "tell-nobody-7"}
    found = [path for path in own_home.rglob("*") if path.is_file() and b"tell-nobody-7" in path.read_bytes()]
    assert not found
    assert "tell-nobody-7" not in str(list(DBTaskResult.objects.values()))
    part(account=one)
    assert not list(Connections(own_home))


def test_connecting_an_account_starts_its_collection(alice: User) -> None:
    one = prove(user=alice, key="twitter:1", proof=SIGNED_IN)
    (job,) = DBTaskResult.objects.all()
    assert (job.task_path, job.args_kwargs["args"]) == (collect.module_path, [one.pk])
    assert collect.call(one.pk)
    one.refresh_from_db()
    assert one.collected_at
    assert one.told


def test_nobody_but_its_owner_unlinks_an_account(alice: User, bob: User, charlie: Client) -> None:
    one = prove(user=alice, key="twitter:1", proof=SIGNED_IN)
    url = reverse("account-unlink", args=[one.pk])
    assert charlie.post(url).status_code == 302
    assert signed_in(bob).post(url).status_code == 404
    assert Account.objects.get().parted_at is None
    assert signed_in(alice).get(url).status_code == 405
    assert signed_in(alice).post(url).status_code == 302
    assert Account.objects.get().parted_at is not None


def test_the_only_way_in_is_not_taken_away(alice: User) -> None:
    client = signed_in(alice)
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")
    SocialAccount.objects.create(user=alice, provider="bluesky", uid="did:plc:a")
    one = prove(user=alice, key="bluesky:did:plc:a", proof=SIGNED_IN)
    answer = client.post(reverse("account-unlink", args=[one.pk]), follow=True)
    assert "no password set up" in answer.content.decode()
    assert Account.objects.get().parted_at is None


def test_the_page_of_the_account_shows_what_is_connected_and_only_configured_ways(alice: User) -> None:
    prove(user=alice, key="twitter:1", proof=SIGNED_IN, handle="<b>ann</b>")
    html = signed_in(alice).get(reverse("account")).content.decode()
    assert "&lt;b&gt;ann&lt;/b&gt;" in html
    assert "Mastodon" in html
    assert "Bluesky" in html
    assert "Spotify" not in html


def test_whoever_waits_for_their_score_sees_it_come(alice: User, own_home: Path) -> None:
    one = prove(user=alice, key="twitter:ann", proof=SIGNED_IN)
    client = signed_in(alice)
    assert client.get(reverse("account"))["Refresh"] == "3", "it is asked for the first time"
    DBTaskResult.objects.all().delete()
    Account.objects.filter(pk=one.pk).update(collected_at=timezone.now())
    assert not client.get(reverse("account")).has_header("Refresh"), "nothing comes"
    score.enqueue()
    assert client.get(reverse("account"))["Refresh"] == "3"
    home = Home(own_home)
    home.lake.append([batch(acts())])
    home.score(NOW, model=renown.MODEL.with_(full=20_000.0))
    shown = client.get(reverse("account"))
    assert not shown.has_header("Refresh")
    assert "/people/twitter:ann/why" in shown.content.decode()


def test_a_proven_account_and_its_profile_name_each_other_and_no_longer_when_it_is_taken_back(
    alice: User, charlie: Client, own_home: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    home = Home(own_home)
    home.lake.append([batch(acts())])
    home.score(NOW, model=renown.MODEL.with_(full=20_000.0))
    profile = reverse("profile", args=["twitter:ann"])
    assert '<a class="plain" rel="me' not in charlie.get(profile).content.decode(), "nobody has proven it"
    one = prove(user=alice, key="twitter:ann", proof=SIGNED_IN, address="https://x.com/ann")
    prove(user=alice, key="bluesky:annie", proof=SIGNED_IN, address="javascript:alert(1)")
    with django_assert_num_queries(0):
        shown = charlie.get(profile).content.decode()
    assert 'rel="me noopener" href="https://x.com/ann"' in shown
    assert "javascript:alert" not in shown
    part(account=one)
    assert "https://x.com/ann" not in charlie.get(profile).content.decode()


def upload(client: Client, content: bytes, name: str = "acts.csv") -> None:
    answer = client.post(reverse("account-upload"), {"archive": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302


def test_an_archive_is_taken_in_read_in_the_background_and_gone_afterwards(alice: User, own_home: Path) -> None:
    client = signed_in(alice)
    upload(client, TABLE)
    one = Upload.objects.get()
    assert one.path.read_bytes() == TABLE
    assert one.path.stat().st_mode & 0o777 == 0o600
    shown = client.get(reverse("account"))
    assert shown["Refresh"] == "3"
    assert "waiting" in shown.content.decode()
    read_archive.call(one.pk)
    one.refresh_from_db()
    assert (one.state, one.told) == ("done", "20 new acts, 0 known already")
    assert not list((own_home / "uploads").iterdir())
    assert "20 new acts" in client.get(reverse("account")).content.decode()
    assert DBTaskResult.objects.filter(task_path=score.module_path).count() == 1


def test_what_cannot_be_read_says_why_without_telling_where_it_was(alice: User, own_home: Path) -> None:
    upload(signed_in(alice), b"\x00\x01nonsense" * 100, name="../../etc/passwd")
    one = Upload.objects.get()
    assert one.name == "passwd"
    read_archive.call(one.pk)
    one.refresh_from_db()
    assert one.state == "failed"
    assert one.told
    assert str(own_home) not in one.told
    assert not list((own_home / "uploads").iterdir())


def test_an_archive_that_climbs_out_of_its_folder_writes_nothing_anywhere(alice: User, own_home: Path) -> None:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        evil = tarfile.TarInfo("../../evil.csv")
        evil.size = len(TABLE)
        tar.addfile(evil, BytesIO(TABLE))
    upload(signed_in(alice), packed.getvalue(), name="evil.tar.gz")
    read_archive.call(Upload.objects.get().pk)
    assert not list(own_home.parent.rglob("evil.csv"))


def test_strangers_and_forms_of_other_sites_write_nothing_to_disk(alice: User, charlie: Client, own_home: Path) -> None:
    upload(charlie, TABLE)
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")
    answer = strict.post(reverse("account-upload"), {"archive": SimpleUploadedFile("acts.csv", TABLE)})
    assert answer.status_code == 403
    assert not Upload.objects.exists()
    assert not list(own_home.glob("uploads/*"))


def test_an_archive_larger_than_the_limit_is_refused_and_leaves_nothing(
    alice: User, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "MOST_BYTES", 100)
    client = signed_in(alice)
    upload(client, TABLE)
    assert not Upload.objects.exists()
    assert not list(own_home.glob("uploads/*"))
    assert "larger than" in client.get(reverse("account")).content.decode()


def test_only_so_many_archives_wait_at_once(alice: User, own_home: Path) -> None:
    client = signed_in(alice)
    for _upload in range(MOST_WAITING + 1):
        upload(client, TABLE)
    assert Upload.objects.count() == MOST_WAITING
    assert len(list(own_home.glob("uploads/*"))) == MOST_WAITING
    assert "wait to be read already" in client.get(reverse("account")).content.decode()


def test_the_clock_asks_for_each_account_and_for_a_run_once(alice: User, own_home: Path) -> None:
    one = prove(user=alice, key="twitter:1", proof=SIGNED_IN)
    DBTaskResult.objects.all().delete()
    Account.objects.update(collected_at=timezone.now() - timedelta(hours=7))
    now = timezone.now()
    due(now)
    due(now)
    ours = DBTaskResult.objects.exclude(task_path__in=[*settings.RENOWN_CHORES])
    jobs = sorted(ours.values_list("task_path", flat=True))
    assert jobs == sorted([collect.module_path, tidy.module_path]), "there are no acts to score yet"
    Home(own_home).lake.append([batch(acts())])
    due(now)
    due(now)
    assert DBTaskResult.objects.filter(task_path=score.module_path).count() == 1
    assert DBTaskResult.objects.get(task_path=collect.module_path).args_kwargs["args"] == [one.pk]


def test_tidying_leaves_what_is_waited_for_and_takes_what_was_cut_off(alice: User, own_home: Path) -> None:
    import os

    upload(signed_in(alice), TABLE)
    left = own_home / "uploads" / "cut-off"
    left.write_bytes(b"half")
    for path in (left, Upload.objects.get().path):
        os.utime(path, (0, 0))
    tidy.call()
    assert not left.exists()
    assert Upload.objects.get().path.exists()


def test_the_queue_says_how_it_is(alice: User, own_home: Path) -> None:
    prove(user=alice, key="twitter:1", proof=SIGNED_IN)
    assert (queue().waiting, queue().worker, queue().well) == (1, None, False)
    (own_home / "worker.beat").touch()
    assert queue().well
