"""What the lake promises: nothing lost, nothing doubled, nothing left of who is forgotten."""

from __future__ import annotations

import multiprocessing
import resource
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from numpy.typing import NDArray

from renown import digests
from renown.errors import LakeError, UnknownKind
from renown.lake import Lake
from renown.vocabulary import ESTIMATED, joined, number
from tests.acts import DAY, NOW, act, batch, crowd


def held(lake: Lake) -> list[int]:
    return sorted(lake.contents().acts["at"].tolist())


def test_appending_twice_changes_nothing(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    first = lake.append([batch(crowd())])
    before = sorted(lake.contents().acts["key"].tolist())
    again = lake.append([batch(crowd())])
    assert (again.new, again.known) == (0, first.new + first.known)
    assert sorted(lake.contents().acts["key"].tolist()) == before


def test_many_small_batches_are_stored_as_few_and_nothing_of_them_is_lost(tmp_path: Path) -> None:
    rows = crowd()
    one = Lake(tmp_path / "one")
    one.append([batch(rows, [{"id": "a", "name": "Ann"}], [{"id": "p", "author": "a"}])])
    small = [batch([row]) for row in rows]
    small += [batch([], [{"id": "a", "name": "Ann"}]), batch([], [], [{"id": "p", "author": "a"}])]
    sizes = [len(group.interactions) for group in joined(small, rows=100)]
    assert sizes == [100] * (len(rows) // 100) + [len(rows) % 100]
    many = Lake(tmp_path / "many")
    many.append(small)
    assert held(many) == held(one)
    assert many.contents().accounts.drop_columns("seen") == one.contents().accounts.drop_columns("seen")
    assert many.contents().posts.num_rows == 1


def test_a_reply_with_an_id_of_its_own_is_kept_beside_another_to_the_same_post(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    done = lake.append([batch([act("ann", "reply", "bob", post="p", act=name) for name in ("r1", "r2", "r2")])])
    assert (done.new, done.known) == (2, 1)


def test_a_post_is_liked_once_and_a_person_followed_once(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    likes = [act("ann", "like", "bob", NOW + k, post="p") for k in range(3)]
    follows = [act("ann", "follow", "bob", NOW + k) for k in range(3)]
    lake.append([batch(likes + follows)])
    assert len(held(lake)) == 2


def test_without_a_post_likes_of_different_seconds_are_different_likes(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    assert lake.append([batch([act("ann", "like", "bob", NOW), act("ann", "like", "bob", NOW + 1)])]).new == 2


def test_an_unlike_takes_the_like_back_and_a_later_like_gives_it_again(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    like, unlike = act("ann", "like", "bob", NOW, post="p"), act("ann", "like", "bob", NOW + 5, post="p", undone=True)
    lake.append([batch([like])])
    assert lake.append([batch([unlike])]).undone == 1
    assert held(lake) == []
    lake.append([batch([like])])
    assert held(lake) == [], "the old like, seen again, is older than the unlike"
    lake.append([batch([act("ann", "like", "bob", NOW + 9, post="p")])])
    assert held(lake) == [NOW + 9]


def test_an_unlike_that_arrives_first_still_takes_the_like_back(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.append([batch([act("ann", "like", "bob", NOW + 5, post="p", undone=True)])])
    lake.append([batch([act("ann", "like", "bob", NOW, post="p")])])
    assert held(lake) == []


def test_an_exact_time_replaces_an_estimated_one_and_an_estimate_replaces_nothing(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.append([batch([act("ann", "follow", "bob", NOW, precision=ESTIMATED)])])
    assert lake.append([batch([act("ann", "follow", "bob", NOW + 30 * DAY, precision=ESTIMATED)])]).new == 0
    lake.append([batch([act("ann", "follow", "bob", NOW - 7 * DAY)])])
    assert held(lake) == [NOW - 7 * DAY]


def test_the_last_description_of_an_account_holds(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.append([batch([act("1", "like", "2")], [{"id": "2", "handle": "bob"}])])
    lake.append([batch([act("3", "like", "2")])])
    lake.append([batch([act("1", "reply", "2")], [{"id": "2", "handle": "bobby", "name": "Bob"}])])
    told = {row["id"]: (row["handle"], row["name"]) for row in lake.contents().accounts.to_pylist()}
    assert told == {"1": (None, None), "2": ("bobby", "Bob"), "3": (None, None)}


def rows(lake: Lake, table: str) -> list[tuple[str, ...]]:
    with lake.asked() as con:
        return con.execute(
            f"SELECT id, {'handle' if table == 'accounts' else 'text'} FROM {table} ORDER BY ALL"
        ).fetchall()


def test_accounts_and_posts_are_written_once_and_again_only_when_told_differently(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    acts = [act("1", "like", "2"), act("2", "like", "1")]
    for _ in range(2):
        told = batch(
            acts, [{"id": "2", "handle": "bob"}] * 2 + [{"id": "3"}], [{"id": "p", "author": "2", "text": "a"}] * 2
        )
        many = [batch([act("1", "reply", "2", act=f"r{n}") for n in range(20_000)])]
        lake.append([told, *many, told])
        assert rows(lake, "accounts") == [("1", None), ("2", "bob"), ("3", None)]
        assert rows(lake, "posts") == [("p", "a")]
    lake.append([batch(acts, [{"id": "3", "handle": "cy"}], [{"id": "p", "author": "2", "text": "b"}])])
    assert rows(lake, "accounts") == [("1", None), ("2", "bob"), ("3", "cy"), ("3", None)]
    assert rows(lake, "posts") == [("p", "a"), ("p", "b")]


def test_two_accounts_that_share_a_number_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Lake(tmp_path)
    lake.append([batch([act("ann", "like", "bob")])])
    honest = digests.numbers

    def colliding(texts: pa.Array) -> NDArray[np.int64]:
        return honest(pc.replace_substring(texts, "bluesky:cleo", "bluesky:bob"))

    monkeypatch.setattr(digests, "numbers", colliding)
    with pytest.raises(LakeError, match="share one number, bluesky:cleo and bluesky:bob"):
        lake.append([batch([act("dan", "like", "cleo")])])
    assert len(held(lake)) == 1


def test_the_same_id_on_two_networks_is_two_accounts(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.append([batch([act("1", "like", "ann"), act("1", "like", "ann", network="mastodon")])])
    contents = lake.contents()
    assert len(contents.accounts) == 4
    assert contents.networks == ["bluesky", "mastodon"]


def test_a_kind_nobody_knows_is_refused_and_nothing_is_stored(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    with pytest.raises(UnknownKind, match="wink"):
        lake.append([batch([act("ann", "like", "bob")]), batch([act("ann", "wink", "bob")])])
    assert held(lake) == []


def test_compacting_changes_no_answer(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    acts = crowd()
    for start in range(0, len(acts), 50):
        lake.append([batch(acts[start : start + 50])])
    before = held(lake)
    lake.compact()
    assert held(lake) == before
    assert len(list((tmp_path / "interactions").glob("*.parquet"))) == 1


def _write(path: Path, writer: int) -> None:
    lake = Lake(path)
    for k in range(10):
        lake.append([batch([act(f"w{writer}", "reply", f"t{j}", act=f"{writer}-{k}-{j}") for j in range(20)])])


@pytest.mark.slow
def test_two_writers_and_a_reader_at_once_lose_nothing(tmp_path: Path) -> None:
    Lake(tmp_path)
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write, args=(tmp_path, k)) for k in range(2)]
    for writer in writers:
        writer.start()
    seen = [0]
    while any(writer.is_alive() for writer in writers):
        seen.append(len(held(Lake(tmp_path))))
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert seen == sorted(seen)
    assert len(held(Lake(tmp_path))) == 400


def _fill(path: Path) -> None:
    lake = Lake(path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
    with pytest.raises(LakeError, match="nothing was stored"):
        lake.append([batch(crowd(2_000, 20_000, seed=2))])


def test_a_full_disk_in_the_middle_of_an_append_loses_and_doubles_nothing(tmp_path: Path) -> None:
    Lake(tmp_path).append([batch(crowd())])
    before = held(Lake(tmp_path))
    child = multiprocessing.get_context("spawn").Process(target=_fill, args=(tmp_path,))
    child.start()
    child.join()
    assert child.exitcode == 0
    assert held(Lake(tmp_path)) == before
    Lake(tmp_path).append([batch(crowd(2_000, 20_000, seed=2))])
    assert len(held(Lake(tmp_path))) > len(before)


def traces(folder: Path, *words: bytes) -> list[str]:
    return [
        f"{path.relative_to(folder)} holds {word!r}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for word in words
        if word in path.read_bytes()
    ]


def test_forgetting_leaves_no_trace_in_any_file_or_log(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    gone = {"id": "did:plc:vanishing", "handle": "vanishing.example", "name": "Vanessa Vanishing"}
    post = {"id": "at://vanishing/1", "author": gone["id"], "text": "an unmistakable sentence"}
    acts = [act(gone["id"], "like", "bob"), act("bob", "reply", gone["id"], post=post["id"])]
    lake.append([batch([*acts, act("bob", "like", "cid")], [gone], [post])])
    words = [
        b"vanishing",
        b"Vanessa",
        b"unmistakable",
        number("bluesky", str(gone["id"])).to_bytes(8, "little", signed=True),
    ]
    assert traces(tmp_path, b"Vanessa"), "the search must be able to find what is there"
    assert lake.forget("bluesky:did:plc:vanishing") == 2
    assert traces(tmp_path, *words) == []
    assert len(held(lake)) == 1


def test_the_forgotten_are_refused_when_they_come_again(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.append([batch(crowd())])
    lake.forget("bluesky:p3")
    done = lake.append([batch(crowd())])
    assert done.refused > 0
    assert done.new == 0
    assert number("bluesky", "p3") not in lake.contents().accounts["number"].to_pylist()


def test_forgetting_somebody_who_is_not_there_removes_nothing(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.append([batch(crowd())])
    before = held(lake)
    assert lake.forget("bluesky:nobody") == 0
    assert held(lake) == before
    with pytest.raises(LakeError, match="write network:id"):
        lake.forget("nobody")
