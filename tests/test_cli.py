"""What each command prints, for people and as JSON, and how it fails."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from renown.cli import app
from renown.home import Home
from tests.acts import NOW, act, batch, crowd

RUN = CliRunner()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("RENOWN_HOME", str(tmp_path))
    home = Home()
    home.lake.append([batch(crowd(), [{"id": "p1", "handle": "ann.example", "name": "Ann [bold]Ålund\x1b[31m"}])])
    home.score(NOW, history=3)
    return home


def run(*words: str) -> Result:
    return RUN.invoke(app, list(words))


def as_json(*words: str) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.usefixtures("home")
def test_score_says_who_was_scored_from_what_and_when() -> None:
    done = run("score", "--now", str(NOW))
    assert done.exit_code == 0
    assert "people scored from" in done.stdout
    assert "21 September 2026" in done.stdout.replace("\n", " ")
    told = as_json("score", "--now", "2026-09-21T14:13:20", "--full", "100000", "--half-life", "7", "--force")
    assert told["now"] == NOW
    assert told["model"]["full"] == 100_000
    assert told["model"]["half_life"] == 7 * 86_400
    assert told["model"]["version"] != "1.0", "other parameters are another model"


@pytest.mark.usefixtures("home")
def test_top_lists_the_highest_scores_first() -> None:
    told = as_json("top", "5")
    scores = [one["score"] for one in told]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 5
    done = run("top", "5")
    assert told[0]["account"] in done.stdout
    assert "how sure" in done.stdout.lower()


@pytest.mark.usefixtures("home")
def test_show_has_the_interval_the_percentile_and_the_history() -> None:
    told = as_json("show", "@ann.example")
    assert told["account"] == "bluesky:p1"
    assert told["low"] < told["score"] < told["high"]
    assert len(told["history"]) == 4
    done = run("show", "ann.example")
    assert f"{told['score']:.1f}, {told['confidence']}" in done.stdout
    assert "of 30 people" in done.stdout


@pytest.mark.usefixtures("home")
def test_names_cannot_write_to_the_terminal_what_they_like() -> None:
    done = run("show", "ann.example")
    assert "\x1b[31m" not in done.stdout
    assert "[bold]" in done.stdout


@pytest.mark.usefixtures("home")
def test_explain_since_says_what_moved_a_score_and_adds_up() -> None:
    told = as_json("explain", "ann.example", "--since", "7")
    assert told["before"] + sum(part["points"] for part in told["causes"]) == pytest.approx(told["after"], abs=1e-9)
    assert {"new", "age"} <= {part["key"] for part in told["causes"]}
    shown = run("explain", "ann.example", "--since", "7").stdout
    rows = [line.split() for line in shown.split("Why")[1].rsplit("New acts", 1)[0].splitlines() if line.strip()]
    printed = [float(row[-1]) for row in rows if row[-1].lstrip("+-").replace(".", "").isdigit() and "." in row[-1]]
    assert sum(printed[:-1]) == pytest.approx(printed[-1], abs=0.001), "the lines add up as they are printed"
    refused = run("explain", "ann.example", "--since", "5")
    assert refused.exit_code == 1
    assert "it knows of: 1, 7, 30" in refused.stderr.replace("\n", " ")


@pytest.mark.usefixtures("home")
def test_explain_adds_up_in_json_and_on_the_screen() -> None:
    told = as_json("explain", "ann.example", "--people", "3")
    for receipt in ("kinds", "networks", "people", "days"):
        assert sum(part["points"] for part in told[receipt]) == pytest.approx(told["points"], abs=1e-6)
    assert told["people"][-1]["key"] == ""
    lines = run("explain", "ann.example").stdout.split("What people did")[1].split("Where")[0].splitlines()
    points = [float(line.split()[-1]) for line in lines if line.strip() and line.split()[-1].replace(".", "").isdigit()]
    assert sum(points[:-1]) == pytest.approx(points[-1], abs=1e-9)


def test_somebody_nobody_acted_on_has_reasons_that_say_so(home: Home) -> None:
    home.lake.append([batch([act("quiet", "like", "p1")])])
    home.score(NOW)
    done = run("explain", "quiet")
    assert "Nobody has acted on this person yet" in done.stdout
    assert as_json("show", "quiet")["score"] is None


def test_export_writes_everybody_in_each_format(home: Home, tmp_path: Path) -> None:
    people = home.current().people
    for ending in ("csv", "parquet", "ndjson"):
        path = tmp_path / f"scores.{ending}"
        assert run("export", str(path)).exit_code == 0
        if ending == "csv":
            rows = list(csv.DictReader(path.read_text().splitlines()))
        elif ending == "parquet":
            rows = pq.read_table(path).to_pylist()
        else:
            rows = [json.loads(line) for line in path.read_text().splitlines()]
        assert len(rows) == people
        scores = [float(row["score"]) for row in rows]
        assert scores == sorted(scores, reverse=True)
    done = run("export", str(tmp_path / "scores.doc"))
    assert done.exit_code == 1
    assert "the ending says the format" in done.stderr
    assert "cannot be written" in run("export", str(tmp_path / "no" / "scores.csv")).stderr


def test_forget_asks_first_then_erases(home: Home) -> None:
    refused = RUN.invoke(app, ["forget", "ann.example"], input="n\n")
    assert refused.exit_code == 1
    assert home.current().find("ann.example") >= 0
    told = as_json("forget", "ann.example", "--yes")
    assert told["account"] == "bluesky:p1"
    assert told["acts"] > 0
    assert run("show", "ann.example").exit_code == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["show", "nobody"], "nobody called 'nobody'"),
        (["explain", "nobody"], "nobody called 'nobody'"),
        (["score", "--now", "yesterday"], "write 2026-11-22"),
        (["forget", "nobody", "--yes"], "nobody called 'nobody'"),
    ],
)
@pytest.mark.usefixtures("home")
def test_what_cannot_be_done_is_said_in_one_line_and_fails(words: list[str], says: str) -> None:
    done = run(*words)
    assert done.exit_code == 1
    assert says in done.stderr.replace("\n", " ")
    assert done.stdout == ""


def test_without_a_run_every_command_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENOWN_HOME", str(tmp_path / "nothing"))
    for words in (["top"], ["show", "ann"], ["explain", "ann"], ["export", "-"]):
        done = run(*words)
        assert done.exit_code == 1
        assert "renown score" in done.stderr.replace("\n", " ")


def test_the_help_of_every_command_has_an_example() -> None:
    for command in app.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "").strip("_")
        done = run(name, "--help")
        assert done.exit_code == 0
        assert f"renown {name}" in done.stdout, name
