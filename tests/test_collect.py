"""Connected accounts: kept encrypted, collected page by page, going on where they were."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from renown.collect import Connections, accounts, collect
from renown.collect.accounts import strides
from renown.errors import InputError, UnknownName
from renown.home import Home
from renown.networks.batches import Interaction, gathered
from renown.networks.http import Web
from renown.networks.network import Api, Connection, Cursor, Journal, Page, Secret
from tests.faulty import Answer, Asked, serving

PAGES = 6
ANN = Connection("pond", "1", "", "ann", {"token": "hush-hush"})


class Pond:
    """A network of one account on whose posts somebody new replies on every page of its API."""

    key = "pond"
    name = "Pond"
    kinds = ("reply",)
    api = Api("", "a number", "replies", (Secret("token", "token"),))

    def identify(self, connection: Connection, web: Web) -> Connection:
        return connection

    def fetch(self, connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
        session = web.session()
        place = cursor.get("next", 1)
        while place:
            told = session.get(f"{connection.base}/{connection.account}?page={place}").json()
            acts = [Interaction("reply", who, connection.account, at, act=f"{who}/{at}") for who, at in told["replies"]]
            place = told["next"]
            yield Page(gathered(self.key, acts), {"next": place or told["page"]})


def pond(asked: Asked) -> Answer:
    page = int(asked.query["page"][0])
    replies = [[f"{page}-{n}", 1_700_000_000 + 60 * page + n] for n in range(5)]
    return Answer({"page": page, "replies": replies, "next": page + 1 if page < PAGES else None})


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "NETWORKS", (Pond(),))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def acts(home: Home) -> int:
    return len(home.lake.contents().acts["key"])


def test_every_page_ends_in_the_lake_and_a_second_collection_brings_nothing_new(home: Home) -> None:
    connections = Connections(home.path)
    with serving(pond) as server:
        ann = replace(ANN, base=server.base)
        connections.add(ann)
        (first,) = collect(home.lake, connections, connections)
        (second,) = collect(home.lake, connections, connections)
    assert (first.new, first.known, first.error) == (PAGES * 5, 0, None)
    assert (second.new, second.known, second.error) == (0, 5, None)
    assert acts(home) == PAGES * 5


def test_one_account_that_fails_does_not_stop_the_rest_and_keeps_what_came(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "ROWS", 5)

    def broken(asked: Asked) -> Answer:
        return Answer(status=401) if asked.path == "/1" and asked.query["page"] == ["3"] else pond(asked)

    connections = Connections(home.path)
    with serving(broken) as server:
        for account in ("1", "2"):
            connections.add(replace(ANN, base=server.base, account=account))
        done = {one.connection.account: one for one in collect(home.lake, connections, connections)}
    assert "connect it again" in str(done["1"].error)
    assert (done["1"].new, done["2"].new, done["2"].error) == (10, PAGES * 5, None)
    assert connections.cursor(done["1"].connection) == {"next": 3}


def test_an_account_that_is_being_collected_is_left_alone(home: Home) -> None:
    connections = Connections(home.path)
    connections.add(ANN)
    with connections.alone(ANN) as ours:
        (done,) = collect(home.lake, connections, connections)
    assert ours
    assert "by another process" in str(done.error)


_KILLED = """
import os, signal, sys
from pathlib import Path
from renown.collect import Connections, accounts, collect
from renown.home import Home
from tests.test_collect import Pond
accounts.NETWORKS = (Pond(),)
accounts.ROWS = 1
home, page, when = Home(Path(sys.argv[1])), int(sys.argv[2]), sys.argv[3]
connections = Connections(home.path)
keep = Connections.keep

def killed(self, connection, cursor):
    die = cursor["next"] == page
    if die and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    keep(self, connection, cursor)
    if die:
        os.kill(os.getpid(), signal.SIGKILL)

Connections.keep = killed
list(collect(home.lake, connections, connections))
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_collection_that_was_killed_goes_on_where_it_was(home: Home, when: str) -> None:
    connections = Connections(home.path)
    with serving(pond) as server:
        connections.add(replace(ANN, base=server.base))
        killed = subprocess.run(
            [sys.executable, "-c", _KILLED, str(home.path), "4", when],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            timeout=120,
        )
        assert killed.returncode == -signal.SIGKILL
        assert acts(home) == 15  # pages 1 to 3
        server.asked.clear()
        (done,) = collect(home.lake, connections, connections)
    assert done.error is None
    assert acts(home) == PAGES * 5
    assert server.asked[0].query["page"] == [{"before": "3", "after": "4"}[when]]


def test_secrets_are_in_no_file_in_clear_and_in_no_description(home: Home) -> None:
    connections = Connections(home.path)
    connections.add(ANN)
    assert connections.find("pond", "@Ann") == ANN
    files = [path for path in home.path.rglob("*") if path.is_file()]
    assert files
    assert not any(b"hush-hush" in path.read_bytes() for path in files)
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    assert "hush-hush" not in repr(ANN)


def test_another_key_opens_nothing_and_says_what_to_do(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    Connections(home.path).add(ANN)
    monkeypatch.setenv("RENOWN_KEY", "A" * 43 + "=")
    with pytest.raises(InputError, match="connect again"):
        list(Connections(home.path))
    monkeypatch.setenv("RENOWN_KEY", "too short")
    with pytest.raises(InputError, match="32 bytes"):
        list(Connections(home.path))


def test_a_connection_that_is_removed_leaves_nothing(home: Home) -> None:
    connections = Connections(home.path)
    connections.add(ANN)
    connections.keep(ANN, {"next": 3})
    connections.remove(ANN)
    assert list(connections) == []
    assert connections.cursor(ANN) == {}
    with pytest.raises(UnknownName):
        connections.find("pond", "ann")


def test_pages_are_written_in_groups_worth_a_write() -> None:
    def pages() -> Iterator[Page]:
        for n in range(7):
            yield Page(gathered("pond", [Interaction("reply", f"{n}-{k}", "1", 1) for k in range(4)]), {"n": n})

    assert [[page.cursor["n"] for page in group] for group in strides(pages(), rows=10)] == [[0, 1, 2], [3, 4, 5], [6]]
    assert [len(group) for group in strides(pages(), seconds=0)] == [1] * 7
