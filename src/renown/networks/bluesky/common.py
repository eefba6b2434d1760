"""Likes, reposts and follows, nine of ten acts there are: a page of them is read at once, in columns.

What `records.read` would say of each, sooner. Whatever is not as nearly all of them are is left to that.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from renown.networks.batches import ID, moment
from renown.networks.bluesky import records
from renown.vocabulary import EXACT, INTERACTIONS

KINDS = {"app.bsky.feed.like": "like", "app.bsky.feed.repost": "repost", "app.bsky.graph.follow": "follow"}
_FOLLOW = "app.bsky.graph.follow"
_MILLION = 1_000_000
_DAY = 86_400
_KEY = "^[A-Za-z0-9]+$"
_PERSON = f"^{records.PERSON.pattern}$"
_ADDRESS = f"^{records.ADDRESS.pattern}$"


class Subject(msgspec.Struct, gc=False):
    """What a like or a repost is of."""

    uri: str


class Record(msgspec.Struct, gc=False):
    """What is read of a record, of whatever collection: the rest is not even taken apart."""

    type: str | None = msgspec.field(name="$type", default=None)
    created: str | None = msgspec.field(name="createdAt", default=None)
    subject: Subject | str | None = None
    text: str | None = None
    reply: dict[str, Any] | None = None
    embed: dict[str, Any] | None = None
    facets: list[Any] | None = None
    entities: list[Any] | None = None
    display_name: str | None = msgspec.field(name="displayName", default=None)


class Commit(msgspec.Struct, gc=False):
    """What is done to a record."""

    operation: str
    collection: str
    rkey: str
    record: Record | None = None


Microseconds = Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]


class Line(msgspec.Struct, gc=False):
    """An event of Jetstream that is a commit."""

    did: str
    time_us: Microseconds
    commit: Commit


DECODER = msgspec.json.Decoder(Line)


def is_common(line: Line) -> bool:
    """Whether a line is a new like, repost or follow."""
    commit = line.commit
    record = commit.record
    return (
        record is not None
        and record.type in KINDS
        and record.type == commit.collection
        and record.subject is not None
        and commit.operation == "create"
    )


def spelled_out(record: Record) -> dict[str, Any]:
    """The record as it was written, as far as it was read."""
    subject = record.subject
    told = {
        "$type": record.type,
        "createdAt": record.created,
        "subject": {"uri": subject.uri} if isinstance(subject, Subject) else subject,
        "text": record.text,
        "reply": record.reply,
        "embed": record.embed,
        "facets": record.facets,
        "entities": record.entities,
        "displayName": record.display_name,
    }
    return {key: value for key, value in told.items() if value is not None}


def read(lines: list[Line]) -> tuple[pa.Table, list[Line]]:
    """INTERACTIONS of the lines that are as nearly all are in every respect, and the other lines."""
    told = [line.commit.record for line in lines]
    subjects = [None if record is None else record.subject for record in told]
    columns = {
        "did": [line.did for line in lines],
        "collection": [line.commit.collection for line in lines],
        "rkey": [line.commit.rkey for line in lines],
        "person": [subject if isinstance(subject, str) else None for subject in subjects],
        "post": [subject.uri if isinstance(subject, Subject) else None for subject in subjects],
        "created": [None if record is None else record.created for record in told],
    }
    table = pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()})
    latest = np.array([line.time_us for line in lines], dtype=np.int64) // _MILLION
    at = _times(table["created"].combine_chunks())
    is_follow = pc.equal(table["collection"], _FOLLOW)
    subject_is_sound = pc.if_else(is_follow, _is(table["person"], _PERSON), _is(table["post"], _ADDRESS))
    sound = pc.and_(_is(table["did"], _PERSON), pc.and_(_is(table["rkey"], _KEY), subject_is_sound)).to_numpy()
    sound &= (at > 0) & (at <= latest + _DAY)
    chosen = table.filter(pa.array(sound))
    is_follow = pc.equal(chosen["collection"], _FOLLOW)
    author = pc.list_element(pc.split_pattern(chosen["post"], "/"), 2)  # at: // did / collection / key
    target = pc.if_else(is_follow, chosen["person"], author)
    acts = {
        "network": pa.repeat("bluesky", len(chosen)),
        "kind": _words(chosen["collection"]),
        "source": chosen["did"],
        "target": target,
        "at": at[sound],
        "post": chosen["post"],
        "act": pc.binary_join_element_wise("at:/", chosen["did"], chosen["collection"], chosen["rkey"], "/"),
        "precision": np.full(len(chosen), EXACT, dtype=np.int8),
        "undone": np.zeros(len(chosen), dtype=np.bool_),
    }
    table = pa.table(acts, schema=INTERACTIONS)
    return table.filter(pc.not_equal(table["source"], table["target"])), [lines[n] for n in np.flatnonzero(~sound)]


def _is(column: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    short = pc.less_equal(pc.binary_length(column), ID)
    return pc.and_(short, pc.match_substring_regex(column, pattern)).fill_null(False)


def _words(collection: pa.ChunkedArray) -> pa.Array:
    return pa.array(list(KINDS.values())).take(pc.index_in(collection, pa.array(list(KINDS))).combine_chunks())


def _times(created: pa.Array) -> NDArray[np.int64]:
    """Unix seconds where a time is written as nearly all are, 0 elsewhere. Thousands share a second."""
    usual = pc.if_else(pc.ends_with(created, "Z"), pc.utf8_slice_codeunits(created, 0, 19), None)
    encoded = usual.dictionary_encode()
    known = [*map(_moment, encoded.dictionary.to_pylist()), 0]
    taken: NDArray[np.int64] = np.array(known, dtype=np.int64)[encoded.indices.fill_null(len(known) - 1).to_numpy()]
    return taken


def _moment(second: str) -> int:
    try:
        return moment(second + "Z")
    except ValueError:
        return 0
