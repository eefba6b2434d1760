"""Who is one person, pinned, banned or hidden: said once, read by every run, and taken back without a trace."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from renown.errors import InputError, UnknownName
from renown.home import Home
from renown.register import LeftOut, Register, Said
from renown.vocabulary import INTERACTIONS, Batch

AT = 1_700_000_000


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path)


def world(home: Home, but: int | None = None) -> None:
    """Ann has an account on each of two ponds; five people reply to the one, seven to the other, and she to herself."""
    rows = [("a", f"fan{n}", "ann") for n in range(5)] + [("b", f"friend{n}", "ann") for n in range(7)]
    acts = [
        {"network": network, "kind": "reply", "source": source, "target": target, "at": AT + n, "act": str(n)}
        | {"post": None, "precision": 0, "undone": False}
        for n, (network, source, target) in enumerate(rows)
        if n != but
    ]
    home.lake.append([Batch(pa.Table.from_pylist(acts, schema=INTERACTIONS))])


def test_joined_accounts_are_one_person_whose_influence_adds_up(tmp_path: Path) -> None:
    home = Home(tmp_path)
    world(home)
    apart = home.score()
    home.register.join("a:ann", "b:ann", "each links the other")
    together = home.score()
    ann = together.standing(together.find("a:ann"))
    assert {one.key for one in ann.accounts} == {"a:ann", "b:ann"}
    assert ann.people == 12
    both = [apart.standing(apart.find(key)).influence for key in ("a:ann", "b:ann")]
    assert ann.influence >= max(both)


def test_many_standings_at_once_are_those_of_each(tmp_path: Path) -> None:
    home = Home(tmp_path)
    world(home)
    home.register.join("a:ann", "b:ann", "each links the other")
    scores = home.score()
    people = [scores.find(name) for name in ("b:friend3", "a:ann", "a:fan0", "b:ann")]
    together = scores.standings(people)
    assert together == [scores.standing(person) for person in people]
    assert [len(one.accounts) for one in together] == [1, 2, 1, 2]
    assert scores.standings([]) == []


def test_parting_gives_back_both_scores_to_the_bit(tmp_path: Path) -> None:
    home = Home(tmp_path)
    world(home)
    before = home.score()
    home.register.join("b:ann", "a:ann", "a code posted on both")
    home.score()
    assert home.register.part("a:ann") == 1
    after = home.score()
    for name, column in before.arrays.items():
        assert np.array_equal(np.asarray(column), np.asarray(after.arrays[name])), name


def test_joins_chain_and_part_where_the_link_is_taken_out(register: Register) -> None:
    register.join("a:1", "b:1", "seen")
    register.join("c:1", "b:1", "seen")
    assert set(register.said().people.values()) == {"a:1"}
    assert register.said().accounts_of("c:1") == {"a:1", "b:1", "c:1"}
    assert register.part("b:1") == 2
    assert register.said().people == {}


def test_joining_again_keeps_the_newest_proof_alone(register: Register) -> None:
    register.join("a:1", "b:1", "first", at=1)
    register.join("b:1", "a:1", "second", at=2)
    assert [(join.proof, join.at) for join in register.said().joins] == [("second", 2)]


def test_who_hides_one_account_hides_the_person(register: Register) -> None:
    register.join("a:1", "b:1", "seen")
    register.hide("b:1")
    assert register.said().hidden_accounts == {"a:1", "b:1"}
    register.hide("b:1", False)
    assert register.said().hidden_accounts == frozenset()


def test_an_erased_account_is_in_no_line_of_the_register(register: Register) -> None:
    register.join("a:erased-one", "b:1", "seen")
    for mark in (register.pin, register.ban, register.hide):
        mark("a:erased-one")
        mark("b:1")
    register.erase("a:erased-one")
    assert b"erased-one" not in register.path.read_bytes()
    assert register.said().pinned == register.said().banned == register.said().hidden == {"b:1"}


def test_many_writers_at_once_lose_nothing(register: Register) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: register.pin(f"a:{n}"), range(40)))
    assert register.said().pinned == {f"a:{n}" for n in range(40)}


@pytest.mark.parametrize("account", ["ann", ":1", "a:", ""])
def test_what_is_no_account_is_refused(register: Register, account: str) -> None:
    with pytest.raises(InputError, match="network:id"):
        register.join(account, "b:1", "seen")


def test_a_damaged_register_is_told_and_not_overwritten(register: Register) -> None:
    register.path.write_text('{"joins": [')
    with pytest.raises(InputError, match=r"register\.json.*backup"):
        register.pin("a:1")
    assert register.path.read_text() == '{"joins": ['


def test_what_is_marked_is_read_back_and_taken_back(register: Register) -> None:
    wrong = LeftOut("a:fan", "a:ann", "reply", "", AT)
    register.leave_out(wrong)
    register.remove_topic("a:ann", "music")
    register.mark_minor("a:kid")
    said = register.said()
    assert said.left_out == {wrong}
    assert said.minors == {"a:kid"}
    assert {account: set(topics) for account, topics in said.removed.items()} == {"a:ann": {"music"}}
    register.leave_out(wrong, False)
    register.remove_topic("a:ann", "music", False)
    register.mark_minor("a:kid", False)
    assert register.said() == Said()


def test_a_proof_is_kept_once_and_goes_with_the_account(register: Register) -> None:
    for address in ("https://a.example/old", "https://a.example/ann"):
        register.prove("a:ann", address)
    register.prove("b:ann", "javascript:alert(1)")
    assert dict(register.said().proven) == {"a:ann": "https://a.example/ann", "b:ann": ""}
    register.part("a:ann")
    assert dict(register.said().proven) == {"b:ann": ""}


def test_an_erased_account_is_in_no_act_left_out_and_no_topic(register: Register) -> None:
    register.leave_out(LeftOut("a:erased-one", "a:ann", "reply", "", AT))
    register.leave_out(LeftOut("a:fan", "a:erased-one", "reply", "", AT))
    register.remove_topic("a:erased-one", "music")
    register.mark_minor("a:erased-one")
    register.prove("a:erased-one", "https://a.example/erased-one")
    register.erase("a:erased-one")
    assert b"erased-one" not in register.path.read_bytes()


def test_an_act_left_out_counts_as_if_it_had_never_been(tmp_path: Path) -> None:
    """What is left out goes by person: fan3's act on Ann's other account would go as well, were there one."""
    (home := Home(tmp_path / "with")).register.leave_out(LeftOut("a:fan3", "b:ann", "reply", "", AT + 3))
    home.register.join("a:ann", "b:ann", "seen", at=1)
    world(home)
    less = Home(tmp_path / "never")
    less.register.join("a:ann", "b:ann", "seen", at=1)
    world(less, but=3)
    now = AT + 100
    mine, theirs = home.score(now), less.score(now)
    for key in ("a:ann", "a:fan1", "b:friend2"):
        assert mine.standing(mine.find(key)).influence == theirs.standing(theirs.find(key)).influence
    assert mine.standing(mine.find("a:ann")).people == 11


def test_a_minor_is_hidden_at_once_and_in_no_run_from_the_next_on(tmp_path: Path) -> None:
    home = Home(tmp_path)
    world(home)
    home.score()
    home.register.mark_minor("a:ann")
    with pytest.raises(UnknownName):
        home.current().find("a:ann")
    after = home.score()
    with pytest.raises(UnknownName):
        after.find("a:ann")
    assert after.standing(after.find("b:ann")).people == 7
    assert len(after.arrays["act_at"]) == 7


def test_whoever_is_joined_with_one_who_is_hidden_is_hidden_however_long_the_way(register: Register) -> None:
    for n in range(40):
        register.join(f"a:{n:02}", f"a:{n + 1:02}", "a code")
    register.join("b:1", "b:2", "a code")
    register.hide("a:40")
    said = register.said()
    assert said.hidden_accounts == said.accounts_of("a:00") == {f"a:{n:02}" for n in range(41)}
    assert said.accounts_of("b:2") == {"b:1", "b:2"}
    assert said.accounts_of("c:1") == {"c:1"}


def test_what_another_process_says_is_known_at_once(register: Register) -> None:
    other = Register(register.path.parent)
    for n in range(20):
        other.hide(f"a:{n}")
        assert f"a:{n}" in register.said().hidden
    register.path.unlink()
    assert register.said() == Said()
