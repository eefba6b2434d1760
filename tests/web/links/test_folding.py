"""Clicks become counts exactly once, whatever is killed, and what told visitors apart goes with the day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from renown.web.links import folding
from renown.web.links.actions import make_link
from renown.web.links.clicks import Clicks, days, file_of, salt_of
from renown.web.links.counts import tally
from renown.web.links.folding import A_MINUTE, Folding
from renown.web.links.models import Folded, Link, Visits
from renown.web.links.telling import Told
from tests.postgres import needed, postgres

NOON = 1_790_000_000 // 86_400 * 86_400 + 43_200
DAY = 86_400
PERSON = Told("person")

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.RENOWN_HOME = tmp_path
    return tmp_path


@pytest.fixture
def link(home: Path) -> Link:
    return make_link(target="https://tern.example/", account="twitter:1")


def click(home: Path, link: Link, visitor: str, at: int = NOON, told: Told = PERSON, network: str = "") -> None:
    Clicks(home).add(link.pk, told, visitor, network, at)


def counts() -> dict[tuple[str, str], int]:
    return {(one.verdict, one.reason): one.many for one in Visits.objects.all()}


def test_a_visitor_counts_once_a_day_and_link(home: Path, link: Link) -> None:
    other = make_link(target="https://tern.example/other")
    for visitor, chosen in (("ann", link), ("ann", link), ("bob", link), ("ann", other)):
        click(home, chosen, visitor)
    click(home, link, "ann", NOON + DAY)
    assert Folding(home).fold(NOON + DAY) == 5
    told = tally([link.pk])
    assert (told.people, told.again) == (3, 1)
    assert tally([other.pk]).people == 1


def test_a_visitor_is_known_again_by_the_next_folding_and_by_another_process(home: Path, link: Link) -> None:
    same = Folding(home)
    for folder in (same, same, Folding(home)):
        click(home, link, "ann")
        assert folder.fold(NOON) == 1
    assert counts() == {("person", ""): 1, ("repeat", "again"): 2}


def test_one_who_asks_faster_than_a_person_can_press_is_a_machine(home: Path) -> None:
    links = [make_link(target=f"https://tern.example/{k}") for k in range(A_MINUTE + 5)]
    for each in links:
        click(home, each, "ann")
    click(home, links[-1], "ann", NOON + 60)
    Folding(home).fold(NOON)
    assert tally([each.pk for each in links]).people == A_MINUTE + 1
    assert tally([each.pk for each in links]).machines == {"fast": 5}


def test_counts_are_by_hour_reason_and_network(home: Path, link: Link) -> None:
    click(home, link, "ann", network="bluesky")
    click(home, link, "bob", NOON + 3_600, network="twitter")
    click(home, link, "bot", told=Told("machine", "named"))
    click(home, link, "pre", told=Told("prefetch", "prefetch"))
    Folding(home).fold(NOON + 3_600)
    told = tally([link.pk])
    assert told.machines == {"named": 1, "prefetch": 1}
    assert told.networks == {"bluesky": 1, "twitter": 1}
    assert told.accounts == {"twitter:1": 2}
    hours = {one.hour for one in Visits.objects.filter(verdict="person")}
    assert len(hours) == 2
    assert tally([link.pk], since=max(hours)).people == 1
    assert tally([link.pk], until=max(hours)).people == 1


def test_a_line_that_is_none_is_passed_over_and_said(home: Path, link: Link) -> None:
    click(home, link, "ann")
    with file_of(home, days(home)[0]).open("ab") as file:
        file.write(b"nonsense\n\n1 2 person\n" + b"\xff" * 30 + b"\n" + b"17900")
    Folding(home).fold(NOON)
    assert counts() == {("person", ""): 1}
    assert Folded.objects.get().damaged == 4
    assert Folding(home).fold(NOON) == 0  # the last line has no end yet


def test_a_click_that_follows_a_broken_off_one_is_counted_in_its_own_hour(home: Path, link: Link) -> None:
    click(home, link, "ann")
    path = file_of(home, days(home)[0])
    line = path.read_bytes()
    path.write_bytes(b"".join(line[:broken_off] + line for broken_off in range(len(line))))
    Folding(home).fold(NOON)
    assert sum(counts().values()) == len(line)
    assert {one.hour.timestamp() for one in Visits.objects.all()} == {NOON // 3600 * 3600}
    assert Folded.objects.get().damaged == 0


def test_a_line_without_an_end_cannot_stop_what_comes_after(home: Path, link: Link) -> None:
    with_end = folding.AT_ONCE
    click(home, link, "ann")
    path = file_of(home, days(home)[0])
    path.write_bytes(b"x" * (with_end + 10) + b"\n" + path.read_bytes())
    Folding(home).fold(NOON)
    assert counts() == {("person", ""): 1}


def test_clicks_on_a_link_that_is_gone_are_passed_over(home: Path, link: Link) -> None:
    click(home, link, "ann")
    link.delete()
    assert Folding(home).fold(NOON) == 1
    assert not Visits.objects.exists()


def test_the_day_and_its_salt_go_when_it_is_over_and_its_counts_stay(home: Path, link: Link) -> None:
    folder = Folding(home)
    click(home, link, "ann")
    (name,) = days(home)
    folder.fold(NOON + DAY // 2 + 3_500)  # not an hour after midnight
    assert salt_of(home, name).exists()
    folder.fold(NOON + DAY)
    assert days(home) == []
    assert not Folded.objects.exists()
    assert counts() == {("person", ""): 1}
    assert folder.fold(NOON + DAY) == 0


def test_killed_between_throwing_a_day_away_and_saying_so_it_is_not_counted_again(home: Path, link: Link) -> None:
    click(home, link, "ann")
    Folding(home).fold(NOON)
    (name,) = days(home)
    file_of(home, name).unlink()
    salt_of(home, name).unlink()
    assert Folding(home).fold(NOON + DAY) == 0
    assert not Folded.objects.exists()
    assert counts() == {("person", ""): 1}


def test_a_transaction_that_fails_is_done_anew_as_if_it_had_never_begun(
    home: Path, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folding(home)
    click(home, link, "ann")
    write = folding._write

    def broken(*told: Any) -> None:
        write(*told)
        raise OSError("in the very end")

    with monkeypatch.context() as patched:
        patched.setattr(folding, "_write", broken)
        with pytest.raises(OSError, match="very end"):
            folder.fold(NOON)
    assert counts() == {}
    folder.fold(NOON)
    assert counts() == {("person", ""): 1}


def test_a_day_that_is_full_is_counted_no_further(home: Path, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renown.web.links.clicks.MOST", 100)
    for k in range(4):
        click(home, link, f"visitor {k}")
    assert file_of(home, days(home)[0]).stat().st_size < 200


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_killing_whoever_adds_and_whoever_counts_loses_and_doubles_nothing(tmp_path: Path, database: str) -> None:
    def run(address: str) -> list[Any]:
        command = [sys.executable, str(Path(__file__).with_name("killed.py")), str(tmp_path)]
        environment = os.environ | {"RENOWN_DATABASE": address}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        told: list[Any] = json.loads(done.stdout)
        return told

    if database == "sqlite":
        told = run("")
    else:
        needed()
        with postgres() as address:
            told = run(address)
    kills, answered, lines, partly, counted, expected, damaged = told
    assert answered > 100
    assert 0 <= lines - answered <= kills  # one for each at most: added, and killed before it said so
    assert partly > 0
    assert counted == expected
    assert sum(counted.values()) == lines
    assert damaged == 0


def test_of_two_who_count_at_once_only_one_does(home: Path, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    click(home, link, "ann")
    known = Folding._known

    def slow(self: Folding, name: str, path: Path, place: int) -> folding.Day:
        day = known(self, name, path, place)
        with monkeypatch.context() as patched:
            patched.setattr(Folding, "_known", known)
            assert Folding(home).fold(NOON) == 1  # the other one, while this one is at it
        return day

    monkeypatch.setattr(Folding, "_known", slow)
    assert Folding(home).fold(NOON) == 0
    assert counts() == {("person", ""): 1}


def test_two_folders_that_share_a_database_do_not_mix_their_places(home: Path, link: Link, tmp_path: Path) -> None:
    other = tmp_path / "other"
    click(home, link, "ann")
    click(other, link, "bob")
    click(other, link, "cy")
    assert [Folding(each).fold(NOON) for each in (home, other, home, other)] == [1, 2, 0, 0]
    assert counts() == {("person", ""): 3}
    Folding(home).fold(NOON + DAY)
    assert [one.place > 0 for one in Folded.objects.all()] == [True], "the other one's day is its own to throw away"
    assert Folding(other).fold(NOON) == 0


def test_a_file_that_became_shorter_stops_nothing(home: Path, link: Link) -> None:
    for visitor in ("ann", "bob", "cy"):
        click(home, link, visitor)
    Folding(home).fold(NOON)
    path = file_of(home, days(home)[0])
    os.truncate(path, 20)
    assert Folding(home).fold(NOON) == 0
    for k in range(5):
        click(home, link, f"later {k}")
    Folding(home).fold(NOON)
    assert counts()["person", ""] > 3


def test_the_test_would_notice_a_click_counted_twice(home: Path, link: Link) -> None:
    """The control: with the place not moved in the same transaction, what is killed in between is counted again."""
    click(home, link, "ann")
    Folding(home).fold(NOON)
    Folded.objects.update(place=0)
    Folding(home).fold(NOON)
    assert sum(counts().values()) == 2
