"""Facebook: the Page of a bakery (700), with what people write below and to it."""

from __future__ import annotations

from typing import Any

from renown.networks.network import Connection
from renown.vocabulary import ESTIMATED
from tests.faulty import Answer, Asked
from tests.networks.api_sample import TOKEN, Act, Sample
from tests.networks.graph_answers import listed, missing

BAKERY = {"id": "700", "name": "The Bakery"}
ANN, BOB, CID = ({"id": id, "name": name} for id, name in (("801", "Ann"), ("802", "Bob"), ("803", "Cid")))


def day(number: int) -> str:
    return f"2026-04-{number:02}T10:00:00+0000"


def at(number: int) -> int:
    return 1_775_037_600 + (number - 1) * 86_400  # of April 2026, 10:00 UTC


def post(id: str, number: int, by: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    told = {"id": id, "created_time": day(number), "message": f"Words of {id}", "privacy": {"value": "EVERYONE"}}
    return told | {"from": by or BAKERY} | more


FEED: list[dict[str, Any]] = [
    post("700_5", 20, created_time="noon"),
    post("700_4", 19, privacy={"value": "ALL_FRIENDS"}, message="for friends alone"),
    post("700_3", 18, ANN, message="Best rolls in town"),
    post("700_2", 17, message_tags=[CID | {"type": "user"}, {"id": "1", "name": "#rye", "type": "hashtag"}]),
    post("700_1", 16),
]
LATER = [post("700_6", 28, BOB)]
EDGES: dict[str, list[Any]] = {
    "700_2/comments": [
        {"id": "c1", "created_time": day(21), "from": ANN, "message": "Rye?"},
        {"id": "c2", "created_time": day(22), "from": BOB, "parent": {"id": "c1", "from": ANN}},
        {"id": "c3", "created_time": day(22), "from": CID, "is_private": True, "message": "between us"},
        {"id": "c4", "created_time": day(22), "message": "the author has not allowed to be named"},
        {"id": "c5", "created_time": day(23), "from": BOB},
    ],
    "700_2/reactions": [ANN | {"type": "LOVE"}, BOB | {"type": "NEVER_SEEN"}, {"type": "LIKE"}],
    "700_1/sharedposts": [{"id": "801_9", "created_time": day(24), "from": ANN}],
}


def answer(asked: Asked, feed: list[dict[str, Any]] = FEED) -> Answer:
    match asked.path.split("/")[1:]:
        case ["v26.0", "me" | "700"]:
            return Answer({"id": "700", "username": "bakery"})
        case ["v26.0", "700", "feed"]:
            return listed(asked, feed)
        case ["v26.0", "700_1", "comments"]:
            return missing(asked)  # taken away while it was read
        case ["v26.0", id, edge] if id.startswith("700_"):
            return listed(asked, EDGES.get(f"{id}/{edge}", []))
    return missing(asked)


SAMPLE = Sample(
    answer=answer,
    given=Connection("facebook", "", "", secrets={"access_token": TOKEN}),
    account="700",
    label="bakery",
    acts=frozenset(
        {
            Act("801", "mention", "700", at(18)),
            Act("700", "mention", "803", at(17)),
            Act("801", "comment", "700", at(21), "700_2"),
            Act("802", "reply", "801", at(22), "700_2"),
            Act("802", "comment", "700", at(23), "700_2"),
            Act("801", "like", "700", at(17), "700_2", ESTIMATED),
            Act("802", "like", "700", at(17), "700_2", ESTIMATED),
            Act("801", "share", "700", at(24), "700_1"),
        }
    ),
    passed={
        "posts that are not public": 1,
        "posts that are gone": 1,
        "comments that are not public": 1,
        "comments and shares whose author is not said": 1,
    },
    unreadable={"a time that cannot be read": 1, "an id is missing": 1},
    private=("for friends alone", "between us", "700_4", "c3"),
    asked={
        "fields": frozenset(
            "id created_time from message permalink_url privacy is_published message_tags parent{from} is_private "
            "name type".split()
        )
    },
    later=lambda asked: answer(asked, LATER + FEED),
    more=frozenset({Act("802", "mention", "700", at(28))}),
)
