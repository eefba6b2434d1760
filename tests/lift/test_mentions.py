"""Mentions in a small lake, counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renown.home import Home
from renown.lift.marks import Marks
from renown.lift.mentions import Mentioned, mentions
from renown.scores import Scores
from tests.acts import DAY, NOW, act, batch

SINCE, UNTIL = NOW - 10 * DAY, NOW + DAY
MARKS = Marks(hashtags=["tern"], links=["tern.example"], names=["Tern Audio"])
PEOPLE = ("ann", "bob", "cy", "dee")


def post(id: str, author: str, text: str | None, at: int | None = NOW - DAY) -> dict[str, Any]:
    return {"id": id, "author": author, "text": text, "at": at}


POSTS = [
    post("a1", "ann", "my #tern #ad"),
    post("a2", "ann", "at https://tern.example/x"),
    post("a3", "ann", "nothing of the kind"),
    post("a4", "ann", "#tern, before", NOW - 20 * DAY),
    post("a5", "ann", "#tern, nobody knows when", None),
    post("b1", "bob", "Ｔｅｒｎ Audio"),
    post("c1", "cy", None),
    post("d1", "dee", "#tern"),
    post("e1", "fan1", "#tern of a stranger"),
]
ACTS = [
    *(act(f"fan{k}", "like", "ann", NOW - k * 60, post="a1") for k in range(6)),
    act("fan1", "reply", "ann", NOW - 60, post="a1", act="r1"),
    act("fan2", "repost", "ann", NOW - 60, post="a2"),
    act("fan3", "like", "ann", NOW - 60, post="a3"),
    act("fan4", "dislike", "ann", NOW - 60, post="a1"),
    act("fan5", "like", "ann", NOW - 15 * DAY, post="a2"),  # before the period
    act("ann", "like", "ann", NOW - 60, post="a1"),
    act("bob", "like", "ann", NOW - 60, post="a2"),
    act("fan0", "like", "bob", NOW - 60, post="b1"),
    act("fan0", "like", "bob", NOW - 30, post="b1", undone=True),
    act("fan1", "like", "dee", NOW - 60, post="d1"),
    act("cy", "follow", "bob", NOW - 60),
]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.lake.append([batch(ACTS, [], POSTS)])
    home.score(NOW)
    return home


def count(home: Home, names: tuple[str, ...] = PEOPLE, marks: Marks = MARKS, since: int = SINCE) -> Mentioned:
    scores = home.current()
    whole = Scores(scores.arrays, scores.tables, scores.facts, scores.past)  # finds those who are hidden, too
    people = np.array([whole.find(f"bluesky:{name}") for name in names])
    return mentions(home.lake, scores, people, marks, since, UNTIL)


def test_mentions_and_what_was_done_about_them_are_counted(home: Home) -> None:
    found = count(home)
    assert found.mentions.tolist() == [2, 1, 0, 1]
    assert found.undisclosed.tolist() == [1, 1, 0, 1]
    # six likes and a reply on the first of Ann's, a repost and Bob's like on the second
    assert found.acts.tolist() == [9, 0, 0, 1]
    assert found.acting.tolist() == [7, 0, 0, 1]


def test_the_influence_is_what_the_run_owes_to_these_posts(home: Home) -> None:
    scores = home.current()
    ann = scores.find("bluesky:ann")
    owed = {one.post: one.points for one in scores.explain(ann).moments}
    rate = scores.standing(ann).score / scores.standing(ann).influence
    assert count(home).influence[0] == pytest.approx((owed["bluesky:a1"] + owed["bluesky:a2"]) / rate)


def test_the_order_asked_for_is_the_order_answered(home: Home) -> None:
    assert count(home, ("dee", "ann")).mentions.tolist() == [1, 2]
    assert count(home, ()).mentions.tolist() == []


def test_a_wider_period_holds_more(home: Home) -> None:
    assert count(home, since=NOW - 30 * DAY).mentions.tolist() == [3, 1, 0, 1]


def test_who_is_hidden_has_no_mentions(home: Home) -> None:
    home.register.hide("bluesky:ann")
    assert count(home).mentions.tolist() == [0, 1, 0, 1]
    assert count(home).acts.tolist() == [0, 0, 0, 1]


def test_who_is_erased_leaves_no_mention_and_no_act(home: Home) -> None:
    home.forget("bluesky:fan1")
    home.forget("bluesky:dee")
    found = count(home, ("ann", "bob"))
    assert found.mentions.tolist() == [2, 1]
    assert found.acts.tolist() == [7, 0]
    assert found.acting.tolist() == [6, 0]


def test_a_minors_acts_do_not_count_from_the_next_run_on(home: Home) -> None:
    home.register.mark_minor("bluesky:fan2")
    home.score(NOW, force=True)
    assert count(home).acts.tolist() == [7, 0, 0, 1]  # without a like and a repost


def test_a_post_told_anew_is_read_as_it_was_told_last(home: Home) -> None:
    home.lake.append([batch([], [], [post("a2", "ann", "the link is gone")])])
    assert count(home).mentions.tolist() == [1, 1, 0, 1]


def test_without_a_mark_nothing_is_a_mention(home: Home) -> None:
    found = count(home, marks=Marks())
    assert not found.mentions.any()
    assert not found.influence.any()


def test_accounts_of_one_person_count_together(home: Home) -> None:
    home.register.join("bluesky:ann", "bluesky:dee", "a test")
    home.score(NOW, force=True)
    assert count(home, ("ann",)).mentions.tolist() == [3]
    assert count(home, ("ann",)).acting.tolist() == [7]  # fan1 did both
