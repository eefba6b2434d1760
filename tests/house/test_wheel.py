"""The wheel works where nothing of the project is: an empty environment, an empty folder, another user's shell."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.patience import PATIENCE

pytestmark = pytest.mark.slow

TABLE = "source,target,kind,at\n" + "".join(
    f"fan{fan},ann,reply,{1_750_000_000 + 3600 * fan}\nann,fan{fan},like,{1_750_100_000 + 3600 * fan}\n"
    for fan in range(12)
)

# What a shell set up for development would add, and another user's does not have.
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("PYTHON", "RENOWN_", "DJANGO_", "VIRTUAL_ENV", "COVERAGE", "MAKE"))
}


def run(*command: str | Path, folder: Path, timeout: float = 600) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=timeout
    )


def succeed(*command: str | Path, folder: Path, timeout: float = 120) -> str:
    done = run(*command, folder=folder, timeout=timeout)
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment with the pinned versions and the wheel, and nothing else."""
    wheels = tmp_path_factory.mktemp("wheels")
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    succeed(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, ROOT, folder=wheels)
    (wheel,) = wheels.glob("renown-*.whl")

    made = tmp_path_factory.mktemp("environment")
    succeed(sys.executable, "-m", "venv", made, folder=made)
    python = made / "bin" / "python"
    put_pinned(*(made / "lib").glob("python*/site-packages"))
    succeed(python, *pip[1:], "install", "--no-input", "--no-deps", "--no-index", wheel, folder=made)
    succeed(python, *pip[1:], "check", folder=made)
    return made / "bin"


def put_pinned(packages: Path) -> None:
    """Puts every version constraints.txt pins where it would be installed, from where it already is."""
    for name in re.findall(r"^([\w.-]+)==", (ROOT / "constraints.txt").read_text(), re.MULTILINE):
        try:
            files = distribution(name).files or ()
        except PackageNotFoundError:  # of another Python or system
            continue
        for file in files:
            if ".." in file.parts:  # a command in bin
                continue
            (packages / file).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(file.locate(), packages / file)
            except OSError:
                shutil.copyfile(file.locate(), packages / file)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def site(environment: Path, folder: Path) -> Iterator[str]:
    """`renown up` in a folder: yields its address once it answers, and stops it politely."""
    port = free_port()
    log = (folder / "up.log").open("w+")
    server = subprocess.Popen(
        [str(environment / "renown"), "up", "--port", str(port)],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=log,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fetch(f"{address}/healthz")
                break
            except (urllib.error.URLError, ConnectionError):
                alive = server.poll() is None and time.monotonic() < until
                assert alive, f"renown up did not come up:\n{(folder / 'up.log').read_text()}"
                time.sleep(0.1)
        yield address
        server.terminate()
        assert server.wait(PATIENCE) == 0, (folder / "up.log").read_text()
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()
        log.close()


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def test_the_wheel_does_the_main_job_in_an_empty_environment(environment: Path, tmp_path: Path) -> None:
    renown = environment / "renown"
    assert re.search(r"\d+\.\d+", succeed(renown, "--version", folder=tmp_path))

    (tmp_path / "acts.csv").write_text(TABLE)
    succeed(renown, "import", "acts.csv", folder=tmp_path)
    succeed(renown, "score", folder=tmp_path)
    assert "ann" in succeed(renown, "show", "ann", folder=tmp_path)

    with site(environment, tmp_path) as address:
        home = fetch(f"{address}/")
        assert "Renown" in home
        sheet = re.search(r'href="(/static/[^"]+\.css)"', home)
        assert sheet is not None
        assert "{" in fetch(address + sheet[1])


def test_the_wheel_carries_its_types_and_its_licence(environment: Path) -> None:
    (package,) = (environment.parent / "lib").glob("python*/site-packages/renown")
    assert (package / "py.typed").is_file()
    (licence,) = package.parent.glob("renown-*.dist-info/licenses/LICENSE")
    assert "Apache License" in licence.read_text()


def test_the_wheel_asks_for_nothing_that_only_checks_need(environment: Path) -> None:
    program = (
        "import importlib.util as u; print([n for n in ('pytest', 'mypy', 'playwright', 'polars') if u.find_spec(n)])"
    )
    assert succeed(environment / "python", "-c", program, folder=environment).strip() == "[]"
