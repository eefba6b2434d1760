"""X: Ann's account (12), with the posts of the archive sample, and what others did to her."""

from __future__ import annotations

from typing import Any

from renown.networks.network import Connection
from renown.vocabulary import ESTIMATED
from tests.faulty import Answer, Asked
from tests.networks.api_sample import NOW, TOKEN, Act, Sample
from tests.networks.reading import SAMPLES

PEOPLE: dict[str, dict[str, Any]] = {
    "12": {"id": "12", "username": "ann", "name": "Ann Ålund"},
    "34": {"id": "34", "username": "bob", "name": "Bob"},
    "56": {"id": "56", "username": "cid", "name": "Cid"},
    "78": {"id": "78", "username": "dee", "name": "Dee"},
    "99": {"id": "99", "username": "flo", "name": "Flo"},
    "66": {"id": "66", "username": "hidden_gus", "name": "Gus", "protected": True},
}


def post(id: str, author: str | None, day: int, text: str, *names: str, to: str = "", **more: Any) -> dict[str, Any]:
    mentions = [{"start": 0, "end": 1, "id": name, "username": PEOPLE[name]["username"]} for name in names]
    refers = [{"type": kind, "id": of} for kind, of in more.pop("refers", ())]
    told: dict[str, Any] = {
        "id": id,
        "text": text,
        "created_at": f"2026-04-{day:02}T10:00:00.000Z",
        "edit_history_post_ids": [id],
    }
    told |= {"author_id": author} if author else {}
    told |= {"entities": {"mentions": mentions}} if names else {}
    told |= {"in_reply_to_user_id": to} if to else {}
    return told | ({"referenced_posts": refers} if refers else {}) | more


OWN = [
    post("1006", "12", 8, "Thank you @dee", "78"),
    post("1005", "12", 7, "And a seventh.", to="12", refers=[("replied_to", "1001")]),
    post("1004", "12", 6, "This, by @cid https://t.co/x", "56", refers=[("quoted", "901")]),
    post("1003", "12", 5, "RT @bob: a microphone is a kind of listening", "34", refers=[("retweeted", "902")]),
    post("1002", "12", 4, "@bob @cid I was there too", "34", "56", to="34", refers=[("replied_to", "900")]),
    post("1001", "12", 3, "Six mornings on the estuary…", note_post={"text": "Six mornings on the estuary, in full."}),
    post("1000", "12", 2, "@hidden_gus do not tell", "66", to="66"),
]
OTHERS = [
    post("2005", "34", 14, "@ann as a newer kind", "12", refers=[("remixed", "1001")]),
    post("2004", "78", 13, "@ann a broken clock", "12", created_at="yesterday"),
    post("2003", "66", 12, "@ann a secret of Gus", "12"),
    post("2002", "78", 11, "@ann and @bob, look", "12", "34"),
    post("2001", "34", 10, "@ann which lens?", "12", to="12", refers=[("replied_to", "1001")]),
]
QUOTES = [post("2100", "56", 15, "How it is done https://t.co/y", refers=[("quoted", "1001")])]
REPOSTS = [post("2200", "99", 16, "RT @ann: Six mornings on the estuary…", "12", refers=[("retweeted", "1001")])]
REFERRED = {
    "900": {"id": "900", "author_id": "34", "text": "?"},
    "901": {"id": "901", "author_id": "56", "text": "?"},
    "902": {"id": "902", "author_id": "34", "text": "?"},
    "1001": {"id": "1001", "author_id": "12", "text": "?"},
}
METRICS = ("bookmark", "impression", "like", "quote", "reply", "repost")
LATER = [post("2006", "99", 20, "@ann again", "12")]


def page(asked: Asked, posts: list[dict[str, Any]], size: int = 3) -> Answer:
    """A timeline, newest first, between the ids that are asked for."""
    until, since = (
        int(asked.query.get(name, [usual])[0]) for name, usual in (("until_id", "9" * 18), ("since_id", "0"))
    )
    within = [one for one in posts if since < int(one["id"]) < until]
    users = {one["author_id"] for one in within if "author_id" in one}
    users |= {mention["id"] for one in within for mention in one.get("entities", {}).get("mentions", ())}
    wanted = {ref["id"] for one in within for ref in one.get("referenced_posts", ())}
    meta: dict[str, Any] = {"result_count": len(within[:size])}
    meta |= {"next_token": "more-of-this"} if len(within) > size else {}
    includes = {
        "users": [one for id, one in PEOPLE.items() if id in users],
        "posts": [one for id, one in REFERRED.items() if id in wanted],
    }
    return Answer({"data": within[:size], "includes": includes, "meta": meta} if within else {"meta": meta})


def people(asked: Asked, ids: list[str], size: int = 2) -> Answer:
    start = int(asked.query.get("pagination_token", ["token-000000000-0"])[0].rpartition("-")[2])
    meta = {"next_token": f"token-000000000-{start + size}"} if len(ids) > start + size else {}
    return Answer({"data": [PEOPLE.get(id, {"username": "no id"}) for id in ids[start : start + size]], "meta": meta})


def answer(asked: Asked, others: list[dict[str, Any]] = OTHERS) -> Answer:
    match asked.path.split("/")[2:]:
        case ["users", "me"]:
            return Answer({"data": PEOPLE["12"] | {"protected": False}})
        case ["users", "12", "tweets"] if "public_metrics" in asked.query["post.fields"][0]:
            none = dict.fromkeys((f"{what}_count" for what in METRICS), 0)
            some = none | {"like_count": 3, "repost_count": 1, "quote_count": 1, "reply_count": 2}
            return Answer({"data": [OWN[5] | {"public_metrics": some}, OWN[0] | {"public_metrics": none}]})
        case ["users", "12", "tweets"]:
            return page(asked, OWN)
        case ["users", "12", "mentions"]:
            return page(asked, others)
        case ["users", "12", "followers"]:
            return people(asked, ["99", "34", "66"])
        case ["users", "12", "following"]:
            return people(asked, ["56"])
        case ["tweets", "1001", "liking_users"]:
            return people(asked, ["34", "78", "nobody"])
        case ["tweets", "1001", "retweets"]:
            return page(asked, REPOSTS)
        case ["tweets", "1001", "quote_tweets"]:
            return page(asked, QUOTES)
    return Answer({"title": "Not Found Error", "type": "about:blank"}, status=404)


def april(day: int) -> int:
    return 1_775_037_600 + (day - 1) * 86_400  # 1 April 2026, 10:00 UTC


SAMPLE = Sample(
    answer=answer,
    given=Connection("twitter", "", "", secrets={"access_token": TOKEN}),
    account="12",
    label="ann",
    acts=frozenset(
        {
            Act("12", "mention", "78", april(8)),
            Act("12", "quote", "56", april(6), "901"),
            Act("12", "repost", "34", april(5)),
            Act("12", "reply", "34", april(4), "900"),
            Act("12", "mention", "56", april(4)),
            Act("34", "mention", "12", april(14)),
            Act("78", "mention", "12", april(11)),
            Act("78", "mention", "34", april(11)),
            Act("34", "reply", "12", april(10), "1001"),
            Act("56", "quote", "12", april(15), "1001"),
            Act("99", "repost", "12", april(16)),
            Act("34", "like", "12", april(3), "1001", ESTIMATED),
            Act("78", "like", "12", april(3), "1001", ESTIMATED),
            Act("34", "follow", "12", NOW, precision=ESTIMATED),
            Act("99", "follow", "12", NOW, precision=ESTIMATED),
            Act("12", "follow", "56", NOW, precision=ESTIMATED),
        }
    ),
    passed={"of a protected account": 2, "a reference of an unknown kind": 1},
    unreadable={"a time that cannot be read": 1, "an id is missing": 1},
    private=('"66"', '"Gus"', "a secret of Gus"),
    asked={
        "post.fields": frozenset({"created_at", "entities", "note_post", "text", "public_metrics"}),
        "user.fields": frozenset({"name", "protected", "username"}),
        "expansions": frozenset({"author_id", "entities.mentions.username", "in_reply_to_user_id", "referenced_posts"}),
    },
    archive=SAMPLES / "twitter" / "new",
    shared=8,  # all that Ann did, and who follows whom
    later=lambda asked: answer(asked, LATER + OTHERS),
    more=frozenset({Act("99", "mention", "12", april(20))}),
)
