"""The repository of a Bluesky account, as its server hands it out."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import libipld
import pytest

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.bluesky import Bluesky
from renown.networks.network import Journal
from renown.vocabulary import ESTIMATED, EXACT
from tests.networks.reading import SAMPLES, packed, read
from tests.networks.repository import block, car, repository, whole

NEW, OLD = SAMPLES / "bluesky" / "new" / "ann.car", SAMPLES / "bluesky" / "old" / "bob.car"
ANN, BEN, BOB, CLEO, DAN, MAL = (
    "did:plc:" + name.ljust(24, fill)
    for name, fill in (("ann", "a"), ("ben", "b"), ("bob", "b"), ("cleo", "c"), ("dan", "d"), ("mal", "m"))
)
DAY = 86_400
FIRST = 1_772_445_600  # 2 March 2026, 10:00 UTC
KEPT = 1_772_661_037  # when a timestamp says that the key 3mgbbbqzts22a was made


def tuples(rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    fields = ("source", "kind", "target", "at", "post", "act", "precision")
    assert {row["network"] for row in rows} == {"bluesky"}
    assert not any(row["undone"] for row in rows)
    return {tuple(row[field] for field in fields) for row in rows}


def post(did: str, key: str) -> str:
    return f"at://{did}/app.bsky.feed.post/{key}"


def mine(collection: str, key: str) -> str:
    return f"at://{ANN}/app.bsky.{collection}/{key}"


NEW_ACTS = {
    (ANN, "reply", BEN, FIRST + DAY, post(BEN, "3mf222222222b"), post(ANN, "3mg222222222b"), EXACT),
    (ANN, "mention", CLEO, FIRST + DAY, None, post(ANN, "3mg222222222b"), EXACT),
    (ANN, "quote", BEN, FIRST + 2 * DAY, post(BEN, "3mf222222222c"), post(ANN, "3mg222222222c"), EXACT),
    (ANN, "quote", CLEO, FIRST + 3 * DAY, post(CLEO, "3mf222222222d"), post(ANN, "3mg222222222d"), EXACT),
    (ANN, "mention", DAN, FIRST + 3 * DAY, None, post(ANN, "3mg222222222d"), EXACT),
    (ANN, "like", BEN, FIRST + 5 * DAY, post(BEN, "3mf222222222b"), mine("feed.like", "3mg222222222f"), EXACT),
    (
        ANN, "like", "did:web:eve.example", KEPT, "at://did:web:eve.example/app.bsky.feed.generator/baking",
        mine("feed.like", "3mgbbbqzts22a"), ESTIMATED,
    ),
    (
        ANN, "repost", CLEO, 1_772_412_743, post(CLEO, "3mf222222222a"),
        mine("feed.repost", "3mg222222222h"), ESTIMATED,
    ),
    (ANN, "follow", BEN, FIRST + 6 * DAY, None, mine("graph.follow", "3mg222222222i"), EXACT),
    (ANN, "block", MAL, FIRST + 7 * DAY, None, mine("graph.block", "3mg222222222j"), EXACT),
}  # fmt: skip


@pytest.mark.parametrize("form", ["file", "folder", "zip"])
def test_a_repository_says_what_its_owner_did(tmp_path: Path, form: str) -> None:
    path = {"file": NEW, "folder": NEW.parent}.get(form) or packed(NEW.parent, tmp_path / "ann.zip")
    rows, journal = read(Bluesky(), path)
    assert tuples(rows) == NEW_ACTS
    assert len(rows) == len(NEW_ACTS)
    assert not journal.unreadable
    assert journal.passed == {
        "an act on oneself": 1,
        "app.bsky.graph.listitem is not read": 1,
        "a record of another application": 1,
    }


def test_the_repository_of_2022_has_votes_trends_and_follows_by_declaration() -> None:
    rows, journal = read(Bluesky(), OLD)
    old = 1_668_645_600  # 17 November 2022, 00:40 UTC
    its = [f"at://{BOB}/app.bsky.{kind}/3jquh3emtzo2" for kind in ("feed.post", "feed.vote", "feed.trend")]
    follow = f"at://{BOB}/app.bsky.graph.follow/3jquh3emtzo2"
    assert tuples(rows) == {
        (BOB, "mention", ANN, 1_678_762_100, None, its[0] + "a", EXACT),
        (BOB, "like", ANN, old, post(ANN, "3jquh3emtzo22"), its[1] + "b", EXACT),
        (BOB, "dislike", MAL, old + 60, post(MAL, "3jquh3emtzo22"), its[1] + "c", EXACT),
        (BOB, "repost", ANN, old + 120, post(ANN, "3jquh3emtzo22"), its[2] + "d", EXACT),
        (BOB, "follow", ANN, old + 180, None, follow + "e", EXACT),
        (BOB, "follow", CLEO, 1_678_762_100, None, follow + "f", ESTIMATED),
    }
    assert not journal.unreadable
    assert not journal.passed


@pytest.mark.parametrize("path", [NEW, OLD])
def test_the_samples_are_what_their_records_say(path: Path) -> None:
    told = json.loads(path.with_suffix(".json").read_text())
    assert whole(repository(told["did"], told["records"], rev=told["rev"])) == path.read_bytes()


def test_posts_and_the_name_of_the_owner_are_kept() -> None:
    with Archive(NEW) as archive:
        [batch] = Bluesky().read_archive(archive, Journal())
    assert batch.posts is not None
    assert batch.accounts is not None
    posts = {row["id"]: row for row in batch.posts.to_pylist()}
    assert len(posts) == 5
    assert posts[post(ANN, "3mg222222222a")] == {
        "network": "bluesky",
        "id": post(ANN, "3mg222222222a"),
        "author": ANN,
        "at": FIRST,
        "text": "The first loaf of spring.",
        "url": f"https://bsky.app/profile/{ANN}/post/3mg222222222a",
    }
    assert [row["name"] for row in batch.accounts.to_pylist()] == [None, "Ann <b>Ångström</b> 🧡"]


def test_it_says_what_it_found_before_anything_is_stored() -> None:
    with Archive(NEW) as archive:
        assert Bluesky().describe(archive) == (
            f"Bluesky repository of {ANN}: 5 posts, 2 likes, 1 reposts, 1 follows, 1 blocks"
        )


@pytest.mark.parametrize("folder", sorted({p.parent for p in SAMPLES.glob("*/*/*") if "bluesky" not in p.parts}))
def test_what_is_of_another_network_is_not_recognised(folder: Path) -> None:
    with Archive(folder) as archive:
        assert Bluesky().describe(archive) is None


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\xff" * 20, b"hello", b'{"a": 1}', b"\x0a\xa1gversion\x01", whole([block({"a": 1})])[:60]]
)
def test_what_only_looks_like_it_is_not_recognised(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "repo.car"
    path.write_bytes(data)
    with Archive(path) as archive:
        assert Bluesky().describe(archive) in (
            None,
            "Bluesky repository, damaged: no signed commit in it: not a whole repository",
        )


def test_a_car_file_of_something_else_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "other.car"
    path.write_bytes(whole([block({"hello": "world"})]))
    with pytest.raises(InputError, match="not a whole repository"):
        read(Bluesky(), path)


def test_deleted_records_stay_deleted(tmp_path: Path) -> None:
    like = {"$type": "app.bsky.feed.like", "subject": {"uri": post(BEN, "3mf222222222b")}}
    path = tmp_path / "ann.car"
    path.write_bytes(whole(repository(ANN, {"app.bsky.feed.post/a": {"text": "hi"}}, older=[like])))
    rows, journal = read(Bluesky(), path)
    assert rows == []
    assert journal.passed == {"left over from an earlier state of the repository": 1}


def many(count: int) -> dict[str, Any]:
    return {
        f"app.bsky.graph.follow/3mg22222{k:05d}": {"$type": "app.bsky.graph.follow", "subject": f"did:plc:p{k}"}
        for k in range(count)
    }


def test_a_large_tree_is_walked_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "ann.car"
    path.write_bytes(whole(repository(ANN, many(3_000), rev="3mkq2fsy4u22a")))
    rows, journal = read(Bluesky(), path)
    assert {row["target"] for row in rows} == {f"did:plc:p{k}" for k in range(3_000)}
    assert len(rows) == 3_000
    assert not journal.unreadable


def test_a_cut_off_file_keeps_the_records_before_the_cut(tmp_path: Path) -> None:
    blocks = repository(ANN, many(100))
    path = tmp_path / "ann.car"
    path.write_bytes(whole(blocks)[:-5])
    rows, journal = read(Bluesky(), path)
    assert len(rows) == 99
    assert journal.unreadable == {
        "cut off here, the blocks before are kept": 1,
        "a record that is listed but not in the file": 1,
    }
    assert journal.places["cut off here, the blocks before are kept"] == [f"{path}:{len(blocks)}"]


def test_a_block_that_is_not_what_its_name_promises_is_left_out(tmp_path: Path) -> None:
    blocks = repository(ANN, many(10))
    blocks[-1] = (blocks[-1][0], blocks[-1][1].replace(b"did:plc:p9", b"did:plc:px"))
    path = tmp_path / "ann.car"
    path.write_bytes(whole(blocks))
    rows, journal = read(Bluesky(), path)
    assert {row["target"] for row in rows} == {f"did:plc:p{k}" for k in range(9)}
    assert sum(journal.unreadable.values()) == 2


def test_a_missing_part_of_the_tree_is_told(tmp_path: Path) -> None:
    blocks = repository(ANN, many(200))
    path = tmp_path / "ann.car"
    path.write_bytes(car(blocks[0][0], [*blocks[:2], *blocks[3:]]))
    rows, journal = read(Bluesky(), path)
    assert 0 < len(rows) < 200
    assert journal.unreadable == {"a part of the list of records is not in the file: what it lists is left out": 1}
    assert journal.passed == {"left over from an earlier state of the repository": 200 - len(rows)}


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"$type": "app.bsky.graph.follow", "subject": "ben.example"}, "not a DID"),
        ({"$type": "app.bsky.graph.follow"}, "'subject' is missing"),
        ({"$type": "app.bsky.graph.follow", "subject": 7}, "an id is missing"),
        ({"$type": "app.bsky.graph.follow", "subject": "did:plc:a\0b"}, "an id that cannot be one"),
        ({"$type": "app.bsky.feed.like", "subject": "at://x"}, "wrong shape"),
        ({"$type": "app.bsky.feed.like", "subject": {"uri": "at://ben.example/app.bsky.feed.post/3"}}, "not the at://"),
        ({"$type": "app.bsky.feed.post", "reply": {"parent": {}}}, "'uri' is missing"),
        ({"$type": "app.bsky.feed.post", "facets": [1]}, "wrong shape"),
        ({"$type": "app.bsky.feed.post", "embed": {"$type": "app.bsky.embed.record"}}, "'record' is missing"),
        ([1, 2], "wrong shape"),
        ({"$type": 7}, ""),
    ],
)
def test_a_broken_record_is_named_and_the_rest_is_read(tmp_path: Path, record: Any, reason: str) -> None:
    path = tmp_path / "ann.car"
    path.write_bytes(whole(repository(ANN, {"app.bsky.feed.post/broken": record, **many(3)})))
    rows, journal = read(Bluesky(), path)
    assert len(rows) == 3
    if reason:
        [told] = journal.unreadable
        assert reason in told
        assert journal.places[told] == [f"{path}#app.bsky.feed.post/broken"]
    else:
        assert journal.passed == {"a record of another application": 1}


def test_a_record_nested_ten_thousand_deep_harms_nothing(tmp_path: Path) -> None:
    deep = b"\xa1aa" + b"\x81" * 10_000 + b"\0"
    path = tmp_path / "ann.car"
    path.write_bytes(whole(repository(ANN, {"app.bsky.feed.post/deep": deep, **many(3)})))
    rows, journal = read(Bluesky(), path)
    assert len(rows) == 3
    assert journal.unreadable == {"a record that cannot be read: nested too deeply": 1}


def test_a_tree_that_bites_its_own_tail_ends(tmp_path: Path) -> None:
    # no hash can name a node that holds it, so two entries that share one child stand for the ring
    child = block({"l": None, "e": [{"p": 0, "k": b"app.bsky.graph.follow/a", "v": block({"a": 1})[0], "t": None}]})
    top = block({"l": child[0], "e": [{"p": 0, "k": b"b/b", "v": block({"a": 2})[0], "t": child[0]}]})
    commit = block({"did": ANN, "data": top[0], "sig": b"", "version": 3})
    path = tmp_path / "ring.car"
    path.write_bytes(whole([commit, top, child]))
    rows, journal = read(Bluesky(), path)
    assert rows == []
    assert "a part of the list of records is not in the file: what it lists is left out" in journal.unreadable


RECORDED = "recorded/bluesky/indigo/testing/testdata/"


@pytest.mark.parametrize(
    "name",
    ["fakermaker.repo.car", "greenground.repo.car", "bafyreieovfuizojpw3zresz7sx3nk4trm2by23pt5rxbey3jme4uo5ogiu.car"],
)
def test_recorded_repositories_are_read_to_the_last_record(data_file: Callable[[str], Path], name: str) -> None:
    path = data_file(RECORDED + name)
    _, blocks = libipld.decode_car(path.read_bytes())
    records = [value for value in blocks.values() if "$type" in value]
    kinds = Counter(record["$type"].rpartition(".")[2] for record in records)
    rows, journal = read(Bluesky(), path)
    got = Counter(row["kind"] for row in rows)
    assert {kind: got[kind] for kind in ("like", "repost", "follow")} == {
        kind: kinds[kind] for kind in ("like", "repost", "follow")
    }
    assert got["reply"] == sum("reply" in record for record in records)
    assert not journal.unreadable
    assert not journal.passed
    with Archive(path) as archive:
        posts = sum(len(batch.posts or ()) for batch in Bluesky().read_archive(archive, Journal()))
    assert posts == kinds["post"]


def test_a_recorded_slice_gives_what_it_has_and_tells_what_it_lacks(data_file: Callable[[str], Path]) -> None:
    rows, journal = read(Bluesky(), data_file(RECORDED + "repo_slice.car"))
    assert [(row["kind"], row["target"]) for row in rows] == [("mention", "did:plc:62h4kgufuxjsa4o5udp4dgdw")]
    assert set(journal.unreadable) == {
        "a part of the list of records is not in the file: what it lists is left out",
        "a record that is listed but not in the file",
    }


def test_recorded_stream_frames_hold_cars_of_the_same_kind(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    frames = sorted(data_file("recorded/bluesky/indigo/atproto/repo/testdata").glob("firehose_commit_*.json"))
    assert len(frames) == 4
    for frame in frames:
        told = json.loads(frame.read_text())
        data = told["blocks"]["$bytes"]
        path = tmp_path / f"{frame.stem}.car"
        path.write_bytes(base64.b64decode(data + "=" * (-len(data) % 4)))
        with Archive(path) as archive:
            assert (Bluesky().describe(archive) or "").startswith(f"Bluesky repository of {told['repo']}")
