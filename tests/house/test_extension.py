"""The package of the extension: no permission beyond the list, every file there, the same bytes every time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from tests.house.tree import ROOT, files

EXTENSION = ROOT / "extension"
MANIFEST = json.loads((EXTENSION / "manifest.json").read_text())


def test_the_extension_may_do_no_more_than_it_says() -> None:
    asked = {key: value for key, value in MANIFEST.items() if "permission" in key}
    assert asked == {
        "permissions": ["storage"],
        "optional_permissions": ["scripting"],
        "optional_host_permissions": ["https://*/*", "http://localhost/*", "http://127.0.0.1/*"],
    }
    assert MANIFEST["manifest_version"] == 3
    forbidden = {
        "externally_connectable",
        "web_accessible_resources",
        "content_security_policy",
        "chrome_url_overrides",
    }
    assert not forbidden & set(MANIFEST)
    for script in MANIFEST["content_scripts"]:
        assert script["js"][1:] == ["page/square.js", "page/watch.js"]
        assert "world" not in script
        assert all(re.fullmatch(r"https://[a-z.]+/\*", match) for match in script["matches"])


def test_every_website_has_its_file_and_a_row_in_the_documentation() -> None:
    page = (ROOT / "docs" / "extension.md").read_text()
    named = [script["js"][0] for script in MANIFEST["content_scripts"]]
    anywhere = re.findall(r'"(sites/\w+\.js)"', (EXTENSION / "registry.js").read_text())
    there = {path.relative_to(EXTENSION).as_posix() for path in files(".js", under="extension/sites")}
    assert {*named, *anywhere} == there
    for file in there:
        name = re.search(r'name: "([^"]+)"', (EXTENSION / file).read_text())
        assert name is not None
        assert f"| {name[1]} |" in page, file
    for permission in ("storage", "scripting"):
        assert f"`{permission}`" in page


def test_no_text_of_others_becomes_markup_and_nothing_is_loaded_from_elsewhere() -> None:
    for path in files(".js", ".html", under="extension"):
        text = path.read_text()
        for danger in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "eval(",
            "new Function",
            "document.write",
            "http://www.",
        ):
            assert danger not in text.replace("http://www.w3.org/2000/svg", ""), (path.name, danger)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text), path.name


def test_the_version_is_that_of_the_project() -> None:
    assert f'version = "{MANIFEST["version"]}"' in (ROOT / "pyproject.toml").read_text()


def test_the_package_holds_every_file_and_is_the_same_every_time(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        command = [sys.executable, "extension/pack.py", str(tmp_path / name)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        made.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert made[0] == made[1]
    version = MANIFEST["version"]
    assert set(made[0]) == {f"renown-{version}-chromium.zip", f"renown-{version}-firefox.zip"}
    wanted = {path.relative_to(EXTENSION).as_posix() for path in files(under="extension")} - {"pack.py"}
    for browser, other in (("chromium", "scripts"), ("firefox", "service_worker")):
        with ZipFile(tmp_path / "one" / f"renown-{version}-{browser}.zip") as packed:
            assert set(packed.namelist()) == wanted
            told = json.loads(packed.read("manifest.json"))
            assert other not in told["background"]
            assert {**told, "background": ...} == {**MANIFEST, "background": ...}
