"""A small instance: ann's account there, of whom bob, cleo and dan know."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from renown.networks.network import Connection
from renown.vocabulary import ESTIMATED
from tests.faulty import Answer, Asked
from tests.networks.api_sample import NOW, TOKEN, Act, Sample
from tests.networks.reading import SAMPLES

ANN, BEN = "https://ann.example/users/ann", "https://ben.example/users/ben"
CLEO, DAN = "https://cleo.example/ap/users/115500000000000001", "https://dan.example/profile/dan"
FIRST, DAY = 1_772_359_200, 86_400
MAY = 1_777_629_600  # 1 May 2026, 10:00 UTC


def account(number: int, acct: str, uri: str, **more: Any) -> dict[str, Any]:
    return {"id": str(number), "username": acct.partition("@")[0], "acct": acct, "uri": uri, "display_name": "", **more}


PEOPLE = {
    "1": account(1, "ann", ANN, display_name="Ann", followers_count=2, following_count=1),
    "2": account(2, "ben@ben.example", BEN),
    "3": account(3, "cleo@cleo.example", CLEO),
    "4": account(4, "dan@dan.example", DAN),
}


def time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", ".000Z")


def status(number: int, who: str, uri: str, at: int, **more: Any) -> dict[str, Any]:
    told = {
        "id": str(number),
        "uri": uri,
        "url": uri,
        "account": PEOPLE[who],
        "created_at": time(at),
        "visibility": "public",
        "content": "<p>words</p>",
        "spoiler_text": "",
        "mentions": [],
        "favourites_count": 0,
        "reblogs_count": 0,
        "replies_count": 0,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "reblog": None,
    }
    return told | more


BENS = status(77, "2", f"{BEN}/statuses/77", FIRST)
BENS_SHARED = status(78, "2", f"{BEN}/statuses/78", FIRST)
LOAF = status(200, "1", f"{ANN}/statuses/1", FIRST, favourites_count=2, reblogs_count=1, replies_count=2)
TRY = status(
    201, "1", f"{ANN}/statuses/2", FIRST + DAY, in_reply_to_id="77", in_reply_to_account_id="2",
    mentions=[{"id": "2", "acct": "ben@ben.example"}, {"id": "3", "acct": "cleo@cleo.example"}],
)  # fmt: skip
SHARED = status(202, "1", f"{ANN}/statuses/3/activity", FIRST + 9 * DAY, reblog=BENS_SHARED)
SECRET = status(203, "1", f"{ANN}/statuses/4", MAY, visibility="private", content="<p>the hidden larder</p>")
QUOTED = status(
    204, "1", f"{ANN}/statuses/5", MAY + 1,
    quote={"state": "accepted", "quoted_status": status(79, "4", f"{DAN}/79", FIRST)},
)  # fmt: skip
BROKEN = {**status(205, "1", f"{ANN}/statuses/6", MAY), "created_at": "soon"}
STATUSES = [BROKEN, QUOTED, SECRET, SHARED, TRY, LOAF]

ANSWER = status(300, "3", f"{CLEO}/statuses/9", MAY, in_reply_to_id="200", in_reply_to_account_id="1")
WHISPER = status(
    301, "2", f"{BEN}/statuses/80", MAY, visibility="direct", content="<p>only for you</p>",
    in_reply_to_id="200", in_reply_to_account_id="1",
)  # fmt: skip
NAMES = status(302, "4", f"{DAN}/80", MAY + 5, mentions=[{"id": "1", "acct": "ann"}])


def noted(number: int, kind: str, who: str, at: int, about: dict[str, Any] | None = None) -> dict[str, Any]:
    told = {"id": str(number), "type": kind, "created_at": time(at), "account": PEOPLE[who]}
    return told if about is None else told | {"status": about}


NOTIFICATIONS = [
    noted(9, "favourite", "4", MAY + 60, SECRET),
    noted(8, "mention", "2", MAY, WHISPER),
    noted(7, "poll", "2", MAY, LOAF),
    noted(6, "mention", "4", MAY + 5, NAMES),
    noted(5, "mention", "3", MAY, ANSWER),
    noted(4, "reblog", "3", MAY + 40, LOAF),
    noted(3, "favourite", "2", MAY + 30, LOAF),
    noted(2, "follow", "2", MAY + 20),
]
LIKERS, SHARERS, FOLLOWERS, FOLLOWED = ["2", "4"], ["3"], ["2", "4"], ["2"]

ACTS = frozenset(
    {
        Act(ANN, "reply", BEN, FIRST + DAY, f"{BEN}/statuses/77"),
        Act(ANN, "mention", CLEO, FIRST + DAY),
        Act(ANN, "repost", BEN, FIRST + 9 * DAY, f"{BEN}/statuses/78"),
        Act(ANN, "quote", DAN, MAY + 1, f"{DAN}/79"),
        Act(ANN, "follow", BEN, NOW, None, ESTIMATED),
        Act(BEN, "follow", ANN, MAY + 20),
        Act(DAN, "follow", ANN, NOW, None, ESTIMATED),
        Act(BEN, "like", ANN, MAY + 30, f"{ANN}/statuses/1"),
        Act(DAN, "like", ANN, FIRST, f"{ANN}/statuses/1", ESTIMATED),
        Act(CLEO, "repost", ANN, MAY + 40, f"{ANN}/statuses/1"),
        Act(CLEO, "reply", ANN, MAY, f"{ANN}/statuses/1"),
        Act(DAN, "mention", ANN, MAY + 5),
    }
)


def paged(asked: Asked, entities: list[dict[str, Any]], size: int = 3) -> Answer:
    """One page, newest first, with a link to the next as instances give it."""
    below = asked.query.get("max_id", [""])[0]
    left = [one for one in entities if not below or int(one["id"]) < int(below)]
    headers = {}
    if len(left) > size:
        query = urlencode({"max_id": left[size - 1]["id"], "limit": size})
        headers["Link"] = f'<http://{asked.headers["host"]}{asked.path}?{query}>; rel="next"'
    return Answer(left[:size], headers=headers)


def people(numbers: list[str]) -> Answer:
    return Answer([PEOPLE[number] for number in numbers])


def answer(asked: Asked) -> Answer:
    path = asked.path.removeprefix("/api/v1/")
    by_path = {
        "accounts/verify_credentials": Answer(PEOPLE["1"]),
        "accounts/1/followers": people(FOLLOWERS),
        "accounts/1/following": people(FOLLOWED),
        "statuses/200/favourited_by": people(LIKERS),
        "statuses/200/reblogged_by": people(SHARERS),
        "statuses/200/context": Answer({"ancestors": [], "descendants": [ANSWER, WHISPER]}),
        "statuses/77": Answer(BENS),
        "statuses/200": Answer(LOAF),
    }
    if path == "notifications":
        return paged(asked, NOTIFICATIONS)
    if path == "accounts/1/statuses":
        return paged(asked, STATUSES)
    number = path.removeprefix("accounts/")
    return by_path.get(path) or (Answer(PEOPLE[number]) if number in PEOPLE else Answer(status=404))


SAMPLE = Sample(
    answer=answer,
    given=Connection("mastodon", "", "", secrets={"access_token": TOKEN}),
    account=ANN,
    label="ann@ann.example",
    acts=ACTS,
    passed={"not public: for followers or for the people named only": 4, "a notification that is no act": 1},
    unreadable={"a time that cannot be read": 1},
    private=("the hidden larder", "only for you", f"{BEN}/statuses/80"),
    strange=Answer({"data": []}),
    archive=SAMPLES / "mastodon" / "today",
    shared=4,
)
