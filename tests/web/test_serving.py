"""Serving: newer runs, damaged runs, the simulated world, and who may change files."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

import renown
from renown.errors import SnapshotError
from renown.home import Home
from renown.web import engine
from renown.web.secret import secret_key
from renown.web.serve import CannotServe, free_port
from tests.acts import NOW, act, batch
from tests.patience import PATIENCE, until
from tests.processes import alive, children
from tests.web.conftest import at_home
from tests.web.reading import page


def test_a_new_run_is_shown_from_the_next_request_on(own_copy: Path, settings: Settings) -> None:
    site = at_home(own_copy, settings)
    before = site.get("/api/v1/scores/twitter:ann")
    home = Home(own_copy)
    home.lake.append([batch([act(f"new{k}", "reply", "ann", NOW + 60, network="twitter") for k in range(40)])])
    home.score(NOW + 120, model=renown.MODEL.with_(full=20_000.0), force=True)
    after = site.get("/api/v1/scores/twitter:ann")
    assert after.json()["people"] == before.json()["people"] + 40
    assert after["ETag"] != before["ETag"]


def test_a_damaged_new_run_leaves_the_last_good_one_on_show(own_copy: Path, settings: Settings) -> None:
    site = at_home(own_copy, settings)
    good = site.get("/people/twitter:ann").content
    broken = own_copy / "snapshots" / "2026-12-01-broken"
    shutil.copytree(own_copy / "snapshots" / (own_copy / "current").read_text().strip(), broken)
    (broken / "manifest.json").write_bytes((broken / "manifest.json").read_bytes()[:40])
    (own_copy / "new").write_text(broken.name)
    (own_copy / "new").replace(own_copy / "current")
    with pytest.raises(SnapshotError):
        Home(own_copy).current()
    assert site.get("/people/twitter:ann").content == good
    assert site.get("/healthz").content == b"ready\n"


def test_with_nothing_but_a_damaged_run_the_page_says_so(own_copy: Path, settings: Settings) -> None:
    for manifest in (own_copy / "snapshots").glob("*/manifest.json"):
        manifest.write_bytes(manifest.read_bytes()[:40])
    site = at_home(own_copy, settings)
    answer = site.get("/")
    assert answer.status_code == 200
    assert "The last run cannot be read" in page(answer).text
    assert site.get("/healthz").content == b"damaged\n"


def test_data_of_ones_own_is_shown_instead_of_the_simulated_world(
    own_copy: Path, simulated: Path, settings: Settings
) -> None:
    shutil.copytree(simulated / "demo", own_copy / "demo")
    site = at_home(own_copy, settings)
    assert site.get("/api/v1/scores/twitter:ann").json()["simulated"] is False
    assert b"Every person, brand and number here is invented" not in site.get("/").content


def test_the_simulated_world_is_labelled_on_every_page(demo_site: Client) -> None:
    for path in ("/", "/people", "/how-it-works", "/search", "/people/blog:sim-00001", "/people/blog:sim-00001/why",
                 "/people/bluesky:sim-00005", "/people/nobody:zzz"):  # fmt: skip
        assert b"Every person, brand and number here is invented" in demo_site.get(path).content, path


def test_only_somebody_at_this_machine_sees_the_buttons(demo_site: Client, settings: Settings) -> None:
    assert b"/demo/remove" in demo_site.get("/").content
    assert b"/demo/remove" not in demo_site.get("/", headers={"X-Forwarded-For": "192.0.2.1"}).content
    assert b"/demo/remove" not in demo_site.get("/", REMOTE_ADDR="192.0.2.1").content
    settings.RENOWN_LOOPBACK = False
    assert b"/demo/remove" not in demo_site.get("/").content


def test_the_first_page_offers_the_world_only_at_this_machine(empty_site: Client, settings: Settings) -> None:
    assert b"/demo/build" in empty_site.get("/").content
    settings.RENOWN_LOOPBACK = False
    assert b"/demo/build" not in empty_site.get("/").content


@pytest.mark.parametrize("path", ["/demo/build", "/demo/remove"])
def test_nobody_elsewhere_may_change_files(demo_site: Client, settings: Settings, simulated: Path, path: str) -> None:
    assert demo_site.post(path, headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 403
    assert demo_site.post(path, REMOTE_ADDR="192.0.2.1").status_code == 403
    settings.RENOWN_LOOPBACK = False
    assert demo_site.post(path).status_code == 403
    assert (simulated / "demo" / "current").exists()


@pytest.mark.parametrize("path", ["/demo/build", "/demo/remove"])
def test_a_form_of_another_site_changes_nothing(simulated: Path, settings: Settings, path: str) -> None:
    at_home(simulated, settings)
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert strict.post(path).status_code == 403
    assert (simulated / "demo" / "current").exists()


@pytest.mark.django_db
def test_the_world_is_removed_by_its_button(simulated: Path, tmp_path: Path, settings: Settings) -> None:
    shutil.copytree(simulated, tmp_path / "home")
    site = at_home(tmp_path / "home", settings)
    answer = site.post("/demo/remove")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert not (tmp_path / "home" / "demo" / "current").exists()
    assert "Nobody here yet" in page(site.get("/")).text


def test_the_button_does_not_make_a_world_where_there_is_data(own_copy: Path, settings: Settings) -> None:
    site = at_home(own_copy, settings)
    assert site.post("/demo/build").status_code == 302
    assert not (own_copy / "demo").exists()
    assert not (own_copy / "demo.steps").exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_the_world_is_made_by_its_button_and_says_how_far_it_is(empty_site: Client, settings: Settings) -> None:
    assert empty_site.post("/demo/build")["Location"] == "/demo"
    told = set()
    give_up = time.monotonic() + 600  # a busy machine takes minutes
    while time.monotonic() < give_up:
        answer = empty_site.get("/demo")
        if answer.status_code == 302:
            break
        assert answer["Refresh"] == "1"
        told |= set(re.findall(r"About \d+ % done", answer.content.decode()))
        time.sleep(0.2)
    assert empty_site.get("/healthz").content == b"demo\n"
    assert told


@pytest.mark.parametrize("host", ["elsewhere.example", "localhost.elsewhere.example", "192.0.2.1"])
def test_a_name_we_do_not_answer_to_is_refused(site: Client, host: str) -> None:
    answer = site.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert b"elsewhere" not in answer.content


@pytest.mark.parametrize("path", ["/people/%00", "/people/%ff", "/people/" + "x" * 5_000, "/people/..%2f..%2fsecret",
                                  "/static/../secret", "/static/x/..%2f..%2fsettings.py", "/badge/%00.svg",
                                  "/api/v1/scores/%00"])  # fmt: skip
def test_a_strange_address_is_nobody_and_never_a_crash(site: Client, path: str) -> None:
    assert site.get(path).status_code == 404


@pytest.mark.django_db  # closing what is streamed looks after connections that tests before it left open
def test_what_a_page_loads_is_there_and_may_be_kept_for_ever(site: Client) -> None:
    read = page(site.get("/"))
    files = [value for _tag, name, value in read.attributes if name in ("src", "href") and value.startswith("/static/")]
    assert len(files) >= 5
    for file in files:
        answer = site.get(file)
        assert answer.status_code == 200
        assert "immutable" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer.getvalue()
        answer.close()


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "home")
    assert secret_key(tmp_path / "home") == first
    assert (tmp_path / "home" / "secret").stat().st_mode & 0o777 == 0o600
    (tmp_path / "home" / "secret").write_text("short")
    with pytest.raises(ValueError, match="too short"):
        secret_key(tmp_path / "home")


def test_a_port_that_is_taken_is_said_with_what_to_do() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotServe, match=r"is taken on 127\.0\.0\.1: choose another one with --port"):
            free_port("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(CannotServe, match="is not a port"):
        free_port("127.0.0.1", 70_000)


@pytest.fixture
def started(own_copy: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The site as `renown up` starts it, and where it is."""
    command = [sys.executable, "-m", "renown", "up", "--port", "0"]
    environment = os.environ | {"RENOWN_HOME": str(own_copy), "COLUMNS": "200"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as up:
        assert up.stdout is not None
        yield next(word for word in up.stdout.readline().split() if word.startswith("http")), up
        if up.poll() is None:
            up.send_signal(signal.SIGINT)
        up.wait(PATIENCE)


@pytest.mark.slow
def test_the_started_site_answers_its_printed_address_and_stops_when_told(
    started: tuple[str, subprocess.Popen[str]],
) -> None:
    url, up = started
    with urllib.request.urlopen(f"{url}people/twitter:ann", timeout=PATIENCE) as answer:
        assert answer.status == 200
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
    with urllib.request.urlopen(f"{url}healthz", timeout=PATIENCE) as answer:
        assert answer.read() == b"ready\n"
    up.send_signal(signal.SIGTERM)
    assert up.wait(PATIENCE) == 0
    assert gone(url)


@pytest.mark.slow
def test_the_server_does_not_outlive_whoever_started_it(started: tuple[str, subprocess.Popen[str]]) -> None:
    url, up = started
    up.kill()
    up.wait(PATIENCE)
    until(lambda: gone(url))


@pytest.mark.slow
def test_nobody_goes_on_serving_for_a_server_that_was_killed(started: tuple[str, subprocess.Popen[str]]) -> None:
    url, up = started
    server, _worker = children(up.pid)
    os.kill(server, signal.SIGKILL)
    assert up.wait(PATIENCE) != 0
    assert gone(url)


@pytest.mark.slow
def test_an_interrupt_from_the_keyboard_ends_all_of_it(started: tuple[str, subprocess.Popen[str]]) -> None:
    url, up = started
    processes = children(up.pid)
    assert {os.getpgid(process) for process in processes} == set(processes), "it reaches them beside the word of `up`"
    up.send_signal(signal.SIGINT)
    assert up.wait(PATIENCE) == 0
    assert gone(url)
    assert not any(map(alive, processes))


def gone(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}healthz", timeout=2):
            return False
    except OSError:
        return True


def test_an_unattended_run_goes_on_with_the_settings_of_the_one_in_force(own_copy: Path) -> None:
    before = Home(own_copy).current()
    engine.score(own_copy)
    after = Home(own_copy).current()
    assert after.model == before.model
    assert after.model["full"] == 20_000.0
    assert after.arrays["score"].tolist() == before.arrays["score"].tolist()
