"""Instagram: Zoe's professional account, with the captions of the download sample, and what others did."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from renown.networks.network import Connection
from tests.faulty import Answer, Asked
from tests.networks.api_sample import TOKEN, Act, Sample
from tests.networks.graph_answers import listed, missing
from tests.networks.reading import SAMPLES

ME, AT, DAY = "zoe.adler", 1_780_000_000, 86_400


def when(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def media(id: str, at: int, caption: str = "", **more: Any) -> dict[str, Any]:
    told = {"id": id, "timestamp": when(at), "permalink": f"https://www.instagram.com/p/CODE{id}/"}
    return told | ({"caption": caption} if caption else {}) | more


MEDIA: list[Any] = [
    media("3", AT + 30, "Café with @bob_ray and @Dee. Mail me: z@example.org ☕"),
    media("2", AT - DAY, timestamp="teatime"),
    media("1", AT - 2 * DAY),
    media("0", AT - 3 * DAY),
]
COMMENTS: dict[str, list[Any]] = {
    "3": [
        {
            "id": "17", "timestamp": when(AT - 50), "username": "bob_ray",
            "replies": {"data": [{"id": "18", "timestamp": when(AT - 40), "username": "cy.doe"}]},
        },
        {"id": "19", "timestamp": when(AT - 30), "text": "the author is not said"},
        {"id": "20", "timestamp": when(AT - 20), "username": "dee"},
    ]
}  # fmt: skip
TAGS = [
    media("80", AT - 10, "With @zoe.adler", username="dee"),
    media("81", AT - 11, "no author"),
    media("82", AT - 12, username="cy.doe"),
]


def answer(asked: Asked, tags: list[Any] = TAGS) -> Answer:
    match asked.path.split("/")[1:]:
        case ["v26.0", "me" | "555"]:
            return Answer({"id": "555", "username": ME})
        case ["v26.0", "555", "media"]:
            return listed(asked, MEDIA)
        case ["v26.0", "555", "tags"]:
            return listed(asked, tags)
        case ["v26.0", "1", "comments"]:
            return missing(asked)
        case ["v26.0", id, "comments"]:
            return listed(asked, COMMENTS.get(id, []))
    return missing(asked)


SAMPLE = Sample(
    answer=answer,
    given=Connection("instagram", "", "", secrets={"access_token": TOKEN}),
    account="555",
    label=ME,
    acts=frozenset(
        {
            Act(ME, "mention", "bob_ray", AT + 30),
            Act(ME, "mention", "dee", AT + 30),
            Act("bob_ray", "comment", ME, AT - 50, "CODE3"),
            Act("cy.doe", "reply", "bob_ray", AT - 40, "CODE3"),
            Act("dee", "comment", ME, AT - 20, "CODE3"),
            Act("dee", "tag", ME, AT - 10),
            Act("cy.doe", "tag", ME, AT - 12),
        }
    ),
    passed={"comments and posts whose author is not said": 2, "posts that are gone": 1},
    unreadable={"a time that cannot be read": 1},
    asked={"fields": frozenset(["id", "timestamp", "caption", "permalink", "username", "replies{id", "username}"])},
    archive=SAMPLES / "instagram" / "today",
    shared=2,  # whom a caption names; the download has nothing that others did but who follows
    later=lambda asked: answer(asked, [media("90", AT + 60, username="bob_ray"), *TAGS]),
    more=frozenset({Act("bob_ray", "tag", ME, AT + 60)}),
)
