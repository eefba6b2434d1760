"""One command: the site, and the work in the background that comes and goes with it."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from renown.home import Home
from tests.acts import NOW, act, batch
from tests.patience import PATIENCE, until
from tests.processes import alive, children


def environment(home: Path) -> dict[str, str]:
    left = {name: value for name, value in os.environ.items() if name not in ("RENOWN_DATABASE", "RENOWN_BOUND")}
    return left | {"RENOWN_HOME": str(home), "COLUMNS": "200"}


def rows(home: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "site.sqlite3", timeout=PATIENCE)) as database:
        return database.execute(query).fetchall()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Acts of one's own that nobody has scored yet."""
    acts = [act(f"fan{fan}", "reply", "ann", NOW - fan, network="twitter") for fan in range(40)]
    Home(tmp_path).lake.append([batch(acts)])
    return tmp_path


@pytest.fixture
def up(home: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "renown", "up", "--port", "0"]
    with subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        assert "http" in started.stdout.readline()
        yield started
        if started.poll() is None:
            started.send_signal(signal.SIGTERM)
        started.wait(PATIENCE)


@pytest.mark.slow
def test_one_command_serves_and_works_and_a_worker_that_dies_is_started_anew(
    up: subprocess.Popen[str], home: Path
) -> None:
    """Scores are published though nobody asked; what a killed worker was at is done by the next."""
    until((home / "current").exists)
    done = "SELECT count(DISTINCT task_path) FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'"
    done += " AND task_path IN ('renown.web.users.tasks.score', 'renown.web.users.tasks.tidy')"
    until(lambda: rows(home, done) == [(2,)])
    _server, worker = children(up.pid)
    os.kill(worker, signal.SIGKILL)
    # as the killed worker would have left it
    with closing(sqlite3.connect(home / "site.sqlite3", timeout=PATIENCE)) as database:
        database.execute("UPDATE django_tasks_database_dbtaskresult SET status = 'RUNNING', finished_at = NULL")
        database.commit()
    until(lambda: rows(home, done) == [(2,)])
    assert worker not in children(up.pid)


@pytest.mark.slow
def test_the_worker_does_not_outlive_whoever_started_it(up: subprocess.Popen[str], home: Path) -> None:
    until((home / "worker.beat").exists)
    processes = children(up.pid)
    assert len(processes) == 2
    up.kill()
    up.wait(PATIENCE)
    until(lambda: not any(map(alive, processes)))


@pytest.mark.slow
def test_an_operator_is_made_without_a_default_password(tmp_path: Path) -> None:
    def renown(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "renown", "operator", *words]
        return subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, timeout=PATIENCE)

    made = renown("Ann@Example.org", "--json")
    assert made.returncode == 0, made.stderr
    link = json.loads(made.stdout)["link"]
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/account/password/reset/key/\w+-[\w-]+/", link)
    ((email, password, staff),) = rows(tmp_path, "SELECT email, password, is_staff FROM users_user")
    assert (email, staff) == ("ann@example.org", 1)
    assert str(password).startswith("!"), "a password nobody knows cannot be signed in with"
    assert rows(tmp_path, "SELECT verified FROM account_emailaddress") == [(1,)]

    again = renown("ann@example.org", "--link")
    assert "is an operator" in again.stdout
    assert "/account/password/reset/key/" in again.stdout
    refused = renown("no-address")
    assert refused.returncode == 1
    assert refused.stderr.startswith("renown: ")
