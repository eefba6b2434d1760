"""Following a link: led on by both doors alike, warned, told that it is gone, and counted without a trace of who."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client
from pytest_django.fixtures import Settings

from renown.web.front import Front
from renown.web.links import following
from renown.web.links.actions import end_link, flag_link, forget_links, make_link
from renown.web.links.clicks import Clicks, days, file_of, read, salt_of
from renown.web.links.models import Link
from renown.web.links.targets import BadTarget
from renown.web.links.telling import tell
from renown.web.mydata.actions import leave
from tests.web.links.test_telling import request
from tests.web.test_front import Told, ask

# What changes a link says so when its transaction ends.
pytestmark = pytest.mark.django_db(transaction=True)
TARGET = "https://tern.example/field?a=1&b=2"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.RENOWN_HOME = tmp_path
    following.known.cache_clear()
    return tmp_path


@pytest.fixture
def front() -> Front:
    return Front(get_wsgi_application())


def follow(application: Any, code: str, method: str = "GET", **headers: str) -> Told:
    return ask(application, method, f"/l/{code}", **request(**headers))


def counted(home: Path) -> list[tuple[int, str, str, str]]:
    lines = b"".join(file_of(home, day).read_bytes() for day in days(home)).split(b"\n")[:-1]
    clicks = [read(line) for line in lines]
    assert None not in clicks
    return [(one.link, one.verdict, one.reason, one.network) for one in clicks if one is not None]


def test_a_link_leads_on_and_says_nothing_of_where_from(front: Front) -> None:
    link = make_link(target=TARGET, account="twitter:1", label="Field recorder")
    for _ in range(2):  # through Django, then from memory
        status, head, body = follow(front, link.code)
        assert (status, head["Location"], body) == (302, TARGET, b"")
        assert head["Referrer-Policy"] == "no-referrer"
        assert head["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in head


def test_both_doors_give_the_same_answer_and_count_alike(front: Front, home: Path) -> None:
    link = make_link(target=TARGET)
    django = get_wsgi_application()
    status, head, body = follow(django, link.code)
    again = follow(front, link.code)
    assert again[0] == status
    assert again[2] == body
    assert again[1].items() <= head.items()
    assert counted(home) == [(link.pk, "person", "", "")] * 2


def test_one_followed_before_asks_no_database(front: Front, django_assert_num_queries: Any) -> None:
    link = make_link(target=TARGET)
    follow(front, link.code)
    with django_assert_num_queries(0):
        assert follow(front, link.code)[0] == 302


def test_asking_for_the_head_alone_is_not_counted(front: Front, home: Path) -> None:
    link = make_link(target=TARGET)
    for _ in range(2):
        assert follow(front, link.code, "HEAD")[:1] == (302,)
    assert counted(home) == []


def test_machines_are_led_on_and_counted_as_such(front: Front, home: Path) -> None:
    link = make_link(target=TARGET)
    follow(front, link.code, agent="Twitterbot/1.0")
    follow(front, link.code, HTTP_SEC_PURPOSE="prefetch")
    follow(front, link.code, HTTP_REFERER="https://t.co/x")
    assert counted(home) == [
        (link.pk, "machine", "named", ""), (link.pk, "prefetch", "prefetch", ""), (link.pk, "person", "", "twitter"),
    ]  # fmt: skip


def test_no_address_and_no_browser_is_in_any_file(front: Front, home: Path) -> None:
    link = make_link(target=TARGET)
    for _ in range(2):
        follow(front, link.code, REMOTE_ADDR="203.0.113.77", HTTP_REFERER="https://ann.example/secret-page")
    whole = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    for trace in (b"203.0.113", b"Mozilla", b"Chrome", b"ann.example", b"secret-page"):
        assert trace not in whole
    (day,) = days(home)
    for path in (file_of(home, day), salt_of(home, day)):
        assert path.stat().st_mode & 0o077 == 0


def test_the_same_visitor_has_another_digest_on_another_day(home: Path) -> None:
    keeper = Clicks(home)
    for now in (1_790_000_000, 1_790_000_001, 1_790_086_400):
        keeper.add(1, tell(request()), "203.0.113.77", "", now)
    (first, second), (third,) = (
        [read(line) for line in file_of(home, day).read_bytes().splitlines()] for day in days(home)
    )
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.visitor == second.visitor != third.visitor


@pytest.mark.parametrize("change", [end_link, flag_link, "delete"])
def test_a_link_that_changed_leads_on_no_more_from_the_next_request_on(front: Front, home: Path, change: Any) -> None:
    link = make_link(target=TARGET, account="twitter:1")
    follow(front, link.code)
    other = Front(get_wsgi_application())
    if change == "delete":
        forget_links(accounts=["twitter:1"])
    else:
        change(link=link)
    before = counted(home)
    for door in (front, other):
        status, head, _body = follow(door, link.code)
        assert status == {end_link: 410, flag_link: 200, "delete": 404}[change]
        assert "Location" not in head
    assert counted(home) == before


def test_a_change_that_was_not_announced_is_noticed_within_a_minute(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = make_link(target=TARGET)
    follow(front, link.code)
    Link.objects.update(flagged=True)  # as if killed just before saying so
    assert follow(front, link.code)[0] == 302
    later = time.monotonic() + following.FRESH
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert follow(front, link.code)[0] == 200


def test_whoever_follows_a_flagged_link_sees_where_it_leads_first(front: Front) -> None:
    link = make_link(target="https://аррӏе.example/<script>".replace("<", "%3C").replace(">", "%3E"))
    assert link.flagged
    status, head, body = follow(front, link.code)
    html = body.decode()
    assert (status, head["Referrer-Policy"], head["Cache-Control"]) == (200, "no-referrer", "no-store")
    assert "аррӏе.example" in html
    assert link.target in html
    assert "xn--" in html
    assert 'rel="noreferrer noopener nofollow ugc"' in html
    assert "<script>" not in html
    flag_link(link=link, wanted=False)
    assert follow(front, link.code)[0] == 302


def test_a_link_that_ended_has_a_page_and_stays_ended(front: Front) -> None:
    link = make_link(target=TARGET)
    end_link(link=link)
    when = link.ended_at
    end_link(link=link)
    assert link.ended_at == when
    assert b"has ended" in follow(front, link.code)[2]


@pytest.mark.parametrize("code", ["", "nobody", "\x00", "a/b", "%2e%2e", "x" * 5_000, "ä", "https:~-~-evil.example"])
def test_a_code_that_is_none_leads_nowhere(front: Front, code: str) -> None:
    assert follow(front, code.encode("utf-8").decode("latin-1"))[0] == 404


def test_what_is_asked_of_a_link_is_never_led_to(front: Front) -> None:
    link = make_link(target=TARGET)
    for _ in range(2):
        told = ask(front, "GET", f"/l/{link.code}", "url=https://evil.example&next=//evil.example", **request())
        assert told[1]["Location"] == TARGET


def test_only_reading_follows_a_link(front: Front) -> None:
    link = make_link(target=TARGET)
    follow(front, link.code)
    for method in ("DELETE", "POST", "PUT"):
        assert ask(front, method, f"/l/{link.code}", **request())[0] in (403, 405)


def test_a_full_disk_leads_on_all_the_same(front: Front, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = make_link(target=TARGET)
    follow(front, link.code)

    def full(*_args: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("renown.web.links.clicks.os.write", full)
    assert follow(front, link.code)[0] == 302
    assert len(counted(home)) == 1


def test_a_hostile_address_makes_no_link() -> None:
    with pytest.raises(BadTarget):
        make_link(target="javascript:alert(1)")
    assert not Link.objects.exists()


def test_codes_are_long_and_never_alike() -> None:
    made = [make_link(target=TARGET) for _ in range(50)]
    assert len({link.code for link in made}) == 50
    assert all(len(link.code) == 10 for link in made)


def test_a_code_that_is_taken_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_link(target=TARGET)
    drawn = iter([first.code, first.code, "fresh"])
    monkeypatch.setattr(Link._meta.get_field("code"), "default", lambda: next(drawn))
    monkeypatch.setattr(Link._meta.get_field("code"), "_get_default", lambda: next(drawn))
    assert make_link(target=TARGET).code == "fresh"


def test_the_browser_of_a_test_follows_it_too() -> None:
    link = make_link(target=TARGET)
    assert Client(headers={"host": "localhost"}).get(f"/l/{link.code}").headers["Location"] == TARGET


def test_whoever_is_erased_leads_nobody_on_from_the_next_request(front: Front, home: Path) -> None:
    ours, others = (make_link(target=TARGET, account=account) for account in ("twitter:1", "twitter:2"))
    assert [follow(front, link.code)[0] for link in (ours, others)] == [302, 302]
    leave(["twitter:1"])
    assert follow(front, ours.code)[0] == 404
    assert follow(front, others.code)[0] == 302
