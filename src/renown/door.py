"""The door of the lake: text ids become numbers, once, and every act gets its key.

The key of an act is (network, kind, source, target, subject), where the subject is the act's own id, the
post acted on or nothing, as `Kind.subject` says; where a network gives no such id, the second it happened.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from renown import digests
from renown.errors import UnknownKind
from renown.mixing import mix
from renown.vocabulary import ACCOUNTS, INTERACTIONS, KINDS, POSTS

_CODES = pa.array([kind.key for kind in KINDS])
_NUMBERED = pa.schema([("number", pa.int64()), *ACCOUNTS])
_PERSON, _POST, _ACT = range(3)
_SUBJECTS = np.zeros(128, dtype=np.int8)
for _kind in KINDS:
    _SUBJECTS[_kind.code] = {"person": _PERSON, "post": _POST, "act": _ACT}[_kind.subject]


def _text(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], column.type)
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _single(network: pa.Array) -> str | None:
    unique = network.unique()
    return unique[0].as_py() if len(unique) == 1 else None


def numbers(network: pa.Array, ids: pa.Array) -> NDArray[np.int64]:
    """The numbers of accounts or posts, shape (n,): `vocabulary.number` of each; 0 where the id is null."""
    one = _single(network)
    return digests.numbers(pc.binary_join_element_wise(network if one is None else pa.scalar(one), ids, ":"))


def codes(kinds: pa.Array) -> NDArray[np.int8]:
    """The codes of kinds, shape (n,). Raises UnknownKind for a word that is none."""
    index = pc.index_in(kinds, _CODES)
    if index.null_count:
        word = kinds.filter(index.is_null())[0].as_py()
        raise UnknownKind(f"{word!r} is no kind of act; the kinds are {', '.join(kind.key for kind in KINDS)}")
    table = np.array([kind.code for kind in KINDS], dtype=np.int8)
    taken: NDArray[np.int8] = table[index.to_numpy()]
    return taken


def numbered(table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Turns INTERACTIONS into STORED_INTERACTIONS, row for row, and lists who acted or was acted on.

    The second table has `number` and the columns of ACCOUNTS, each account once. Raises UnknownKind.
    """
    columns = {name: _text(table[name]) for name in INTERACTIONS.names}
    network = columns["network"]
    rows = len(network)
    everyone, known = _everyone(
        pa.concat_arrays([network, network]), pa.concat_arrays([columns["source"], columns["target"]])
    )
    source, target = known[:rows], known[rows:]
    kind = codes(columns["kind"])
    # what is done to a person is not about a post, whatever came with it
    post = np.where(_SUBJECTS[kind] == _PERSON, 0, numbers(network, columns["post"]))
    act = numbers(network, columns["act"])
    at = columns["at"].to_numpy(zero_copy_only=False)
    homes = network.dictionary_encode()
    home = numbers(pa.repeat(pa.scalar("network"), len(homes.dictionary)), homes.dictionary)[homes.indices.to_numpy()]
    stored = {
        "key": keys(home, kind, source, target, post, act, at),
        "network": network,
        "kind": kind,
        "source": source,
        "target": target,
        "post": post,
        "at": at,
        "precision": columns["precision"],
        "undone": columns["undone"],
        "act": act,
    }
    return pa.table(stored), everyone


def _everyone(network: pa.Array, ids: pa.Array) -> tuple[pa.Table, NDArray[np.int64]]:
    """Each account once, and the number of each row's account. Two that share a number are both there."""
    number = numbers(network, ids)
    place = pa.array(number).dictionary_encode().indices.to_numpy()
    first = np.empty(place.max(initial=-1) + 1, dtype=np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]
    same = pc.and_(
        pc.equal(ids.take(pa.array(first[place])), ids), pc.equal(network.take(pa.array(first[place])), network)
    )
    chosen = pa.array(np.append(first, np.flatnonzero(~same.to_numpy(zero_copy_only=False))))
    columns = {"number": pa.array(number).take(chosen), "network": network.take(chosen), "id": ids.take(chosen)}
    unknown = {name: pa.nulls(len(chosen), ACCOUNTS.field(name).type) for name in ("handle", "name", "verified")}
    return pa.table(columns | unknown, schema=_NUMBERED), number


def keys(
    network: NDArray[np.int64],
    kind: NDArray[np.int8],
    source: NDArray[np.int64],
    target: NDArray[np.int64],
    post: NDArray[np.int64],
    act: NDArray[np.int64],
    at: NDArray[np.int64],
) -> NDArray[np.int64]:
    """The keys of acts, shape (n,). `post` and `act` are 0 where unknown."""
    of = _SUBJECTS[kind]
    when = at.view(np.uint64)
    by_post = np.where(post != 0, post.view(np.uint64), mix(np.zeros_like(when), when))
    by_act = np.where(act != 0, act.view(np.uint64), mix(post.view(np.uint64), when))
    subject = np.where(of == _PERSON, np.uint64(0), np.where(of == _POST, by_post, by_act))
    h = mix(network.view(np.uint64), kind.astype(np.uint64))
    for part in (source.view(np.uint64), target.view(np.uint64), subject):
        h = mix(h, part)
    return h.view(np.int64)


def withdrawn_acts(withdrawn: pa.Table) -> pa.Table:
    """The numbers of acts that are taken back, as one column `act`."""
    return pa.table({"act": numbers(_text(withdrawn["network"]), _text(withdrawn["act"]))})


def described_accounts(accounts: pa.Table) -> pa.Table:
    """ACCOUNTS with their numbers, row for row."""
    accounts = accounts.select(ACCOUNTS.names).cast(ACCOUNTS)
    number = numbers(_text(accounts["network"]), _text(accounts["id"]))
    return accounts.add_column(0, "number", pa.array(number)).cast(_NUMBERED)


def stored_posts(posts: pa.Table) -> pa.Table:
    """Turns POSTS into STORED_POSTS but for `seen`, row for row."""
    posts = posts.select(POSTS.names).cast(POSTS)
    network = _text(posts["network"])
    table = posts.set_column(2, "author", pa.array(numbers(network, _text(posts["author"]))))
    return table.add_column(0, "number", pa.array(numbers(network, _text(posts["id"]))))
