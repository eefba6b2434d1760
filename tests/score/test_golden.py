"""The world of twelve of docs/golden-world.md: the page is the fixture and the expectation in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from renown.score.model import DAY
from renown.scores import Scores
from renown.vocabulary import KIND_BY_KEY
from tests.reference import Act, ReferenceScores, reference, spread
from tests.score.engine import contributions, engine

PAGE = Path(__file__).resolve().parents[2] / "docs" / "golden-world.md"
NOW = 1_709_294_400
ROUNDING = 5.1e-7  # the page prints six decimals

Row = dict[str, str]


def tables(section: str) -> list[list[Row]]:
    """The tables below a numbered heading of the page, each a list of rows by column."""
    text = PAGE.read_text(encoding="utf-8")
    body = text.split(f"\n## {section}", 1)[1].split("\n## ", 1)[0]
    found: list[list[Row]] = []
    header: list[str] = []
    for line in body.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            header = []
        elif not header:
            header = cells
            found.append([])
        elif not set(cells[0]) <= {"-", " "}:
            found[-1].append(dict(zip(header, cells, strict=True)))
    return found


def key(name: str) -> str:
    return f"town:{name.lower()}"


def rows(section: str, table: int = 0) -> list[Row]:
    return tables(section)[table]


def acts() -> list[Act]:
    return [
        Act(
            key(row["source"]),
            key(row["target"]),
            row["kind"],
            NOW - int(row["days ago"]) * DAY,
            None if row["post"] == "-" else row["post"],
            "town",
        )
        for row in rows("1.")
    ]


@pytest.fixture(scope="module")
def slow() -> ReferenceScores:
    return reference(acts())


@pytest.fixture(scope="module")
def fast() -> Scores:
    return engine(acts())


def close(printed: str, value: float) -> bool:
    top, _, bottom = printed.partition("/")
    return abs(float(top) / float(bottom or 1) - value) <= ROUNDING


def persons(section: str, table: int = 0) -> Iterator[tuple[str, Row]]:
    listed = rows(section, table)
    assert len(listed) == 12
    return ((key(row["person"]), row) for row in listed)


def test_the_page_says_what_each_act_is_worth() -> None:
    listed = rows("1.")
    assert [row["act"] for row in listed] == [str(n) for n in range(1, 28)]
    for row in listed:
        weight, decay = KIND_BY_KEY[row["kind"]].weight, 0.5 ** (int(row["days ago"]) / 30)
        assert float(row["weight"]) == weight
        assert float(row["decay"]) == decay
        assert float(row["worth"]) == weight * decay


def test_the_reference_finds_the_ties_of_the_page(slow: ReferenceScores) -> None:
    listed = {(key(row["source"]), key(row["target"])): row for row in rows("2.")}
    assert listed.keys() == slow.tie.keys()
    for pair, row in listed.items():
        assert close(row["mass"], slow.mass[pair])
        assert close(row["tie"], slow.tie[pair])


def test_the_reference_finds_the_attention_seeds_and_trust_of_the_page(slow: ReferenceScores) -> None:
    for person, row in persons("3."):
        assert close(row["attention"], slow.attention[person])
        assert close(row["to the -0.3"], slow.attention[person] ** -0.3)
    for person, row in persons("4."):
        assert (row["seed"] == "yes") == (person in slow.seeds)
    for person, row in persons("5."):
        assert close(row["x"], slow.trust[person] / 5)
        assert close(row["trust"], slow.trust[person])
        assert close(row["credence"], slow.credence[person])


def test_the_trust_of_the_page_solves_its_equations(slow: ReferenceScores) -> None:
    assert slow.trust[key("Ada")] / 5 == pytest.approx(582840 / 2155607, abs=1e-15)
    assert slow.trust[key("Ben")] / 5 == pytest.approx(608000 / 2155607, abs=1e-15)


def test_the_reference_finds_the_crowds_and_the_cap_of_the_page(slow: ReferenceScores) -> None:
    for person, row in persons("6."):
        assert close(row["unvouched"], slow.unvouched[person])
    values = {row["what"]: row["value"] for row in rows("6.", 1)}
    assert close(values["cap"], slow.cap)
    assert close(values["sum of unvouched"], sum(slow.unvouched.values()))
    assert close(values["sum of vouched"], 2 * sum(slow.unvouched.values()) / slow.cap)


def test_the_last_round_of_the_page_is_the_fixed_point(slow: ReferenceScores) -> None:
    last = rows("7.")[-1]
    for name in ("Ada", "Ben", "Cleo", "Dan", "Eve"):
        assert float(last[name]) == pytest.approx(slow.influence[key(name)], abs=6e-9)


def test_the_reference_finds_the_standings_of_the_page(slow: ReferenceScores) -> None:
    for person, row in persons("8."):
        assert close(row["vouched"], slow.vouched[person])
        assert close(row["limit"], slow.limit[person])
        assert close(row["crowd"], slow.influence[person] - slow.vouched[person])
        assert close(row["influence"], slow.influence[person])
        assert close(row["voice"], slow.voice[person])
        assert close(row["share"], slow.vouched_share[person])
        assert close(row["score"], slow.score[person])


def test_the_reference_finds_the_contributions_and_points_of_the_page(slow: ReferenceScores) -> None:
    listed = {(key(row["source"]), key(row["target"])): row for row in rows("9.")}
    assert listed.keys() == slow.contribution.keys()
    for pair, row in listed.items():
        assert close(row["contribution"], slow.contribution[pair])
        assert close(row["known"], slow.tie[pair] * slow.credence[pair[0]] * slow.voice[pair[0]])
    for row in rows("10."):
        assert close(row["contribution"], slow.act_contribution[int(row["act"]) - 1])
        assert close(row["points"], slow.act_points[int(row["act"]) - 1])
    assert slow.act_points[26] == 0


def test_the_reference_finds_the_intervals_of_the_page(slow: ReferenceScores) -> None:
    for row in rows("11."):
        effective = sum(worths(row)) ** 2 / sum(worth**2 for worth in worths(row))
        assert close(row["n"], effective)
        assert close(row["s"], spread(effective))
    for person, row in persons("11.", 1):
        assert close(row["deviation"], slow.spread[person])
        assert close(row["low"], slow.low[person])
        assert close(row["high"], slow.high[person])
        assert close(row["below"], slow.percentile[person])
        assert slow.confidence[person] == "not enough data"


def worths(tie: Row) -> list[float]:
    pair = tie["source"], tie["target"]
    listed = [float(row["worth"]) for row in rows("1.") if (row["source"], row["target"]) == pair]
    return [worth for worth in listed if worth > 0]


def test_the_engine_finds_the_standings_of_the_page(fast: Scores) -> None:
    assert fast.people == 12
    assert fast.now == NOW
    checks: list[tuple[str, int, str, Callable[[int], float]]] = [
        ("3.", 0, "attention", lambda person: fast.standing(person).attention),
        ("5.", 0, "credence", lambda person: fast.standing(person).credence),
        ("8.", 0, "influence", lambda person: fast.standing(person).influence),
        ("8.", 0, "voice", lambda person: fast.standing(person).voice),
        ("8.", 0, "share", lambda person: fast.standing(person).vouched),
        ("8.", 0, "score", lambda person: fast.standing(person).score),
        ("11.", 1, "low", lambda person: fast.standing(person).low),
        ("11.", 1, "high", lambda person: fast.standing(person).high),
        ("11.", 1, "below", lambda person: fast.standing(person).percentile),
    ]
    for section, table, column, found in checks:
        for person, row in persons(section, table):
            assert close(row[column], found(fast.find(person))), f"{person} {column}"
    assert {fast.standing(person).confidence for person in range(12)} == {"not enough data"}


def test_the_engine_finds_the_ties_and_contributions_of_the_page(fast: Scores) -> None:
    wanted = {(fast.find(key(row["source"])), fast.find(key(row["target"]))): row for row in rows("9.")}
    strength = {(fast.find(key(row["source"])), fast.find(key(row["target"]))): row["tie"] for row in rows("2.")}
    seen = {(source, target) for target in range(12) for source in contributions(fast, target)}
    assert seen == wanted.keys()
    for (source, target), row in wanted.items():
        tie = fast.tie(target, source)
        assert tie is not None
        assert close(strength[source, target], tie.tie)
        assert close(row["contribution"], tie.contribution)


def test_the_engine_finds_the_points_of_the_page_act_by_act(fast: Scores) -> None:
    listed = {row["act"]: row for row in rows("1.")}
    wanted: dict[tuple[int, int, str], list[float]] = {}
    for row in rows("10."):
        act = listed[row["act"]]
        place = fast.find(key(act["target"])), fast.find(key(act["source"])), act["kind"]
        wanted.setdefault(place, []).append(float(row["points"]))
    found: dict[tuple[int, int, str], list[float]] = {}
    for target in range(12):
        for one in fast.acts(target):
            assert one.source is not None
            found.setdefault((target, one.source, one.kind), []).append(one.points)
    assert found.keys() == wanted.keys()
    for place, points in wanted.items():
        assert sorted(found[place]) == pytest.approx(sorted(points), abs=ROUNDING)
