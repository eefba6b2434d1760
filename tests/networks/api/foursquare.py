"""Foursquare: Ann's account (101), with check-ins of the sample of her export, and what others did about them."""

from __future__ import annotations

from typing import Any

from renown.networks.network import Connection
from renown.vocabulary import ESTIMATED
from tests.faulty import Answer, Asked
from tests.networks.api_sample import NOW, TOKEN, Act, Sample
from tests.networks.reading import SAMPLES

ANN, BEN, CLEO, DAN = (
    {"id": id, "firstName": name} for id, name in (("101", "Ann"), ("202", "Ben"), ("303", "Cleo"), ("404", "Dan"))
)


def march(day: int) -> int:
    return 1_772_359_200 + (day - 1) * 86_400  # 2026, 10:00 UTC


def checkin(number: int, day: int, **more: Any) -> dict[str, Any]:
    told = {"id": f"{number:024x}", "createdAt": march(day), "type": "checkin", "timeZoneOffset": 60}
    venue = {"id": "453774dcf964a520bd3b1fe3", "name": "The Rye Bakery", "location": {"lat": 59.3, "lng": 18.0}}
    return told | {"venue": venue, "likes": {"count": 0, "groups": []}, "comments": {"count": 0}} | more


LIKED = {"count": 2, "groups": [{"type": "friends", "count": 2, "items": [BEN, CLEO]}]}
SAID = {"count": 1, "items": [{"id": "00000000000000000000c001", "createdAt": march(6), "user": DAN, "text": "Yum"}]}
CHECKINS: list[Any] = [
    checkin(1, 1, entities=[{"type": "user", "id": "202"}]),
    checkin(2, 2, visibility="closeFriends", shout="between close friends", entities=[{"type": "user", "id": "202"}]),
    checkin(4, 4, **{"with": [CLEO, DAN]}, createdBy=CLEO),
    checkin(5, 5, likes={"count": 2, "groups": []}, comments={"count": 1}),
    checkin(6, 6, createdAt="someday"),
    checkin(7, 7, likes={"count": 9, "groups": []}),
]
LATER = [checkin(9, 20, **{"with": [DAN]})]
TIPS: list[Any] = [
    {"id": f"{16:024x}", "createdAt": march(9), "text": "Ask for the crust", "likes": LIKED | {"count": 2}, "user": ANN}
]
FRIENDS: list[Any] = [BEN, {"firstName": "Nobody"}]


def listed(asked: Asked, name: str, records: list[Any], size: int = 2) -> Answer:
    start = int(asked.query["offset"][0])
    return Answer(
        {"meta": {"code": 200}, "response": {name: {"count": len(records), "items": records[start : start + size]}}}
    )


def answer(asked: Asked, checkins: list[Any] = CHECKINS) -> Answer:
    if "v" not in asked.query:
        return Answer({"meta": {"code": 410, "errorType": "param_error"}}, status=410)
    match asked.path.split("/")[2:]:
        case ["users", "self"]:
            return Answer({"response": {"user": ANN | {"relationship": "self", "contact": {"email": "a@example.com"}}}})
        case ["users", "self", "checkins"]:
            since = int(asked.query.get("afterTimestamp", ["0"])[0])
            known = [one for one in checkins if not isinstance(one["createdAt"], int) or one["createdAt"] > since]
            return listed(asked, "checkins", known)
        case ["users", "self", "tips"]:
            return listed(asked, "tips", TIPS)
        case ["users", "self", "friends"]:
            return listed(asked, "friends", FRIENDS)
        case ["checkins", id] if id == CHECKINS[3]["id"]:
            return Answer({"response": {"checkin": CHECKINS[3] | {"likes": LIKED, "comments": SAID}}})
    return Answer({"meta": {"code": 404, "errorType": "not_found"}, "response": {}}, status=404)


def id_of(number: int) -> str:
    return f"{number:024x}"


SAMPLE = Sample(
    answer=answer,
    given=Connection("foursquare", "", "", secrets={"access_token": TOKEN}),
    account="101",
    label="Ann",
    acts=frozenset(
        {
            Act("101", "check-in", "202", march(1), id_of(1)),
            Act("101", "check-in", "303", march(4), id_of(4)),
            Act("101", "check-in", "404", march(4), id_of(4)),
            Act("303", "check-in", "101", march(4), id_of(4)),
            Act("202", "like", "101", march(5), id_of(5), ESTIMATED),
            Act("303", "like", "101", march(5), id_of(5), ESTIMATED),
            Act("404", "comment", "101", march(6), id_of(5)),
            Act("202", "like", "101", march(9), id_of(16), ESTIMATED),
            Act("303", "like", "101", march(9), id_of(16), ESTIMATED),
            Act("101", "follow", "202", NOW, None, ESTIMATED),
            Act("202", "follow", "101", NOW, None, ESTIMATED),
        }
    ),
    passed={"a check-in that is not public": 1, "check-ins that are gone": 1},
    unreadable={"a time that cannot be read": 1, "a record of an unknown shape": 1},
    private=("between close friends", id_of(2)),
    archive=SAMPLES / "foursquare" / "export",
    shared=6,  # who was there, and the friend
    later=lambda asked: answer(asked, CHECKINS + LATER),
    more=frozenset({Act("101", "check-in", "404", march(20), id_of(9))}),
)
