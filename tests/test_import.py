"""The import command: what it says, what it leaves alone, and what a kill leaves behind."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from renown.cli import app
from renown.collect import import_paths
from renown.home import Home
from renown.lake import Lake
from renown.networks.table import Options
from tests.networks.reading import SAMPLES, packed

RUN = CliRunner()
AT = 1_775_210_400


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RENOWN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(*words: object) -> Result:
    return RUN.invoke(app, ["import", *map(str, words)])


def held(home: Path) -> int:
    return len(Lake(home / "lake").contents().acts["at"])


def test_it_says_what_it_found_what_is_new_and_what_was_left_out(home: Path) -> None:
    done = run(SAMPLES / "table" / "plain.txt")
    assert done.exit_code == 0
    said = " ".join(done.stdout.split())
    assert "Space separated, no header" in said
    assert "2 new acts, 0 known already" in said
    assert "1 left out: mentions that only name whom the same act replies to" in said
    assert "1 left out: acts on oneself" in said
    assert "plain.txt:4" in said.replace(" ", "")
    again = " ".join(run(SAMPLES / "table" / "plain.txt").stdout.split())
    assert "0 new acts, 2 known already" in again
    assert held(home) == 2


def test_an_archive_of_x_is_recognised_and_said_in_words(home: Path, tmp_path: Path) -> None:
    done = run(packed(SAMPLES / "twitter" / "new", tmp_path / "twitter.zip"))
    said = " ".join(done.stdout.split())
    assert done.exit_code == 0
    assert "X (Twitter). archive of @ann: 6 posts, 2 likes, 2 followers, exported 2026-05-01" in said
    assert "8 new acts" in said
    assert held(home) == 8


def test_broken_rows_make_the_command_fail_and_the_good_ones_stay(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "acts.txt"
    path.write_text(f"a b {AT} RT\nc d never RT\ne f {AT} RT\n")
    done = run(path)
    assert done.exit_code == 1
    assert "1 cannot be read: a time that cannot be read" in " ".join(done.stdout.split())
    assert f"{path}:2" in done.stdout.replace("\n", "")
    assert held(home) == 2


def test_one_path_that_fails_does_not_stop_the_others(home: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    done = run(empty, tmp_path / "nowhere.csv", SAMPLES / "table" / "plain.txt")
    assert done.exit_code == 1
    said = "".join(done.stderr.split())  # a line may break anywhere in a long path
    assert "empty.csv:thefileisempty" in said
    assert "nowhere.csv:nosuchfile" in said
    assert held(home) == 2


def test_json_has_the_same(home: Path) -> None:
    done = run(SAMPLES / "table" / "plain.txt", "--json")
    (told,) = json.loads(done.stdout)
    assert (told["new"], told["known"], told["error"]) == (2, 0, None)
    assert told["passed"]["acts on oneself"] == 1


def test_a_pair_that_is_none_says_how_to_write_it(home: Path) -> None:
    done = run(SAMPLES / "table" / "plain.txt", "--kind", "RT")
    assert done.exit_code == 1
    assert "--kind RT=repost" in done.stderr


def test_the_same_handle_on_two_networks_is_two_people(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "acts.csv"
    path.write_text(f"source,target,at,kind,network\nann,bob,{AT},like,bluesky\nann,bob,{AT},like,mastodon\n")
    assert run(path).exit_code == 0
    scores = Home(home).score()
    assert scores.people == 4
    done = RUN.invoke(app, ["show", "bob"])
    assert done.exit_code == 1
    assert "say which: bluesky:bob, mastodon:bob" in " ".join(done.stderr.split())


def test_the_forgotten_are_refused_with_a_count(home: Path) -> None:
    run(SAMPLES / "table" / "plain.txt")
    Home(home).forget("twitter:2")
    assert "refused: they are of or on accounts that asked to be forgotten" in " ".join(
        run(SAMPLES / "table" / "plain.txt").stdout.split()
    )
    assert held(home) == 0


@pytest.mark.slow
def test_an_import_killed_at_any_moment_loses_and_doubles_nothing(home: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    path = tmp_path / "acts.txt"
    rows = {f"u{chance.randrange(9_000)} v{chance.randrange(9_000)} {AT + k} RT" for k in range(150_000)}
    path.write_text("\n".join(sorted(rows)) + "\n")
    before = tmp_path / "before.txt"
    before.write_text(f"a b {AT} RT\n")
    list(import_paths(Lake(home / "lake"), [before], Options()))
    command = [sys.executable, "-m", "renown", "import", str(path)]
    environment = os.environ | {"RENOWN_HOME": str(home)}
    killed = 0
    for _ in range(8):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.5, 2.5))
        killed += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert held(home) in (1, 1 + len(rows)), "an import is there whole or not at all"
    assert killed > 0
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    assert held(home) == 1 + len(rows)


@pytest.mark.slow
def test_importing_and_scoring_higgs_twice_makes_the_same_bytes_and_adds_up_for_everybody(
    tmp_path: Path, data_file: Callable[[str], Path]
) -> None:
    import numpy as np

    path = data_file("datasets/higgs-twitter/past70.txt.gz")
    manifests = []
    for name in ("one", "two"):
        home = Home(tmp_path / name)
        for _ in range(2 if name == "two" else 1):
            (done,) = import_paths(home.lake, [path])
            assert not done.failed
        scores = home.score()
        manifests.append((home.path / "snapshots" / (home.path / "current").read_text() / "manifest.json").read_bytes())
    assert manifests[0] == manifests[1]
    a = scores.arrays
    target = np.repeat(np.arange(scores.people), np.diff(a["tie_ptr"]))
    by_tie = np.bincount(target, weights=a["tie_value"], minlength=scores.people)
    by_act = np.bincount(np.repeat(target, np.diff(a["tie_acts"])), weights=a["act_value"], minlength=scores.people)
    for summed in (by_tie, by_act):
        assert np.all(np.abs(summed - a["influence"]) <= 1e-9 * (1 + a["influence"]))
    points = by_act * np.divide(a["score"], a["influence"], out=np.zeros(scores.people), where=a["influence"] > 0)
    assert np.all(np.abs(points - a["score"]) <= 0.01)
