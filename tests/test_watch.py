"""Watching a stream: cut off, killed or stopped, it loses and doubles nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renown.collect import Connections, Watched, watch
from renown.errors import NetworkError
from renown.home import Home
from renown.networks.network import Connection
from renown.vocabulary import number
from tests.jetstream import Event, Jetstream, jetstream
from tests.patience import PATIENCE

AT = 1_790_000_000


def did(n: int) -> str:
    return f"did:plc:person{n:05}"


def followed(n: int, *, operation: str = "create") -> Event:
    """Person n follows person n+1, in the n-th second."""
    commit: dict[str, Any] = {
        "rev": "3",
        "operation": operation,
        "collection": "app.bsky.graph.follow",
        "rkey": f"f{n}",
    }
    if operation == "create":
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(AT + n))
        commit["record"] = {"$type": "app.bsky.graph.follow", "subject": did(n + 1), "createdAt": when}
    return {"did": did(n), "time_us": (AT + n) * 1_000_000, "kind": "commit", "commit": commit}


def listener(stream: Jetstream) -> Connection:
    return Connection("bluesky", f"jetstream {stream.base}", stream.base, "jetstream")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[watch.__module__], "FIRST_WAIT", 0.02)


def sources(home: Home) -> list[int]:
    return sorted(home.lake.contents().acts["source"].tolist())


def those(people: range) -> list[int]:
    return sorted(number("bluesky", did(n)) for n in people)


def watched_until(home: Home, stream: Jetstream, enough: Callable[[Watched], bool], **more: Any) -> Watched:
    """Watches from the oldest event on until `enough` says so."""
    stop = threading.Event()
    connections = Connections(home.path)
    if not connections.cursor(listener(stream)):
        connections.keep(listener(stream), {"place": 0})

    def stored(so_far: Watched) -> None:
        if enough(so_far):
            stop.set()

    late = threading.Timer(60, stop.set)
    late.start()
    done = watch(home.lake, connections, listener(stream), stop, seconds=0.2, on_stored=stored, **more)
    late.cancel()
    return done


def test_what_is_said_ends_in_the_lake_and_what_is_taken_back_does_not(home: Home) -> None:
    with jetstream(*map(followed, range(50)), followed(7, operation="delete")) as stream:
        done = watched_until(home, stream, lambda so_far: so_far.events >= 51)
    assert (done.new, done.undone) == (50, 1)
    assert sources(home) == sorted({*those(range(50))} - {*those(range(7, 8))})


@pytest.mark.slow
def test_a_stream_that_is_cut_again_and_again_loses_and_doubles_nothing(home: Home) -> None:
    lost: list[NetworkError] = []
    with jetstream(*map(followed, range(100)), cut=9) as stream:
        done = watched_until(
            home, stream, lambda so_far: so_far.new >= 100, on_lost=lambda error, wait: lost.append(error)
        )
    assert sources(home) == those(range(100))
    assert done.lost == len(lost) >= 100 // 9
    assert not done.journal.unreadable
    assert "the stream ended" in str(lost[0])


def test_it_goes_on_where_it_was_and_tells_what_the_stream_has_lost(home: Home) -> None:
    with jetstream(*map(followed, range(20))) as stream:
        watched_until(home, stream, lambda so_far: so_far.events >= 20)
        stream.say(*map(followed, range(20, 30)))
        done = watched_until(home, stream, lambda so_far: so_far.new >= 10)
        assert not done.journal.unreadable
        assert [query["cursor"] for query in stream.asked] == [["0"], [str((AT + 18) * 1_000_000)]]
        stream.events[:] = map(followed, range(35, 40))
        done = watched_until(home, stream, lambda so_far: so_far.new >= 5)
    assert sources(home) == sorted(those(range(30)) + those(range(35, 40)))
    (reason,) = done.journal.unreadable
    assert reason.startswith("a gap: the stream no longer has what came after 21 September 2026, 14:13:49")


def test_a_host_that_is_not_there_is_asked_again(home: Home) -> None:
    stop = threading.Event()
    tries: list[str] = []

    def lost(error: NetworkError, wait: float) -> None:
        tries.append(str(error))
        if len(tries) == 3:
            stop.set()

    nowhere = Connection("bluesky", "jetstream nowhere", "ws://127.0.0.1:9", "jetstream")
    done = watch(home.lake, Connections(home.path), nowhere, stop, on_lost=lost)
    assert done.lost == 3
    assert "no connection" in tries[0]


def test_two_do_not_watch_the_same_stream(home: Home) -> None:
    connections = Connections(home.path)
    with (
        jetstream() as stream,
        connections.alone(listener(stream)),
        pytest.raises(NetworkError, match="another process"),
    ):
        watch(home.lake, connections, listener(stream), threading.Event())


@pytest.mark.slow
def test_small_files_do_not_pile_up(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[watch.__module__], "FILES", 4)
    files: list[int] = []
    with jetstream(*map(followed, range(60)), cut=5) as stream:

        def enough(so_far: Watched) -> bool:
            files.append(home.lake.files)
            return so_far.new >= 60

        watched_until(home, stream, enough)
    assert max(files) <= 4
    assert len(files) > 8
    assert sources(home) == those(range(60))


def started(home: Home, stream: Jetstream, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "renown", "watch", "bluesky", "--base", stream.base, "--oldest", *options]
    return subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "RENOWN_HOME": str(home.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_stopped_politely_it_stores_what_came_and_says_so(home: Home) -> None:
    with jetstream(*map(followed, range(40))) as stream:
        one = started(home, stream, "--every", "600", "--json")
        while not stream.asked:
            time.sleep(0.05)
        time.sleep(1.5)
        one.terminate()
        said, complained = one.communicate(timeout=PATIENCE)
    assert one.returncode == 0, complained
    told = json.loads(said)
    assert (told["events"], told["new"], told["lost"]) == (40, 40, 0)
    assert sources(home) == those(range(40))


@pytest.mark.slow
def test_killed_twenty_times_it_loses_and_doubles_nothing(home: Home) -> None:
    chance = random.Random(3)
    everybody = range(400)
    with jetstream() as stream:

        def talk() -> None:
            for n in everybody:
                stream.say(followed(n), *([followed(n, operation="delete")] if n % 10 == 0 else []))
                time.sleep(0.1)

        talking = threading.Thread(target=talk)
        talking.start()
        kills = 0
        while kills < 20:
            one = started(home, stream, "--every", "0.2")
            time.sleep(chance.uniform(1.0, 2.5))
            one.send_signal(signal.SIGKILL)
            one.communicate(timeout=PATIENCE)
            assert one.returncode == -signal.SIGKILL
            kills += 1
        talking.join()
        done = watched_until(home, stream, lambda so_far: so_far.at >= AT + everybody[-1])
    assert sources(home) == sorted({*those(everybody)} - {*those(everybody[::10])})
    assert not done.journal.unreadable
