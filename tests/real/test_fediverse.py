"""What people do on two real servers is what the API, their archives and their outboxes say, act for act."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import requests
from mastodon import Mastodon as Library
from mastodon.errors import MastodonNetworkError

from renown.lake import Lake
from renown.networks.archive import Archive
from renown.networks.fetcher import LOOPBACK
from renown.networks.http import Web
from renown.networks.mastodon import Mastodon
from renown.networks.network import Connection, Cursor, Journal
from renown.vocabulary import KIND_BY_CODE, number
from tests.real.cache import run
from tests.real.snac import PROGRAM, Server

T = TypeVar("T")
Act = tuple[str, str, str, str | None]


def soon(ask: Callable[[], T | None]) -> T:
    """What `ask` says as soon as it says something: servers deliver by and by."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with suppress(MastodonNetworkError):  # a busy snac drops connections
            if found := ask():
                return found
        time.sleep(0.3)
    raise TimeoutError("it was not delivered within two minutes")


@dataclass
class People:
    """Ann and bob, who are here, and zoe, who is there; each signed in."""

    ann: Library
    bob: Library
    zoe: Library
    here: Server
    there: Server

    def seen(self, client: Library, uri: str) -> Any:
        """A post's number as that person's own timeline gives it: only so can it be acted on."""

        def found() -> Any:
            # once boosted, a post is shown as the boost of it
            home = [one.get("reblog") or one for one in client.timeline_home()]
            return next((one["id"] for one in home if one["uri"] == uri), None)

        return soon(found)

    def follow(self, client: Library, whom: str) -> None:
        (found,) = client.search_v2(whom, resolve=True)["accounts"]
        client.account_follow(found["id"])


@pytest.fixture(scope="module")
def people(fediverse: tuple[Server, Server]) -> People:
    here, there = fediverse
    return People(here.sign_in("ann"), here.sign_in("bob"), there.sign_in("zoe"), here, there)


@pytest.fixture(scope="module")
def post(people: People) -> str:
    """Ann's post, after all was done to it but that zoe took her like back; everything has arrived."""
    ann, bob, zoe = people.ann, people.bob, people.zoe
    for one in (bob, zoe):
        people.follow(one, people.here.handle("ann"))
    soon(lambda: len(ann.notifications()) == 2)
    uri = str(ann.status_post("bread is done")["uri"])
    for one in (bob, zoe):
        seen = people.seen(one, uri)
        one.status_favourite(seen)
        one.status_reblog(seen)
        one.status_post(f"@{people.here.handle('ann')} give me some", in_reply_to_id=seen)
    # a mention in the second of a reply would be taken for what tables write twice
    time.sleep(1.1)
    # a name with a port in it is found at home alone
    bob.status_post("@ann are you there")
    bob.status_post("@ann a secret", visibility="direct")
    wanted = Counter({(kind, who): 1 for kind in ("follow", "favourite", "reblog") for who in ("bob", "zoe")})
    wanted += Counter({("mention", "bob"): 3, ("mention", "zoe"): 1})
    soon(lambda: Counter((one["type"], one["account"]["username"]) for one in ann.notifications()) == wanted)
    return uri


def connected(people: People) -> Connection:
    asked = Connection("mastodon", "", people.here.base, secrets={"access_token": str(people.ann.access_token)})
    return Mastodon().identify(asked, Web(allow=LOOPBACK))


def collected(connection: Connection, lake: Lake, cursor: Cursor) -> tuple[Cursor, Journal]:
    journal = Journal()
    for page in Mastodon().fetch(connection, cursor, Web(allow=LOOPBACK), journal):
        lake.append([page.batch])
        cursor = json.loads(json.dumps(page.cursor))
    return cursor, journal


def held(lake: Lake, names: dict[int, str]) -> set[tuple[str, str, str]]:
    acts = lake.contents().acts
    return {
        (KIND_BY_CODE[kind].key, names[source], names[target])
        for kind, source, target in zip(acts["kind"], acts["source"], acts["target"], strict=True)
    }


def everyone(people: People) -> dict[int, str]:
    addresses = {
        "ann": people.here.address("ann"),
        "bob": people.here.address("bob"),
        "zoe": people.there.address("zoe"),
    }
    return {number("mastodon", address): name for name, address in addresses.items()}


DONE = {(kind, who, "ann") for kind in ("follow", "like", "repost", "reply") for who in ("bob", "zoe")} | {
    ("mention", "bob", "ann")
}


def test_the_api_tells_each_act_once_and_sees_a_like_go(people: People, post: str, tmp_path: Path) -> None:
    ann = connected(people)
    assert (ann.account, ann.label) == (people.here.address("ann"), people.here.handle("ann"))
    lake, names = Lake(tmp_path / "lake"), everyone(people)
    cursor, journal = collected(ann, lake, {})
    assert held(lake, names) == DONE
    assert len(lake.contents().acts["key"]) == len(DONE)
    assert journal.passed["not public: for followers or for the people named only"] == 1
    assert not journal.unreadable

    people.zoe.status_unfavourite(people.seen(people.zoe, post))
    mine = next(one["id"] for one in people.ann.account_statuses(people.ann.me()["id"]) if post in str(one))
    soon(lambda: len(people.ann.status_favourited_by(mine)) == 1)
    collected(ann, lake, cursor)
    left = DONE - {("like", "zoe", "ann")}
    assert held(lake, names) == left
    # who comes later, and finds a notification that outlived its like, sees the same
    late = Lake(tmp_path / "late")
    collected(ann, late, {})
    assert held(late, names) == left
    assert sorted(late.contents().acts["key"]) == sorted(lake.contents().acts["key"])


def test_an_archive_made_of_the_servers_own_files_tells_the_same_acts_by_the_same_keys(
    people: People, post: str, tmp_path: Path
) -> None:
    api, own = Lake(tmp_path / "api"), Lake(tmp_path / "own")
    collected(connected(people), api, {})
    for server, user in ((people.here, "bob"), (people.there, "zoe")):
        folder = tmp_path / user
        folder.mkdir()
        for name, path in (("actor.json", f"/{user}"), ("outbox.json", f"/{user}/outbox")):
            answer = requests.get(server.base + path, headers={"Accept": "application/activity+json"}, timeout=10)
            (folder / name).write_text(answer.text)
        run(PROGRAM, "export_csv", server.home, user, cwd=folder)
        (folder / "following_accounts.csv").write_bytes(
            (server.home / "user" / user / "export" / "following_accounts.csv").read_bytes()
        )
        with Archive(folder) as archive:
            own.append(Mastodon().read_archive(archive, Journal()))
    told = {act for act in DONE if act[0] in ("follow", "reply", "mention")}
    assert held(own, everyone(people)) == told
    assert set(own.contents().acts["key"]) <= set(api.contents().acts["key"])
    assert len(own.contents().acts["key"]) == len(told)


def test_without_a_token_it_reads_what_is_open_and_says_what_is_not(people: People, post: str, tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    asked = Connection("mastodon", people.here.handle("ann"), people.here.base)
    ann = Mastodon().identify(asked, Web(allow=LOOPBACK))
    assert ann.account == people.here.address("ann")
    _, journal = collected(ann, lake, {})
    assert held(lake, everyone(people)) <= DONE
    assert ("repost", "zoe", "ann") in held(lake, everyone(people))
    assert journal.passed["who liked, shared, answered or follows is shown to people signed in there alone"] > 0
