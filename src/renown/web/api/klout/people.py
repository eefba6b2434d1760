"""Klout's words for our people: ids, names, buckets, changes and styles. Functions of a run, without a request."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import numpy as np

from renown.web.engine import (
    KIND_BY_KEY,
    AmbiguousName,
    Scores,
    Standing,
    UnknownName,
    all_topics,
    find,
    number,
    topics_of,
)

NETWORKS = {"tw": "twitter", "gp": "googleplus", "ig": "instagram", "fb": "facebook"}
LISTED = 5
_SHARED = [KIND_BY_KEY[key].code for key in ("repost", "quote", "share")]
_WHOLE = 1 << 64
_DAYS = 90 * 86_400
_WEEK = 7 * 86_400

STYLES = (
    ("Curator", "Finds what is worth passing on, from all over."),
    ("Broadcaster", "Passes on much, to many, without a pause."),
    ("Syndicator", "Passes on what a few people care about."),
    ("Feeder", "Passes on a steady stream about one thing."),
    ("Taste Maker", "Makes things that many people pass on, now and then."),
    ("Celebrity", "Makes things that many people act on, all the time."),
    ("Thought Leader", "Makes things that some people come back to."),
    ("Pundit", "Makes things all the time, for people who come back."),
    ("Dabbler", "Joins in here and there."),
    ("Conversationalist", "Talks with many people, all the time."),
    ("Socializer", "Talks with the same people now and then."),
    ("Networker", "Talks with the same people all the time."),
    ("Observer", "Reads more than is said."),
    ("Explorer", "Tries out many things and speaks up regularly."),
    ("Activist", "Speaks up now and then, to the same people."),
    ("Specialist", "Speaks up regularly, to the same people."),
)
"""Four ways to take part (sharing, creating, joining in, listening), each to many people or a few, now and then or
steadily."""


def klout_id(scores: Scores, person: int) -> str:
    """The number of a person as text without a sign: the same in every run, as no database gives it out."""
    return str(int(scores.arrays["number"][person]) % _WHOLE)


def by_klout_id(scores: Scores, text: str) -> int | None:
    """The person of an id, also of one given out before accounts were joined."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 20) or int(text) >= _WHOLE:
        return None
    wanted = int(text) - (_WHOLE if int(text) >= _WHOLE // 2 else 0)
    numbers = scores.arrays["number"]
    place = int(numbers.searchsorted(wanted))
    if place >= len(numbers) or int(numbers[place]) != wanted:
        accounts = scores.tables["accounts"]
        rows = np.flatnonzero(accounts["number"].to_numpy() == wanted)
        place = int(accounts["person"][int(rows[0])].as_py()) if len(rows) else -1
    return None if place < 0 or place in scores.hidden else place


def by_network_id(scores: Scores, network: str, id: str) -> int | None:
    """The person who has exactly this id on one of NETWORKS."""
    named = NETWORKS.get(network)
    if named is None or named not in scores.networks:
        return None
    try:
        person = find(scores, f"{named}:{id}")
    except (UnknownName, AmbiguousName):
        return None
    return person if any(a.network == named and a.id == id for a in scores.standing(person).accounts) else None


def by_screen_name(scores: Scores, name: str) -> int | None:
    """Who has this handle on Twitter; where nothing of Twitter's is known, who alone has it. Never by a mere name."""
    wanted = name.strip().removeprefix("@").casefold()
    if not wanted or len(wanted) > 300:
        return None
    twitter = "twitter" in scores.networks
    found = {
        standing.person
        for standing in scores.search(wanted, 50)
        for account in standing.accounts
        if wanted in ((account.handle or "").casefold(), account.id.casefold())
        and (account.network == "twitter" or not twitter)
    }
    return found.pop() if len(found) == 1 else None


def nick(standing: Standing) -> str:
    """What clients show: the handle, on Twitter if there is one."""
    accounts = sorted(standing.accounts, key=lambda account: account.network != "twitter")
    return accounts[0].handle or accounts[0].id


def score(standing: Standing) -> float:
    """A score as Klout gave them, strictly between 0 and 100."""
    return min(max(round(standing.score, 4), 0.01), 99.99)


def bucket(value: float) -> str:
    """The ten points a score lies in; the last has eleven."""
    low = min(int(value // 10) * 10, 90)
    return "90-100" if low == 90 else f"{low}-{low + 9}"


def changes(scores: Scores, person: int, *spans: int) -> list[float]:
    """By how much the score moved in so many days each; 0 where it was not scored so long ago."""
    days = scores.history(person, max(spans) + 2)
    out = []
    for span in spans:
        before = [day.score for day in days if day.day <= scores.day - timedelta(days=span)]
        out.append(round(days[-1].score - before[-1], 4) if before else 0.0)
    return out


def influencees(scores: Scores, person: int) -> tuple[list[int], int]:
    """Who acts on this person: the most heard of them with a score, and how many there are."""
    return _first(scores, [tie.source for tie in scores.ties(person, 50)]), scores.standing(person).people


def influencers(scores: Scores, person: int) -> tuple[list[int], int]:
    """Whom this person acts on: those it moves most, and how many there are."""
    moved = [part.person for part in scores.moves(person, 50) if part.person is not None]
    ptr = scores.arrays["out_ptr"]
    return _first(scores, moved), int(ptr[person + 1] - ptr[person])


def _first(scores: Scores, people: list[int]) -> list[int]:
    return [each for each in people if scores.standing(each).enough][:LISTED]


def network_score(scores: Scores, person: int) -> float:
    """How influential those are who act on this person: their scores, by what each of them gives."""
    a = scores.arrays
    rows = slice(int(a["tie_ptr"][person]), int(a["tie_ptr"][person + 1]))
    given = np.maximum(np.asarray(a["tie_value"][rows]), 0)
    if not given.sum():
        return 0.0
    return round(float(np.average(a["score"][a["tie_source"][rows]], weights=given)), 2)


def amplification(scores: Scores, person: int) -> float:
    """How much a post is acted on: with a acts on each known post, 100 a / (a + 10)."""
    a = scores.arrays
    acts = a["post_acts"][int(a["post_ptr"][person]) : int(a["post_ptr"][person + 1])]
    mean = float(np.mean(acts)) if len(acts) else 0.0
    return round(100 * mean / (mean + 10), 2)


def style(scores: Scores, standing: Standing) -> int:
    """Which of STYLES: from what people did to this person and it to others in the last 90 days."""
    a = scores.arrays
    person = standing.person
    own = slice(int(a["tie_acts"][a["tie_ptr"][person]]), int(a["tie_acts"][a["tie_ptr"][person + 1]]))
    at = np.asarray(a["act_at"][own])
    recent = at[at > scores.now - _DAYS]
    out = np.asarray(a["out_tie"][int(a["out_ptr"][person]) : int(a["out_ptr"][person + 1])])[:1_000]
    given = [np.asarray(a["act_kind"][int(a["tie_acts"][tie]) : int(a["tie_acts"][tie + 1])]) for tie in out]
    done = np.concatenate(given) if given else np.zeros(0, np.int8)
    if len(recent) >= 2 * len(done):
        way = 1
    elif np.isin(done, _SHARED).mean() >= 0.5:
        way = 0
    else:
        way = 2 if len(recent) * 2 >= len(done) else 3
    focused = standing.people * 2 < standing.acts
    steady = len(np.unique(recent // _WEEK)) >= math.ceil(_DAYS / _WEEK / 2)
    return 4 * way + 2 * focused + steady


def topic(id: str, name: str, slug: str, image: str = "", *, sub: bool = True, profile: str = "") -> dict[str, Any]:
    """A topic in the full shape, or in the five fields that clients of May 2012 know."""
    five = {"id": id, "name": name, "displayName": name, "slug": slug, "imageUrl": image}
    kind = "sub" if sub else "super"
    return five if profile == "2012-05" else five | {"topicType": kind, "displayType": kind}


def topics(scores: Scores, person: int, profile: str = "") -> list[dict[str, Any]]:
    """A person's topics with enough people behind them, the largest first, at most LISTED."""
    parents = {one.key: one.parents for one in all_topics(scores)}
    sure = [share for share in topics_of(scores, person) if share.enough][:LISTED]
    return [
        topic(
            str(number("topic", share.key) % _WHOLE), share.label, share.key, sub=bool(parents.get(share.key)),
            profile=profile,
        )
        for share in sure
    ]  # fmt: skip
