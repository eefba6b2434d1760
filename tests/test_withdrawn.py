"""Acts that are taken back by their own ids alone, as streams tell it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from renown.lake import Lake
from renown.vocabulary import ESTIMATED, STORED_INTERACTIONS, WITHDRAWN, Batch, number
from tests.acts import NOW, act, batch


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def gone(*acts: str, done: tuple[dict[str, Any], ...] = ()) -> Batch:
    told = batch(done)
    return Batch(told.interactions, withdrawn=pa.table({"network": ["bluesky"] * len(acts), "act": acts}, WITHDRAWN))


def held(lake: Lake) -> int:
    return len(lake.contents().acts["key"])


LIKE = act("ann", "like", "bob", post="p", act="like-1")


@pytest.mark.parametrize("together", [True, False])
def test_an_act_is_taken_back_by_its_id(lake: Lake, together: bool) -> None:
    batches = [batch([LIKE, act("cleo", "like", "bob", post="p", act="like-2")]), gone("like-1")]
    appended = [lake.append(batches)] if together else [lake.append([one]) for one in batches]
    assert appended[-1].undone == 1
    assert lake.contents().acts["source"].tolist() == [number("bluesky", "cleo")]


def test_an_act_that_comes_after_its_end_does_not_count(lake: Lake) -> None:
    lake.append([gone("like-1")])
    assert held(lake) == 0
    appended = lake.append([batch([LIKE, act("cleo", "like", "bob", post="p", act="like-2")])])
    assert (appended.new, appended.undone) == (3, 1)
    assert lake.contents().acts["source"].tolist() == [number("bluesky", "cleo")]
    for again in (batch([LIKE]), gone("like-1")):
        assert lake.append([again]).new == 0
        assert held(lake) == 1
    lake.compact()
    assert lake.append([batch([LIKE])]).new == 0
    assert held(lake) == 1


def test_an_act_of_the_same_address_that_was_done_after_the_first_one_s_end_counts(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: NOW)
    lake.append([gone("like-1")])
    lake.append([batch([LIKE | {"at": NOW + 3_600}])])
    assert held(lake) == 1


def test_an_end_that_nothing_came_to_is_forgotten_after_three_days(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    lake.append([gone("like-1", "like-2")])
    lake.append([gone("like-2")])
    assert len(DeltaTable(str(lake.path / "withdrawn")).to_pyarrow_table()) == 2
    later = time.time() + 3 * 86_400 + 60
    monkeypatch.setattr(time, "time", lambda: later)
    lake.append([batch([LIKE])])
    assert held(lake) == 1
    lake.compact()
    assert len(DeltaTable(str(lake.path / "withdrawn")).to_pyarrow_table()) == 0


def test_forgetting_somebody_forgets_whatever_ended_before_it_was_told(lake: Lake) -> None:
    lake.append([gone("like-1")])
    lake.forget("bluesky:ann")
    assert len(DeltaTable(str(lake.path / "withdrawn")).to_pyarrow_table()) == 0


def test_a_post_is_taken_back_with_everything_it_did(lake: Lake) -> None:
    lake.append([batch([act("ann", "reply", "bob", post="p", act="a"), act("ann", "mention", "cleo", act="a")])])
    assert held(lake) == 2
    lake.append([gone("a")])
    assert held(lake) == 0


def test_hearing_it_all_again_changes_nothing(lake: Lake) -> None:
    told = [batch([LIKE]), gone("like-1")]
    lake.append(told)
    for some in (told, told[:1], told[1:]):
        assert lake.append(some).new == 0
        assert held(lake) == 0


def test_a_like_that_is_given_again_counts_again(lake: Lake) -> None:
    lake.append([batch([LIKE]), gone("like-1")])
    lake.append([batch([LIKE | {"at": NOW + 1, "act": "like-3"}])])
    assert held(lake) == 1
    # and the first one's end, heard once more, is not the second's
    lake.append([gone("like-1")])
    assert held(lake) == 1


def test_an_act_that_was_first_told_without_its_id_can_be_taken_back_once_it_is_known(lake: Lake) -> None:
    for first in (LIKE | {"act": None}, LIKE | {"act": None, "at": NOW - 5, "precision": ESTIMATED}):
        lake.append([batch([first])])
        lake.append([batch([LIKE])])
        lake.append([gone("like-1")])
        assert held(lake) == 0


def test_an_id_nobody_knows_takes_nothing_back(lake: Lake) -> None:
    lake.append([batch([LIKE, act("ann", "follow", "bob")])])
    assert lake.append([gone("like-9", "")]).new == 0
    assert held(lake) == 2


def test_a_lake_of_before_there_were_ids_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "lake"
    earlier = pa.schema([field for field in STORED_INTERACTIONS if field.name != "act"])
    Lake(tmp_path / "other").append([batch([LIKE])])
    rows = DeltaTable(str(tmp_path / "other" / "interactions")).to_pyarrow_table().select(earlier.names)
    write_deltalake(str(folder / "interactions"), rows)
    lake = Lake(folder)
    assert held(lake) == 1
    assert lake.append([batch([LIKE])]).new == 1  # only its id is new
    assert lake.append([gone("like-1")]).undone == 1
    assert held(lake) == 0
    lake.compact()
    assert held(Lake(folder)) == 0
