"""The words every part of Renown shares: kinds of acts, and the shape of every table.

An *account* is one identity on one network, written ``network:id`` (``twitter:12``). In the lake and
in scoring an account is a *number*: the first eight bytes of the MD5 of that text, as a signed 64-bit
integer, so that any two writers, machines and days agree on it without asking each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import md5
from typing import Literal

import pyarrow as pa

Subject = Literal["act", "post", "person"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of act.

    ``subject`` says what makes two acts the same one: ``person`` acts happen once between two accounts
    (a follow), ``post`` acts once for each post (a like), ``act`` acts as often as they are done (a reply).
    A negative kind takes away what its ``twin`` gives.
    """

    key: str
    code: int  # stored in every lake: never changed, never reused
    weight: float
    subject: Subject
    label: str  # a heading: "Reposts"
    acted: str  # source's side: "Ann reposted Bob"
    received: str  # target's side: "Bob was reposted by Ann"
    sentence: str
    twin: str | None = None


KINDS: tuple[Kind, ...] = (
    Kind("like", 1, 1, "post", "Likes", "liked", "was liked by", "Someone pressed like on a post."),
    Kind("save", 2, 1, "post", "Saves", "saved", "was saved by", "Someone kept a post for later, in public."),
    Kind("listen", 3, 1, "act", "Listens", "listened to", "was listened to by", "Someone played a recording."),
    Kind("click", 4, 1, "act", "Clicks", "clicked a link of", "had a link clicked by", "Someone followed a link."),
    Kind("follow", 5, 2, "person", "Follows", "followed", "was followed by", "Someone asked to see every post."),
    Kind(
        "subscribe", 6, 2, "person", "Subscriptions", "subscribed to", "was subscribed to by", "Someone subscribed."
    ),
    Kind("mention", 7, 2, "act", "Mentions", "mentioned", "was mentioned by", "Someone named a person in a post."),
    Kind("tag", 8, 2, "act", "Tags", "tagged", "was tagged by", "Someone marked a person in a picture or a post."),
    Kind(
        "check-in", 9, 2, "act", "Check-ins", "checked in with", "was checked in with by",
        "Someone was out with a person.",
    ),
    Kind("vouch", 10, 2, "person", "Vouches", "vouched for", "was vouched for by", "Someone vouched for a person."),
    Kind("reply", 11, 3, "act", "Replies", "replied to", "was replied to by", "Someone answered a post."),
    Kind("comment", 12, 3, "act", "Comments", "commented on", "was commented on by", "Someone commented."),
    Kind("repost", 13, 4, "post", "Reposts", "reposted", "was reposted by", "Someone passed a post on unchanged."),
    Kind("quote", 14, 4, "act", "Quotes", "quoted", "was quoted by", "Someone passed a post on with their own words."),
    Kind("share", 15, 4, "act", "Shares", "shared", "was shared by", "Someone shared a post or a page."),
    Kind(
        "recommend", 16, 6, "person", "Recommendations", "recommended", "was recommended by",
        "Someone recommended a person in public.",
    ),
    Kind(
        "dislike", 17, -1, "post", "Dislikes", "disliked", "was disliked by",
        "Someone pressed dislike in public: takes away a like.", twin="like",
    ),
    Kind(
        "block", 18, -2, "person", "Blocks", "blocked", "was blocked by",
        "Someone blocked a person where that is public: takes away a follow.", twin="follow",
    ),
    Kind(
        "distrust", 19, -6, "person", "Bad ratings", "rated badly", "was rated badly by",
        "Someone rated a person badly in public: takes away a recommendation.", twin="recommend",
    ),
)  # fmt: skip

KIND_BY_KEY: dict[str, Kind] = {kind.key: kind for kind in KINDS}
KIND_BY_CODE: dict[int, Kind] = {kind.code: kind for kind in KINDS}

EXACT, DAY, ESTIMATED = 0, 1, 2
"""``precision`` of a time: to the second, to the day, or taken from the post or the export it came with."""

# What a network yields: text ids, as the network writes them. `at` is in Unix seconds, UTC.
# `post` is the post acted on; `act` the act's own id (a reply's, a like record's), where there is one.
# `undone` takes an act of the same key back (an unlike, an unfollow).
INTERACTIONS = pa.schema(
    [
        pa.field("network", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("target", pa.string(), nullable=False),
        pa.field("at", pa.int64(), nullable=False),
        pa.field("post", pa.string()),
        pa.field("act", pa.string()),
        pa.field("precision", pa.int8(), nullable=False),
        pa.field("undone", pa.bool_(), nullable=False),
    ]
)
ACCOUNTS = pa.schema(
    [
        pa.field("network", pa.string(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("handle", pa.string()),
        pa.field("name", pa.string()),
        pa.field("verified", pa.bool_()),
    ]
)
POSTS = pa.schema(
    [
        pa.field("network", pa.string(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("author", pa.string(), nullable=False),
        pa.field("at", pa.int64()),
        pa.field("text", pa.string()),
        pa.field("url", pa.string()),
    ]
)
# Acts that are taken back and of which only their own ids are known (a deleted like, a deleted reply).
WITHDRAWN = pa.schema([pa.field("network", pa.string(), nullable=False), pa.field("act", pa.string(), nullable=False)])

# What the lake stores: the same, with every text id turned into a number at the door.
STORED_INTERACTIONS = pa.schema(
    [
        ("key", pa.int64()),
        ("network", pa.string()),
        ("kind", pa.int8()),
        ("source", pa.int64()),
        ("target", pa.int64()),
        ("post", pa.int64()),  # 0: no post known
        ("at", pa.int64()),
        ("precision", pa.int8()),
        ("undone", pa.bool_()),
        ("act", pa.int64()),  # 0 or null: no id known
    ]
)
STORED_ACCOUNTS = pa.schema(
    [
        ("number", pa.int64()),
        ("network", pa.string()),
        ("id", pa.string()),
        ("handle", pa.string()),
        ("name", pa.string()),
        ("verified", pa.bool_()),
        ("seen", pa.int64()),  # where an account or a post was written twice, the highest holds
    ]
)
STORED_POSTS = pa.schema(
    [
        ("number", pa.int64()),
        ("network", pa.string()),
        ("id", pa.string()),
        ("author", pa.int64()),
        ("at", pa.int64()),
        ("text", pa.string()),
        ("url", pa.string()),
        ("seen", pa.int64()),
    ]
)
# Ids of acts that were taken back before they were told, and when that was (Unix seconds).
STORED_WITHDRAWN = pa.schema([("act", pa.int64()), ("at", pa.int64())])
STORED_SCORES = pa.schema(
    [
        ("number", pa.int64()),  # the person: the smallest number of its accounts
        ("day", pa.date32()),
        ("model", pa.string()),
        ("score", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("influence", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of what a network yielded. All but the acts are optional: an id alone is an account."""

    interactions: pa.Table
    accounts: pa.Table | None = None
    posts: pa.Table | None = None
    withdrawn: pa.Table | None = None


def joined(batches: Iterable[Batch], *, rows: int = 20_000) -> Iterator[Batch]:
    """The same in fewer batches, of at least so many rows but the last: storing even a small one has its price."""
    group: list[Batch] = []
    held = 0
    for batch in batches:
        group.append(batch)
        held += max(len(table) for table in (batch.interactions, batch.accounts, batch.posts) if table is not None)
        if held >= rows:
            yield _one(group)
            group, held = [], 0
    if group:
        yield _one(group)


def _one(group: list[Batch]) -> Batch:
    interactions = pa.concat_tables([batch.interactions for batch in group])

    def together(name: str) -> pa.Table | None:
        tables = [table for batch in group if (table := getattr(batch, name)) is not None]
        return pa.concat_tables(tables) if tables else None

    return Batch(interactions, together("accounts"), together("posts"), together("withdrawn"))


def number(network: str, id: str) -> int:
    """The number of an account or a post, from its network and its id there."""
    digest = md5(f"{network}:{id}".encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return int.from_bytes(digest[:8], "little", signed=True)
