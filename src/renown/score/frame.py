"""A data frame in place of a lake, for those who use the engine as a library."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from renown import door
from renown.errors import InputError
from renown.lake import Contents
from renown.vocabulary import EXACT, INTERACTIONS, STORED_ACCOUNTS, STORED_POSTS

_NEEDED = ("source", "target", "kind", "at")
_OPTIONAL = ("network", "post")


def contents_of(frame: Any) -> Contents:
    """Reads any frame with the columns source, target, kind and at, and perhaps network and post.

    Every row is an act; unlike a lake, a frame may hold the same one twice. `at` in Unix seconds or as a
    timestamp. Raises InputError where a column is missing or of the wrong type.
    """
    try:
        table = pa.table(frame)
    except (TypeError, pa.ArrowInvalid) as error:
        raise InputError(f"a data frame is needed, not {type(frame).__name__}: {error}") from error
    missing = [name for name in _NEEDED if name not in table.column_names]
    if missing:
        raise InputError(f"the frame has no column {', '.join(missing)}; it needs {', '.join(_NEEDED)}")
    rows = len(table)
    columns = {
        "network": pa.repeat(pa.scalar("table"), rows),
        "post": pa.nulls(rows, pa.string()),
        "act": pa.nulls(rows, pa.string()),
        "precision": pa.repeat(pa.scalar(EXACT, pa.int8()), rows),
        "undone": pa.repeat(pa.scalar(False), rows),
    }
    columns |= {name: table[name] for name in (*_NEEDED, *_OPTIONAL) if name in table.column_names}
    if pa.types.is_timestamp(columns["at"].type):
        columns["at"] = pc.floor_temporal(columns["at"], unit="second").cast(pa.timestamp("s")).cast(pa.int64())
    for name in _NEEDED:
        if columns[name].null_count:
            raise InputError(f"the column {name} has {columns[name].null_count} empty values")
    try:
        if (pc.min(columns["at"].cast(pa.int64())).as_py() or 0) < 0:
            raise InputError("the column at has times before 1970")
        return _contents(pa.table({name: columns[name] for name in INTERACTIONS.names}).cast(INTERACTIONS))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
        raise InputError(f"a column is of the wrong type: {error}") from error


def _contents(table: pa.Table) -> Contents:
    stored, everyone = door.numbered(table)
    network = stored["network"].combine_chunks().dictionary_encode()
    given = network.dictionary.to_pylist()
    networks = sorted(given)
    code = np.array([networks.index(name) for name in given], np.uint8)
    acts = {name: stored[name].to_numpy() for name in ("key", "source", "target", "post", "at", "kind")}
    acts["network"] = code[network.indices.to_numpy()] if given else np.zeros(0, np.uint8)
    about = table.filter(table["post"].is_valid())
    posts = about.select(["network", "post", "target"]).rename_columns(["network", "id", "author"])
    for name, kind in (("at", pa.int64()), ("text", pa.string()), ("url", pa.string())):
        posts = posts.append_column(name, pa.nulls(len(posts), kind))
    accounts = _by_number(everyone, STORED_ACCOUNTS)
    return Contents(acts, networks, accounts, _by_number(door.stored_posts(posts), STORED_POSTS))


def _by_number(table: pa.Table, schema: pa.Schema) -> pa.Table:
    _, first = np.unique(table["number"].to_numpy(), return_index=True)
    table = table.take(pa.array(first))
    return table.append_column("seen", pa.nulls(len(table), pa.int64())).select(schema.names)
