"""The LinkedIn export, whole and basic."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from renown.errors import InputError
from renown.networks.linkedin import LinkedIn
from renown.networks.linkedin.dates import moment
from renown.vocabulary import DAY, ESTIMATED, EXACT
from tests.networks.reading import SAMPLES, packed
from tests.networks.told import changed, described, told

WHOLE, BASIC = SAMPLES / "linkedin" / "complete", SAMPLES / "linkedin" / "basic"
ME, BOB, LUCJA, DEE = "zoe-adler", "bob-ray-1a2b", "łucja-kowal", "name:Dee Fox"
JANUARY_15, MARCH_3, DECEMBER_7 = 1_705_276_800, 1_740_960_000, 1_765_065_600  # of 2024, 2025, 2025
NEWEST = 1_788_595_934  # Sat Sep 05 08:12:14 UTC 2026

ACTS = sorted(
    [
        (ME, "follow", BOB, JANUARY_15),
        (BOB, "follow", ME, JANUARY_15),
        (ME, "follow", LUCJA, MARCH_3),
        (LUCJA, "follow", ME, MARCH_3),
        (ME, "follow", DEE, DECEMBER_7),
        (DEE, "follow", ME, DECEMBER_7),
        (ME, "follow", "gus", NEWEST),
        ("gus", "follow", ME, NEWEST),
        (BOB, "vouch", ME, 1_716_573_841),
        (BOB, "vouch", ME, 1_716_573_845),
        (ME, "vouch", LUCJA, 1_672_628_645),
        ("name:Bob Ray", "recommend", ME, 1_248_178_260),
        (ME, "recommend", DEE, 1_293_931_800),
        (ME, "follow", "name:Ada Star", 1_772_618_400),
        (ME, "follow", "name:Loud Voice", 1_772_704_800),
        (ME, "follow", "name:Town Library", NEWEST),
    ]
)


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_an_export_tells_connections_follows_endorsements_and_recommendations(tmp_path: Path, form: str) -> None:
    found = told(LinkedIn(), packed(WHOLE, tmp_path / "linkedin.zip") if form == "zip" else WHOLE)
    assert found.acts == ACTS
    assert found.words == (
        "LinkedIn export of Zoë Adler: 5 connections, 3 endorsements received, 1 endorsements given, "
        "2 recommendations received, 1 recommendations given, 2 people followed, 1 companies followed, 3 posts"
    )
    assert not found.journal.unreadable
    assert found.accounts[ME] == (ME, "Zoë Adler")
    assert found.accounts[LUCJA] == (LUCJA, "Łucja Kowal")
    assert found.accounts[DEE] == (None, "Dee Fox")


def test_connections_are_known_to_the_day_and_endorsements_to_the_second() -> None:
    found = told(LinkedIn(), WHOLE)
    assert {
        row["precision"] for row in found.rows if BOB in (row["source"], row["target"]) and row["kind"] == "follow"
    } == {DAY}
    assert {row["precision"] for row in found.rows if row["kind"] == "vouch"} == {EXACT}
    assert {row["precision"] for row in found.rows if "gus" in (row["source"], row["target"])} == {ESTIMATED}
    assert found.one("follow", target="name:Loud Voice")["undone"]


def test_what_is_private_or_names_nobody_is_left_out_and_counted() -> None:
    found = told(LinkedIn(), WHOLE)
    assert found.journal.passed == {
        "a connection who has left": 1,
        "an endorsement that was not accepted is not shown": 1,
        "a recommendation that is not shown": 1,
        "a post that is not marked public": 2,
        "comments: the export does not say on whose post": 1,
        "reactions: the export does not say on whose post": 2,
        "reposts: the export does not say on whose post": 1,
        "invitations are private": 2,
        "private messages": 1,
        "details of the account": 1,
        "tables that are not read": 1,
    }
    assert "evemoon" not in str(found.rows)


def test_posts_marked_public_keep_their_words() -> None:
    (post,) = told(LinkedIn(), WHOLE).posts
    assert (post["id"], post["author"], post["at"]) == ("urn:li:share:7001", ME, 1_769_936_400)
    assert post["text"] == 'First line\nSecond "quoted" line, and more'
    assert post["url"] == "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7001"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_basic_export_in_dutch_with_other_columns_and_line_ends_is_read(tmp_path: Path, line_end: str) -> None:
    path = changed(BASIC, tmp_path / "x", {})
    for file in path.rglob("*.csv"):
        file.write_bytes(file.read_bytes().replace(b"\n", line_end.encode()))
    found = told(LinkedIn(), path)
    me = "name:Zoë Adler"  # nothing in it tells the owner's address
    assert found.acts == sorted(
        [
            (me, "follow", "bobray", 1_710_460_800),  # 15 March 2024
            ("bobray", "follow", me, 1_710_460_800),
            (me, "follow", "lucja", 1_570_060_800),  # 3 October 2019
            ("lucja", "follow", me, 1_570_060_800),
        ]
    )
    assert not found.journal.unreadable


def test_the_address_of_the_owner_may_stand_in_messages(tmp_path: Path) -> None:
    messages = (
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,CONTENT\n"
        "1,,Bob Ray,https://www.linkedin.com/in/bobray,Zoë Adler,a\n"
        "1,,Zoë Adler,https://www.linkedin.com/in/zoe-adler,Bob Ray,b\n"
    )
    path = changed(BASIC, tmp_path / "x", {"messages.csv": messages})
    assert {row["source"] for row in told(LinkedIn(), path).rows} == {ME, "bobray", "lucja"}
    namesake = messages + "2,,Zoë Adler,https://www.linkedin.com/in/another-zoe,Bob Ray,c\n"
    (path / "messages.csv").write_text(namesake, "utf-8")
    assert {row["source"] for row in told(LinkedIn(), path).rows} == {"name:Zoë Adler", "bobray", "lucja"}


def test_broken_rows_are_told_with_file_and_line_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = (
        "First Name,Last Name,URL,Connected On\n"
        "Ann,Lee,https://www.linkedin.com/in/ann,01 Jan 2020\n"
        "Bob,Ray\n"
        "Cy,Doe,https://www.linkedin.com/in/cy,no day at all\n"
        "Dee,Fox,https://www.linkedin.com/in/dee,01 Jan 2999\n"
        'Eve,"Moon,https://www.linkedin.com/in/eve,01 Jan 2020\n'
        "Fay,Sun,https://www.linkedin.com/in/fay,01 Jan 2020\n"
        "Nul\0l,,,01 Jan 2020\n"
        "Gus,<b>Gold</b>,,01 Jan 2020\n"
    )
    path = changed(BASIC, tmp_path / "x", {"Connections.csv": rows, "Basic_LinkedInDataExport/Connections.csv": None})
    found = told(LinkedIn(), path)
    assert {row["target"] for row in found.rows} == {"ann", "fay", "name:Gus <b>Gold</b>", "name:Zoë Adler"}
    places = found.journal.places
    assert places["a row with too few or too many columns"] == [f"{path}/Connections.csv:{n}" for n in (3, 6)]
    assert places["a date that cannot be read"] == [f"{path}/Connections.csv:4"]
    assert places["a time that cannot be"] == [f"{path}/Connections.csv:5"]
    assert places["an id that cannot be one"] == [f"{path}/Connections.csv:8"]


def test_lines_are_counted_across_rows_of_several(tmp_path: Path) -> None:
    shares = (
        "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
        '2026-01-01 00:00:00,https://example.org/1,"one\n\ntwo",,,PUBLIC\n'
        "soon,https://example.org/2,x,,,PUBLIC\n"
    )
    path = changed(BASIC, tmp_path / "x", {"Shares.csv": shares})
    found = told(LinkedIn(), path)
    assert found.journal.places == found.journal.places | {"a date that cannot be read": [f"{path}/Shares.csv:5"]}
    assert [post["text"] for post in found.posts] == ["one\n\ntwo"]


def test_names_in_a_wrong_encoding_are_told_not_guessed(tmp_path: Path) -> None:
    rows = "First Name,Last Name,URL,Connected On\nZo\xeb,Fox,,01 Jan 2020\nAnn,Lee,,01 Jan 2020\n".encode("latin-1")
    path = changed(BASIC, tmp_path / "x", {"Basic_LinkedInDataExport/Connections.csv": rows})
    found = told(LinkedIn(), path)
    assert {row["source"] for row in found.rows} == {"name:Zoë Adler", "name:Ann Lee"}
    assert found.journal.unreadable == {"an id that cannot be one": 1}


def test_endless_lines_and_fields_do_not_fill_memory(tmp_path: Path) -> None:
    rows = "First Name,Last Name,URL,Connected On\n" + '"' + "x" * 3_000_000 + "\nAnn,Lee,,01 Jan 2020\n"
    path = changed(BASIC, tmp_path / "x", {"Basic_LinkedInDataExport/Connections.csv": rows})
    found = told(LinkedIn(), path)
    assert {row["source"] for row in found.rows} == {"name:Zoë Adler", "name:Ann Lee"}
    assert sum(found.journal.unreadable.values()) >= 1


def test_recommendations_need_their_whole_file_name_to_tell_the_direction(tmp_path: Path) -> None:
    path = changed(WHOLE, tmp_path / "x", {})
    (path / "Recommendations_Received.csv").rename(path / "Recommendations_Received_17529409.csv")
    assert told(LinkedIn(), path).acts == ACTS
    (path / "Recommendations_Received_17529409.csv").rename(path / "My_Recommendations_Received.csv")
    assert len(told(LinkedIn(), path).acts) == len(ACTS) - 1


def test_an_export_that_does_not_say_whose_it_is_is_refused_with_advice(tmp_path: Path) -> None:
    path = changed(BASIC, tmp_path / "x", {"Basic_LinkedInDataExport/Profile.csv": None})
    assert described(LinkedIn(), path) == "LinkedIn export: 2 connections"
    with pytest.raises(InputError, match="ask for the profile too"):
        told(LinkedIn(), path)


def test_the_recorded_connections_are_read_whole(tmp_path: Path, data_file: Callable[[str], Path]) -> None:
    folder = data_file("recorded/linkedin/linkedin-network-intelligence-SYNTHETIC/tests/fixtures")
    path = tmp_path / "x"
    shutil.copytree(folder, path)
    (path / "Profile.csv").write_text("First Name,Last Name,Headline\nTest,User,\n")
    notes, _, table = (folder / "Connections.csv").read_text("utf-8").partition("\n\n")
    assert notes.startswith("Notes:")
    slugs = {row["URL"].rsplit("/", 1)[1] for row in csv.DictReader(table.splitlines())}
    messages = list(csv.DictReader((folder / "Messages.csv").read_text("utf-8").splitlines()))
    found = told(LinkedIn(), path)
    assert {row["target"] for row in found.rows if row["source"] == "name:Test User"} == slugs
    assert {row["source"] for row in found.rows if row["target"] == "name:Test User"} == slugs
    assert len(found.rows) == 2 * len(slugs)
    assert found.journal.passed == {"private messages": len(messages), "details of the account": 1}
    assert not found.journal.unreadable


@pytest.mark.parametrize("other", ["facebook/today", "instagram/2018", "threads/today", "googleplus/today"])
def test_downloads_of_other_networks_are_not_taken_for_one(other: str) -> None:
    assert described(LinkedIn(), SAMPLES / other) is None


def test_a_plain_table_is_not_taken_for_one(tmp_path: Path) -> None:
    (tmp_path / "acts.csv").write_text("source,target,time,kind\nann,bob,1700000000,like\n")
    (tmp_path / "comments.csv").write_text("Date,Link,Message\n2026-01-01,https://example.org,Hi\n")
    assert described(LinkedIn(), tmp_path) is None


APRIL_5, NOON = 1_712_275_200, 12 * 3_600  # 5 April 2024


@pytest.mark.parametrize(
    "written",
    [
        "05 Apr 2024", "5 April 2024", "Apr 5, 2024", "5. Apr. 2024", "5 avr. 2024", "5 abr 2024", "5 de abr. de 2024",
        "5 apr. 2024", "5 kwi 2024", "5 kwietnia 2024", "5 Nis 2024", "5 апр. 2024 г.", "2024年4月5日", "2024. 4. 5.",
        "2024-04-05", "2024/04/05", "4/5/24", "05.04.2024", "5 aprile 2024",
    ],
)  # fmt: skip
def test_days_are_read_in_many_languages(written: str) -> None:
    assert moment(written) == (APRIL_5, DAY)


@pytest.mark.parametrize(
    "written",
    [
        "2024-04-05 12:00:00", "2024-04-05 12:00:00 UTC", "2024/04/05 12:00:00 UTC", "Fri Apr 05 12:00:00 UTC 2024",
        "04/05/24, 12:00 PM", "4/5/24, 12:00\u202fPM", "5/4/2024 12:00" , "2024-04-05T12:00:00.000Z",
    ],
)  # fmt: skip
def test_times_of_day_are_exact(written: str) -> None:
    at, precision = moment(written)
    assert precision == EXACT
    assert at == (APRIL_5 + NOON if written != "5/4/2024 12:00" else APRIL_5 + 29 * 86_400 + NOON)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "jan gennaio enero styczeń ocak januar янв"),
        (2, "feb févr. fevereiro luty şubat февр."),
        (3, "mar märz marzo mrt maart março mars"),
        (4, "apr avril abril kwiecień nisan"),
        (5, "may mai maggio mei maj maio мая май"),
        (6, "jun juin giugno junho czerwiec haziran июня"),
        (7, "jul juil. luglio julho lipiec temmuz июл."),
        (8, "aug août agosto sierpień ağustos"),
        (9, "sep sept. settembre wrzesień eylül сент."),
        (10, "oct okt ottobre outubro październik ekim"),
        (11, "nov listopad kasım noviembre нояб."),
        (12, "dec déc. dezember dicembre grudzień aralık дек."),
    ],
)  # fmt: skip
def test_every_month_is_known_in_many_languages(number: int, written: str) -> None:
    first_of = [1_704_067_200, 1_706_745_600, 1_709_251_200, 1_711_929_600, 1_714_521_600, 1_717_200_000]
    first_of += [1_719_792_000, 1_722_470_400, 1_725_148_800, 1_727_740_800, 1_730_419_200, 1_733_011_200]
    assert {word: moment(f"1 {word} 2024")[0] for word in written.split()} == dict.fromkeys(
        written.split(), first_of[number - 1]
    )


@pytest.mark.parametrize(("written", "at"), [("13/01/2024", 1_705_104_000), ("25/12/23", 1_703_462_400)])
def test_a_first_part_that_is_no_month_is_a_day(written: str, at: int) -> None:
    assert moment(written) == (at, DAY)


@pytest.mark.parametrize(
    "written", ["", "soon", "2024", "32 Jan 2024", "1 2 3 4", "Jan", "1 Foo 2024", "x" * 200, "25:99 1 Jan 2024"]
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="date"):
        moment(written)
