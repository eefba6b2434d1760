"""The picture in the form of a draft: taken, refused without losing anything, replaced, taken away."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from renown.web.brands.models import Brand, Member
from renown.web.perks.console import picture, views
from renown.web.perks.models import Campaign
from renown.web.perks.pictures.keeping import folder, path_of
from renown.web.perks.pictures.making import make
from renown.web.users.models import User
from tests.web.perks.conftest import make_user
from tests.web.perks.photos import HTML, SVG, photo
from tests.web.perks.test_console import at, filled, new
from tests.web.perks.test_pages import signed_in
from tests.web.users.conftest import nothing_counted, own_home

__all__ = ["nothing_counted", "own_home"]

pytestmark = pytest.mark.django_db

ALT = "A bag of beans"
LAUNCHED = timezone.now()
Commits = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture
def olgas(olga: User) -> Client:
    return signed_in(olga)


def file(content: bytes, name: str = "beans.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def pictured(client: Client, content: bytes | None = None, **more: Any) -> Campaign:
    """A draft with a picture."""
    told = filled(picture=file(content or photo()), picture_alt=ALT, **more)
    answer = client.post(new(), told)
    assert answer.status_code == 302, errors(answer)
    return Campaign.objects.latest("pk")


def errors(answer: Any) -> list[str]:
    assert isinstance(answer, HttpResponse)
    return re.findall(r'class="error"[^>]*>\s*<p>([^<]+)', answer.content.decode())


def named() -> set[str]:
    """The pictures in the folder."""
    return {one.stem.rpartition("-")[0] for one in folder().glob("*.webp")}


def carried(answer: Any) -> str:
    """What the form carries of a picture that is not in a campaign yet."""
    found = re.search(r'name="picture_kept" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def test_a_picture_is_kept_with_its_words_and_shown_where_the_draft_is_changed(olgas: Client) -> None:
    campaign = pictured(olgas)
    assert (named(), campaign.picture_alt) == ({campaign.picture}, ALT)
    form = olgas.get(at(campaign, "campaign-edit")).content.decode()
    assert f"/perks/pictures/{campaign.picture}-card.webp" in form
    assert f'value="{ALT}"' in form
    assert 'enctype="multipart/form-data"' in form
    assert f"/perks/pictures/{campaign.picture}-page.webp" in olgas.get(at(campaign)).content.decode()
    assert olgas.post(at(campaign, "campaign-edit"), filled(picture_alt="Beans")).status_code == 302
    campaign.refresh_from_db()
    assert (named(), campaign.picture_alt) == ({campaign.picture}, "Beans")


def test_a_name_that_says_something_else_does_not_matter_and_nothing_of_the_file_is_sent(olgas: Client) -> None:
    campaign = pictured(olgas, photo("PNG") + HTML)
    told = olgas.get(reverse("picture", args=[campaign.picture, "page"]))
    assert told.headers["Content-Type"] == "image/webp"
    assert HTML not in told.content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (SVG, "not a PNG, JPEG or WebP"),
        (b"", "not a PNG, JPEG or WebP"),
        (photo("GIF"), "not a PNG, JPEG or WebP"),
        (photo()[:2000], "cannot be read"),
        (photo("PNG", 300, 200), "300 × 200 pixels"),
        (bytes(6 << 20), "more than 5 MB"),
    ],
    ids=["svg", "empty", "gif", "half", "small", "long"],
)
def test_a_picture_that_cannot_be_used_is_refused_by_its_field_and_nothing_typed_is_lost(
    olgas: Client, content: bytes, words: str
) -> None:
    told = filled(picture=file(content), picture_alt=ALT, title="A sack of beans", hashtags="sack")
    answer = olgas.post(new(), told)
    assert answer.status_code == 400
    assert [words in one for one in errors(answer)] == [True]
    page = answer.content.decode()
    for typed in (ALT, "A sack of beans", "sack", "Germany"):
        assert typed in page, "of the fields before the file, and after it"
    assert (Campaign.objects.count(), named()) == (0, set())


def test_a_file_that_is_far_too_long_is_not_held_in_memory() -> None:
    handler = picture.InMemory()
    handler.new_file("picture", "beans.jpg", "image/jpeg", None, None, None)
    for start in range(0, 64 << 20, 1 << 16):
        handler.receive_data_chunk(bytes(1 << 16), start)
    assert len(handler.file_complete(64 << 20).read()) == (5 << 20) + (1 << 16)


def test_other_files_are_passed_over(olgas: Client) -> None:
    assert olgas.post(new(), filled(other=file(photo()), words=file(SVG))).status_code == 400, "no words came"
    assert olgas.post(new(), filled(other=file(photo()))).status_code == 302
    assert Campaign.objects.get().picture == ""


def test_a_picture_needs_words_and_words_a_picture(olgas: Client) -> None:
    answer = olgas.post(new(), filled(picture=file(photo()), picture_alt=" "))
    assert (answer.status_code, errors(answer)) == (400, ["Say what the picture shows."])
    answer = olgas.post(new(), filled(picture_alt=ALT))
    assert (answer.status_code, len(errors(answer))) == (400, 1)
    assert "Choose the picture that is described here" in errors(answer)[0]
    asks = olgas.post(new(), filled(picture=file(photo()), picture_alt="You must post about it."))
    assert "asks for posts" in errors(asks)[0]


def test_a_good_picture_is_not_lost_when_something_else_is_refused(olgas: Client) -> None:
    answer = olgas.post(new(), filled(picture=file(photo()), picture_alt=ALT, quantity="0"))
    assert answer.status_code == 400
    (name,) = named()
    assert f"/perks/pictures/{name}-card.webp" in answer.content.decode()
    again = olgas.post(new(), filled(picture_kept=carried(answer), picture_alt=ALT, currency="E1"))
    assert again.status_code == 400
    assert olgas.post(new(), filled(picture_kept=carried(again), picture_alt=ALT)).status_code == 302
    assert Campaign.objects.get().picture == name
    away = olgas.post(new(), filled(picture_kept=carried(again), picture_alt=ALT, picture_away="on"))
    assert away.status_code == 302
    assert Campaign.objects.latest("pk").picture == ""


def test_what_a_form_carries_holds_for_its_brand_alone_and_while_the_picture_is_there(
    olgas: Client, olga: User
) -> None:
    token = carried(olgas.post(new(), filled(picture=file(photo()), picture_alt=ALT, quantity="0")))
    rook = Brand.objects.create(name="Rook", slug="rook", domain="rook.example")
    Member.objects.create(brand=rook, user=olga, role=Member.Role.OWNER)
    for url, told in ((new().replace("acorn", "rook"), token), (new(), token[:-2]), (new(), "x"), (new(), "a:b:c")):
        answer = olgas.post(url, filled(picture_kept=told, picture_alt=ALT))
        assert (answer.status_code, errors(answer)) == (400, ["The picture is no longer here. Choose it again."])
    for one in folder().glob("*.webp"):
        one.unlink()
    assert olgas.post(new(), filled(picture_kept=token, picture_alt=ALT)).status_code == 400
    assert Campaign.objects.count() == 0


def test_a_picture_that_goes_between_the_look_and_the_save_is_asked_for_again(
    olgas: Client, monkeypatch: pytest.MonkeyPatch
) -> None:

    def made_and_gone(content: bytes) -> str:
        name = make(content)
        path_of(name, "card").unlink()
        return name

    monkeypatch.setattr(picture, "make", made_and_gone)
    answer = olgas.post(new(), filled(picture=file(photo()), picture_alt=ALT))
    assert (answer.status_code, errors(answer)) == (400, ["The picture is no longer here. Choose it again."])
    assert Campaign.objects.count() == 0


def test_another_picture_takes_its_place_and_the_first_is_gone(
    olgas: Client, django_capture_on_commit_callbacks: Commits
) -> None:
    campaign = pictured(olgas)
    first = campaign.picture
    told = filled(picture=file(photo("PNG", 900, 900)), picture_alt=ALT, picture_away="on")
    with django_capture_on_commit_callbacks(execute=True):
        assert olgas.post(at(campaign, "campaign-edit"), told).status_code == 302
    campaign.refresh_from_db()
    assert campaign.picture != first, "whoever chooses another and ticks both wants the other"
    assert named() == {campaign.picture}


def test_a_picture_is_taken_away_with_its_words(olgas: Client, django_capture_on_commit_callbacks: Commits) -> None:
    campaign = pictured(olgas)
    with django_capture_on_commit_callbacks(execute=True):
        assert olgas.post(at(campaign, "campaign-edit"), filled(picture_away="on", picture_alt=ALT)).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.picture, campaign.picture_alt, named()) == ("", "", set())


def test_that_it_shall_go_is_not_forgotten_when_something_else_is_refused(olgas: Client) -> None:
    campaign = pictured(olgas)
    told = filled(picture_away="on", picture_alt=ALT, quantity="0")
    page = olgas.post(at(campaign, "campaign-edit"), told).content.decode()
    assert re.search(r'<input type="checkbox" name="picture_away"[^>]*checked', page)
    assert f"/perks/pictures/{campaign.picture}-card.webp" in page


def test_a_picture_that_is_refused_leaves_the_one_before(olgas: Client) -> None:
    campaign = pictured(olgas)
    answer = olgas.post(at(campaign, "campaign-edit"), filled(picture=file(SVG), picture_alt=ALT))
    assert answer.status_code == 400
    assert f"/perks/pictures/{campaign.picture}-card.webp" in answer.content.decode()
    assert named() == {campaign.picture}


def test_nothing_is_taken_in_of_whoever_may_not_edit_or_comes_from_elsewhere(olga: User, acorn: Brand) -> None:
    vic = make_user("vic")
    Member.objects.create(brand=acorn, user=vic, role=Member.Role.VIEWER)
    told = {"picture": photo(), "picture_alt": ALT}
    for client, status in ((Client(headers={"host": "localhost"}), 302), (signed_in(vic), 403)):
        answer = client.post(new(), filled(**told | {"picture": file(photo())}))
        assert answer.status_code == status
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.force_login(olga, "allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(new(), filled(picture=file(photo()), picture_alt=ALT)).status_code == 403
    assert not folder().exists()
    page = strict.get(new()).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    told = filled(picture=file(photo()), picture_alt=ALT, csrfmiddlewaretoken=token[1])
    assert strict.post(new(), told).status_code == 302


def test_so_many_pictures_an_hour_are_taken_from_one_person(olgas: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "TAKEN", 1)
    pictured(olgas)
    answer = olgas.post(new(), filled(picture=file(photo()), picture_alt=ALT))
    assert (answer.status_code, errors(answer)[0]) == (400, "Too many pictures. Come back in an hour.")
    assert olgas.post(new(), filled()).status_code == 302, "and drafts without one"


def test_the_brands_zip_says_which_files_its_pictures_are(olgas: Client) -> None:
    campaign = pictured(olgas)
    answer = olgas.post(reverse("brand-export", args=["acorn"]))
    told = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read(f"campaigns/{campaign.pk}.json"))
    assert told["picture_alt"] == ALT
    assert {folder() / name for name in told["picture"]} == {*folder().glob("*.webp")}


@pytest.mark.parametrize("meanwhile", [{"state": "running", "launched_at": LAUNCHED, "claimed": 2}, None])
def test_a_draft_that_was_launched_or_discarded_meanwhile_stays_so(
    olgas: Client, monkeypatch: pytest.MonkeyPatch, meanwhile: dict[str, Any] | None
) -> None:
    """The form was looked at before that, and is sent after it."""
    campaign = pictured(olgas)
    there = Campaign.objects.filter(pk=campaign.pk)
    drafted = views._drafted

    def launched_first(request: Any, campaign: Campaign) -> HttpResponse:
        there.update(**meanwhile) if meanwhile else there.delete()
        return drafted(request, campaign)

    monkeypatch.setattr(views, "_drafted", launched_first)
    answer = olgas.post(at(campaign, "campaign-edit"), filled(title="Another title", picture_alt=ALT))
    assert (answer.status_code, answer["Location"]) == (302, at(campaign))
    found = there.first()
    if meanwhile is None:
        assert found is None
    else:
        assert found is not None
        assert (found.state, found.claimed, found.title) == ("running", 2, "A kilo of beans")
