"""Topics: what posts are about, whose they are, and what nobody is sorted by."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

import renown
from renown.errors import InputError, UnknownName
from renown.home import Home
from renown.scores import Scores
from renown.snapshot import read
from renown.topics import OWN, Ontology, Topic, all_topics, people_in, posts_about, read_klout, topics_of
from renown.topics.matching import Matcher
from renown.topics.ontology import BLOCKED, FILE, load, store
from tests.acts import DAY, NOW, act, batch

MATCHER = Matcher(OWN)


def about(text: str | None, url: str | None = None) -> set[str]:
    return {OWN.topics[number].key for number in MATCHER.topics(text, url)}


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Notes on a parabolic dish", {"field-recording", "music", "arts"}),
        ("#FieldRecording", {"field-recording", "music", "arts"}),
        ("A NIGHT-TRAIN to nowhere", {"trains", "travel"}),
        ("see https://www.github.com/some/one", {"open-source", "technology"}),
        ("https://notgithub.com/jazz", set()),
        ("Programming in rust", {"programming", "technology"}),
        ("rust on my bicycle", {"cycling", "sports"}),
        ("my doctor, my church, my vote and my trade union", set()),
        ("\u202e\u200b" * 50 + "#" * 5_000 + "\x00", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_a_post_is_about_its_words_hashtags_and_links(text: str | None, topics: set[str]) -> None:
    assert about(text) == topics


def test_every_topic_belongs_to_topics_that_exist_and_none_is_a_special_category() -> None:
    assert len(OWN) >= 100
    assert all(parent in OWN.number for topic in OWN.topics for parent in topic.parents)
    assert not {topic.key for topic in OWN.topics} & BLOCKED


def test_what_belongs_to_a_special_category_goes_with_it_at_any_depth() -> None:
    chain = [
        Topic("health", "Health"),
        Topic("a", "A", ("health",)),
        Topic("b", "B", ("a", "c")),
        Topic("c", "C", ("b",)),
    ]
    kept = Ontology([*chain, Topic("d", "D", ("d", "e")), Topic("e", "E", ("d",))])
    assert [topic.key for topic in kept.topics] == ["d", "e"], "and rings do no harm"


def community() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    posts = [
        {"id": "m1", "author": "ann", "text": "A new album of accordion songs"},
        {"id": "c1", "author": "ann", "text": "By bicycle #cycling"},
        {"id": "b1", "author": "bob", "text": "Why I still tune by ear, a concert"},
        {"id": "n1", "author": "bob", "text": "Nothing at all"},
    ]
    acts = [act(f"p{k}", "like", "ann", NOW - k * DAY, post="m1") for k in range(8)]
    acts += [act(f"p{k}", "repost", "ann", NOW - k * DAY, post="c1") for k in range(3, 10)]
    acts += [act(f"p{k}", "reply", "bob", NOW - k, post="b1", act=f"r{k}") for k in range(6)]
    acts += [act(f"p{k}", "like", "bob", NOW - k, post="n1") for k in range(4)]
    acts += [act("p1", "follow", "ann", NOW), act("ann", "like", "p1", NOW), act("bob", "like", "p2", NOW)]
    return acts, posts


@pytest.fixture
def home(tmp_path: Path) -> Home:
    acts, posts = community()
    home = Home(tmp_path / "home")
    home.lake.append([batch(acts, posts=posts)])
    return home


def test_a_topic_is_the_same_contributions_restricted_to_its_posts(home: Home) -> None:
    scores = home.score(NOW)
    ann = scores.find("bluesky:ann")
    by_post = {act.post: 0.0 for act in scores.acts(ann, limit=1000)}
    for one in scores.acts(ann, limit=1000):
        by_post[one.post] += one.points
    shares = {share.key: share for share in topics_of(scores, ann)}
    assert set(shares) == {"music", "arts", "cycling", "sports"}
    assert shares["music"].points == pytest.approx(by_post["bluesky:m1"])
    assert shares["cycling"].points == pytest.approx(by_post["bluesky:c1"])
    assert (shares["music"].acts, shares["music"].people) == (8, 8)
    given = shares["music"].contribution
    assert shares["music"].score == pytest.approx(100 * math.log10(1 + given) / math.log10(1 + 1e7))
    opened = scores.acts(ann, posts=posts_about(scores, ann, "cycling"))
    assert sum(one.points for one in opened) == pytest.approx(shares["cycling"].points)
    assert {one.post for one in opened} == {"bluesky:c1"}


def test_who_is_acted_on_most_about_a_topic_comes_first(home: Home) -> None:
    scores = home.score(NOW)
    places = people_in(scores, "Music")
    assert [place.standing.key for place in places] == ["bluesky:bob", "bluesky:ann"]
    assert [place.share.score for place in places] == sorted((p.share.score for p in places), reverse=True)
    assert {one.key: one.people for one in all_topics(scores)} == {"music": 2, "arts": 2, "cycling": 1, "sports": 1}
    with pytest.raises(UnknownName, match="no topic called 'gibberish'"):
        people_in(scores, "gibberish")


def test_a_removed_topic_is_left_out_of_its_person_alone(home: Home) -> None:
    scores = home.score(NOW, removed={"bluesky:bob": ["music", "no-such-topic"]})
    assert [share.key for share in topics_of(scores, scores.find("bluesky:bob"))] == ["arts"]
    assert [place.standing.key for place in people_in(scores, "music")] == ["bluesky:ann"]
    before = home.score(NOW)
    assert before.standing(0).score == scores.standing(0).score, "the score stays what it was"


def test_a_frame_and_a_run_from_before_have_no_topics(home: Home) -> None:
    acts, _ = community()
    scores = renown.score(batch(acts).interactions, NOW)
    assert all_topics(scores) == []
    older = Scores({k: v for k, v in scores.arrays.items() if "topic" not in k}, {}, scores.facts, {})
    assert (topics_of(older, 0), all_topics(older)) == ([], [])


def test_imported_topics_are_used_from_the_next_run_on(home: Home, tmp_path: Path) -> None:
    store(
        home.path,
        [Topic("accordion", "Accordion", ("music",), ("accordion",)), Topic("music", "Musique", (), ("bicycle",))],
    )
    assert len(load(home.path)) == len(OWN) + 1
    scores = home.score(NOW)
    shares = {share.key: share for share in topics_of(scores, scores.find("bluesky:ann"))}
    assert "accordion" in shares
    assert shares["music"].label == "Music"
    assert shares["music"].acts == 8 + 7, "the words of both"
    assert topics_of(read(home.path / "snapshots" / (home.path / "current").read_text()), 0) == topics_of(scores, 0)
    (home.path / FILE).write_text("{")
    with pytest.raises(InputError, match=FILE):
        load(home.path)


def test_klouts_topics_come_with_their_parents_and_without_the_blocked(data_file: Any) -> None:
    folder = data_file("klout-opendata/klout_topic_edge_20180601.csv").parent
    topics = read_klout(folder)
    assert len(topics) > 8_000
    ontology = OWN.joined(topics)
    keys = set(ontology.number)
    assert "jazz" in keys
    assert not keys & {
        "health",
        "medicine",
        "yoga-for-health",
        "politics",
        "religion",
        "islam",
        "lgbt-issues",
        "democrats",
    }
    above = {ontology.topics[k].key for k in ontology.closure[ontology.number["bob-dylan"]]}
    assert "music" in above
    with pytest.raises(InputError, match="holds no klout_topic_ontology"):
        read_klout(folder / "nowhere")
