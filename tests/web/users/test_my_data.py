"""Hide, take away, erase: at once, whole, and nobody else's business."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from renown.home import Home
from renown.register import Register
from renown.web.api.access import new_key
from renown.web.brands.models import Brand, Member
from renown.web.disputes.models import Dispute
from renown.web.hooks.watching import watch
from renown.web.links.actions import make_link
from renown.web.mydata.actions import is_minor
from renown.web.mydata.models import Erasure
from renown.web.mydata.tasks import erase
from renown.web.users.actions import prove
from renown.web.users.models import Account, User
from tests.acts import NOW, act, batch
from tests.web.users.conftest import make_user, signed_in

SIGNED_IN = Account.Proof.SIGNED_IN
ANN, ANNIE = "twitter:vanishing-ann", "bluesky:vanishing-annie"
OWN = ["my-data", "my-data-hide", "my-data-born", "my-data-export", "my-data-erase"]


def acts(*, but: str = "\0") -> list[dict[str, object]]:
    """Forty fans of Ann's two accounts and of bea, with whom Ann has dealings, too. Leaves out whom `but` begins."""
    found = []
    for fan in range(40):
        found.append(
            act(f"fan{fan}", "reply", "vanishing-ann", NOW - fan, network="twitter", post=f"vanishing-p{fan % 3}")
        )
        found.append(act(f"fan{fan}", "like", "vanishing-annie", NOW - fan, network="bluesky", post="vanishing-b"))
        found.append(act(f"fan{fan}", "reply", "bea", NOW - 2 * fan, network="twitter", post=f"bea-{fan % 3}"))
    found.append(act("vanishing-ann", "repost", "bea", NOW, network="twitter", post="bea-1"))
    found.append(act("bea", "like", "vanishing-ann", NOW, network="twitter", post="vanishing-p1"))
    return [one for one in found if not any(str(one[end]).startswith(but) for end in ("source", "target"))]


def fill(home: Home) -> None:
    home.lake.append(
        [
            batch(
                acts(),
                [{"network": "twitter", "id": "vanishing-ann", "handle": "vanishing-ann", "name": "Vanishing Ann"}],
                [{"network": "twitter", "id": "vanishing-p1", "author": "vanishing-ann", "text": "Vanishing words"}],
            )
        ]
    )


def connected(user: User) -> None:
    for key in (ANN, ANNIE):
        prove(user=user, key=key, proof=SIGNED_IN, handle=key, secrets={"access_token": "vanishing-token"})


def test_one_click_hides_all_accounts_of_the_person_and_one_shows_them_again(alice: User, own_home: Path) -> None:
    connected(alice)
    client = signed_in(alice)
    assert client.post(reverse("my-data-hide")).status_code == 302
    assert Register(own_home).said().hidden_accounts == {ANN, ANNIE}
    assert "Show me again" in client.get(reverse("my-data")).content.decode()
    client.post(reverse("my-data-hide"), {"show": "1"})
    assert Register(own_home).said().hidden_accounts == frozenset()


@pytest.mark.parametrize("name", OWN)
def test_a_stranger_is_asked_to_sign_in(charlie: Client, name: str) -> None:
    for answer in (charlie.get(reverse(name)), charlie.post(reverse(name), {"sure": "1"})):
        assert answer.status_code in (302, 405)
        assert answer.status_code == 405 or answer.headers["Location"].startswith("/account/login/")


def test_what_bob_does_with_his_data_leaves_alices_alone(alice: User, bob: User, own_home: Path) -> None:
    connected(alice)
    client = signed_in(bob)
    for name in OWN:
        client.get(reverse(name))
        client.post(reverse(name), {"sure": "1", "born": "2020-01-01"})
    assert not User.objects.filter(pk=bob.pk).exists()
    assert Account.objects.filter(user=alice).count() == 2
    assert Register(own_home).said().hidden_accounts == frozenset()


def test_the_zip_has_everything_for_people_and_for_machines(alice: User, own_home: Path) -> None:
    home = Home(own_home)
    fill(home)
    connected(alice)
    home.score(NOW)
    Dispute.objects.create(user=alice, subject="topic", target=ANN, topic="music", words="never played")
    make_link(target="https://tern.example/shared", account=ANN)
    make_link(target="https://tern.example/anothers", account="twitter:fan2")
    tern = Brand.objects.create(name="Tern", slug="tern", domain="tern.example")
    Member.objects.create(brand=tern, user=alice, role=Member.Role.EDITOR)
    new_key(name="a notebook", owner=alice)
    watch(url="https://ann.example/told", accounts=[ANN], user=alice.pk, scores=None)
    home.register.hide("twitter:fan1")
    answer = signed_in(alice).post(reverse("my-data-export"))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as file:  # type: ignore[attr-defined]
        assert file.testzip() is None
        told = {name: file.read(name).decode() for name in file.namelist()}
    rows = list(csv.DictReader(io.StringIO(told["acts.csv"])))
    assert len(rows) == 82, "forty on each account, one by Ann and one on her"
    assert sum(row["source"] == "" for row in rows) == 1, "who opted out is not named"
    assert not [row for row in rows if row["source"] == "twitter:fan1"]
    assert "Vanishing words" in told["posts.csv"]
    assert [one["key"] for one in json.loads(told["accounts.json"])] == [ANN, ANNIE]
    assert json.loads(told["disputes.json"])[0]["words"] == "never played"
    assert [one["target"] for one in json.loads(told["links.json"])] == ["https://tern.example/shared"]
    assert [(one["brand__name"], one["role"]) for one in json.loads(told["brands.json"])] == [("Tern", "editor")]
    assert [one["name"] for one in json.loads(told["keys.json"])] == ["a notebook"]
    assert [(one["url"], one["watch__accounts"]) for one in json.loads(told["webhooks.json"])] == [
        ("https://ann.example/told", [ANN])
    ]
    (first, _second) = json.loads(told["scores.json"])
    assert sum(part["points"] for part in first["reasons"]["by_kind"]) == pytest.approx(
        sum(part["points"] for part in first["reasons"]["by_person"])
    )
    for word in ("alice@example.org", ANN, "never played"):
        assert word in told["read-me.html"]


def traces(*folders: Path, words: tuple[bytes, ...]) -> list[str]:
    """Files that hold a word, whatever kind of file they are."""
    files = [path for folder in folders for path in ([folder] if folder.is_file() else folder.rglob("*"))]
    return [str(path) for path in files if path.is_file() and any(word in path.read_bytes() for word in words)]


def files_of_database() -> list[Path]:
    """Every file of the database. A server's log goes as an operator has it go (docs/site.md), only sooner."""
    if connection.vendor == "sqlite":
        database = Path(str(connection.settings_dict["NAME"]))
        return [one for one in (database, Path(f"{database}-wal")) if one.exists()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_switch_wal()")
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        return [Path(cursor.fetchone()[0])]


@pytest.mark.django_db(transaction=True)
def test_erasure_leaves_no_byte_and_the_others_score_as_if_ann_had_never_come(own_home: Path, tmp_path: Path) -> None:
    user = make_user("vanishing")
    make_user("staying")
    home = Home(own_home)
    fill(home)
    connected(user)
    home.register.pin(ANN)
    home.score(NOW)
    Dispute.objects.create(user=user, subject="act", target=ANN, source="twitter:fan1", words="vanishing reason")
    make_link(target="https://tern.example/vanishing", account=ANN)
    client = signed_in(user)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a server does by itself: it keeps common values, too
    words = (b"vanishing", b"Vanishing")
    assert len(traces(own_home, words=words)) > 5
    assert traces(*files_of_database(), words=words)
    assert client.post(reverse("my-data-erase")).status_code == 400, "the box must be ticked"
    assert client.post(reverse("my-data-erase"), {"sure": "1"}).status_code == 200
    assert Register(own_home).said().hidden_accounts >= {ANN, ANNIE}, "hidden at once, erased a moment later"
    assert client.get(reverse("my-data")).status_code == 302, "signed out"
    erase.call(Erasure.objects.get().pk)

    assert traces(own_home, *files_of_database(), words=words) == []
    assert not User.objects.filter(email__startswith="vanishing").exists()
    assert User.objects.count() == 1

    never = Home(tmp_path / "never")
    never.lake.append([batch(acts(but="vanishing"))])
    after, other = home.current(), never.score(NOW)
    assert sorted(after.arrays["number"].tolist()) == sorted(other.arrays["number"].tolist())
    for name in ("score", "low", "high", "influence", "credence"):
        assert np.array_equal(np.asarray(after.arrays[name]), np.asarray(other.arrays[name])), name

    fill(home)
    assert traces(own_home / "lake", words=words) == [], "kept out by a keyed hash"


def test_erasing_twice_and_after_a_kill_changes_nothing(alice: User) -> None:
    assert erase.call(12345) == "erased already"
    connected(alice)
    signed_in(alice).post(reverse("my-data-erase"), {"sure": "1"})
    (one,) = Erasure.objects.all()
    (job,) = DBTaskResult.objects.filter(task_path=erase.module_path)
    assert job.args_kwargs["args"] == [one.pk], "the task names nobody"
    assert erase.call(one.pk) == "erased"
    assert erase.call(one.pk) == "erased already"


@pytest.mark.parametrize(
    ("born", "minor"),
    [(date(2008, 11, 25), True), (date(2008, 11, 24), False), (date(1980, 1, 1), False), (date(2020, 5, 5), True)],
)
def test_of_age_begins_on_the_eighteenth_birthday(born: date, minor: bool) -> None:
    assert is_minor(born, date(2026, 11, 24)) is minor


def test_a_minor_is_hidden_at_once_and_the_date_is_kept_nowhere(alice: User, own_home: Path) -> None:
    connected(alice)
    client = signed_in(alice)
    born = f"{timezone.now().year - 12}-03-04"
    assert client.post(reverse("my-data-born"), {"born": "tomorrow"}, follow=True).status_code == 200
    assert Register(own_home).said().minors == frozenset()
    page = client.post(reverse("my-data-born"), {"born": born}, follow=True).content.decode()
    assert "You are hidden and not scored." in page
    assert Register(own_home).said().hidden_accounts == {ANN, ANNIE}
    assert born not in (settings.RENOWN_HOME / "register.json").read_text()
