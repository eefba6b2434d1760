"""The export of Foursquare and Swarm, and recorded answers of its API."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renown.errors import InputError
from renown.networks.foursquare import Foursquare
from renown.vocabulary import ESTIMATED, EXACT
from tests.networks.reading import SAMPLES, packed
from tests.networks.told import Told, changed, described, told

EXPORT, OLD = SAMPLES / "foursquare" / "export", SAMPLES / "foursquare" / "old"
ME, BEN, CLEO, DAN = "101", "202", "303", "404"
MARCH, DAY = 1_772_359_200, 86_400  # 1 March 2026, 10:00 UTC
NEWEST = MARCH + 4 * DAY  # the tip
LUNCH, BROUGHT = f"{1:024x}", f"{4:024x}"
BAKERY = "venue:453774dcf964a520bd3b1fe3"


def tuples(said: Told) -> set[tuple[Any, ...]]:
    assert {row["network"] for row in said.rows} <= {"foursquare"}
    fields = ("source", "kind", "target", "at", "post", "precision")
    return {tuple(row[field] for field in fields) for row in said.rows}


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_the_export_says_with_whom_its_owner_was_and_who_are_friends(tmp_path: Path, form: str) -> None:
    said = told(Foursquare(), packed(EXPORT, tmp_path / "4sq.zip") if form == "zip" else EXPORT)
    assert tuples(said) == {
        (ME, "check-in", BEN, MARCH, LUNCH, EXACT),
        (ME, "check-in", CLEO, MARCH + 3 * DAY, BROUGHT, EXACT),
        (ME, "check-in", DAN, MARCH + 3 * DAY, BROUGHT, EXACT),
        (CLEO, "check-in", ME, MARCH + 3 * DAY, BROUGHT, EXACT),
        (ME, "follow", BEN, NEWEST, None, ESTIMATED),
        (BEN, "follow", ME, NEWEST, None, ESTIMATED),
        ("505", "follow", ME, NEWEST, None, ESTIMATED),
        (ME, "follow", "606", NEWEST, None, ESTIMATED),
        (ME, "like", BAKERY, NEWEST, BAKERY, ESTIMATED),
    }
    assert len(said.rows) == 9
    assert not said.journal.unreadable
    assert said.words == "Foursquare export: 4 check-ins, 1 friends, 1 followers, 1 followed, 1 tips"


def test_what_is_not_public_and_where_it_was_is_never_kept() -> None:
    said = told(Foursquare(), EXPORT)
    assert said.journal.passed == {
        "a check-in that is not public": 1,
        "ratings of places that others do not see": 1,
        "a list that is not read": 3,  # comments, visits and unconfirmed visits
    }
    assert {row["text"] for row in said.posts} == {"Lunch with Ben", None, "Ask for the crust"}
    assert not any(word in str(said) for word in ("secret", "ann@example.com", "59.3"))
    assert said.accounts[ME] == (None, "Ann Å.")


def test_an_old_export_has_seconds_and_only_its_photos_say_whose_it_is() -> None:
    said = told(Foursquare(), OLD)
    assert tuples(said) == {(ME, "check-in", BEN, 1_297_558_476, "4d572bcc9e508cfab975189b", EXACT)}


def test_check_ins_alone_do_not_say_whose_they_are(tmp_path: Path) -> None:
    shutil.copy(EXPORT / "checkins1.json", tmp_path)
    assert described(Foursquare(), tmp_path / "checkins1.json") == "Foursquare export: 3 check-ins"
    with pytest.raises(InputError, match="does not say whose it is"):
        told(Foursquare(), tmp_path / "checkins1.json")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"id": f"{9:024x}", "createdAt": "soon", "type": "checkin"}, "a time that cannot be read"),
        ({"id": f"{9:024x}", "createdAt": -5, "type": "checkin"}, "a time that cannot be"),
        ({"id": f"{9:024x}", "createdAt": 1e300, "type": "checkin"}, "a time that cannot be"),
        ({"id": f"{9:024x}", "createdAt": 1_700_000_000, "type": "checkin", "with": 7}, "a record of an unknown shape"),
        (
            {"id": f"{9:024x}", "createdAt": 1_700_000_000, "type": "checkin", "with": [{"id": "x"}]},
            "an id that cannot be one",
        ),
        ({"id": 7}, "a record of an unknown shape"),
        (7, "a record of an unknown shape"),
    ],
)
def test_a_broken_record_is_told_with_file_and_line(tmp_path: Path, record: Any, reason: str) -> None:
    text = (EXPORT / "checkins2.json").read_text()
    broken = text.replace("  }\n ]", "  },\n" + json.dumps(record) + "\n ]")
    assert broken != text
    said = told(Foursquare(), changed(EXPORT, tmp_path / "a", {"checkins2.json": broken}))
    assert tuples(said) == tuples(told(Foursquare(), EXPORT))
    assert said.journal.unreadable == {reason: 1}
    line = broken[: broken.rindex("\n ]")].count("\n") + 1
    assert said.journal.places[reason] == [f"{tmp_path}/a/checkins2.json:{line}"]


@pytest.mark.parametrize("folder", sorted({path for path in SAMPLES.glob("*/*") if path.parent.name != "foursquare"}))
def test_what_is_of_another_network_is_not_recognised(folder: Path) -> None:
    assert described(Foursquare(), folder) is None


FIXTURES = "recorded/foursquare/foursquare2/test/fixtures"


def answer(data_file: Callable[[str], Path], name: str) -> Any:
    return json.loads(data_file(f"{FIXTURES}/{name}").read_text("utf-8"))["response"]


def owned(tmp_path: Path, *files: Path) -> Path:
    """The answers beside a picture that says whose they are."""
    for file in (*files, OLD / "photos.json"):
        shutil.copy(file, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "name", ["user_checkins_plain", "user_checkins_aftertimestamp", "user_checkins_beforetimestamp"]
)
def test_recorded_pages_of_check_ins_are_read_to_the_last_one(
    data_file: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    items = answer(data_file, f"users/{name}.json")["checkins"]["items"]
    said = told(Foursquare(), owned(tmp_path, data_file(f"{FIXTURES}/users/{name}.json")))
    assert {row["id"] for row in said.posts} == {one["id"] for one in items}
    assert not said.journal.unreadable
    liked = [who["id"] for one in items for group in one["likes"]["groups"] for who in group["items"]]
    assert sorted(row["source"] for row in said.rows if row["kind"] == "like") == sorted(liked)
    commented = sum(len(one["comments"]["items"]) for one in items)
    assert sum(row["kind"] == "comment" for row in said.rows) == commented


def test_recorded_check_ins_of_friends_are_theirs(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    recent = answer(data_file, "checkins/friend_checkins.json")["recent"]
    said = told(Foursquare(), owned(tmp_path, data_file(f"{FIXTURES}/checkins/friend_checkins.json")))
    assert {(row["id"], row["author"]) for row in said.posts} == {(one["id"], one["user"]["id"]) for one in recent}
    assert not said.journal.unreadable


def test_recorded_tips_are_posts(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    tips = answer(data_file, "users/user_tips.json")["tips"]["items"]
    said = told(Foursquare(), owned(tmp_path, data_file(f"{FIXTURES}/users/user_tips.json")))
    assert {row["text"] for row in said.posts} == {one["text"].strip() for one in tips}
    assert not said.journal.unreadable


def test_every_recorded_answer_is_read_or_passed_over(data_file: Callable[[str], Path]) -> None:
    folder = data_file(FIXTURES)
    template = "error_template.json"  # with blanks to be filled in, so it is no JSON
    raw = [json.loads(path.read_text("utf-8")) for path in sorted(folder.rglob("*.json")) if path.name != template]
    said = told(Foursquare(), folder)
    known = {one["id"] for told_of in raw for one in checkins(told_of.get("response"))}
    assert known
    assert {row["id"] for row in said.posts} >= known
    assert said.journal.places == {"a record that is not JSON, or endless": [f"{folder / template}:1"]}


def checkins(response: Any) -> list[Any]:
    if not isinstance(response, dict):
        return []
    lists = [response.get("recent"), (response.get("checkins") or {}).get("items"), [response.get("checkin")]]
    return [one for some in lists if isinstance(some, list) for one in some if isinstance(one, dict) and "id" in one]


def test_a_recorded_check_in_says_who_was_there_and_who_liked_it(
    data_file: Callable[[str], Path], tmp_path: Path
) -> None:
    raw = json.loads(data_file("recorded/foursquare/swarm-to-sqlite/tests/checkin.json").read_text("utf-8"))
    (tmp_path / "checkins.json").write_text(json.dumps({"items": [raw]}))
    said = told(Foursquare(), owned(tmp_path))
    assert tuples(said) == {
        (ME, "check-in", "900", 1_496_001_790, raw["id"], EXACT),
        *((who, "like", ME, 1_496_001_790, raw["id"], ESTIMATED) for who in ("314", "323", "778")),
    }
    assert said.accounts["900"] == (None, "Natalie Downe")
    assert not said.journal.unreadable
