"""The real servers themselves: they start, let people in and pass posts on."""

from __future__ import annotations

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
