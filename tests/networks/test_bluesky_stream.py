"""Bluesky's streams, event by event."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renown.networks.bluesky import common
from renown.networks.bluesky.lines import decoded
from renown.networks.bluesky.stream import Hearing, firehose_frame, jetstream_line
from renown.networks.network import Journal, Page
from tests.networks.repository import Link, block, car, cbor

ANN, BOB, CLEO = ("did:plc:" + name.ljust(24, "a") for name in ("ann", "bob", "cleo"))
AT = 1_790_000_000
ISO = "2026-09-21T14:13:20.000Z"  # AT
RKEY = "3mg222222222b"
POST = f"at://{BOB}/app.bsky.feed.post/3mf222222222b"
SUBJECT = {"uri": POST, "cid": "bafy"}
LIKE = {"$type": "app.bsky.feed.like", "subject": SUBJECT, "createdAt": ISO}
FOLLOW = {"$type": "app.bsky.graph.follow", "subject": BOB, "createdAt": ISO}
ANSWER: dict[str, Any] = {
    "$type": "app.bsky.feed.post",
    "text": "@cleo see this",
    "createdAt": ISO,
    "reply": {"root": SUBJECT, "parent": SUBJECT},
    "facets": [
        {
            "index": {"byteStart": 0, "byteEnd": 5},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": CLEO}],
        }
    ],
}


def event(
    operation: str, collection: str, record: dict[str, Any] | None = None, rkey: str = RKEY, **more: Any
) -> dict[str, Any]:
    commit: dict[str, Any] = {"rev": "3mg", "operation": operation, "collection": collection, "rkey": rkey}
    commit |= {} if record is None else {"record": record, "cid": "bafy"}
    return {"did": ANN, "time_us": AT * 1_000_000, "kind": "commit", "commit": commit} | more


def line(told: object) -> bytes:
    return json.dumps(told).encode()


def frame(seq: int, *ops: tuple[str, str, dict[str, Any] | None], repo: str = ANN) -> bytes:
    """One commit of the firehose, as its server would write it."""
    written = {path: block(record) for _, path, record in ops if record is not None}
    blocks = car(next(iter(written.values()), block({}))[0], written.values())
    told = [
        {"action": action, "path": path, "cid": Link(written[path][0]) if path in written else None}
        for action, path, _ in ops
    ]
    body = {"seq": seq, "repo": repo, "rev": "3mg", "ops": told, "blocks": blocks, "time": ISO, "tooBig": False}
    return cbor({"t": "#commit", "op": 1}) + cbor(body)


def heard(
    take: Callable[[Hearing, bytes], None], *frames: bytes, place: int | None = None
) -> tuple[list[tuple[Any, ...]], list[str], Journal, Hearing]:
    """Acts as (source, kind, target, at, post, act), ids of acts taken back, and what was not used."""
    journal = Journal()
    hearing = Hearing("ws://stream", journal, place)
    for one in frames:
        take(hearing, one)
    batch = hearing.page().batch
    fields = ("source", "kind", "target", "at", "post", "act")
    rows = [tuple(row[field] for field in fields) for row in batch.interactions.to_pylist()]
    gone = [] if batch.withdrawn is None else batch.withdrawn["act"].to_pylist()
    return rows, gone, journal, hearing


def own(collection: str) -> str:
    return f"at://{ANN}/{collection}/{RKEY}"


ACTS = [
    ("app.bsky.feed.like", LIKE, [(ANN, "like", BOB, AT, POST, own("app.bsky.feed.like"))]),
    ("app.bsky.graph.follow", FOLLOW, [(ANN, "follow", BOB, AT, None, own("app.bsky.graph.follow"))]),
    (
        "app.bsky.feed.post",
        ANSWER,
        [
            (ANN, "reply", BOB, AT, POST, own("app.bsky.feed.post")),
            (ANN, "mention", CLEO, AT, None, own("app.bsky.feed.post")),
        ],
    ),
]


@pytest.mark.parametrize(("collection", "record", "acts"), ACTS)
def test_both_streams_say_the_same_of_a_record(collection: str, record: dict[str, Any], acts: list[Any]) -> None:
    for take, told in (
        (jetstream_line, line(event("create", collection, record))),
        (firehose_frame, frame(7, ("create", f"{collection}/{RKEY}", record))),
    ):
        rows, gone, journal, _ = heard(take, told)
        assert (rows, gone) == (acts, [])
        assert not journal.unreadable


def test_a_deleted_record_is_an_act_taken_back() -> None:
    for take, told in (
        (jetstream_line, line(event("delete", "app.bsky.feed.like"))),
        (firehose_frame, frame(7, ("delete", f"app.bsky.feed.like/{RKEY}", None))),
    ):
        rows, gone, journal, _ = heard(take, told)
        assert (rows, gone) == ([], [own("app.bsky.feed.like")])
        assert not journal.unreadable


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"[]",
        b'{"did":"did:plc:a","time_us":"soon","kind":"commit"}',
        line(event("create", "app.bsky.feed.like", LIKE, time_us=0)),
        line(event("create", "app.bsky.feed.like", LIKE, time_us=1 << 61)),
        line(event("create", "app.bsky.feed.like", LIKE, time_us=1 << 70)),
        line(event("create", "app.bsky.feed.like", LIKE, time_us=-5)),
        b"[" * 100_000,
        b'\xff{"did":"a"}',
        line(event("create", "app.bsky.feed.like", {"subject": {"uri": "at://nobody"}, "createdAt": ISO})),
        line(event("create", "app.bsky.feed.like", {"subject": None})),
        line(event("create", "app.bsky.feed.post", ANSWER | {"reply": ["x"]})),
        line(event("create", "app.bsky.feed.like", LIKE, did="ann.example")),
    ],
)
def test_a_broken_event_is_told_and_the_next_one_is_read(broken: bytes) -> None:
    good = line(event("create", "app.bsky.graph.follow", FOLLOW))
    rows, _, journal, _ = heard(jetstream_line, broken, good)
    assert [row[1] for row in rows] == ["follow"]
    assert journal.unreadable.total() == 1


@pytest.mark.parametrize("cut", [0, 1, 9, 40, -1])
def test_a_broken_frame_is_told_and_the_next_one_is_read(cut: int) -> None:
    good = frame(8, ("create", f"app.bsky.graph.follow/{RKEY}", FOLLOW))
    rows, _, journal, _ = heard(firehose_frame, good[:cut], good)
    assert [row[1] for row in rows] == ["follow"]
    assert journal.unreadable.total() == 1


def test_a_handle_is_kept_with_its_account() -> None:
    told = {
        "did": ANN,
        "time_us": AT * 1_000_000,
        "kind": "identity",
        "identity": {"did": ANN, "handle": "ann.test", "seq": 1},
    }
    hearing = Hearing("ws://stream", Journal(), None)
    jetstream_line(hearing, line(told))
    accounts = hearing.page().batch.accounts
    assert accounts is not None
    assert [(row["id"], row["handle"]) for row in accounts.to_pylist()] == [(ANN, "ann.test")]


def test_what_a_stream_no_longer_has_is_told() -> None:
    again = line(event("create", "app.bsky.feed.like", LIKE, time_us=AT * 1_000_000))
    later = line(event("create", "app.bsky.graph.follow", FOLLOW, time_us=AT * 1_000_000 + 1))
    for place, lines, gaps in (
        (None, [later], 0),
        (0, [later], 0),
        (AT * 1_000_000, [again, later], 0),
        (AT * 1_000_000, [later], 1),
    ):
        _, _, journal, hearing = heard(jetstream_line, *lines, place=place)
        assert journal.unreadable.total() == gaps
        assert hearing.place == AT * 1_000_000 + 1
    told = cbor({"t": "#info", "op": 1}) + cbor({"name": "OutdatedCursor"})
    _, _, journal, _ = heard(firehose_frame, told, frame(900, ("delete", f"app.bsky.feed.like/{RKEY}", None)), place=7)
    assert list(journal.unreadable) == ["a gap: the stream no longer has what came"]
    assert journal.unreadable.total() == 1


DIDS = (ANN, BOB, "did:web:ann.example", "ann.example", "did:plc:", "did:plc:" + "a" * 3_000, "did:plc:\n", "")
SUBJECTS: list[Any] = [
    SUBJECT, BOB, ANN, None, 7, {"uri": f"at://{ANN}/app.bsky.feed.post/3mf"}, {"uri": "at://nobody"}, {"did": BOB},
    {"uri": POST + "/more"}, {"uri": POST + "\n"}, {"uri": "https://example.org/a/b"}, {"uri": 7},
    {"uri": f"at://{BOB}/app.bsky.feed.generator/~x"},
]  # fmt: skip
TIMES: list[Any] = [
    ISO, None, 7, "", "Z", "2026-09-21T14:13:20+00:00", "2026-09-21T14:13:20", "1969-12-31T23:59:59Z",
    "2027-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-09-21T14:13:20.123456789Z", "2026-09-21T14:13Z",
    "x" * 80 + "Z",
]  # fmt: skip
COMMON = ("app.bsky.feed.like", "app.bsky.feed.repost", "app.bsky.graph.follow", "app.bsky.feed.post")
QUOTE = {"$type": "app.bsky.embed.record", "record": SUBJECT}
PARTS: dict[str, list[Any]] = {
    "text": [None, 7, "", " \0 ", "a\u2028b ", "\u00e9" * 9],
    "reply": [{"root": SUBJECT, "parent": one} for one in SUBJECTS] + [{}, None, 7, ["x"], {"root": SUBJECT}],
    "embed": [
        QUOTE, {"$type": "app.bsky.embed.images", "images": [{"alt": 7}]}, {}, None, "x", [], {"$type": 7},
        {"$type": "app.bsky.embed.recordWithMedia", "record": {"record": {"uri": POST}}, "media": 7},
        QUOTE | {"record": {"uri": f"at://{BOB}/app.bsky.graph.list/3l"}}, {"$type": "app.bsky.embed.record"},
    ],
    "facets": [ANSWER["facets"], [], {}, None, "x", [{}], [{"features": [{"$type": "a"}, {}]}], [{"features": [7]}]],
    "entities": [[], None, [{}], [{"type": "mention", "value": CLEO}], [7]],
}  # fmt: skip


def oftener(usual: Any, odd: Any) -> Any:
    return st.one_of(st.just(usual), st.just(usual), st.sampled_from(odd))


def parts() -> Any:
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(odd) for name, odd in PARTS.items()})


def written(did: Any, collection: str, kind: Any, rkey: str, more: Any, created: Any, operation: str) -> dict[str, Any]:
    """An event that makes some sense: only acts have a subject, and posts what posts are made of, unless told so."""
    record = {"$type": kind or collection, "createdAt": created} | more
    return event(operation, collection, record, rkey, did=did)


def events() -> Any:
    subject = st.sampled_from(SUBJECTS).map(lambda subject: {"subject": subject})
    more = dict.fromkeys(COMMON, subject) | {COMMON[3]: parts()}
    return st.sampled_from(COMMON).flatmap(
        lambda collection: st.builds(
            written,
            oftener(ANN, DIDS),
            st.just(collection),
            oftener(None, [*COMMON, "com.example.other", 7]),
            oftener(RKEY, ["", "a b", "self", "\u00e9"]),
            st.one_of(more[collection], more[collection], st.builds(lambda one, two: one | two, subject, parts())),
            oftener(ISO, TIMES),
            oftener("create", ["update", "delete", "other"]),
        )
    )


def what(page: Page) -> list[Any]:
    """All that a page says, in no order."""
    batch = page.batch
    tables = (batch.interactions, batch.accounts, batch.posts, batch.withdrawn)
    return [[] if table is None else sorted(map(repr, table.to_pylist())) for table in tables]


@pytest.mark.slow
@settings(deadline=None, database=None, max_examples=300)
@given(st.lists(events(), min_size=1, max_size=6))
def test_what_is_read_in_columns_says_the_same_as_what_is_read_one_by_one(events: list[dict[str, Any]]) -> None:
    together, alone = (Hearing("ws://stream", Journal(), None) for _ in range(2))
    for told in events:
        jetstream_line(together, line(told))
        alone.act(
            told["did"],
            told["commit"]["operation"],
            f"{told['commit']['collection']}/{told['commit']['rkey']}",
            told["commit"].get("record"),
            told["time_us"] // 1_000_000,
        )
    assert together.heard == len(events)
    pages = together.page(), alone.page()
    assert what(pages[0]) == what(pages[1])
    assert what(pages[0])[0] or not any(told == event("create", "app.bsky.feed.like", LIKE) for told in events)
    assert together.heard == alone.heard == 0


ODD = [
    b"", b"{", b"7", b"\xff", b"[" * 100_000, line(event("create", "app.bsky.feed.like", LIKE, time_us=0)),
    line({"did": ANN, "time_us": AT * 1_000_000, "kind": "identity", "identity": {"did": ANN, "handle": "ann.test"}}),
    line({"did": ANN, "time_us": AT * 1_000_000, "kind": "account", "account": {"active": False}}),
    line({"did": ANN, "time_us": AT * 1_000_000, "kind": "commit"}),
    line({"did": ANN, "time_us": AT * 1_000_000, "kind": "commit", "commit": {"operation": "create"}}),
    line(event("create", "app.bsky.feed.post", ANSWER | {"reply": ["x"]})),
    line(event("create", "app.bsky.feed.post", ANSWER)),
    line(event("create", "com.example.other", {"subject": [7], "$type": 7})),
    line(event("delete", "app.bsky.feed.like")),
    line(event("delete", "com.example.other")),
]  # fmt: skip


@settings(deadline=None, database=None)
@given(st.lists(st.one_of(events().map(line), st.sampled_from(ODD)), min_size=1, max_size=12))
def test_a_page_of_lines_says_the_same_as_each_of_them_by_itself(lines: list[bytes]) -> None:
    journals = Journal(), Journal()
    together, alone = (Hearing("ws://stream", journal, AT * 1_000_000 - 1) for journal in journals)
    said: list[list[Any]] = [[], [], [], []]
    for one in lines:
        jetstream_line(together, one)
        jetstream_line(alone, one)
        said = [sorted(before + more) for before, more in zip(said, what(alone.page()), strict=True)]
    assert what(together.page()) == said
    assert (journals[0].unreadable, journals[0].passed) == (journals[1].unreadable, journals[1].passed)
    assert (together.place, together.at) == (alone.place, alone.at)


def test_nearly_all_lines_are_read_in_columns() -> None:
    post = {"$type": COMMON[3], "text": "hm", "createdAt": ISO, "reply": ANSWER["reply"]}
    pictures = {"$type": COMMON[3], "text": "see", "createdAt": ISO, "embed": {"$type": "app.bsky.embed.images"}}
    linked = pictures | {"facets": [{"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.test"}]}]}
    told: list[tuple[str, dict[str, Any]]] = [
        (one, {"$type": one, "subject": SUBJECT, "createdAt": ISO}) for one in COMMON[:2]
    ]
    told += [(COMMON[2], FOLLOW), (COMMON[3], post), (COMMON[3], pictures), (COMMON[3], linked)]
    acts, posts, rest = common.read(decoded([line(event("create", *one)) for one in told]).lines)
    assert acts["kind"].to_pylist() == ["like", "repost", "follow", "reply"]
    assert posts["text"].to_pylist() == ["hm", "see", "see"]
    assert rest == []
