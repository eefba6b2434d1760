"""Bluesky: Ann, with the records of the repository sample, and what others did to her."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from renown.networks.network import Connection
from renown.vocabulary import ESTIMATED
from tests.faulty import Answer, Asked
from tests.networks.api_sample import NOW, TOKEN, Act, Sample
from tests.networks.reading import SAMPLES

ARCHIVE = SAMPLES / "bluesky" / "new" / "ann.car"
RECORDS: dict[str, Any] = json.loads(ARCHIVE.with_suffix(".json").read_text())["records"]
ANN, BEN, CLEO, DAN, FLO = (
    "did:plc:" + name.ljust(24, fill)
    for name, fill in (("ann", "a"), ("ben", "b"), ("cleo", "c"), ("dan", "d"), ("flo", "f"))
)
FIRST = 1_772_445_600  # 2 March 2026, 10:00 UTC
DAY = 86_400
BY_KEY = 1_772_412_743  # when a timestamp says that the keys 3mg222222222h and 3mg222222222i were made


def person(did: str) -> dict[str, Any]:
    return {"did": did, "handle": f"{did[8:11]}.example", "displayName": did[8:11].title()}


def uri(did: str, key: str, collection: str = "app.bsky.feed.post") -> str:
    return f"at://{did}/{collection}/{key}"


LOAF = uri(ANN, "3mg222222222a")


def view(did: str, key: str, record: dict[str, Any], day: int, **counts: int) -> dict[str, Any]:
    return {
        "uri": uri(did, key), "cid": "bafy", "author": person(did), "record": record, "indexedAt": iso(day),
        "likeCount": 0, "repostCount": 0, "quoteCount": 0, "replyCount": 0,
    } | counts  # fmt: skip


def iso(day: int) -> str:
    return f"2026-{3 if day <= 31 else 4:02}-{day if day <= 31 else day - 31:02}T10:00:00.000Z"


def at(day: int) -> int:
    return FIRST + (day - 2) * DAY


def own(letter: str, day: int, **counts: int) -> dict[str, Any]:
    key = f"3mg222222222{letter}"
    return {"post": view(ANN, key, RECORDS[f"app.bsky.feed.post/{key}"], day, **counts)}


def text(words: str, day: int, **more: Any) -> dict[str, Any]:
    return {"$type": "app.bsky.feed.post", "text": words, "createdAt": iso(day)} | more


def naming(did: str) -> dict[str, Any]:
    named = {"$type": "app.bsky.richtext.facet#mention", "did": did}
    return {"facets": [{"index": {"byteStart": 0, "byteEnd": 1}, "features": [named]}]}


LOAF_REF = {"uri": LOAF, "cid": "bafy"}
QUOTE = view(CLEO, "3mh1", text("Look", 12, embed={"$type": "app.bsky.embed.record", "record": LOAF_REF}), 12)
ANSWER = view(BEN, "3mh2", text("Rye?", 13, reply={"root": LOAF_REF, "parent": LOAF_REF}), 13)
MENTION = view(DAN, "3mh3", text("@ann bakes", 14, **naming(ANN)), 14)
EARLIER = view(FLO, "3mh0", text("@ann baked", 3, **naming(ANN)), 3)
PACK = view(DAN, "3mh5", {"$type": "app.bsky.graph.starterpack", "createdAt": iso(15)}, 15)
PACK |= {"uri": uri(DAN, "3mh5", "app.bsky.graph.starterpack"), "reason": "starterpack-joined"}
LIKED = view(BEN, "3mf222222222b", text("Bread", 2), 2)
LIKED |= {"viewer": {"like": uri(ANN, "3mg222222222f", "app.bsky.feed.like")}}
REPOSTED = {
    "post": view(CLEO, "3mf222222222a", text("Buns", 2), 2),
    "reason": {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": person(ANN),
        "uri": uri(ANN, "3mg222222222h", "app.bsky.feed.repost"),
        "indexedAt": iso(9),
    },
}
LATER = view(FLO, "3mh9", text("@ann again", 50, **naming(ANN)), 50)
LISTS: dict[str, dict[str, list[Any]]] = {
    "graph.getFollowers": {"followers": [person(BEN), person(FLO), {"handle": "nobody.example"}]},
    "graph.getFollows": {"follows": [person(BEN)]},
    "feed.getAuthorFeed": {
        "feed": [
            REPOSTED, own("d", 5), own("c", 4), own("b", 3),
            own("a", 2, likeCount=2, repostCount=1, quoteCount=1, replyCount=1),
        ]
    },
    "feed.getLikes": {
        "likes": [
            {"actor": person(BEN), "createdAt": iso(10), "indexedAt": iso(10)},
            {"actor": person(CLEO), "createdAt": "soon", "indexedAt": iso(11)},
        ]
    },
    "feed.getRepostedBy": {"repostedBy": [person(DAN)]},
    "feed.getQuotes": {"posts": [QUOTE]},
    "feed.getActorLikes": {"feed": [{"post": LIKED}]},
    "feed.searchPosts": {"posts": [MENTION, EARLIER]},
}  # fmt: skip
RELATIONS = {
    BEN: {
        "following": uri(ANN, "3mg222222222i", "app.bsky.graph.follow"),
        "followedBy": uri(BEN, "3mg222222222i", "app.bsky.graph.follow"),
    }
}


def answering(notifications: list[Any]) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        name = asked.path.removeprefix("/xrpc/").removeprefix("app.bsky.")
        if name == "com.atproto.server.createSession":
            return Answer(person(ANN) | {"accessJwt": TOKEN, "refreshJwt": TOKEN})
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answer({"error": "AuthMissing"}, status=401)
        if name == "graph.getRelationships":
            told = [{"did": did} | RELATIONS.get(did, {}) for did in asked.query["others"]]
            return Answer({"actor": ANN, "relationships": told})
        if name == "feed.getPostThread":
            gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri(FLO, "3mh8"), "notFound": True}
            return Answer({"thread": {"post": {}, "replies": [{"post": ANSWER}, gone]}})
        lists = LISTS | {"notification.listNotifications": {"notifications": notifications}}
        return part(asked, lists[name]) if name in lists else Answer({"error": "NotFound"}, status=404)

    return answer


def part(asked: Asked, told: dict[str, list[Any]], size: int = 2) -> Answer:
    """A page of a list, two rows long."""
    [(key, rows)] = told.items()
    start = int(asked.query.get("cursor", ["0"])[0])
    more = {"cursor": str(start + size)} if len(rows) > start + size else {}
    return Answer({key: rows[start : start + size]} | more)


SAMPLE = Sample(
    answer=answering([MENTION, PACK]),
    given=Connection("bluesky", "ann.example", "", secrets={"password": TOKEN}),
    account=ANN,
    label="ann.example",
    acts=frozenset(
        {
            Act(BEN, "follow", ANN, BY_KEY, precision=ESTIMATED),
            Act(FLO, "follow", ANN, NOW, precision=ESTIMATED),
            Act(ANN, "follow", BEN, BY_KEY, precision=ESTIMATED),
            Act(ANN, "repost", CLEO, at(9), uri(CLEO, "3mf222222222a"), ESTIMATED),
            Act(ANN, "quote", CLEO, at(5), uri(CLEO, "3mf222222222d")),
            Act(ANN, "mention", DAN, at(5)),
            Act(ANN, "quote", BEN, at(4), uri(BEN, "3mf222222222c")),
            Act(ANN, "reply", BEN, at(3), uri(BEN, "3mf222222222b")),
            Act(ANN, "mention", CLEO, at(3)),
            Act(ANN, "like", BEN, BY_KEY, uri(BEN, "3mf222222222b"), ESTIMATED),
            Act(BEN, "like", ANN, at(10), LOAF),
            Act(CLEO, "like", ANN, at(11), LOAF, ESTIMATED),
            Act(DAN, "repost", ANN, at(2), LOAF, ESTIMATED),
            Act(CLEO, "quote", ANN, at(12), LOAF),
            Act(BEN, "reply", ANN, at(13), LOAF),
            Act(DAN, "mention", ANN, at(14)),
            Act(FLO, "mention", ANN, at(3)),
        }
    ),
    passed={"app.bsky.graph.starterpack is not read": 1},
    unreadable={"an answer that cannot be read: 'did' is missing": 1},
    strange=Answer([1, 2]),
    archive=ARCHIVE,
    shared=8,  # all that Ann did
    later=answering([LATER, MENTION, PACK]),
    more=frozenset({Act(FLO, "mention", ANN, at(50))}),
)
