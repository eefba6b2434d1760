"""Bluesky's streams, event by event."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renown.networks.bluesky import common
from renown.networks.bluesky.stream import Hearing, firehose_frame, jetstream_line
from renown.networks.network import Journal
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
COMMON = ("app.bsky.feed.like", "app.bsky.feed.repost", "app.bsky.graph.follow")


def oftener(usual: Any, odd: Any) -> Any:
    return st.one_of(st.just(usual), st.just(usual), st.sampled_from(odd))


@pytest.mark.slow
@settings(deadline=None, database=None, max_examples=300)
@given(
    st.lists(
        st.builds(
            lambda did, collection, kind, rkey, subject, created, operation: event(
                operation,
                collection,
                {"$type": kind or collection, "subject": subject, "createdAt": created},
                rkey,
                did=did,
            ),
            oftener(ANN, DIDS),
            st.sampled_from(COMMON),
            oftener(None, [*COMMON, "com.example.other", 7]),
            oftener(RKEY, ["", "a b", "self", "\u00e9"]),
            st.sampled_from(SUBJECTS),
            oftener(ISO, TIMES),
            oftener("create", ["update", "delete", "other"]),
        ),
        min_size=1,
        max_size=6,
    )
)
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
    pages = together.page(), alone.page()
    rows = [sorted(map(repr, page.batch.interactions.to_pylist())) for page in pages]
    assert rows[0] == rows[1]
    assert rows[0] or not any(told == event("create", "app.bsky.feed.like", LIKE) for told in events)
    gone = [page.batch.withdrawn.to_pylist() if page.batch.withdrawn is not None else [] for page in pages]
    assert gone[0] == gone[1]
    assert together.heard == alone.heard == 0


def test_nearly_all_lines_are_read_in_columns() -> None:
    lines = [line(event("create", one, {"$type": one, "subject": SUBJECT, "createdAt": ISO})) for one in COMMON[:2]]
    lines.append(line(event("create", COMMON[2], FOLLOW)))
    acts, rest = common.read([common.DECODER.decode(one) for one in lines])
    assert acts["kind"].to_pylist() == ["like", "repost", "follow"]
    assert rest == []
