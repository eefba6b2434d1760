"""What a snapshot promises: whole or not at all, the same bytes for the same acts, everything adding up."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import renown
from renown.errors import AmbiguousName, MovedTooMuch, SnapshotError, UnknownName
from renown.home import Home
from renown.snapshot import current, publish
from tests.acts import DAY, NOW, act, batch, crowd
from tests.test_lake import traces


def home_of(path: Path, acts: list[dict[str, Any]] | None = None) -> Home:
    home = Home(path)
    home.lake.append([batch(crowd() if acts is None else acts)])
    return home


def manifest(home: Home) -> str:
    return (home.path / "snapshots" / (home.path / "current").read_text() / "manifest.json").read_text()


def test_a_published_run_reads_back_as_it_was(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    made = renown.score(home.lake)
    publish(made, tmp_path)
    read = current(tmp_path)
    assert read.top(30) == made.top(30)
    for one in made.top(30):
        assert read.explain(one.person) == made.explain(one.person)
        assert read.moves(one.person) == made.moves(one.person)
        assert read.acts(one.person) == made.acts(one.person)


def test_contributions_sum_to_influence_and_points_to_the_score_for_everybody(tmp_path: Path) -> None:
    scores = home_of(tmp_path).score()
    for person in range(scores.people):
        standing = scores.standing(person)
        explanation = scores.explain(person, people=5)
        for parts in (explanation.by_kind, explanation.by_network, explanation.by_person, explanation.by_day):
            assert sum(part.contribution for part in parts) == pytest.approx(standing.influence, rel=1e-9, abs=1e-12)
            assert sum(part.points for part in parts) == pytest.approx(standing.score, abs=1e-6)
        single = scores.acts(person, limit=10_000)
        assert sum(one.points for one in single) == pytest.approx(standing.score, abs=1e-6)
        assert len(single) == standing.acts


def test_the_same_acts_in_another_order_make_the_same_bytes(tmp_path: Path) -> None:
    acts = crowd()
    one = home_of(tmp_path / "one", acts)
    one.score()
    random.Random(3).shuffle(acts)
    other = Home(tmp_path / "other")
    for start in range(0, len(acts), 100):
        other.lake.append([batch(acts[start : start + 100])])
    other.score()
    assert manifest(one) == manifest(other)


@pytest.mark.slow
def test_one_thread_and_two_make_the_same_bytes(tmp_path: Path) -> None:
    home_of(tmp_path)
    made = []
    for threads in ("1", "2"):
        environment = os.environ | {"RENOWN_HOME": str(tmp_path), "NUMBA_NUM_THREADS": threads}
        subprocess.run([sys.executable, "-m", "renown", "score"], env=environment, check=True, capture_output=True)
        made.append(manifest(Home(tmp_path)))
        shutil.rmtree(tmp_path / "snapshots")
        (tmp_path / "current").unlink()
    assert made[0] == made[1]


def test_a_damaged_snapshot_is_refused_with_the_file_that_is(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    home.score()
    path = tmp_path / "snapshots" / (tmp_path / "current").read_text() / "score.npy"
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(SnapshotError, match=r"score\.npy is damaged"):
        home.current()


def test_no_snapshot_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="renown score"):
        Home(tmp_path).current()


@pytest.mark.slow
def test_a_full_disk_while_publishing_leaves_the_run_before_in_force(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    home.score()
    before = manifest(home)
    home.lake.append([batch(crowd(200, 4_000, seed=5))])
    code = (
        "import resource; from pathlib import Path; import renown, renown.snapshot\n"
        f"home = Path({str(tmp_path)!r}); scores = renown.score(renown.Lake(home / 'lake'))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "renown.snapshot.publish(scores, home)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "was not published, the one before stays in force" in done.stderr
    assert manifest(home) == before
    assert [path.name for path in (tmp_path / "snapshots").iterdir() if path.name.startswith(".")] == []
    home.score(force=True)
    assert manifest(home) != before


@pytest.mark.slow
def test_a_run_killed_at_any_moment_leaves_a_whole_one(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    home.score()
    environment = os.environ | {"RENOWN_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "renown", "score", "--force", "--history", "5", "--now"]
    started = time.monotonic()
    subprocess.run([*command, str(NOW)], env=environment, check=True, capture_output=True)
    whole = time.monotonic() - started
    chance = random.Random(11)
    killed = 0
    for k in range(10):
        started = time.monotonic()
        process = subprocess.Popen(
            [*command, str(NOW - k * DAY)], env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        try:
            process.wait(chance.uniform(0.3, 1.0) * whole)
            whole = time.monotonic() - started  # the first of all may have compiled, or waited for others
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
        scores = home.current()
        facts = json.loads(manifest(home))
        for name, (size, _) in facts["files"].items():
            assert (tmp_path / "snapshots" / (tmp_path / "current").read_text() / name).stat().st_size == size
        assert scores.top(1)[0].score > 0
    assert killed > 0, "no run was slow enough to be killed"
    subprocess.run([*command, str(NOW)], env=environment, check=True, capture_output=True)
    assert [p.name for p in (tmp_path / "snapshots").iterdir() if p.name.startswith(".partial")] == []
    table = home.lake.scores()
    assert len(table) == len(table.group_by(["number", "day", "model"]).aggregate([])), "no day is there twice"


def test_days_already_scored_are_never_rewritten(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    first = home.score(NOW - 3 * DAY)
    person = first.top(1)[0]
    home.lake.append([batch([act(f"late{k}", "repost", person.accounts[0].id, NOW - 4 * DAY) for k in range(50)])])
    scores = home.score(NOW, history=10)
    days = scores.history(scores.find(person.key))
    assert [day.day.isoformat() for day in days] == sorted(day.day.isoformat() for day in days)
    told = {day.day: day.score for day in days}
    assert told[first.day] == person.score
    assert len(days) == 11


def test_a_run_that_would_move_everybody_far_is_not_published(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    home.score()
    before = manifest(home)
    home.lake.append([batch([act(f"x{k}", "repost", f"p{k % 30}", NOW, act=f"x{k}") for k in range(6_000)])])
    with pytest.raises(MovedTooMuch, match="--force"):
        home.score()
    assert manifest(home) == before
    home.score(force=True)
    assert manifest(home) != before


@pytest.mark.slow
def test_erasure_leaves_nothing_anywhere_and_the_others_as_if_they_never_came(tmp_path: Path) -> None:
    acts = crowd()
    gone = {"id": "p2", "handle": "vanishing.example", "name": "Vanessa Vanishing"}
    home = Home(tmp_path / "home")
    home.lake.append([batch(acts, [gone])])
    home.score(NOW - DAY)
    home.score(NOW, history=5)
    home.forget("bluesky:p2")
    assert traces(tmp_path, b"vanishing", b"Vanessa") == []
    never = home_of(tmp_path / "never", [one for one in acts if "p2" not in (one["source"], one["target"])])
    never.score(NOW)
    left = {one.key: one.score for one in home.current().top(100)}
    assert left == {one.key: one.score for one in never.current().top(100)}


def test_names_are_found_by_id_handle_name_and_address(tmp_path: Path) -> None:
    accounts: list[dict[str, Any]] = [
        {"id": "did:plc:1", "handle": "ann.example", "name": "Ann Ålund"},
        {"id": "did:plc:2", "handle": "bob", "name": "陳怡君"},
        {"id": "77", "network": "twitter", "handle": "bob", "name": None},
    ]
    home = Home(tmp_path)
    acts = [act("did:plc:1", "like", "did:plc:2"), act("88", "like", "77", network="twitter")]
    home.lake.append([batch(acts, accounts)])
    scores = home.score()
    ann = scores.find("bluesky:did:plc:1")
    for name in ("ann.example", "@ann.example", "bluesky:ann.example", "ANN.example", "Ann Ålund", "did:plc:1"):
        assert scores.find(name) == ann, name
    assert scores.standing(scores.find("陳怡君")).key == "bluesky:did:plc:2"
    assert scores.standing(scores.find("https://x.com/bob")).key == "twitter:77"
    with pytest.raises(AmbiguousName, match="bluesky:did:plc:2, twitter:77"):
        scores.find("@bob")
    with pytest.raises(UnknownName):
        scores.find("nobody")
    assert [one.key for one in scores.search("ann")] == ["bluesky:did:plc:1"]
    assert {one.key for one in scores.search("bo")} == {"bluesky:did:plc:2", "twitter:77"}
    assert scores.search("") == []


def test_of_many_who_begin_alike_the_highest_scores_are_found(tmp_path: Path) -> None:
    chance = random.Random(5)
    many = [f"anna{chance.randrange(10**9)}" for _ in range(3_000)]
    acts = [act(f"fan{k % 50}", "reply", who, NOW - k, act=f"{k}") for k, who in enumerate(many)]
    acts += [act(f"fan{fan}", "reply", who, NOW - fan) for who in ("annazz", "bert") for fan in range(50)]
    home = Home(tmp_path)
    home.lake.append([batch(acts)])
    scores = home.score(NOW)
    wanted = [one.key for one in scores.top(4_000) if one.accounts[0].id.startswith("ann")]
    assert wanted[0] == "bluesky:annazz"
    for seen in (scores, Home(tmp_path).current()):
        found = seen.search("ann", 300)
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
        assert found[0].key == "bluesky:annazz"
        assert [one.score for one in found] == [seen.standing(seen.find(key)).score for key in wanted[:300]]
    assert scores.without(["bluesky:annazz"]).search("ann", 1)[0].key != "bluesky:annazz"
    assert [one.key for one in scores.search("bluesky:annaz")] == ["bluesky:annazz"]


def test_two_accounts_of_one_person_are_one_score_and_apart_again_two(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    apart = renown.score(home.lake)
    together = renown.score(home.lake, people={"bluesky:p1": "ann", "bluesky:p2": "ann"})
    assert together.people == apart.people - 1
    assert together.find("p1") == together.find("p2")
    assert len(together.standing(together.find("p1")).accounts) == 2
    again = renown.score(home.lake)
    for name, array in apart.arrays.items():
        assert np.array_equal(array, again.arrays[name]), name


def test_letters_that_only_look_alike_are_told_apart() -> None:
    latin, cyrillic = "paypal", "p\u0430ypal"  # the second has a Cyrillic letter for its first a
    acts = [act("fan", "like", who) for who in (latin, cyrillic)]
    scores = renown.score(batch(acts).interactions, NOW)
    for mine, other in ((latin, cyrillic), (cyrillic, latin)):
        person = scores.find(f"table:{mine}" if "table" in scores.networks else mine)
        assert scores.standing(person).accounts[0].id == mine
        found = [account.id for one in scores.search(mine) for account in one.accounts]
        assert found == [mine]
        assert other not in found
    wide = [account.id for one in scores.search("ｐａｙ") for account in one.accounts]
    assert wide == [latin], "wide letters are the same letters"
