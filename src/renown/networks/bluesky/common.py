"""Likes, reposts, follows and posts, nearly all there is: a page of them is read at once, in columns.

What `records.read` would say of each, sooner. Whatever is not as nearly all of them are is left to that.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from renown.networks.batches import ID, moment, plain
from renown.networks.bluesky import records
from renown.networks.bluesky.lines import Commit, Line, Subject
from renown.vocabulary import EXACT, INTERACTIONS, POSTS

KINDS = {
    "app.bsky.feed.like": "like",
    "app.bsky.feed.repost": "repost",
    "app.bsky.graph.follow": "follow",
    records.POST: "reply",
}
_FOLLOW = "app.bsky.graph.follow"
_MILLION = 1_000_000
_DAY = 86_400
_PERSON = f"^{records.PERSON.pattern}$"
_ADDRESS = f"^{records.ADDRESS.pattern}$"


def read(lines: list[Line]) -> tuple[pa.Table, pa.Table, list[int]]:
    """INTERACTIONS and POSTS of the lines that are as nearly all are in every respect, and where the others are."""
    usual = np.array([_is_usual(line.commit) for line in lines], dtype=np.bool_)
    chosen = [line for line, is_usual in zip(lines, usual.tolist(), strict=True) if is_usual]
    commits = [line.commit for line in chosen]
    told = [commit.record for commit in commits]
    about = [record.subject if record.reply is None else record.reply.parent for record in told]
    columns = {
        "did": [line.did for line in chosen],
        "collection": [commit.collection for commit in commits],
        "rkey": [commit.rkey for commit in commits],
        "person": [one if isinstance(one, str) else None for one in about],
        "post": [one.uri if isinstance(one, Subject) else None for one in about],
        "created": [record.created for record in told],
    }
    table = pa.record_batch({name: pa.array(column, pa.string()) for name, column in columns.items()})
    at = _times(table["created"])
    sound = _is_sound(table) & (at > 0) & (at <= np.array([line.time_us for line in chosen]) // _MILLION + _DAY)
    texts = [plain(record.text) for record, is_sound in zip(told, sound.tolist(), strict=True) if is_sound]
    usual[usual] = sound
    table = table.append_column("at", pa.array(at)).filter(pa.array(sound))
    table = table.append_column("text", pa.array(texts, pa.string()))
    return _acts(table), _posts(table), np.flatnonzero(~usual).tolist()


def _is_sound(table: pa.RecordBatch) -> NDArray[np.bool_]:
    is_follow, is_post = pc.equal(table["collection"], _FOLLOW), pc.equal(table["collection"], records.POST)
    is_about = pc.if_else(is_follow, _is(table["person"], _PERSON), _is(table["post"], _ADDRESS))
    answers_nothing = pc.and_(is_post, pc.is_null(table["post"]))
    is_written = pc.and_(_is(table["did"], _PERSON), pc.ascii_is_alnum(table["rkey"]))
    sound: NDArray[np.bool_] = pc.and_(is_written, pc.or_(is_about, answers_nothing)).to_numpy(zero_copy_only=False)
    return sound


def _acts(told: pa.RecordBatch) -> pa.Table:
    author = pc.list_element(pc.split_pattern(told["post"], "/"), 2)  # at: // did / collection / key
    acts = {
        "network": pa.repeat("bluesky", len(told)),
        "kind": pa.array(list(KINDS.values())).take(pc.index_in(told["collection"], pa.array(list(KINDS)))),
        "source": told["did"],
        "target": pc.coalesce(told["person"], author),
        "at": told["at"],
        "post": told["post"],
        "act": _address(told),
        "precision": np.full(len(told), EXACT, dtype=np.int8),
        "undone": np.zeros(len(told), dtype=np.bool_),
    }
    table = pa.table(acts)
    # a post that answers nothing has no target and is no act
    return table.filter(pc.not_equal(table["source"], table["target"])).cast(INTERACTIONS)


def _posts(told: pa.RecordBatch) -> pa.Table:
    told = told.filter(pc.equal(told["collection"], records.POST))
    posts = {
        "network": pa.repeat("bluesky", len(told)),
        "id": _address(told),
        "author": told["did"],
        "at": told["at"],
        "text": told["text"],
        "url": pc.binary_join_element_wise("https://bsky.app/profile", told["did"], "post", told["rkey"], "/"),
    }
    return pa.table(posts, schema=POSTS)


def _address(told: pa.RecordBatch) -> pa.Array:
    return pc.binary_join_element_wise("at:/", told["did"], told["collection"], told["rkey"], "/")


def _is_usual(commit: Commit) -> bool:
    """Whether a commit is a new like, repost or follow, or a new post that neither names nor quotes anybody."""
    record = commit.record
    kind = record.type
    if kind not in KINDS or kind != commit.collection or commit.operation != "create":
        return False
    if kind != records.POST:
        return record.subject is not None and record.reply is None
    return (
        record.subject is None
        and not record.entities
        and (record.embed is None or record.embed.type not in records.QUOTES)
        and not any(one.type == records.MENTION for facet in record.facets or () for one in facet.features)
    )


def _is(column: pa.Array, pattern: str) -> pa.Array:
    short = pc.less_equal(pc.binary_length(column), ID)
    return pc.and_(short, pc.match_substring_regex(column, pattern)).fill_null(False)


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
