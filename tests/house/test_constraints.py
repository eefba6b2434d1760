"""The pinned versions: whole, hashed, and saying nothing of where they were found."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

PIN = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\\n(?P<hashes>(?: {4}--hash=.+\n)+)", re.M
)


def pins(name: str) -> dict[str, str]:
    return {pin["name"]: pin["version"] for pin in PIN.finditer((ROOT / name).read_text())}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def group(name: str) -> list[Requirement]:
    return [Requirement(text) for text in project()["dependency-groups"][name]]


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-dev.txt"])
def test_every_line_is_a_pin_a_sha256_or_a_remark(name: str) -> None:
    left = PIN.sub("", (ROOT / name).read_text())
    assert [line for line in left.splitlines() if not line.lstrip().startswith("#")] == []
    for pin in PIN.finditer((ROOT / name).read_text()):
        assert re.fullmatch(r"( {4}--hash=sha256:[0-9a-f]{64}( \\)?\n)+", pin["hashes"]), pin["name"]


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-dev.txt"])
def test_no_pin_says_where_it_was_found(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert " @ " not in text
    assert not re.search(r"^-", text, re.M)


def test_everything_the_project_asks_for_is_pinned_to_a_version_it_accepts() -> None:
    wanted = [Requirement(text) for text in project()["project"]["dependencies"]] + group("build")
    pinned, pinned_dev = pins("constraints.txt"), pins("constraints-dev.txt")
    for requirement in wanted:
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement
    for requirement in group("dev"):
        assert requirement.specifier.contains(pinned_dev[canonicalize_name(requirement.name)]), requirement


def test_the_checks_run_on_the_versions_people_install() -> None:
    runtime, checked = pins("constraints.txt"), pins("constraints-dev.txt")
    assert runtime.items() <= checked.items()
