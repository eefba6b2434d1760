"""Five hundred people and fifty units: on both databases, with processes and a server killed in the middle of it.

Twenty rounds of other seeds for each database, or as many as RENOWN_TEST_ROUNDS says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.postgres import needed, postgres, server
from tests.web.perks.claimers import PEOPLE, UNITS, Claimers, Round, claimers

ROUNDS = int(os.environ.get("RENOWN_TEST_ROUNDS", "20"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def many(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Claimers]:
    home = tmp_path_factory.mktemp("claimers")
    if request.param == "sqlite":
        with claimers(home) as made:
            yield made
    else:
        needed()
        with postgres() as address, claimers(home, address) as made:
            yield made


def settle(done: Round) -> None:
    """Exactly as many as there are, to as many people, none twice, and whoever was told of one has it."""
    assert (done.claims, done.people, done.codes, done.counter) == (UNITS, UNITS, UNITS, UNITS)
    assert (done.missing, done.changed, done.wrong) == (0, 0, [])
    assert len(done.said) == UNITS


def test_fifty_of_five_hundred_get_one_each_while_processes_are_killed(many: Claimers) -> None:
    killed = lost = 0
    for seed in range(ROUNDS):
        done = many.round(seed=seed, kill=1)
        settle(done)
        assert done.failed == []
        assert done.sold_out == PEOPLE - UNITS
        killed, lost = killed + done.killed, lost + done.lost
    assert killed == ROUNDS
    assert lost, "no process was killed before it was done"


def test_without_the_guards_the_same_test_finds_more_claims_than_units(many: Claimers) -> None:
    assert any(many.round(seed=seed, guarded=False, codes=False).claims > UNITS for seed in range(10))


def test_the_same_key_from_eight_processes_at_once_makes_one_claim(many: Claimers) -> None:
    done = many.round(seed=1, alike="keys")
    settle(done)
    assert done.refused == 0


def test_eight_clicks_at_once_make_one_claim(many: Claimers) -> None:
    done = many.round(seed=2, alike="clicks")
    settle(done)
    assert done.refused > 0


def test_a_server_killed_in_the_middle_has_lost_nothing_it_confirmed(tmp_path_factory: pytest.TempPathFactory) -> None:
    needed()
    with server(durable=True) as made, claimers(tmp_path_factory.mktemp("crashed"), made.address) as many:
        told = many.ask(do="round", seed=3, crash=made.pid)
        assert told["failed"], "it was killed too late to notice"
        made.start()
        done = Round(**many.ask(do="again"))
        settle(done)
        assert done.failed == []
