"""The real servers themselves: they start, let people in and pass posts on."""

from __future__ import annotations

import requests

from tests.real.atproto_network import Network
from tests.real.mock_instance import Instance
from tests.real.snac import Server


def test_two_servers_know_people_of_each_other(fediverse: tuple[Server, Server]) -> None:
    here, there = fediverse
    zoe = there.sign_in("zoe")
    (found,) = zoe.search_v2(here.handle("ann"), resolve=True)["accounts"]
    assert found["uri"] == here.address("ann")


def test_an_instance_lets_people_sign_up_and_follow(mock: Instance) -> None:
    ann, bob = mock.sign_up("ann"), mock.sign_up("bob")
    bob.account_follow(ann.me()["id"])
    assert [one["acct"] for one in ann.account_followers(ann.me()["id"])] == ["bob"]


def test_a_server_of_the_atmosphere_lets_people_sign_up_with_or_without_an_appview(
    pds: Network, bluesky: Network
) -> None:
    for network in (pds, bluesky):
        ann = {"handle": "ann-starts.test", "email": "ann-starts@example.org", "password": "correct horse"}
        made = requests.post(f"{network.pds}/xrpc/com.atproto.server.createAccount", json=ann, timeout=20).json()
        known = requests.get(f"{network.plc}/{made['did']}", timeout=20).json()
        assert known["alsoKnownAs"] == ["at://ann-starts.test"]
    feed = requests.get(f"{bluesky.appview}/xrpc/app.bsky.unspecced.getPopularFeedGenerators", timeout=20)
    assert feed.status_code == 200
