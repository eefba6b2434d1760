"""Published runs for the pages to show: a small real world full of awkward names, and a simulated one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from pytest_django.fixtures import Settings
from whitenoise.middleware import WhiteNoiseMiddleware

import renown
from renown import demo
from renown.home import Home
from renown.snapshot import publish
from tests.acts import DAY, NOW, act, batch
from tests.once import made_once

LONG = "Åsa " + "n" * 10_000
NAMES: dict[str, str | None] = {
    "ann": "Ann <script>alert(1)</script>",
    "rtl": "evil\u202egnp.exe \u200b\u2066hidden",
    "long": LONG,
    "cjk": "陳怡君",
    "family": "The 👩‍👩‍👧 family",
    "piled": "Z" + "\u0301" * 40 + "algo",
    "blank": "\u200b\u202e\u2060",
}
BLOG = "https://ann.example/a~b/"
FANS = 60


def awkward() -> list[dict[str, Any]]:
    """Acts on everybody in NAMES and on a blog: many fans, several posts, several days, things taken away."""
    acts = []
    for who, name in enumerate(NAMES):
        posts = [f"{name}-post-{k}" for k in range(12)]
        for fan in range(FANS - 5 * who):
            at = NOW - (fan * 37 + who) % 30 * DAY
            post = posts[fan % len(posts)]
            for n, kind in enumerate(("repost", "reply", "like")[: 1 + fan % 3]):
                acts.append(act(f"fan{fan}", kind, name, at - n * 60, network="twitter", post=post, act=f"{fan}-{n}"))
        acts.append(act("fan3", "dislike", name, NOW - DAY, network="twitter", post=posts[0]))
        acts.append(act("fan4", "mention", name, NOW - 2 * DAY, network="twitter", act="m"))
        acts += [act(name, "like", f"fan{fan}", NOW - fan * DAY, network="twitter", post=f"f{fan}") for fan in range(6)]
    acts += [act(f"fan{fan}", "subscribe", BLOG, NOW - fan * DAY, network="blog") for fan in range(30)]
    acts += [
        act("ann", "like", "shy", NOW, network="twitter", post="shy-1"),
        act("ann", "like", "ann", network="bluesky"),
    ]
    acts.append(act("fan1", "like", "ann", network="bluesky", post="b1"))
    return acts


def names() -> list[dict[str, Any]]:
    """The accounts of `awkward`: their handles are their ids, and two networks have an ``ann``."""
    people: list[dict[str, Any]] = [
        {"network": "twitter", "id": id, "handle": id, "name": name} for id, name in NAMES.items()
    ]
    people[0]["verified"] = True
    return [*people, {"network": "bluesky", "id": "ann", "handle": "ann", "name": "Another Ann"}]


def posts() -> list[dict[str, Any]]:
    """Two posts of Ann's with words, one of them with an address that is none."""
    return [
        {"network": "twitter", "id": "ann-post-0", "author": "ann", "at": NOW - 40 * DAY,
         "text": "Six <b>mornings</b> & an estuary", "url": "https://twitter.com/ann/status/1"},
        {"network": "twitter", "id": "ann-post-1", "author": "ann", "at": NOW - 39 * DAY,
         "text": "A \u202etrick", "url": "javascript:alert(1)"},
    ]  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once() -> Iterator[None]:
    """As in a server: every client of a test is one of its own, and would look for all of them anew."""
    found: dict[str, Any] = {}

    def add(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look_for(middleware)
            found.update(middleware.files)
        middleware.files = found

    look_for = WhiteNoiseMiddleware.add_files_from_finders
    with mock.patch.object(WhiteNoiseMiddleware, "add_files_from_finders", add):
        yield


@pytest.fixture(autouse=True)
def connections_left_alone() -> Iterator[None]:
    """As Django's own client has it: a connection another test left open is not looked at by this one's requests."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published run of `awkward`, five days of history and a lower `full`."""

    def make(path: Path) -> None:
        home = Home(path)
        home.lake.append([batch(awkward(), names(), posts())])
        home.score(model=renown.MODEL.with_(full=20_000.0), history=5)

    return made_once(tmp_path_factory, "real", make)


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home without data of its own, and a small simulated world with 91 days of history in it."""

    def make(path: Path) -> None:
        home = Home(path / "demo")
        home.lake.append(demo.world(people=150, now=NOW))
        scores = renown.score(home.lake, NOW, people=demo.persons(people=150), history=91, since=(1, 7, 30))
        scores.facts["simulated"] = True
        publish(scores, home.path)

    return made_once(tmp_path_factory, "simulated", make)


@pytest.fixture
def site(real: Path, settings: Settings) -> Client:
    """A browser without a screen, on the real run, at a site that listens on this machine only."""
    return at_home(real, settings)


@pytest.fixture
def demo_site(simulated: Path, settings: Settings) -> Client:
    """The same on the simulated world."""
    return at_home(simulated, settings)


@pytest.fixture
def empty_site(tmp_path: Path, settings: Settings) -> Client:
    """The same before anything was imported."""
    return at_home(tmp_path, settings)


@pytest.fixture
def own_copy(real: Path, tmp_path: Path) -> Path:
    """The real home, to break."""
    path = tmp_path / "copy"
    shutil.copytree(real, path)
    return path


def at_home(path: Path, settings: Settings) -> Client:
    """A client of the site of one home."""
    settings.RENOWN_HOME = path
    settings.RENOWN_LOOPBACK = True
    return Client(headers={"host": "localhost"})
