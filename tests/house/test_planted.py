"""Every rule of the house is broken once, in a copy, to see that `make` notices."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, copy_tree


def run_make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # make hands what it was called with down to us, and would hand it on
    inherited = ("MAKE", "MFLAGS", "PYTHON", "TESTS", "VENV")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(inherited)}
    return subprocess.run(
        ["make", *arguments, f"VENV={sys.prefix}", "READY="],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copy_tree(tmp_path / "renown")


def plant(copy: Path, name: str, code: str) -> None:
    """Adds code to the end of a module, or makes the module."""
    path = copy / "src" / "renown" / name
    assert path.parent.is_dir(), f"{name} is no place in this house any more"
    with path.open("a") as file:
        file.write(code)


@pytest.mark.slow
def test_the_house_as_it_stands_keeps_every_rule(copy: Path) -> None:
    for step in ("layers", "sizes"):
        done = run_make(copy, step)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "code", "rule", "named"),
    [
        ("lake.py", "import django\n", "The engine knows neither Django nor the server", "renown.lake -> django"),
        (
            "score/ties.py",
            "from renown.networks import NETWORKS\n",
            "Scoring never knows a network",
            "renown.score.ties -> renown.networks",
        ),
        (
            "score/influence.py",
            "import renown.lake\n",
            "The steps of scoring know no lake, no disk and no clock",
            "renown.score.influence -> renown.lake",
        ),
        (
            "score/kernel.py",
            "import renown.score.trust\n",
            "No modules import each other in a ring",
            ".kernel -> .trust",
        ),
        (
            "vocabulary.py",
            "import renown.lake\n",
            "Each layer imports only what lies below it",
            "renown.vocabulary -> renown.lake",
        ),
        (
            "networks/twitter.py",
            "import renown.networks.table\n",
            "Networks never import each other",
            "renown.networks.twitter -> renown.networks.table",
        ),
        (
            "networks/fresh.py",
            "import renown.networks.twitter\n",
            "Networks never import each other",
            "renown.networks.fresh -> renown.networks.twitter",
        ),
        (
            "web/pages/views.py",
            "import renown.lake\n",
            "In the site only web/engine imports the engine",
            "renown.web.pages.views -> renown.lake",
        ),
        ("unplaced.py", "", "Each layer imports only what lies below it", "renown.unplaced"),
    ],
)
def test_an_import_against_the_rules_is_caught_and_named(
    copy: Path, module: str, code: str, rule: str, named: str
) -> None:
    plant(copy, module, code)
    done = run_make(copy, "layers")
    assert done.returncode != 0
    assert f"{rule} BROKEN" in " ".join(done.stdout.split())
    assert named in done.stdout


@pytest.mark.slow
def test_a_file_of_six_hundred_lines_is_caught_and_named(copy: Path) -> None:
    (copy / "src" / "renown" / "endless.py").write_text('"""Too much."""\n' + "X = 1\n" * 599)
    done = run_make(copy, "sizes")
    assert done.returncode != 0
    assert "'src/renown/endless.py': 600" in done.stdout


def test_make_alone_runs_every_step_that_catches_something() -> None:
    planned = run_make(ROOT, "--dry-run").stdout
    for step in ("format --check", 'ruff" check', "-m mypy", "lint-imports", "test_sizes.py", "test_docs.py"):
        assert step in planned, f"`make` does not run {step}"
    assert planned.rstrip().splitlines()[-1].rstrip().endswith("-m pytest -n auto --dist worksteal")
