"""What one run found out: every person's standing and what it is made of.

The same object whether it has just been computed or is memory-mapped from a snapshot; every answer is a
look-up in sorted arrays, never a query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import islice
from typing import Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from renown.errors import AmbiguousName, UnknownName
from renown.names import Names, best_of, name_tables, parsed
from renown.ranges import Ranges, range_arrays
from renown.ranking import largest, ranked
from renown.standing import (
    OPTED_OUT,
    QUITE_SURE,
    VERY_SURE,
    AccountName,
    Act,
    Confidence,
    Day,
    Explanation,
    Moment,
    Part,
    Standing,
    Tie,
    together,
)
from renown.vocabulary import KIND_BY_CODE, KIND_BY_KEY, number

__all__ = ["AccountName", "Act", "Day", "Explanation", "Moment", "Part", "Scores", "Standing", "Tie"]

Array = NDArray[Any]

_DAY = 86_400
_BLOCK = 1 << 20
_STANDING = (
    "score", "low", "high", "percentile", "influence", "vouched", "engagers", "credence", "voice", "attention",
)  # fmt: skip


class Scores:
    """One run. `people` and `acts` count; `now` in Unix seconds; `model` every parameter by name."""

    def __init__(
        self,
        arrays: Mapping[str, Array],
        tables: Mapping[str, pa.Table],
        facts: dict[str, Any],
        past: Mapping[date, Mapping[str, Array]],
    ) -> None:
        self.arrays = arrays
        self.tables = tables
        self.facts = facts
        self.past = past
        self.now: int = facts["now"]
        self.model: dict[str, Any] = facts["model"]
        self.networks: tuple[str, ...] = tuple(facts["networks"])
        self.simulated: bool = facts["simulated"]
        self.people: int = len(arrays["number"])
        self.hidden: frozenset[int] = frozenset()
        self.run = ""  # the name of its snapshot, once it is published

    def without(self, accounts: Iterable[str]) -> Self:
        """The same run in which whoever has one of these accounts (``network:id``) cannot be found or named.

        What they gave to others stays in the sums, as a line of people who opted out.
        """
        seen = type(self)(self.arrays, self.tables, self.facts, self.past)
        seen.run = self.run
        seen.hidden = self.names.having(number(*one.split(":", 1)) for one in accounts)
        return seen

    @classmethod
    def assemble(
        cls,
        arrays: Mapping[str, Array],
        *,
        accounts: pa.Table,
        posts: pa.Table,
        networks: list[str],
        now: int,
        model: dict[str, Any],
        past: Mapping[date, Mapping[str, Array]],
        simulated: bool = False,
        since: Mapping[str, Mapping[str, float]] | None = None,
    ) -> Self:
        """Puts a fresh run together. `accounts` say in `person_number` which person each belongs to."""
        place = np.searchsorted(arrays["number"], accounts["person_number"].to_numpy())
        accounts = accounts.append_column("person", pa.array(place.astype(np.uint32)))
        seen = np.isin(accounts["person_number"].to_numpy(), arrays["number"])
        listed, names = name_tables(accounts.filter(pa.array(seen)))
        about = np.union1d(arrays["post_number"], arrays.get("gone_post", arrays["post_number"][:0]))
        known = posts.filter(pa.array(np.isin(posts["number"].to_numpy(), about)))
        facts = {"now": now, "model": model, "networks": networks, "simulated": simulated, "since": dict(since or {})}
        whole = {**arrays, **range_arrays(listed), "ranking": ranked(arrays["score"])}
        whole["names_best"] = best_of(listed, names, arrays["score"])
        return cls(whole, {"accounts": listed, "names": names, "posts": known}, facts, past)

    @cached_property
    def ranges(self) -> Ranges:
        """The accounts by the beginning of a hash of their name."""
        return Ranges(self.arrays, self.tables["accounts"])

    @cached_property
    def names(self) -> Names:
        """Whose name is whose."""
        arrays = self.arrays
        return Names(self.tables["accounts"], self.tables["names"], arrays["score"], arrays.get("names_best"))

    @property
    def acts_count(self) -> int:
        """How many acts the run is made of."""
        return len(self.arrays["act_at"])

    @property
    def day(self) -> date:
        """The day, in UTC, the run is for."""
        return datetime.fromtimestamp(self.now, UTC).date()

    def find(self, name: str) -> int:
        """The person of that name: ``twitter:12``, ``twitter:ann``, ``ann``, ``@ann`` or a profile's address.

        Raises UnknownName, or AmbiguousName with the accounts that share it.
        """
        network, text = parsed(name, self.networks)
        if network is not None:
            found = self.names.exact(text, network)
            # an id names one account; the same word may be another's handle
            by_id = {person: account for person, account in found.items() if account.id.lower() == text}
            found = by_id if len(by_id) == 1 else found
        else:
            found = self.names.exact(text)
        found = {person: account for person, account in found.items() if person not in self.hidden}
        if not found:
            raise UnknownName(f"nobody called {name!r} has acted or been acted on here")
        if len(found) > 1:
            raise AmbiguousName(name, sorted(account.key for account in found.values()))
        return next(iter(found))

    def search(self, text: str, limit: int = 20) -> list[Standing]:
        """People whose id, handle or name begins so; exact ones first, then by score."""
        network, wanted = parsed(text, self.networks)
        if not wanted:
            return []
        found = self.names.search(wanted, network, but=self.hidden)
        return [self.standing(person) for person in islice(found, limit)]

    def standing(self, person: int) -> Standing:
        """Where a person stands."""
        arrays = self.arrays
        values = [arrays[key].item(person) for key in _STANDING]  # item is the quickest way to one value
        ties, acts = arrays["tie_ptr"].item, arrays["tie_acts"].item
        return self._standing(person, self.names.of(person), acts(ties(person + 1)) - acts(ties(person)), *values)

    def standings(self, people: Sequence[int]) -> list[Standing]:
        """Where each of many people stands, in their order."""
        chosen = np.asarray(people, np.int64)
        ties, first = self.arrays["tie_ptr"], self.arrays["tie_acts"]
        acts = (first[ties[chosen + 1]] - first[ties[chosen]]).tolist()
        columns = [self.arrays[key][chosen].tolist() for key in _STANDING]
        return [*map(self._standing, people, self.names.of_each(chosen), acts, *columns)]

    def _standing(self, person: int, accounts: tuple[AccountName, ...], acts: int, *at: Any) -> Standing:
        score, low, high, percentile, influence, vouched, people, credence, voice, attention = at
        return Standing(
            person=person,
            accounts=accounts,
            score=score,
            low=low,
            high=high,
            confidence=self._confidence(high - low, people),
            percentile=percentile,
            influence=influence,
            vouched=vouched / influence if influence > 0 else 0.0,
            people=people,
            acts=acts,
            credence=credence,
            voice=voice,
            attention=attention,
        )

    def _confidence(self, width: float, people: int) -> Confidence:
        if people < self.model["enough_people"] or width > self.model["enough_width"]:
            return "not enough data"
        return "very sure" if width <= VERY_SURE else "quite sure" if width <= QUITE_SURE else "roughly"

    def top(self, count: int = 20, offset: int = 0) -> list[Standing]:
        """The people with the highest scores, highest first."""
        return [self.standing(int(person)) for person in self._ranking[offset : offset + count]]

    @cached_property
    def _ranking(self) -> Array:
        ranking = self.arrays["ranking"] if "ranking" in self.arrays else ranked(self.arrays["score"])
        return ranking[~np.isin(ranking, list(self.hidden))] if self.hidden else ranking

    def distribution(self) -> list[int]:
        """How many people have each whole score, 0 to 100."""
        score = self.arrays["score"]
        bins = np.zeros(101, np.int64)
        for start in range(0, len(score), _BLOCK):  # so that a hundred million people need no memory of their own
            bins += np.bincount(np.rint(score[start : start + _BLOCK]).astype(np.int64), minlength=101)
        counts: list[int] = bins.tolist()
        return counts

    def explain(self, person: int, *, people: int = 20, moments: int = 10) -> Explanation:
        """Five receipts over the same contributions: by kind, network, person, day, and the posts.

        Each list of parts adds up to the score; the posts are only those that are known.
        """
        from renown.adding import add_up  # compiles, which most commands need not wait for

        standing = self.standing(person)
        rows = self._rows(person)
        acts = self._acts(rows)
        a = self.arrays
        value = np.asarray(a["act_value"][acts])
        first = np.asarray(a["tie_acts"][rows.start : rows.stop + 1], np.int64) - acts.start
        rate = self._rate(person)

        def receipt(code: Array, label: Callable[[int], tuple[str, str]], unit: int = 1) -> list[Part]:
            if not len(code):
                return []
            low, high = int(code.min()) // unit, int(code.max()) // unit
            given, many, distinct = add_up(first, code, unit, low, high - low + 1, value)
            parts = [
                Part(*label(low + k), float(given[k]) * rate, float(given[k]), int(many[k]), int(distinct[k]))
                for k in np.flatnonzero(many).tolist()
            ]
            return sorted(parts, key=lambda part: (-part.points, part.key))

        return Explanation(
            standing=standing,
            by_kind=receipt(
                np.asarray(a["act_kind"][acts]), lambda code: (KIND_BY_CODE[code].key, KIND_BY_CODE[code].label)
            ),
            by_network=receipt(
                np.asarray(a["act_network"][acts]), lambda code: (self.networks[code], self.networks[code])
            ),
            by_person=self._by_person(rows, people, rate),
            by_day=sorted(
                receipt(np.asarray(a["act_at"][acts]), lambda day: (_date(day).isoformat(),) * 2, _DAY),
                key=lambda part: part.key,
            ),
            moments=self._moments(person, moments, rate),
        )

    def _rows(self, person: int) -> slice:
        ptr = self.arrays["tie_ptr"]
        return slice(int(ptr[person]), int(ptr[person + 1]))

    def _acts(self, rows: slice) -> slice:
        first = self.arrays["tie_acts"]
        return slice(int(first[rows.start]), int(first[rows.stop]))

    def _by_person(self, rows: slice, most: int, rate: float) -> list[Part]:
        a = self.arrays
        value = np.asarray(a["tie_value"][rows])
        acts = np.diff(a["tie_acts"][rows.start : rows.stop + 1])
        best = largest(value, most)
        parts = [
            self.person_part(int(a["tie_source"][rows.start + k]), float(value[k]), int(acts[k]), rate) for k in best
        ]
        parts = together(parts)
        rest = len(value) - len(best)
        if rest:
            left = np.ones(len(value), bool)
            left[best] = False
            given = float(value[left].sum())
            parts.append(Part("", f"{rest:,} other people", given * rate, given, int(acts[left].sum()), rest))
        return parts

    def person_part(self, person: int, given: float, acts: int, rate: float) -> Part:
        """One person as a line of a receipt; who opted out is not named."""
        if person in self.hidden:
            return Part(OPTED_OUT, "someone who opted out", given * rate, given, acts, 1)
        account = self.names.of(person)[0]
        return Part(account.key, account.label, given * rate, given, acts, 1, person)

    def _moments(self, person: int, most: int, rate: float) -> list[Moment]:
        a = self.arrays
        start, stop = int(a["post_ptr"][person]), int(a["post_ptr"][person + 1])
        out = []
        for place in range(start, min(stop, start + most)):
            post = self.post(int(a["post_number"][place]))
            out.append(
                Moment(
                    post=f"{post['network']}:{post['id']}" if post else "",
                    text=post.get("text"),
                    url=post.get("url"),
                    at=post.get("at"),
                    points=float(a["post_value"][place]) * rate,
                    acts=int(a["post_acts"][place]),
                    people=int(a["post_people"][place]),
                )
            )
        return out

    @cached_property
    def _post_numbers(self) -> Array:
        numbers: Array = self.tables["posts"]["number"].combine_chunks().to_numpy(zero_copy_only=False)
        return numbers

    def post(self, number: int) -> dict[str, Any]:
        """What is known of a post, by its number; nothing where nothing is."""
        numbers = self._post_numbers
        place = int(np.searchsorted(numbers, number))
        if number == 0 or place >= len(numbers) or numbers[place] != number:
            return {}
        row: dict[str, Any] = self.tables["posts"].slice(place, 1).to_pylist()[0]
        return row

    def ties(self, person: int, limit: int = 20, offset: int = 0) -> list[Tie]:
        """How each source's contribution is worked out, the largest first."""
        rows = self._rows(person)
        best = largest(np.asarray(self.arrays["tie_value"][rows]), offset + limit)[offset:]
        ties = (self._tie(person, rows.start + int(k)) for k in best)
        return [tie for tie in ties if tie.source not in self.hidden]

    def tie(self, person: int, source: int) -> Tie | None:
        """How one source's contribution is worked out, or None when it never acted on this person."""
        rows = self._rows(person)
        place = rows.start + int(np.searchsorted(self.arrays["tie_source"][rows], source))
        if place >= rows.stop or int(self.arrays["tie_source"][place]) != source:
            return None
        return self._tie(person, place)

    def _tie(self, person: int, place: int) -> Tie:
        a = self.arrays
        source = int(a["tie_source"][place])
        given = float(a["tie_value"][place])
        return Tie(
            source=source,
            tie=float(a["tie_strength"][place]),
            credence=float(a["credence"][source]),
            voice=float(a["voice"][source]),
            attention=float(a["attention"][source]),
            contribution=given,
            points=given * self._rate(person),
            acts=int(a["tie_acts"][place + 1] - a["tie_acts"][place]),
        )

    def acts(
        self,
        person: int,
        *,
        source: int | None = None,
        kind: str | None = None,
        network: str | None = None,
        post: str | None = None,
        day: date | None = None,
        posts: Array | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> list[Act]:
        """Single acts on a person, the largest first, of one source, kind, network, post or day where given.

        `posts` are the numbers of several.
        """
        chosen = self._chosen(person, source, kind, network, post, day)
        if posts is not None:
            chosen = chosen[np.isin(self.arrays["act_post"][chosen], posts)]
        a = self.arrays
        value = np.asarray(a["act_value"][chosen])
        best = chosen[np.lexsort((chosen, -value))][offset : offset + limit]
        rate = self._rate(person)
        ties = np.searchsorted(a["tie_acts"], best, side="right") - 1
        out = []
        for place, tie in zip(best.tolist(), ties.tolist(), strict=True):
            about = self.post(int(a["act_post"][place]))
            out.append(
                Act(
                    kind=KIND_BY_CODE[int(a["act_kind"][place])].key,
                    network=self.networks[int(a["act_network"][place])],
                    source=self.named(int(a["tie_source"][tie])),
                    at=int(a["act_at"][place]),
                    post=f"{about['network']}:{about['id']}" if about else None,
                    post_url=about.get("url"),
                    points=float(a["act_value"][place]) * rate,
                )
            )
        return out

    def named(self, person: int) -> int | None:
        """The same person, or None for one who opted out."""
        return None if person in self.hidden else person

    def _chosen(
        self, person: int, source: int | None, kind: str | None, network: str | None, post: str | None, day: date | None
    ) -> Array:
        a = self.arrays
        rows = self._rows(person)
        if source is not None:
            place = rows.start + int(np.searchsorted(a["tie_source"][rows], source))
            found = place < rows.stop and int(a["tie_source"][place]) == source
            rows = slice(place, place + 1) if found else slice(rows.start, rows.start)
        acts = self._acts(rows)
        keep = np.ones(acts.stop - acts.start, bool)
        if kind is not None:
            keep &= a["act_kind"][acts] == (KIND_BY_KEY[kind].code if kind in KIND_BY_KEY else -1)
        if network is not None:
            keep &= a["act_network"][acts] == (self.networks.index(network) if network in self.networks else 255)
        if day is not None:
            keep &= a["act_at"][acts] // _DAY == (day - date(1970, 1, 1)).days
        if post is not None:
            keep &= a["act_post"][acts] == self.post_number(post)
        chosen: Array = acts.start + np.flatnonzero(keep)
        return chosen

    def post_number(self, key: str) -> int:
        """The number of a post, from its key."""
        return number(*key.split(":", 1)) if ":" in key else 0

    def moves(self, person: int, limit: int = 10) -> list[Part]:
        """The people this person moves: what their scores owe to this one's acts, largest first."""
        a = self.arrays
        places = self._moved(person)
        value = np.asarray(a["tie_value"])[places]
        parts = []
        for k in largest(value, limit + len(self.hidden)):
            place = int(places[k])
            target = int(np.searchsorted(a["tie_ptr"], place, side="right")) - 1
            if target in self.hidden:
                continue
            rate = self._rate(target)
            acts = int(a["tie_acts"][place + 1] - a["tie_acts"][place])
            parts.append(self.person_part(target, float(value[k]), acts, rate))
        return parts[:limit]

    def moves_count(self, person: int) -> int:
        """How many people this person moves."""
        return len(np.unique(self._moved(person)))

    def reactions(self, person: int, post: str, people: int = 3) -> tuple[list[Part], list[Part]]:
        """What people did about a post, by kind, and who gave the most."""
        a = self.arrays
        chosen = self._chosen(person, None, None, None, post, None)
        value, kinds = np.asarray(a["act_value"][chosen]), np.asarray(a["act_kind"][chosen])
        source = np.asarray(a["tie_source"])[np.searchsorted(a["tie_acts"], chosen, side="right") - 1]
        rate = self._rate(person)
        did = []
        for code in np.unique(kinds).tolist():
            of, kind = kinds == code, KIND_BY_CODE[code]
            given = float(value[of].sum())
            did.append(Part(kind.key, kind.label, given * rate, given, int(of.sum()), len(np.unique(source[of]))))
        who, place = np.unique(source, return_inverse=True)
        by_person, acts = np.bincount(place, weights=value), np.bincount(place)
        best = largest(by_person, people)
        named = [self.person_part(int(who[k]), float(by_person[k]), int(acts[k]), rate) for k in best]
        return sorted(did, key=lambda part: (-part.acts, part.key)), named

    def _moved(self, source: int) -> Array:
        """The places of the ties of a source."""
        ptr = self.arrays["out_ptr"]
        return np.asarray(self.arrays["out_tie"][ptr[source] : ptr[source + 1]])

    def _rate(self, person: int) -> float:
        """Points for a unit of influence."""
        influence = float(self.arrays["influence"][person])
        return float(self.arrays["score"][person]) / influence if influence > 0 else 0.0

    def history(self, person: int, days: int = 90) -> list[Day]:
        """One line a day, oldest first, up to and with the day of this run; days never scored are left out."""
        return list(self._days(int(self.arrays["number"][person]), person, days))

    def _days(self, number: int, person: int, days: int) -> Iterator[Day]:
        for day in sorted(self.past):
            if 0 < (self.day - day).days < days:
                past = self.past[day]
                place = int(np.searchsorted(past["number"], number))
                if place < len(past["number"]) and int(past["number"][place]) == number:
                    yield _day(day, past, place, str(past["model"][0]))
        yield _day(self.day, self.arrays, person, self.model["version"])


def _day(day: date, columns: Mapping[str, Array], place: int, model: str) -> Day:
    return Day(day, float(columns["score"][place]), float(columns["low"][place]), float(columns["high"][place]), model)


def _date(day: int) -> date:
    return datetime.fromtimestamp(int(day) * _DAY, UTC).date()
