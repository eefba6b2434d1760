"""YouTube: Ann's channel, with the subscriptions of the sample of her Takeout, and who comments and subscribes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from renown.networks.network import Connection
from tests.faulty import Answer, Asked
from tests.networks.api_sample import TOKEN, Act, Sample
from tests.networks.reading import SAMPLES

ANN, BEN, CLEO, DAN, EVE = (
    f"UC{name}{name[0].upper() * (22 - len(name))}" for name in ("ann", "ben", "cleo", "dan", "eve")
)


def comment(id: str, who: str, at: str, **more: Any) -> dict[str, Any]:
    told = {"authorDisplayName": who[2:5], "publishedAt": at, "textDisplay": f"words of {id}"}
    return {"id": id, "snippet": told | ({"authorChannelId": {"value": who}} if who else {}) | more}


def thread(top: dict[str, Any], *replies: dict[str, Any], count: int = 0, **more: Any) -> dict[str, Any]:
    told = {"channelId": ANN, "videoId": "annvideo001", "isPublic": True, "topLevelComment": top}
    told |= {"totalReplyCount": count or len(replies)}
    return {"id": top["id"], "snippet": told | more, "replies": {"comments": list(replies)}}


THREADS: list[Any] = [
    thread(comment("t5", DAN, "2026-05-05T10:00:00Z"), comment("t5.1", ANN, "2026-05-06T10:00:00Z")),
    thread(comment("t4", BEN, "2026-05-04T10:00:00Z"), comment("t4.1", CLEO, "2026-05-04T11:00:00Z"), count=3),
    thread(comment("t3", "", "2026-05-03T10:00:00Z")),
    thread(comment("t2", BEN, "2026-05-02T10:00:00Z"), isPublic=False),
    thread(comment("t1", EVE, "last week")),
    thread(comment("t0", EVE, "2026-05-01T10:00:00Z"), videoId=None),
]
LATER = [thread(comment("t9", CLEO, "2026-05-20T10:00:00Z"))]
REPLIES: list[Any] = [
    comment("t4.1", CLEO, "2026-05-04T11:00:00Z"),
    comment("t4.2", DAN, "2026-05-04T12:00:00Z"),
    comment("t4.3", EVE, "2026-05-04T13:00:00Z"),
]


def subscription(channel: str, at: str) -> dict[str, Any]:
    return {"snippet": {"publishedAt": at, "title": channel[2:5], "resourceId": {"channelId": channel}}}


def subscriber(channel: str, at: str) -> dict[str, Any]:
    return {"snippet": {"publishedAt": at}, "subscriberSnippet": {"channelId": channel, "title": channel[2:5]}}


def listed(asked: Asked, kind: str, records: list[Any], size: int = 2) -> Answer:
    start = int(asked.query.get("pageToken", ["0"])[0])
    more = {"nextPageToken": str(start + size)} if start + size < len(records) else {}
    return Answer({"kind": f"youtube#{kind}ListResponse", "items": records[start : start + size]} | more)


def answer(asked: Asked, threads: list[Any] = THREADS) -> Answer:
    match asked.path.removeprefix("/youtube/v3/"):
        case "channels":
            return listed(asked, "channel", [{"id": ANN, "snippet": {"customUrl": "@annbakes"}}])
        case "commentThreads" if asked.query["allThreadsRelatedToChannelId"] == [ANN]:
            return listed(asked, "commentThread", threads)
        case "comments" if asked.query["parentId"] == ["t4"]:
            return listed(asked, "comment", REPLIES)
        case "subscriptions" if asked.query.get("mine") == ["true"]:
            known = [subscription(BEN, "2025-01-01T10:00:00Z"), subscription(CLEO, "2025-01-02T10:00:00Z"), {}]
            return listed(asked, "subscription", known)
        case "subscriptions" if asked.query.get("mySubscribers") == ["true"]:
            return listed(asked, "subscription", [subscriber(DAN, "2025-02-01T10:00:00Z")])
    return Answer({"error": {"code": 404, "errors": [{"reason": "notFound"}]}}, status=404)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


SAMPLE = Sample(
    answer=answer,
    given=Connection("youtube", "", "", secrets={"access_token": TOKEN}),
    account=ANN,
    label="@annbakes",
    acts=frozenset(
        {
            Act(DAN, "comment", ANN, at("2026-05-05T10:00"), "annvideo001"),
            Act(BEN, "comment", ANN, at("2026-05-04T10:00"), "annvideo001"),
            Act(CLEO, "comment", ANN, at("2026-05-04T11:00"), "annvideo001"),
            Act(DAN, "comment", ANN, at("2026-05-04T12:00"), "annvideo001"),
            Act(EVE, "comment", ANN, at("2026-05-04T13:00"), "annvideo001"),
            Act(EVE, "comment", ANN, at("2026-05-01T10:00")),
            Act(ANN, "subscribe", BEN, at("2025-01-01T10:00")),
            Act(ANN, "subscribe", CLEO, at("2025-01-02T10:00")),
            Act(DAN, "subscribe", ANN, at("2025-02-01T10:00")),
        }
    ),
    passed={"comments that are not public": 1, "comments whose author is not said": 1},
    unreadable={"a time that cannot be read": 1, "a record of an unknown shape": 1},
    private=("t2",),
    archive=SAMPLES / "youtube" / "today",
    shared=2,  # to whom she subscribes
    later=lambda asked: answer(asked, LATER + THREADS),
    more=frozenset({Act(CLEO, "comment", ANN, at("2026-05-20T10:00"), "annvideo001")}),
)
