"""Threads: Zoe's account, with the posts of the download sample, and who answers and names her."""

from __future__ import annotations

from typing import Any

from renown.networks.network import Connection
from tests.faulty import Answer, Asked
from tests.networks.api.instagram import when
from tests.networks.api_sample import TOKEN, Act, Sample
from tests.networks.graph_answers import listed, missing
from tests.networks.reading import SAMPLES

ME, AT = "zoe.adler", 1_780_000_000


def thread(id: str, at: int, text: str = "", by: str = "", **more: Any) -> dict[str, Any]:
    told = {"id": id, "timestamp": when(at), "permalink": f"https://www.threads.com/@{by or ME}/post/CODE{id}"}
    return told | {"text": text} | ({"username": by} if by else {}) | more


OWN: list[Any] = [
    thread("4", AT + 1, "with @River_Otter", media_type="TEXT_POST"),
    thread("3", AT, "agreed — let's sync tomorrow with @pine.marten.", media_type="TEXT_POST"),
    thread("2", AT - 5, "passed on", media_type="REPOST_FACADE"),
    thread("1", AT - 9, timestamp="soon"),
]
ANSWERS: list[Any] = [
    {"id": "30", "timestamp": when(AT + 50), "username": "heron", "replied_to": {"id": "3"}, "hide_status": "SHOWN"},
    {"id": "31", "timestamp": when(AT + 51), "username": "badger", "replied_to": {"id": "30"}},
    {"id": "32", "timestamp": when(AT + 52), "username": "rude_one", "hide_status": "HIDDEN"},
    {"id": "33", "timestamp": when(AT + 53), "username": "two words"},
]  # fmt: skip
MENTIONS = [
    thread("70", AT + 30, "@zoe.adler look", "badger"),
    thread("71", AT + 20, "@zoe.adler no", "heron"),
    thread("72", AT + 10, "@zoe.adler yes", "pine.marten"),
]


def answer(asked: Asked, mentions: list[Any] = MENTIONS) -> Answer:
    match asked.path.split("/")[1:]:
        case ["v1.0", "me" | "555"]:
            return Answer({"id": "555", "username": ME})
        case ["v1.0", "555", "threads"]:
            return listed(asked, OWN)
        case ["v1.0", "555", "mentions"]:
            return listed(asked, mentions)
        case ["v1.0", "3", "conversation"]:
            return listed(asked, ANSWERS)
        case ["v1.0", _, "conversation"]:
            return listed(asked, [])
    return missing(asked)


SAMPLE = Sample(
    answer=answer,
    given=Connection("threads", "", "", secrets={"access_token": TOKEN}),
    account="555",
    label=ME,
    acts=frozenset(
        {
            Act(ME, "mention", "river_otter", AT + 1),
            Act(ME, "mention", "pine.marten", AT),
            Act("heron", "reply", ME, AT + 50, "CODE3"),
            Act("badger", "reply", "heron", AT + 51, "CODE3"),
            Act("badger", "mention", ME, AT + 30),
            Act("heron", "mention", ME, AT + 20),
            Act("pine.marten", "mention", ME, AT + 10),
        }
    ),
    passed={"reposts: the API does not say of whom": 1, "answers that are hidden": 1},
    unreadable={"a time that cannot be read": 1, "an account name that cannot be one": 1},
    private=("rude_one",),
    asked={"fields": frozenset("id text timestamp permalink media_type username replied_to hide_status".split())},
    archive=SAMPLES / "threads" / "today",
    shared=2,  # whom she names
    later=lambda asked: answer(asked, [thread("79", AT + 90, "@zoe.adler!", "heron"), *MENTIONS]),
    more=frozenset({Act("heron", "mention", ME, AT + 90)}),
)
