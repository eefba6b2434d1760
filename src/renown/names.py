"""Whose name is whose: accounts by person, and every handle, id and name in sorted order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from renown.standing import AccountName

BLOCK = 16
"""How many names share one entry of `best_of`."""
MOST = 500
"""How many names that begin as was typed are looked at."""
_LONGEST = 200
_ADDRESS = re.compile(r"^https?://(?:www\.)?([^/?#]+)/@?([^/?#]+)/?(?:[?#].*)?$")
_HOSTS = {"twitter.com": "twitter", "x.com": "twitter", "mobile.twitter.com": "twitter"}
_LAST = "\U0010ffff"
"""Comes after every letter, so that what begins so ends there."""


def folded(text: pa.Array) -> pa.Array:
    """Text as it is compared: NFKC, lower case, cut at 200 characters. Arrow strings in and out."""
    return pc.utf8_slice_codeunits(pc.utf8_lower(pc.utf8_normalize(text, "NFKC")), 0, _LONGEST).cast(pa.large_string())


def parsed(name: str, networks: Collection[str]) -> tuple[str | None, str]:
    """What somebody typed, as the network it names, if it does, and the folded id, handle or name."""
    name = name.strip()
    if address := _ADDRESS.match(name):
        host, handle = address[1].lower(), address[2]
        return _HOSTS.get(host), _fold(handle)
    network, colon, rest = name.partition(":")
    if colon and network in networks:
        return network, _fold(rest.removeprefix("@"))
    return None, _fold(name.removeprefix("@"))


def _fold(text: str) -> str:
    return str(folded(pa.array([text]))[0].as_py())


def name_tables(accounts: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Makes the two tables of a snapshot from accounts with a `person` index.

    The first has the accounts sorted by person, the second (`name`, `account`) every folded id, handle and
    name, sorted, with the row of its account in the first.
    """
    accounts = accounts.sort_by([("person", "ascending"), ("network", "ascending"), ("id", "ascending")])
    row = pa.array(np.arange(len(accounts), dtype=np.uint32))
    told: list[pa.Array] = []
    parts = []
    for column in ("id", "handle", "name"):
        text = folded(_only(accounts.combine_chunks(), column))
        fresh = pc.and_(text.is_valid(), pc.not_equal(text, "").fill_null(False))
        for other in told:
            fresh = pc.and_(fresh, pc.not_equal(text, other).fill_null(True))
        told.append(text)
        parts.append(pa.table({"name": text, "account": row}).filter(fresh))
    names = pa.concat_tables(parts)
    columns = ["person", "number", "network", "id", "handle", "name", "verified"]
    return accounts.select(columns), names.sort_by([("name", "ascending"), ("account", "ascending")])


def best_of(accounts: pa.Table, names: pa.Table, score: NDArray[np.float64]) -> NDArray[np.float64]:
    """The highest score behind each block of names, so that the best of many names are found without the others."""
    person, account = (_only(one.combine_chunks(), name) for one, name in ((accounts, "person"), (names, "account")))
    behind = np.asarray(score)[person.to_numpy()[account.to_numpy()]]
    return np.maximum.reduceat(behind, np.arange(0, len(behind), BLOCK)) if len(behind) else behind


class Names:
    """Look-ups in the two tables of `name_tables`, memory-mapped or not.

    `score` is of people; `best` is what `best_of` made of them, which runs of before have not.
    """

    def __init__(
        self, accounts: pa.Table, names: pa.Table, score: NDArray[np.float64], best: NDArray[np.float64] | None = None
    ) -> None:
        self._score, self._best = score, best
        one = accounts.combine_chunks()
        self._columns = {name: _only(one, name) for name in ("network", "id", "handle", "name", "verified")}
        self._person = _only(one, "person").to_numpy()
        self._number = _only(one, "number").to_numpy()
        table = names.combine_chunks()
        self._name = _only(table, "name")
        self._account: NDArray[np.uint32] = _only(table, "account").to_numpy()

    def of(self, person: int) -> tuple[AccountName, ...]:
        """The accounts of a person, in the order of their keys."""
        # a key of the column's own type: any other would have the whole column converted, in memory
        row = int(self._person.searchsorted(self._person.dtype.type(person)))
        found = []
        while row < len(self._person) and self._person[row] == person:
            found.append(self._at(row))
            row += 1
        return tuple(found)

    def of_each(self, people: NDArray[np.int64]) -> list[tuple[AccountName, ...]]:
        """The accounts of each of many people, in their order."""
        wanted = people.astype(self._person.dtype)
        first, end = (self._person.searchsorted(wanted, side) for side in ("left", "right"))
        many = end - first
        rows = np.repeat(end - many.cumsum(), many) + np.arange(many.sum())
        columns = [column.take(pa.array(rows)).to_pylist() for column in self._columns.values()]
        told = zip(*columns, strict=True)
        accounts = [AccountName(network, id, handle, name, bool(sure)) for network, id, handle, name, sure in told]
        return [tuple(accounts[stop - size : stop]) for stop, size in zip(many.cumsum(), many, strict=True)]

    def having(self, numbers: Iterable[int]) -> frozenset[int]:
        """The people who have an account of one of these numbers."""
        wanted = np.fromiter(numbers, np.int64)
        return frozenset(self._person[np.isin(self._number, wanted)].tolist()) if len(wanted) else frozenset()

    def _at(self, row: int) -> AccountName:
        network, id, handle, name, verified = (column[row].as_py() for column in self._columns.values())
        return AccountName(network, id, handle, name, bool(verified))

    def exact(self, text: str, network: str | None = None) -> dict[int, AccountName]:
        """The people one of whose accounts has exactly this id, handle or name, with that account."""
        start = self._bisect(text)
        found: dict[int, AccountName] = {}
        for place in range(start, len(self._name)):
            if self._name[place].as_py() != text:
                break
            row = int(self._account[place])
            if network is None or self._columns["network"][row].as_py() == network:
                found.setdefault(int(self._person[row]), self._at(row))
        return found

    def search(self, text: str, network: str | None, *, but: Collection[int]) -> Iterator[int]:
        """People who have or begin so, on that network where one is given, likeliest first; never those in `but`."""
        for person in dict.fromkeys([*self.exact(text, network), *self.beginning(text, MOST)]):
            if person not in but and any(network in (None, account.network) for account in self.of(person)):
                yield person

    def beginning(self, text: str, most: int) -> list[int]:
        """People with an id, handle or name that begins so, the highest score first, at most that many names."""
        start, end = self._bisect(text), self._bisect(text + _LAST)
        rows = np.arange(start, end if self._best is not None else min(start + most, end))
        if self._best is not None and end - start > most:
            blocks = np.arange(start // BLOCK, -(-end // BLOCK))
            # the first and the last may be in for a name that does not begin so
            wanted = most + 2
            if len(blocks) > wanted:
                blocks = blocks[np.argpartition(-self._best[blocks], wanted)[:wanted]]
            rows = (blocks[:, None] * BLOCK + np.arange(BLOCK)).ravel()
            rows = rows[(rows >= start) & (rows < end)]
        people = self._person[self._account[rows]]
        against = -self._score[people]
        if len(people) > most:
            best = np.argpartition(against, most)[:most]
            people, against = people[best], against[best]
        return list(dict.fromkeys(people[np.lexsort((people, against))].tolist()))

    def _bisect(self, text: str) -> int:
        wanted = text.encode()  # Arrow sorts by bytes
        low, high = 0, len(self._name)
        while low < high:
            middle = (low + high) // 2
            if self._name[middle].as_py().encode() < wanted:
                low = middle + 1
            else:
                high = middle
        return low


def _only(table: pa.Table, column: str) -> pa.Array:
    chunked = table[column]
    if chunked.num_chunks > 1:  # more text than one array of its type holds
        raise ValueError(f"the column {column} is in {chunked.num_chunks} pieces")
    return chunked.chunk(0) if chunked.num_chunks else pa.array([], chunked.type)
