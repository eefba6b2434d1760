"""Counts of people who meet what is asked, against asking each of them one by one."""

from __future__ import annotations

import pytest

from renown import MODEL, demo
from renown.home import Home
from renown.qualifying import qualifying
from renown.score import score
from renown.scores import Scores
from renown.topics import topics_of
from tests.acts import NOW


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Scores:
    home = Home(tmp_path_factory.mktemp("qualifying"))
    home.lake.append(demo.world(people=150, now=NOW))
    return score(home.lake, NOW, model=MODEL.with_(full=demo.FULL), people=demo.persons(people=150))


def rounded(value: float) -> int:
    return int(value + 0.5)


@pytest.mark.parametrize("surely", [False, True])
@pytest.mark.parametrize("needs", [0, 10, 20])
def test_the_count_is_that_of_asking_everybody(scores: Scores, needs: int, surely: bool) -> None:
    told = qualifying(scores, score=needs, surely=surely)
    everybody = [scores.standing(person) for person in range(scores.people)]
    met = [one for one in everybody if one.enough and rounded(one.low if surely else one.score) >= needs]
    assert told.people == len(met)
    assert [rounded(one.score) for one in met].count(rounded(met[0].score)) == told.by_score[rounded(met[0].score)]
    assert sum(told.by_score) == told.people


def test_any_one_topic_is_enough_and_a_topic_nobody_has_is_nobodys(scores: Scores) -> None:
    wanted = {"music": 20, "cycling": 35, "no-such-topic": 0}
    met = 0
    for person in range(scores.people):
        have = {one.key: rounded(one.score) for one in topics_of(scores, person, 1_000) if one.enough}
        met += scores.standing(person).enough and any(have.get(key, -1) >= needs for key, needs in wanted.items())
    assert 0 < met < scores.people
    assert qualifying(scores, topics=wanted).people == met
    assert qualifying(scores, topics={"no-such-topic": 0}).people == 0


def test_an_account_on_one_of_the_networks_is_enough(scores: Scores) -> None:
    met = sum(
        one.enough and any(account.network == "youtube" for account in one.accounts)
        for one in map(scores.standing, range(scores.people))
    )
    assert 0 < met == qualifying(scores, networks=["youtube", "nowhere"]).people


def test_who_is_hidden_or_left_out_is_not_counted(scores: Scores) -> None:
    everybody = qualifying(scores)
    first = scores.top(1)[0]
    assert qualifying(scores.without([first.key])).people == everybody.people - 1
    assert qualifying(scores, without=[int(scores.arrays["number"][first.person])]).people == everybody.people - 1


def test_topics_are_counted_among_those_who_qualify_alone(scores: Scores) -> None:
    some, everybody = dict(qualifying(scores, score=15).by_topic), dict(qualifying(scores).by_topic)
    assert some
    assert all(people <= everybody[label] for label, people in some.items() if label in everybody)
    assert max(some.values()) <= qualifying(scores, score=15).people
