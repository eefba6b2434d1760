"""Tables in, interactions out; what cannot be read is told with file and line."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renown.errors import InputError, UnknownKind
from renown.networks.table import Options
from renown.vocabulary import ESTIMATED
from tests.networks.reading import NOW, SAMPLES, said, table

AT = 1_775_210_400
OPEN_QUOTE, STRAY = "a quote that is never closed", "a line break or a quote where none can be"


def put(folder: Path, text: str, name: str = "acts.txt") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def short(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["source"], row["kind"], row["target"], row["at"]) for row in rows]


def test_a_header_names_the_columns_and_quotes_hold_separators() -> None:
    rows, journal = table(SAMPLES / "table" / "header.csv")
    assert short(rows) == [
        ("ann", "like", "bob", AT), ("bob", "reply", "ann", AT + 100), ("cid", "repost", "ann", AT + 200),
    ]  # fmt: skip
    assert [row["post"] for row in rows] == ["p1", "p2", "p,3"]
    assert not journal.unreadable


def test_without_a_header_the_columns_tell_what_they_hold() -> None:
    rows, journal = table(SAMPLES / "table" / "plain.txt")
    assert short(rows) == [("1", "repost", "2", AT), ("2", "mention", "3", AT + 100), ("2", "reply", "3", AT + 100)]
    assert journal.passed == {"acts on oneself": 1}
    assert journal.places["acts on oneself"][0].endswith("plain.txt:4")
    words = said(SAMPLES / "table" / "plain.txt")
    assert words == (
        "Space separated, no header: at=3 kind=4 source=1 target=2; MT=mention, RE=reply, RT=repost; network twitter"
    )


def test_objects_are_read_with_other_words_for_their_columns() -> None:
    rows, _ = table(SAMPLES / "table" / "objects.ndjson")
    assert [(row["source"], row["kind"], row["undone"]) for row in rows] == [
        ("ann", "follow", False),
        ("bob", "follow", True),
    ]


def test_the_higgs_file_needs_no_option_and_every_row_is_accounted_for(data_file: Callable[[str], Path]) -> None:
    path = data_file("datasets/higgs-twitter/past70.txt.gz")
    rows, journal = table(path)
    with gzip.open(path, "rt") as file:
        lines = [line.split() for line in file]
    expected = [
        (source, {"RT": "repost", "MT": "mention", "RE": "reply"}[kind], target, int(at))
        for source, target, at, kind in lines
        if source != target
    ]
    assert short(rows) == expected
    assert journal.passed == {"acts on oneself": len(lines) - len(expected)}
    assert not journal.unreadable


def test_signed_ratings_become_recommendations_and_their_opposite(data_file: Callable[[str], Path]) -> None:
    path = data_file("datasets/soc-sign-bitcoinotc/soc-sign-bitcoinotc.csv.gz")
    rows, _ = table(path)
    with gzip.open(path, "rt") as file:
        ratings = [int(float(row["weight"])) for row in csv.DictReader(file)]
    assert sum(row["kind"] == "distrust" for row in rows) == sum(rating < 0 for rating in ratings)
    assert sum(row["kind"] == "recommend" for row in rows) == sum(rating > 0 for rating in ratings)


def test_what_is_said_on_the_command_line_holds(tmp_path: Path) -> None:
    path = put(tmp_path, "who;whom;what;day\nann;bob;PLUS;03.04.2026\ncid;bob;NOISE;04.04.2026\n")
    columns = {"source": "who", "target": "2", "kind": "what", "at": "day"}
    rows, journal = table(
        path, columns=columns, kinds={"PLUS": "like", "NOISE": "skip"}, network="forum", time_format="%d.%m.%Y"
    )
    assert [(row["network"], row["source"], row["kind"], row["at"]) for row in rows] == [
        ("forum", "ann", "like", 1_775_174_400)
    ]
    assert journal.passed == {"NOISE rows are left out": 1}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ann bob notatime RT", "a time that cannot be read"),
        ("ann bob -5 RT", "a time before 1970"),
        ("ann bob 9999999999 RT", "a time in the future"),
        ("ann bob 1775210400 WINK", "unknown kind 'WINK': say --kind WINK=repost, or --kind WINK=skip"),
        ("ann bob 1775210400", "expected 4 columns"),
        ("ann bob 1775210400 RT more", "expected 4 columns"),
        ("ann bo\0b 1775210400 RT", "a NUL character"),
        ("ann bob 1775210400 RT" + "x" * (2 << 20), "a line of more than 1,048,576 bytes"),
        ("- bob 1775210400 RT more words", "expected 4 columns"),
    ],
)
def test_a_broken_line_is_told_with_its_number_and_the_others_are_read(tmp_path: Path, line: str, reason: str) -> None:
    good = "".join(f"s{k} t{k} {AT + k} RT\n" for k in range(20))
    path = put(tmp_path, good + line + "\n" + good.replace("s", "u"))
    rows, journal = table(path)
    assert len(rows) == 40
    assert journal.unreadable == {reason: 1}
    assert journal.places[reason] == [f"{path}:21"]


@pytest.mark.parametrize(
    ("text", "kept", "reason", "line"),
    [
        (
            's,t,1775210400,like\na,"b,1775210400,like\nc,d,1775210400,like\ne,f,1775210400,like\n',
            3,
            "a quote that is never closed",
            2,
        ),
        (
            's,t,1775210400,like\na,"b' + "x" * 300_000 + "\n" + "c,d,1775210400,like\n" * 5,
            6,
            "a quote that is never closed",
            2,
        ),
        (
            "s,t,1775210400,like\na\rb,c,1775210400,like\nc,d,1775210400,like\n",
            2,
            "a line break or a quote where none can be",
            2,
        ),
    ],
)
def test_a_quote_left_open_or_a_stray_line_break_costs_one_row(
    tmp_path: Path, text: str, kept: int, reason: str, line: int
) -> None:
    path = tmp_path / "acts.csv"
    path.write_bytes(text.encode())
    rows, journal = table(path)
    assert len(rows) == kept
    assert journal.places == {reason: [f"{path}:{line}"]}


def test_a_quoted_line_break_is_part_of_its_value_and_lines_are_still_counted(tmp_path: Path) -> None:
    text = "source,target,at,kind,post\n" + f'a,b,{AT},like,"two\nlines"\nc,d,never,like,p\ne,f,{AT},like,p\n'
    path = put(tmp_path, text)
    rows, journal = table(path)
    assert [row["post"] for row in rows] == ["two\nlines", "p"]
    assert journal.places["a time that cannot be read"] == [f"{path}:4"]


def test_columns_aligned_by_spaces_and_comments_before_them_are_read(tmp_path: Path) -> None:
    lines = "# a graph\n# of acts\n" + "".join(f"  s{k:<12} t{k:<12} {AT + k}   RT\n" for k in range(30))
    rows, journal = table(put(tmp_path, lines))
    assert short(rows)[:1] == [("s0", "repost", "t0", AT)]
    assert len(rows) == 30
    assert not journal.unreadable


@pytest.mark.parametrize("value", ['"a\\u0000b"', "1.5", "true", "null", '""', "[1]"])
def test_what_is_nobodys_id_is_refused(tmp_path: Path, value: str) -> None:
    objects = (f'{{"source": {source}, "target": "b", "at": {AT}, "kind": "like"}}\n' for source in ('"a"', value))
    path = put(tmp_path, "".join(objects))
    rows, journal = table(path)
    assert [row["source"] for row in rows] == ["a"]
    assert [place for places in journal.places.values() for place in places] == [f"{path}:2"]


def test_a_parquet_id_that_is_no_text_and_a_network_that_is_none_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "acts.parquet"
    pq.write_table(
        pa.table(
            {
                "source": [b"a", b"\xff", b"c"],
                "target": ["b"] * 3,
                "at": [AT] * 3,
                "kind": ["like"] * 3,
                "network": ["ok", "ok", "<b>"],
            }
        ),
        path,
    )
    rows, journal = table(path)
    assert [row["source"] for row in rows] == ["a"]
    assert journal.places == {"no source": [f"{path}:2"], "a network's name that cannot be one": [f"{path}:3"]}


def test_weights_that_are_all_positive_are_no_ratings(tmp_path: Path) -> None:
    rows, _ = table(put(tmp_path, "".join(f"s{k} t{k} {AT} {k + 1}\n" for k in range(9))))
    assert {row["kind"] for row in rows} == {"mention"}


def test_a_table_of_texts_is_not_taken_for_interactions(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="which column holds the source"):
        said(put(tmp_path, f"title,body,created_at\nA long day,It was long,{AT}\nA short one,It was short,{AT}\n"))


def test_one_time_for_all_rows_is_an_estimate(tmp_path: Path) -> None:
    rows, _ = table(put(tmp_path, "source,target,kind\na,b,like\nc,d,like\n"), at=AT)
    assert {(row["at"], row["precision"]) for row in rows} == {(AT, ESTIMATED)}


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "acts.txt"
    path.write_bytes(b"a b 1775210400 RT\na \xff\xfe 1775210401 RT\nc d 1775210402 RT\n")
    rows, journal = table(path)
    assert len(rows) == 2
    assert journal.places["not UTF-8 text"] == [f"{path}:2"]


def test_a_line_of_ten_megabytes_does_not_fill_memory_or_stop_the_rest(tmp_path: Path) -> None:
    path = put(tmp_path, f"a b {AT} RT\n" + "x" * (40 << 20) + f"\nc d {AT} RT\n")
    rows, journal = table(path)
    assert [row["source"] for row in rows] == ["a", "c"]
    assert journal.places["a line of more than 1,048,576 bytes"] == [f"{path}:2"]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_a_truncated_file_keeps_the_lines_before_the_cut(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    import random

    chance = random.Random(1)
    text = "".join(f"{chance.getrandbits(60)} {chance.getrandbits(60)} {AT + k} RT\n" for k in range(20_000)).encode()
    whole = pack(text)
    path = tmp_path / "acts.txt.packed"
    path.write_bytes(whole[: len(whole) // 2])
    rows, journal = table(path)
    assert 1_000 < len(rows) < 20_000 if pack is gzip.compress else len(rows) < 20_000
    assert short(rows) == [
        (s, "repost", t, int(at)) for s, t, at, _ in (line.split() for line in text.decode().splitlines()[: len(rows)])
    ]
    (reason,) = journal.unreadable
    assert "cut off here, the lines before are kept" in reason
    assert journal.places[reason] == [f"{path}:{len(rows) + 1}"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the file is empty"),
        ("\n\n  \n", "the file is empty"),
        ("just words\n", "no column holds times"),
        ("hello\nworld\n", "no separator in common"),
        ('[{"source": "a"}]', "one object a line"),
        ("name,age\nann,3\nbob,4\n", "--column"),
        ("source,target,kind\nann,bob,like\n", "no column holds times"),
    ],
)
def test_what_is_no_table_says_why_and_what_to_do(tmp_path: Path, text: str, says: str) -> None:
    path = put(tmp_path, text)
    with pytest.raises(InputError, match=says) as raised:
        said(path)
    assert raised.value.file == str(path)


def test_options_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(UnknownKind, match="wink"):
        Options(kinds={"X": "wink"})
    with pytest.raises(InputError, match="nothing a column can hold"):
        Options(columns={"colour": "red"})
    with pytest.raises(InputError, match="cannot be a network's name"):
        Options(network="A B")


def test_times_in_other_units_and_forms_are_the_same_moment(tmp_path: Path) -> None:
    for k, form in enumerate(
        (
            AT,
            AT * 1_000,
            AT * 1_000_000,
            "2026-04-03T10:00:00Z",
            "2026-04-03 12:00:00+02:00",
            "Fri Apr 03 10:00:00 +0000 2026",
        )
    ):
        lines = "".join(f"s{j},t{j},{form},like\n" for j in range(3))
        rows, _ = table(put(tmp_path, "source,target,at,kind\n" + lines, f"{k}.csv"))
        assert {row["at"] for row in rows} == {AT}, form


def test_names_of_every_script_and_with_markup_stay_as_they_are(tmp_path: Path) -> None:
    names = [
        "陳怡君",
        "يوسف",
        "Ærøskøbing",
        "नीरव",
        "👩🏽‍🌾",
        "<script>alert(1)</script>",
        "a\u202eb",
        "ﬁﬀ",
        "'; DROP TABLE x",
    ]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["source", "target", "at", "kind"])
    writer.writerows([name, "bob", AT, "like"] for name in names)
    rows, journal = table(put(tmp_path, text.getvalue(), "acts.csv"))
    assert [row["source"] for row in rows] == names
    assert not journal.unreadable


ID = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=12)
ROW = st.tuples(ID, ID, st.integers(1_000_000_000, NOW), st.sampled_from(["like", "reply", "repost", "follow"])).filter(
    lambda row: row[0] != row[1]
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.lists(ROW, min_size=1, max_size=30),
    st.sampled_from(["csv", "tsv", "ndjson", "parquet"]),
    st.sampled_from(["", "gz", "zst"]),
)
def test_whatever_is_written_is_read_back(tmp_path: Path, rows: list[tuple[Any, ...]], form: str, pack: str) -> None:
    names = ["source", "target", "at", "kind"]
    if form == "parquet":
        buffer = io.BytesIO()
        pq.write_table(
            pa.table({name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}), buffer
        )
        data = buffer.getvalue()
    elif form == "ndjson":
        data = "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rows).encode()
    else:
        text = io.StringIO()
        writer = csv.writer(text, delimiter="," if form == "csv" else "\t", lineterminator="\n")
        writer.writerows([names, *rows])
        data = text.getvalue().encode()
    if form != "parquet":
        data = gzip.compress(data) if pack == "gz" else zstandard.compress(data) if pack == "zst" else data
    path = tmp_path / f"acts.{form}"
    path.write_bytes(data)
    found, journal = table(path)
    assert not journal.unreadable
    assert short(found) == [(source, kind, target, at) for source, target, at, kind in rows]
