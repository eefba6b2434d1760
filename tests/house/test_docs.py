"""Nothing exists undocumented, no link is broken, and the project speaks of itself alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields as fields_of
from functools import cache
from typing import Any
from urllib.parse import unquote

import pytest
import typer

from renown.cli import app
from renown.networks import NETWORKS
from renown.score.model import Model
from renown.vocabulary import KINDS
from tests.house.tree import ROOT, files, text_files

LINK = re.compile(r"""\]\(\s*<?([^)\s>]+)>?[^)]*\)|(?:src|srcset|href)="([^"]+)\"""")
FENCE = re.compile(r"^```.*?^```", re.M | re.S)
SETTING = re.compile(r"""environ(?:\.get\(|\[)\s*["']([A-Z_]+)["']""")


@cache
def read(name: str) -> str:
    path = ROOT / name
    return path.read_text() if path.exists() else ""


def whole_word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")


def commands(command: Any, names: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    yield " ".join(("renown", *names)), command
    for name, below in getattr(command, "commands", {}).items():
        if not below.hidden:
            yield from commands(below, (*names, name))


def test_every_command_and_every_option_is_in_the_page_of_the_command_line() -> None:
    page = read("docs/cli.md")
    missing = []
    for name, command in commands(typer.main.get_command(app)):
        if not whole_word(name).search(page):
            missing.append(name)
        for option in command.params:
            if option.param_type_name == "option" and not getattr(option, "hidden", False):
                missing += [f"{name} {word}" for word in option.opts if not whole_word(word).search(page)]
    assert not missing, f"not in docs/cli.md: {missing}"


@pytest.mark.parametrize("key", [network.key for network in NETWORKS])
def test_every_network_has_a_page_with_its_kinds(key: str) -> None:
    page = read(f"docs/networks/{key}.md")
    assert page, f"docs/networks/{key}.md is missing"
    (network,) = (network for network in NETWORKS if network.key == key)
    assert network.name in page
    missing = [kind for kind in network.kinds if not whole_word(kind).search(page)]
    assert not missing, f"not in docs/networks/{key}.md: {missing}"


def test_every_parameter_of_the_model_is_explained() -> None:
    page = read("docs/score.md")
    missing = [field.name for field in fields_of(Model) if f"`{field.name}`" not in page]
    assert not missing, f"not in docs/score.md: {missing}"


def test_every_kind_of_act_is_explained() -> None:
    page = read("docs/score.md")
    missing = [kind.key for kind in KINDS if f"`{kind.key}`" not in page]
    assert not missing, f"not in docs/score.md: {missing}"


def test_every_setting_is_documented() -> None:
    pages = read("README.md") + "".join(path.read_text() for path in files(".md", under="docs"))
    known = {name for path in files(".py", under="src") for name in SETTING.findall(path.read_text())}
    missing = sorted(name for name in known if name.startswith("RENOWN_") and name not in pages)
    assert "RENOWN_HOME" in known
    assert not missing, f"read from the environment and in no page: {missing}"


def test_every_link_inside_the_project_leads_somewhere() -> None:
    broken = []
    for page in files(".md"):
        text = FENCE.sub("", page.read_text())
        for link in ("".join(match) for match in LINK.findall(text)):
            target = unquote(link.partition("#")[0])
            if target and not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert not broken


def test_the_readme_shows_the_two_commands_and_ci_runs_its_test_command() -> None:
    shown = [line.strip() for block in FENCE.findall(read("README.md")) for line in block.splitlines()]
    assert "make up" in shown
    assert "make test" in shown
    assert re.search(r"^step make test$", read(".ci/run"), re.M)
    assert re.search(r"^ *step make static$", read(".ci/run"), re.M)
    assert re.search(r"^check: static test ", read("Makefile"), re.M)


def test_every_target_of_make_is_in_contributing() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", read("Makefile"), re.M)
    assert {"check", "test", "up"} <= set(targets)
    missing = [target for target in targets if f"`make {target}`" not in read("CONTRIBUTING.md")]
    assert not missing, f"not in CONTRIBUTING.md: {missing}"


# Spelled in pieces, so that this file may be searched as well.
ELSEWHERE = [
    "/".join(("", "work", "")),
    "/".join(("", "opt", "wheels")),
    "." + "library/",
    ".".join(("files", "pythonhosted", "org")),
    ".".join(("registry", "npmjs", "org")),
    ".".join(("deb", "debian", "org")),
    ".".join(("pypi", "org")) + "/simple",
    "--find" + "-links",
    "--extra" + "-index-url",
]


def test_no_file_speaks_of_the_place_where_it_was_written() -> None:
    told = [
        f"{path.relative_to(ROOT)}: {phrase}" for path, text in text_files() for phrase in ELSEWHERE if phrase in text
    ]
    assert not told
