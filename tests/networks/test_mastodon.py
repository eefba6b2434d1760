"""The archive of a Mastodon account, and outboxes of other servers."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.mastodon import Mastodon
from renown.networks.mastodon.activities import address, like
from renown.vocabulary import ESTIMATED, EXACT
from tests.networks.reading import SAMPLES, packed
from tests.networks.told import Told, changed, told

TODAY, PLAIN = SAMPLES / "mastodon" / "today", SAMPLES / "mastodon" / "plain"
ANN, BEN = "https://ann.example/users/ann", "https://ben.example/users/ben"
CLEO, DAN = "https://cleo.example/ap/users/115500000000000001", "https://dan.example/profile/dan"
DAY = 86_400
FIRST = 1_772_359_200  # 1 March 2026, 10:00 UTC
NEWEST = FIRST + 10 * DAY
UNSAID = "the archive does not say who wrote the post"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def tuples(said: Told) -> list[tuple[Any, ...]]:
    fields = ("kind", "target", "at", "post", "act", "precision")
    assert {row["network"] for row in said.rows} == {"mastodon"}
    assert {row["source"] for row in said.rows} == {ANN}
    return [tuple(row[field] for field in fields) for row in said.rows]


def tar(folder: Path, to: Path) -> Path:
    with tarfile.open(to, "w:gz") as archive:
        for path in sorted(folder.iterdir()):
            archive.add(path, path.name)
    return to


TODAYS_ACTS = [
    ("reply", BEN, FIRST + DAY, f"{BEN}/statuses/77", f"{ANN}/statuses/2", EXACT),
    ("mention", CLEO, FIRST + DAY, None, f"{ANN}/statuses/2", EXACT),
    ("quote", CLEO, FIRST + 2 * DAY, f"{CLEO}/statuses/5", f"{ANN}/statuses/3", EXACT),
    ("reply", DAN, FIRST + 6 * DAY, "https://dan.example/objects/8f0d", f"{ANN}/statuses/7", EXACT),
    ("mention", BEN, FIRST + 7 * DAY, None, f"{ANN}/statuses/8", EXACT),
    ("repost", BEN, FIRST + 9 * DAY, f"{BEN}/statuses/78", None, EXACT),
    ("repost", DAN, NEWEST, "https://dan.example/objects/9a9a", None, EXACT),
    ("like", BEN, NEWEST, f"{BEN}/statuses/77", None, ESTIMATED),
    ("like", CLEO, NEWEST, f"{CLEO}/statuses/5", None, ESTIMATED),
    ("follow", BEN, NEWEST, None, None, ESTIMATED),
    ("follow", "acct:fay@fay.example", NEWEST, None, None, ESTIMATED),
]


@pytest.mark.parametrize("form", ["tar.gz", "zip", "folder"])
def test_the_archive_says_what_its_owner_did_in_public(tmp_path: Path, form: str) -> None:
    make = {"tar.gz": lambda: tar(TODAY, tmp_path / "a.tar.gz"), "zip": lambda: packed(TODAY, tmp_path / "a.zip")}
    said = told(Mastodon(), make.get(form, lambda: TODAY)())
    assert tuples(said) == TODAYS_ACTS
    assert not said.journal.unreadable
    assert said.journal.passed == {
        "not public: for followers or for the people named only": 3,
        f"a reply: {UNSAID}": 1,
        f"a like: {UNSAID}": 1,
        "an act on oneself": 2,
        "lists other than of the followed are not read": 1,
    }


def test_it_says_what_it_found_before_anything_is_stored() -> None:
    assert told(Mastodon(), TODAY).words == "Mastodon archive of ann@ann.example: 9 posts, 3 boosts, 4 likes"


def test_only_public_posts_are_kept_and_a_warning_stands_for_the_text_behind_it() -> None:
    posts = {row["id"].rpartition("/")[2]: row for row in told(Mastodon(), TODAY).posts}
    assert sorted(posts) == ["1", "2", "3", "4", "7", "8", "9"]
    assert posts["1"] == {
        "network": "mastodon",
        "id": f"{ANN}/statuses/1",
        "author": ANN,
        "at": FIRST,
        "text": "The first loaf & its crust\nare mine.\nSecond.",
        "url": "https://ann.example/@ann/1",
    }
    assert posts["2"]["text"] == "@ben try rye, @cleo"
    assert posts["9"]["text"] == "bread, long"


def test_names_come_from_the_profile_and_from_mentions() -> None:
    assert told(Mastodon(), TODAY).accounts == {
        ANN: ("ann@ann.example", "Ann Ångström :bread:"),
        BEN: ("ben@ben.example", None),
        CLEO: ("cleo@cleo.example", None),
        DAN: ("dan@dan.example", None),
        "acct:fay@fay.example": ("fay@fay.example", None),
    }


@pytest.mark.parametrize("path", [PLAIN, PLAIN / "outbox.json"])
def test_the_outbox_of_another_server_may_hold_likes_follows_and_undoing(path: Path) -> None:
    said = told(Mastodon(), path)
    may = 1_556_704_800  # 1 May 2019, 10:00 UTC
    assert tuples(said) == [
        ("mention", BEN, may, None, f"{ANN}/o/1", EXACT),
        ("repost", BEN, may + DAY, "https://ben.example/o/3", None, EXACT),
        ("follow", BEN, may + 2 * DAY, None, None, EXACT),
        ("follow", BEN, may + 3 * DAY, None, None, EXACT),
        ("like", BEN, may + 3 * DAY, f"{BEN}/statuses/9", None, ESTIMATED),
    ]
    assert [row["undone"] for row in said.rows] == [False, False, False, True, False]
    assert said.journal.passed == {
        "a post of which only the address is given": 1,
        "Delete is not read": 1,
        "an activity of somebody else": 1,
    }
    assert not said.journal.unreadable


def test_lists_of_followers_are_read_where_a_server_gives_them(tmp_path: Path) -> None:
    lists = {
        name: {"type": "OrderedCollection", "orderedItems": [BEN]} for name in ("followers.json", "following.json")
    }
    said = told(Mastodon(), changed(PLAIN, tmp_path / "a", lists))
    follows = [(row["source"], row["target"]) for row in said.rows if row["precision"] == ESTIMATED]
    assert sorted(follows) == sorted([(ANN, BEN), (BEN, ANN), (ANN, BEN)])


def test_a_list_of_the_followed_without_a_header_is_known_by_its_whole_name(tmp_path: Path) -> None:
    files = {
        "following_accounts.csv": "gil@gil.example\n@hal@Hal.example\nno name\n",
        "blocked_accounts.csv": "mal@mal.example\n",
    }
    said = told(Mastodon(), changed(PLAIN, tmp_path / "a", files))
    follows = {row["target"] for row in said.rows if row["target"].startswith("acct:")}
    assert follows == {"acct:gil@gil.example", "acct:hal@hal.example"}
    reason = "not an account's name, as in bob@example.org"
    assert said.journal.unreadable == {reason: 1}
    assert said.journal.places[reason] == [f"{tmp_path}/a/following_accounts.csv:3"]


def test_without_a_profile_the_activities_say_whose_it_is(tmp_path: Path) -> None:
    said = told(Mastodon(), changed(TODAY, tmp_path / "a", {"actor.json": None}))
    assert tuples(said) == TODAYS_ACTS
    assert said.accounts[ANN] == ("ann@ann.example", None)


def test_an_archive_that_says_nobody_is_refused_with_advice(tmp_path: Path) -> None:
    empty = {"type": "OrderedCollection", "orderedItems": []}
    path = changed(TODAY, tmp_path / "a", {"actor.json": "{", "outbox.json": empty})
    with pytest.raises(InputError, match=r"does not say whose it is: actor\.json is missing or broken"):
        told(Mastodon(), path)


def test_likes_without_any_post_are_as_old_as_the_file(tmp_path: Path) -> None:
    empty = {"type": "OrderedCollection", "orderedItems": []}
    path = packed(changed(TODAY, tmp_path / "a", {"outbox.json": empty}), tmp_path / "a.zip")
    rows = told(Mastodon(), path).rows
    assert [row["kind"] for row in rows] == ["like", "like", "follow", "follow"]
    assert {row["at"] for row in rows} == {int(path.stat().st_mtime)}


BROKEN = [
    (7, "a record of an unknown shape"),
    ({"type": "Announce", "published": "2026-03-10T10:00:00Z", "to": PUBLIC}, "a record of an unknown shape"),
    (
        {"type": "Announce", "object": f"{BEN}/statuses/1", "published": "soon", "to": PUBLIC},
        "a time that cannot be read",
    ),
    ({"type": "Follow", "object": "ben"}, "not the address of an account or a post"),
    ({"type": "Follow", "object": "https://ben.example/\0"}, "an id that cannot be one"),
    ({"type": "Follow", "object": "https://ben.example/\ud800"}, "an id that cannot be one"),
    (
        {"type": "Create", "to": PUBLIC, "object": {"id": f"{ANN}/1", "tag": [{"type": "Mention"}]}},
        "a record of an unknown shape",
    ),
]


@pytest.mark.parametrize(("item", "reason"), BROKEN)
def test_a_broken_record_is_told_with_file_and_line_and_the_rest_is_read(
    tmp_path: Path, item: Any, reason: str
) -> None:
    text = (TODAY / "outbox.json").read_text()
    text = text.replace('"orderedItems":[\n', '"orderedItems":[\n' + json.dumps(item) + ",\n")
    said = told(Mastodon(), changed(TODAY, tmp_path / "a", {"outbox.json": text}))
    assert tuples(said) == TODAYS_ACTS
    assert said.journal.unreadable == {reason: 1}
    assert said.journal.places[reason] == [f"{tmp_path}/a/outbox.json:2"]


def test_what_is_not_json_and_what_is_nested_too_deeply_is_passed_over(tmp_path: Path) -> None:
    text = (TODAY / "outbox.json").read_text()
    bad = '{"type": oops},\n{"type": ' + "[" * 100_000 + "]" * 100_000 + "},\n"
    text = text.replace('"orderedItems":[\n', '"orderedItems":[\n' + bad)
    said = told(Mastodon(), changed(TODAY, tmp_path / "a", {"outbox.json": text}))
    assert tuples(said) == TODAYS_ACTS
    assert sum(said.journal.unreadable.values()) == 2


def test_a_cut_off_outbox_keeps_what_comes_before_the_cut(tmp_path: Path) -> None:
    text = (TODAY / "outbox.json").read_text()
    said = told(
        Mastodon(), changed(TODAY, tmp_path / "a", {"outbox.json": text[: text.index('statuses/10/activity"')]})
    )
    assert tuples(said)[:5] == TODAYS_ACTS[:5]
    assert said.journal.unreadable


def test_addresses_that_would_run_a_script_are_no_addresses(tmp_path: Path) -> None:
    text = (TODAY / "outbox.json").read_text().replace("https://ann.example/@ann/1", "javascript:alert(1)")
    posts = {row["id"]: row for row in told(Mastodon(), changed(TODAY, tmp_path / "a", {"outbox.json": text})).posts}
    assert posts[f"{ANN}/statuses/1"]["url"] == f"{ANN}/statuses/1"


@pytest.mark.parametrize("folder", sorted({path for path in SAMPLES.glob("*/*") if path.parent.name != "mastodon"}))
def test_what_is_of_another_network_is_not_recognised(folder: Path) -> None:
    with Archive(folder) as archive:
        assert Mastodon().describe(archive) is None


def test_the_address_of_a_post_names_its_author_as_the_api_does(data_file: Callable[[str], Path]) -> None:
    posts: set[str] = set()
    people: set[str] = set()
    for cassette in sorted(data_file("recorded/mastodon/Mastodon.py/tests/cassettes").glob("*.yaml")):
        text = cassette.read_text()
        posts |= set(re.findall(r'"uri":"(http://localhost:3000/ap/users/\d+/statuses/\d+)"', text))
        people |= set(re.findall(r'"uri":"(http://localhost:3000/ap/users/\d+)"', text))
    assert len(posts) > 50
    assert {like(post, ANN).target for post in posts} <= people
    assert all(address(one) == one for one in people)


def test_recorded_activities_of_every_form_are_read_or_counted(
    data_file: Callable[[str], Path], tmp_path: Path
) -> None:
    items = []
    for path in sorted(data_file("recorded/_generic/granary/granary/tests/testdata").glob("*.as2.json")):
        item = json.loads(path.read_text())
        if "object" in item:
            items.append(item | {"actor": ANN})
    path = tmp_path / "outbox.json"
    path.write_text(
        json.dumps({"type": "OrderedCollection", "orderedItems": [{"type": "Add", "actor": ANN, "object": ""}, *items]})
    )
    said = told(Mastodon(), path)
    kinds = [item["type"] for item in items]
    assert len(kinds) == 16
    # whose the liked post is stands nowhere, addresses as tag: lead nowhere, and nothing else is public
    assert [(row["kind"], row["target"]) for row in said.rows] == [("follow", "http://followee")]
    counted = sum(said.journal.passed.values()) + sum(said.journal.unreadable.values())
    assert counted == 1 + len(kinds) - 1
