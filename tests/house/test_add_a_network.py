"""The page on adding a network is followed to the letter, in a copy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, copy_tree

PAGE = ROOT / "docs" / "add-a-network.md"
FILE = re.compile(r"^`([\w/.-]+)`\n\n```\w+\n(.*?)^```$", re.M | re.S)
SUITE = ["tests/networks/test_contract.py", "tests/networks/test_damage.py"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy with the files of the page in it, and the line it asks for."""
    copy = copy_tree(tmp_path / "renown")
    shutil.copytree(ROOT / "tests" / "networks", copy / "tests" / "networks")
    files = dict(FILE.findall(PAGE.read_text("utf-8")))
    assert len(files) == 3
    for name, text in files.items():
        path = copy / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    registry = copy / "src" / "renown" / "networks" / "__init__.py"
    text = registry.read_text("utf-8")
    after = "from renown.networks.instagram"
    text = text.replace(after, f"from renown.networks.guestbook import Guestbook\n{after}")
    text = text.replace("    Wahooly(),\n", "    Guestbook(),\n    Wahooly(),\n")
    assert "    Guestbook(),\n" in text
    registry.write_text(text, "utf-8")
    return copy


def run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": f"{copy / 'src'}{os.pathsep}{copy}", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=copy, env=environment, capture_output=True, text=True, timeout=300
    )


def suite(copy: Path) -> subprocess.CompletedProcess[str]:
    return run(copy, "pytest", "-q", "-p", "no:cacheprovider", "-k", "guestbook", *SUITE)


@pytest.mark.slow
def test_the_network_of_the_page_passes_the_suite_of_all_networks(copy: Path) -> None:
    done = suite(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed
    assert int(passed[1]) >= 5


def test_the_suite_fails_while_the_network_has_no_samples(copy: Path) -> None:
    shutil.rmtree(copy / "tests" / "networks" / "samples" / "guestbook")
    done = suite(copy)
    assert done.returncode == 1
    assert "test_it_has_samples_and_reads_them_without_a_broken_record[guestbook]" in done.stdout


def test_its_file_is_formatted_and_clean(copy: Path) -> None:
    file = "src/renown/networks/guestbook.py"
    for command in (["ruff", "check", file], ["ruff", "format", "--check", file]):
        done = run(copy, *command)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("key", "name"), [("reddit", "Reddit"), ("github", "GitHub")])
def test_reddit_and_github_are_one_file_and_one_line_each(key: str, name: str) -> None:
    engine = ROOT / "src" / "renown"
    word = re.compile(rf"\b{name}\(\)|networks\.{key}\b")
    named = {
        path.relative_to(engine).as_posix() for path in engine.rglob("*.py") if word.search(path.read_text("utf-8"))
    }
    assert (engine / "networks" / f"{key}.py").is_file()
    assert named == {"networks/__init__.py"}
