"""The simulated world: the same for everybody, obviously simulated, and full of what pages have to show."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest

from renown import demo, snapshot
from renown.errors import SnapshotError
from renown.score.model import DAY
from renown.scores import Scores
from renown.vocabulary import ACCOUNTS, INTERACTIONS, KIND_BY_KEY, KINDS, POSTS
from tests.once import made_once

NOW = 1_795_392_000  # 2026-11-23, midnight UTC


@pytest.fixture(scope="module")
def tables() -> tuple[pa.Table, pa.Table, pa.Table]:
    """The whole world: its interactions, accounts and posts."""
    batches = list(demo.world(now=NOW))
    parts = zip(*((batch.interactions, batch.accounts, batch.posts) for batch in batches), strict=True)
    interactions, accounts, posts = (pa.concat_tables(part) for part in parts)
    return interactions, accounts, posts


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Scores:
    """The world as pages see it."""
    home = made_once(tmp_path_factory, "demo", lambda path: demo.build(path / "demo", now=NOW))
    return snapshot.current(home / "demo")


def digest(now: int, seed: int = 2026, people: int = 300) -> str:
    hashed = sha256()
    for batch in demo.world(seed, people, now=now):
        for table in (batch.interactions, batch.accounts, batch.posts):
            assert table is not None
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, table.schema) as writer:
                writer.write_table(table)
            hashed.update(sink.getvalue())
    return hashed.hexdigest()


def test_the_same_seed_and_end_give_the_same_bytes_in_another_process() -> None:
    command = f"from tests.test_demo import digest; print(digest({NOW}))"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    root = Path(__file__).resolve().parents[1]
    elsewhere = subprocess.run(
        [sys.executable, "-c", command], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    assert elsewhere.stdout.strip() == digest(NOW)


def test_another_seed_gives_another_world_and_another_end_the_same_one_later() -> None:
    assert digest(NOW, seed=7) != digest(NOW)
    earlier = pa.concat_tables(batch.interactions for batch in demo.world(people=300, now=NOW - DAY))
    later = pa.concat_tables(batch.interactions for batch in demo.world(people=300, now=NOW))
    assert earlier.drop_columns(["at"]) == later.drop_columns(["at"])
    assert pa.compute.subtract(later["at"], earlier["at"]).unique().to_pylist() == [DAY]


def test_a_world_too_small_for_its_stories_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 100"):
        next(demo.world(people=demo.FEWEST - 1, now=NOW))
    assert sum(batch.interactions.num_rows for batch in demo.world(people=demo.FEWEST, now=NOW)) > 1_000


def test_the_tables_have_the_shape_of_the_vocabulary(tables: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    assert [table.schema for table in tables] == [INTERACTIONS, ACCOUNTS, POSTS]
    for table in tables:
        for field in table.schema:
            assert field.nullable or table[field.name].null_count == 0, field.name


def test_every_kind_occurs_on_several_networks(tables: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    interactions, _, _ = tables
    assert set(interactions["kind"].to_pylist()) == set(KIND_BY_KEY)
    assert {"bluesky", "mastodon", "twitter", "youtube", "blog"} <= set(interactions["network"].to_pylist())
    assert 100_000 < interactions.num_rows < 200_000


def test_nothing_in_it_can_be_taken_for_anybody(tables: tuple[pa.Table, pa.Table, pa.Table]) -> None:
    interactions, accounts, posts = tables
    for ids in (interactions["source"], interactions["target"], accounts["id"], posts["id"], posts["author"]):
        assert all(id.startswith("sim-") for id in ids.unique().to_pylist())
    assert all(handle.endswith(".example") for handle in accounts["handle"].to_pylist())
    assert posts["url"].null_count == posts.num_rows


def test_names_are_in_many_scripts_and_no_two_people_share_a_handle(
    tables: tuple[pa.Table, pa.Table, pa.Table],
) -> None:
    _, accounts, _ = tables
    letters = Counter(
        unicodedata.name(letter, "?").split()[0] for name in accounts["name"].to_pylist() for letter in name
    )
    scripts = {"LATIN", "ARABIC", "CJK", "DEVANAGARI", "CYRILLIC", "GREEK", "HANGUL", "HIRAGANA", "HEBREW", "THAI"}
    assert scripts | {"GEORGIAN", "ETHIOPIC"} <= set(letters)
    owners = {(row["network"], row["handle"]) for row in accounts.to_pylist()}
    assert len(owners) == accounts.num_rows


def test_nobody_acts_on_themselves_or_before_the_post_or_after_the_end(
    tables: tuple[pa.Table, pa.Table, pa.Table],
) -> None:
    interactions, _, posts = tables
    written = dict(zip(posts["id"].to_pylist(), posts.select(["author", "at"]).to_pylist(), strict=True))
    for act in interactions.to_pylist():
        assert act["source"] != act["target"]
        assert NOW - (demo.SPAN + 1) * DAY <= act["at"] <= NOW - demo.QUIET
        if act["post"] is not None:
            assert written[act["post"]]["author"] == act["target"]
            assert written[act["post"]]["at"] < act["at"]


def test_nobody_says_the_same_thing_twice_and_what_is_taken_back_was_done(
    tables: tuple[pa.Table, pa.Table, pa.Table],
) -> None:
    interactions, _, _ = tables
    subject = {kind.key: {"act": "act", "post": "post", "person": "target"}[kind.subject] for kind in KINDS}
    done: dict[tuple[str, ...], int] = {}
    taken_back = 0
    for act in interactions.to_pylist():
        key = (act["network"], act["kind"], act["source"], act["target"], act[subject[act["kind"]]])
        if act["undone"]:
            assert done[key] <= act["at"]
            taken_back += 1
        else:
            assert key not in done
            done[key] = act["at"]
    assert taken_back > 100


def test_people_have_several_accounts_of_which_the_lake_knows_each(
    tables: tuple[pa.Table, pa.Table, pa.Table],
) -> None:
    _, accounts, _ = tables
    persons = demo.persons()
    known = {f"{row['network']}:{row['id']}" for row in accounts.to_pylist()}
    assert persons.keys() <= known
    assert min(Counter(persons.values()).values()) >= 2
    assert len({key for key, person in persons.items() if person == persons["bluesky:sim-00001"]}) == 5


def test_the_snapshot_says_that_it_is_simulated(scores: Scores) -> None:
    assert scores.simulated
    assert scores.now == NOW
    assert scores.people > 2_900
    assert "full" in scores.model["version"]


def test_there_are_few_stars_and_many_small(scores: Scores) -> None:
    bins = scores.distribution()
    assert 60 < scores.top(1)[0].score < 80
    assert scores.top(1)[0].label == "Radio Ribeira"
    assert sum(bins[50:]) < 30
    assert sum(bins[:30]) > 2_000


@pytest.mark.slow
def test_the_stories_can_be_told(scores: Scores) -> None:
    def story(handle: str) -> list[float]:
        return [day.score for day in scores.history(scores.find(handle), 90)]

    rise, fall = story("elowen-quillfeather.example"), story("umber_almanac.example")
    assert len(rise) >= 89
    assert rise[-1] > rise[5] + 15
    assert fall[-1] < max(fall) - 4
    ines = scores.find("ines.example")
    moment = scores.explain(ines).moments[0]
    assert moment.text == "Six mornings on the estuary"
    assert moment.people > 200
    assert story("ines.example")[-1] > story("ines.example")[-8] + 2
    june = scores.standing(scores.find("june-ashdown.example"))
    assert (june.acts, june.people, june.enough) == (4, 4, False)


def test_nobody_vouches_for_the_ring(scores: Scores) -> None:
    fake = scores.standing(scores.find("bluesky:sim-02990"))
    assert fake.people > 20
    assert fake.vouched < 0.05
    assert fake.score < 15
    assert scores.standing(scores.find("silas-copperdale.example")).score < 35


def test_building_again_replaces_and_removing_leaves_nothing_to_see(tmp_path: Path) -> None:
    home, steps = tmp_path / "demo", list[str]()
    for now in (NOW, NOW + DAY):
        demo.build(home, now=now, people=150, history=2, on_progress=steps.append)
        assert snapshot.current(home).now == now
    assert "Inventing 150 people" in steps
    demo.remove(home)
    demo.remove(home)
    assert [path.name for path in tmp_path.iterdir()] == [".demo.lock"]
    with pytest.raises(SnapshotError):
        snapshot.current(home)


@pytest.mark.parametrize("delay", [0.0, 0.15, 0.4, 0.8])
def test_a_killed_build_leaves_the_world_before_it(tmp_path: Path, delay: float) -> None:
    home = tmp_path / "demo"
    demo.build(home, now=NOW, people=150, history=2)
    command = (
        "import sys, pathlib; from renown import demo;"
        f"demo.build(pathlib.Path(sys.argv[1]), now={NOW + DAY}, people=150, history=2,"
        " on_progress=lambda step: print(step, flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", command, str(home)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"Inventing 150 people\n"
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
    assert snapshot.current(home).now in (NOW, NOW + DAY)
    demo.build(home, now=NOW + 2 * DAY, people=150, history=2)
    assert snapshot.current(home).now == NOW + 2 * DAY
    assert sorted(path.name for path in tmp_path.iterdir()) == [".demo.lock", "demo"]
