"""What people do on a real Bluesky network is what the API, both streams and their repositories say they did."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
from atproto import Client, client_utils, models

from renown.collect import Connections, collect, import_paths, watch
from renown.home import Home
from renown.networks.bluesky import Bluesky
from renown.networks.http import Web
from renown.networks.network import Connection
from renown.vocabulary import KIND_BY_CODE, number
from tests.acts import act, batch
from tests.jetstream import jetstream_of
from tests.real.atproto_network import Network
from tests.real.writing import PASSWORD, Writer


def sign_up(network: Network, name: str) -> Client:
    """A client of a new account, once the AppView knows it."""
    client = Client(base_url=network.pds)
    handle = f"{name}.test"
    client.com.atproto.server.create_account(
        models.ComAtprotoServerCreateAccount.Data(handle=handle, email=f"{name}@example.org", password=PASSWORD)
    )
    for _ in range(100):
        try:
            client.login(handle, PASSWORD)
        except Exception as error:
            if "Profile not found" not in str(error):
                raise
            time.sleep(0.2)
        else:
            return client
    raise TimeoutError(f"{handle} never became known")


@dataclass
class World:
    """The people, and what still holds of what they did."""

    network: Network
    people: dict[str, Client]
    acts: list[dict[str, Any]] = field(default_factory=list)

    def did(self, source: str, kind: str, target: str, post: str | None, uri: str) -> None:
        self.acts.append(act(self.of(source), kind, self.of(target), post=post, act=uri))

    @property
    def dids(self) -> list[str]:
        return [self.of(name) for name in self.people]

    def of(self, name: str) -> str:
        me = self.people[name].me
        assert me is not None
        return str(me.did)


@pytest.fixture(scope="module")
def world(bluesky: Network) -> Iterator[World]:
    made = World(bluesky, {name: sign_up(bluesky, name) for name in ("ann", "bob", "cleo")})
    ann, bob, cleo = made.people.values()
    first = ann.send_post("A loaf")
    ref = models.create_strong_ref(first)
    at_first = models.AppBskyFeedPost.ReplyRef(parent=ref, root=ref)

    bob.unlike(bob.like(first.uri, first.cid).uri)
    time.sleep(1.1)  # times are kept to the second
    made.did("bob", "like", "ann", first.uri, bob.like(first.uri, first.cid).uri)
    made.did("cleo", "like", "ann", first.uri, cleo.like(first.uri, first.cid).uri)
    made.did("bob", "repost", "ann", first.uri, bob.repost(first.uri, first.cid).uri)
    reply = cleo.send_post("Nice one", reply_to=at_first)
    made.did("cleo", "reply", "ann", first.uri, reply.uri)
    quote = bob.send_post("Look", embed=models.AppBskyEmbedRecord.Main(record=ref))
    made.did("bob", "quote", "ann", first.uri, quote.uri)
    naming = client_utils.TextBuilder().text("With ").mention("@ann", made.of("ann")).mention("@bob", made.of("bob"))
    mention = cleo.send_post(naming)
    made.did("cleo", "mention", "ann", None, mention.uri)
    made.did("cleo", "mention", "bob", None, mention.uri)
    both = ann.send_post(
        client_utils.TextBuilder().text("Thanks ").mention("@bob", made.of("bob")),
        reply_to=models.AppBskyFeedPost.ReplyRef(parent=models.create_strong_ref(reply), root=ref),
    )
    made.did("ann", "reply", "cleo", reply.uri, both.uri)
    made.did("ann", "mention", "bob", None, both.uri)
    for one, other in (("bob", "ann"), ("cleo", "ann"), ("ann", "cleo")):
        made.did(one, "follow", other, None, made.people[one].follow(made.of(other)).uri)

    # what is taken back
    ann.unlike(ann.like(reply.uri, reply.cid).uri)
    ann.unfollow(ann.follow(made.of("bob")).uri)
    cleo.unrepost(cleo.repost(first.uri, first.cid).uri)
    bob.delete_post(bob.send_post("Never mind", reply_to=at_first).uri)
    cleo.delete_post(cleo.send_post("Look!", embed=models.AppBskyEmbedRecord.Main(record=ref)).uri)
    settle(made, first.uri)
    yield made
    for client in made.people.values():
        client.request.close()


def settle(world: World, post: str) -> None:
    """Waits until the AppView says what was done last."""
    asked = f"{world.network.appview}/xrpc/app.bsky"
    names = ("likeCount", "repostCount", "quoteCount", "replyCount")
    for _ in range(150):
        posts = requests.get(f"{asked}.feed.getPosts", {"uris": post}, timeout=20).json().get("posts", [])
        bob = requests.get(f"{asked}.actor.getProfile", {"actor": world.of("bob")}, timeout=20).json()
        if posts and [posts[0][name] for name in names] == [2, 1, 1, 1] and bob.get("followersCount") == 0:
            return
        time.sleep(0.2)
    raise TimeoutError("the AppView never caught up")


def keys(home: Home, people: Iterable[str]) -> list[int]:
    """Which acts of these accounts are in the lake: others may be at work in the same network."""
    acts = home.lake.contents().acts
    theirs = np.isin(acts["source"], [number("bluesky", did) for did in people])
    return sorted(acts["key"][theirs].tolist())


def expected(world: World, tmp_path: Path) -> list[int]:
    home = Home(tmp_path / "expected")
    home.lake.append([batch(world.acts)])
    made = keys(home, world.dids)
    assert len(made) == len(world.acts)
    return made


def described(home: Home, people: Iterable[str], wanted: list[int]) -> str:
    """What differs, for whoever reads a failure."""
    acts = home.lake.contents().acts
    kept = keys(home, people)
    rows = zip(acts["key"].tolist(), acts["kind"].tolist(), strict=True)
    more = sorted(KIND_BY_CODE[kind].key for key, kind in rows if key in kept and key not in wanted)
    return f"too many: {more}; missing: {len({*wanted} - {*kept})}"


@pytest.mark.parametrize("password", [False, True])
def test_the_api_says_what_was_done(world: World, tmp_path: Path, password: bool) -> None:
    home = Home(tmp_path / "home")
    connections = Connections(home.path)
    for name in world.people:
        given = Connection(
            "bluesky",
            f"{name}.test",
            world.network.pds if password else world.network.appview,
            secrets={"password": PASSWORD} if password else {},
        )
        one = Bluesky().identify(given, Web())
        assert (one.account, one.label) == (world.of(name), f"{name}.test")
        connections.add(one)
    done = list(collect(home.lake, connections, connections))
    assert [(one.error, dict(one.journal.unreadable)) for one in done] == [(None, {})] * 3
    wanted = expected(world, tmp_path)
    assert keys(home, world.dids) == wanted, described(home, world.dids, wanted)
    again = list(collect(home.lake, connections, connections))
    assert [(one.error, one.new) for one in again] == [(None, 0)] * 3
    accounts = {row["id"]: row["handle"] for row in home.lake.contents().accounts.to_pylist()}
    assert accounts[world.of("cleo")] == "cleo.test"


@pytest.mark.parametrize("stream", ["jetstream", "firehose"])
def test_the_stream_says_what_was_done(world: World, tmp_path: Path, stream: str) -> None:
    home = Home(tmp_path / "home")
    wanted = expected(world, tmp_path)
    with where(stream, world.network) as base:
        watch_until(home, Connection("bluesky", f"{stream} {base}", base, stream), world.dids, wanted)
    assert keys(home, world.dids) == wanted, described(home, world.dids, wanted)


def test_the_repositories_say_what_was_done(world: World, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    paths = []
    for name in world.people:
        told = requests.get(
            f"{world.network.pds}/xrpc/com.atproto.sync.getRepo", {"did": world.of(name)}, timeout=20
        ).content
        paths.append(tmp_path / f"{name}.car")
        paths[-1].write_bytes(told)
    done = list(import_paths(home.lake, paths))
    assert not any(one.failed for one in done)
    wanted = expected(world, tmp_path)
    assert keys(home, world.dids) == wanted, described(home, world.dids, wanted)


@contextmanager
def where(stream: str, network: Network) -> Iterator[str]:
    if stream == "firehose":
        yield network.firehose
    else:
        with jetstream_of(network.pds) as server:
            yield server.base


def watch_until(home: Home, connection: Connection, people: list[str], wanted: list[int]) -> None:
    connections = Connections(home.path)
    if not connections.cursor(connection):
        connections.keep(connection, {"place": 0})
    stop = threading.Event()
    late = threading.Timer(60, stop.set)
    late.start()

    def stored(so_far: object) -> None:
        if keys(home, people) == wanted:
            stop.set()

    done = watch(home.lake, connections, connection, stop, seconds=0.5, on_stored=stored)
    late.cancel()
    assert not done.journal.unreadable


def test_killed_twenty_times_the_watch_of_a_real_firehose_loses_and_doubles_nothing(
    pds: Network, tmp_path: Path
) -> None:
    chance = random.Random(7)
    home = Home(tmp_path / "home")
    people = [Writer(pds, f"killer-{n}") for n in range(2)]
    over = threading.Event()
    talking = threading.Thread(target=talk, args=(people, over), daemon=True)
    talking.start()
    command = [sys.executable, "-m", "renown", "watch", "bluesky", "--firehose", "--base", pds.firehose, "--oldest"]
    for _ in range(20):
        one = subprocess.Popen(
            [*command, "--every", "0.3"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "RENOWN_HOME": str(home.path)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        time.sleep(chance.uniform(1.5, 4))
        one.send_signal(signal.SIGKILL)
        _, complained = one.communicate(timeout=60)
        assert one.returncode == -signal.SIGKILL, complained
    over.set()
    talking.join()
    made = Home(tmp_path / "expected")
    made.lake.append([batch(one for writer in people for one in writer.acts.values())])
    dids = [writer.did for writer in people]
    wanted = keys(made, dids)
    watch_until(home, Connection("bluesky", f"firehose {pds.firehose}", pds.firehose, "firehose"), dids, wanted)
    assert len(wanted) > 20
    assert keys(home, dids) == wanted, described(home, dids, wanted)


def talk(people: list[Writer], over: threading.Event) -> None:
    """Both write, like each other's posts and take some likes back."""
    chance = random.Random(8)
    while not over.wait(0.1):
        one, other = chance.sample(people, 2)
        post = one.write("app.bsky.feed.post", {"text": "a loaf"})
        like = other.write("app.bsky.feed.like", {"subject": post})
        if chance.random() < 0.3:
            other.take_back(like["uri"])
        else:
            other.acts[like["uri"]] = act(other.did, "like", one.did, post=post["uri"], act=like["uri"])
    for writer in people:
        writer.close()
