"""Pictures of perks: made, kept as long as a campaign names them, sent to be kept for ever, and shown."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from renown.web.brands.models import Brand
from renown.web.perks import tasks
from renown.web.perks.console import launching
from renown.web.perks.models import Campaign, Claim
from renown.web.perks.pictures import keeping, making
from renown.web.perks.pictures.keeping import alone, folder, forget, path_of, tidy
from renown.web.perks.refusals import Refused
from renown.web.users.models import User
from tests.web.perks.conftest import make_campaign
from tests.web.perks.photos import HTML, SVG, black, photo
from tests.web.perks.test_pages import signed_in
from tests.web.users.conftest import nothing_counted, own_home

__all__ = ["nothing_counted", "own_home"]

pytestmark = pytest.mark.django_db

Commits = Callable[..., AbstractContextManager[list[Callable[[], object]]]]
NAME = "0f3a9c5d7e1b2846a0c4e8d2f6b19375"
OTHER = NAME[::-1]


def kept(name: str = NAME, age: timedelta = timedelta()) -> str:
    """A picture in the folder."""
    folder().mkdir(exist_ok=True)
    at = (timezone.now() - age).timestamp()
    for size in keeping.SIZES:
        path_of(name, size).write_bytes(b"RIFF" + name.encode())
        os.utime(path_of(name, size), (at, at))
    return name


def pictured(brand: Brand, name: str = NAME, **fields: Any) -> Campaign:
    """A campaign with it."""
    return make_campaign(brand, picture=name, picture_alt="A bag of beans", **fields)


def there(name: str = NAME) -> bool:
    found = {path_of(name, size).exists() for size in keeping.SIZES}
    assert len(found) == 1, "both sizes or none"
    return found.pop()


@pytest.fixture
def anybody() -> Client:
    return Client(headers={"host": "localhost"})


REFUSED = {
    "SVG": (SVG, "not a PNG, JPEG or WebP"),
    "empty": (b"", "not a PNG, JPEG or WebP"),
    "small": (photo("PNG", 200, 100), "200 × 100 pixels. Choose one of 400 × 300 or more"),
    "damaged": (photo()[:3000], "cannot be read"),
    "large": (black(9_000, 5_000), "more than 40 megapixels"),
    "long": (photo() + bytes(5 << 20), "more than 5 MB"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_used_is_refused_with_what_to_do_and_leaves_nothing(what: str) -> None:
    file, words = REFUSED[what]
    with pytest.raises(Refused, match=words):
        making.make(file)
    assert {file.name for file in folder().glob("*")} <= {".decoding.lock"}


def test_a_picture_is_kept_in_two_sizes_for_the_site_alone_under_a_name_of_what_is_in_it() -> None:
    name = making.make(photo())
    assert {file.name for file in folder().iterdir() if file.suffix == ".webp"} == {
        f"{name}-card.webp",
        f"{name}-page.webp",
    }
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder().glob("*.webp")} == {0o600}
    assert stat.S_IMODE(folder().stat().st_mode) == 0o700
    assert not [*folder().glob(".*.partial")]
    assert making.make(photo(comment=HTML)) == name, "what is said beside it makes it no other"
    assert making.make(photo("JPEG", 1600, 1000)) != name


@pytest.mark.parametrize(
    "code",
    ["import os; os.kill(os.getpid(), 9)", "import sys; sys.exit('no memory')", "while True: pass"],
    ids=["killed", "failed", "endless"],
)
def test_a_program_that_comes_to_grief_is_a_picture_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(making, "DECODING", [sys.executable, "-I", "-c", code])
    monkeypatch.setattr(making, "SECONDS", 1)
    with pytest.raises(Refused, match="cannot be read"):
        making.make(photo())


def test_the_program_is_told_none_of_the_sites_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENOWN_DATABASE", "postgresql://user:password@host/name")
    code = 'import os; print(\'{"why": "format"}\' if not any(n.startswith("RENOWN") for n in os.environ) else "{}")'
    monkeypatch.setattr(making, "DECODING", [sys.executable, "-I", "-c", code])
    with pytest.raises(Refused, match="not a PNG"):
        making.make(photo())


def test_a_write_that_fails_leaves_nothing_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_told: object) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        keeping.put({"card": b"1", "page": b"2"})
    assert [file.name for file in folder().iterdir()] == [".names.lock"]


def test_tidying_takes_what_is_a_day_old_and_named_by_nobody(acorn: Brand) -> None:
    day = timedelta(days=1, minutes=1)
    pictured(acorn, kept(NAME, age=day * 99))
    kept("1" * 32, age=day)
    kept("2" * 32)
    for name, age in (("old", day), ("new", timedelta())):
        (folder() / f".{name}.partial").write_bytes(b"RI")
        at = (timezone.now() - age).timestamp()
        os.utime(folder() / f".{name}.partial", (at, at))
    assert tidy(timezone.now()) == 3
    assert [there(name) for name in (NAME, "1" * 32, "2" * 32)] == [True, False, True]
    assert [file.name for file in folder().glob(".*.partial")] == [".new.partial"]
    assert tasks.forget.call().endswith("0 files of pictures")


def test_a_picture_goes_with_the_last_campaign_that_names_it(
    acorn: Brand, django_capture_on_commit_callbacks: Commits
) -> None:
    first = pictured(acorn, kept(), state="draft", launched_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        second = launching.copy(campaign=first)
        third = launching.copy(campaign=pictured(acorn))
    assert (second.picture, second.picture_alt) == (NAME, "A bag of beans")
    for campaign in (first, third):
        with django_capture_on_commit_callbacks(execute=True):
            launching.discard(campaign=campaign)
        assert there()
    Campaign.objects.filter(state="running").delete()
    with django_capture_on_commit_callbacks(execute=True):
        launching.discard(campaign=second)
    assert not there()


def test_what_a_live_campaign_names_is_never_thrown_away(acorn: Brand) -> None:
    live = pictured(acorn, kept())
    with pytest.raises(launching.NotNow):
        launching.discard(campaign=live)
    forget(NAME)
    assert there()


def test_a_copy_of_what_lost_its_picture_this_moment_has_none(acorn: Brand) -> None:
    copied = launching.copy(campaign=pictured(acorn))
    assert (copied.picture, copied.picture_alt) == ("", "")


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_is_about_to_be_named_does_not_go(acorn: Brand) -> None:
    kept()

    def forgetting() -> None:
        forget(NAME)
        connection.close()

    thread = threading.Thread(target=forgetting)
    with alone():
        thread.start()
        thread.join(timeout=0.3)
        assert thread.is_alive(), "it waits for whoever is about to name it"
        pictured(acorn)
    thread.join()
    assert there()


def test_the_database_keeps_no_picture_without_its_words(acorn: Brand) -> None:
    with pytest.raises(IntegrityError, match="picture_says_what_it_shows"), transaction.atomic():
        make_campaign(acorn, picture=NAME)


@pytest.mark.parametrize("size", keeping.SIZES)
def test_it_is_sent_to_be_kept_for_ever_and_as_nothing_but_a_picture(anybody: Client, acorn: Brand, size: str) -> None:
    pictured(acorn, kept())
    url = f"/perks/pictures/{NAME}-{size}.webp"
    assert url == reverse("picture", args=[NAME, size])
    answer = anybody.get(url)
    assert (answer.status_code, answer.content) == (200, path_of(NAME, size).read_bytes())
    told = {
        "Content-Type": "image/webp", "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "Content-Length": str(len(answer.content)),
    }  # fmt: skip
    assert {name: answer.headers.get(name) for name in told} == told
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert anybody.get(url, headers={"if-none-match": answer.headers["ETag"]}).status_code == 304
    assert anybody.head(url).status_code == 200
    assert anybody.post(url).status_code == 405


@pytest.mark.parametrize(
    "file", [f"{OTHER}-card.webp", f"{NAME}-huge.webp", f"{NAME}.webp", "..%2fsecret", f"../{NAME}-card.webp", ""]
)
def test_whatever_else_is_asked_for_is_not_there(anybody: Client, file: str) -> None:
    kept()
    answer = anybody.get(f"/perks/pictures/{file}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_the_picture_of_a_stopped_brand_is_not_there_unless_another_has_it(
    anybody: Client, acorn: Brand, ann: User
) -> None:
    mine = pictured(acorn, kept())
    claim = Claim.objects.create(campaign=mine, user=ann, state="claimed", claimed_at=timezone.now())
    url, page = reverse("picture", args=[NAME, "card"]), reverse("claim", args=[claim.pk])
    assert url in signed_in(ann).get(page).content.decode()
    Brand.objects.update(stopped_at=timezone.now())
    assert anybody.get(url).status_code == 404
    assert url not in signed_in(ann).get(page).content.decode()
    pictured(Brand.objects.create(name="Rook", slug="rook", domain="rook.example", proved_at=timezone.now()))
    assert anybody.get(url).status_code == 200


def images(client: Client, url: str) -> Iterator[str]:
    for part in client.get(url).content.decode().split("<img ")[1:]:
        yield part.partition(">")[0]


def test_it_is_shown_with_its_words_and_the_room_it_needs_and_without_one_the_drawing_is(
    anybody: Client, acorn: Brand
) -> None:
    campaign = pictured(acorn, kept())
    Campaign.objects.update(picture_alt='A "bag" <of> beans')
    (card,) = images(anybody, reverse("perks"))
    (page,) = images(anybody, reverse("perk", args=[campaign.pk]))
    for shown, size, width, height in ((card, "card", 720, 360), (page, "page", 1440, 720)):
        assert f'src="/perks/pictures/{NAME}-{size}.webp"' in shown
        assert 'alt="A &quot;bag&quot; &lt;of&gt; beans"' in shown
        assert f'width="{width}" height="{height}" loading="lazy"' in shown
    Campaign.objects.update(picture="", picture_alt="")
    assert [*images(anybody, reverse("perks"))] == []
    assert '<svg viewBox="0 0 48 48"' in anybody.get(reverse("perks")).content.decode()
