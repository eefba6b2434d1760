"""What the downloads of Meta's networks share."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renown.networks.archive import Archive
from renown.networks.meta_export import labels, name, right, text, values, when
from renown.networks.meta_export.handles import handle, in_address, mentioned, post_in, profile
from renown.networks.meta_export.stream import records
from renown.networks.network import Journal


def broken_as_meta_does(written: str) -> str:
    return written.encode("utf-8").decode("latin-1")


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_text_comes_back_right_from_what_meta_makes_of_it(written: str) -> None:
    assert right(broken_as_meta_does(written)) == written


@pytest.mark.parametrize(
    "written", ["Zoë", "naïve café", "Łucja", "👍", "日本", "Ærø", "", "plain", "à côté de", "Ñandú €"]
)
def test_text_that_is_right_already_stays_as_it_is(written: str) -> None:
    assert right(written) == written


def test_names_are_one_line_and_normalised() -> None:
    assert name(broken_as_meta_does("Zoe\u0308  Adler\n")) == "Zoë Adler"
    assert name("<b>Bob</b>") == "<b>Bob</b>"


@pytest.mark.parametrize("given", [None, 7, "", "  ", "a\0b", "\ud800", "x" * 5000])
def test_what_cannot_be_a_name_is_refused(given: object) -> None:
    with pytest.raises(ValueError, match=r"name|id"):
        name(given)


def test_a_text_with_a_lone_surrogate_keeps_the_rest() -> None:
    assert text("a\ud800b\0") == "a\ufffdb"


@pytest.mark.parametrize(
    ("given", "at"), [(1_700_000_000, 1_700_000_000), ("1700000000", 1_700_000_000), (0, 0), (None, 0)]
)
def test_a_time_is_seconds_or_missing(given: object, at: int) -> None:
    assert when(given) == at


@pytest.mark.parametrize("given", [-5, 10**12, 1e300, float("nan"), "soon", [1], {"a": 1}])
def test_a_time_that_cannot_be_is_refused(given: object) -> None:
    with pytest.raises(ValueError, match="time"):
        when(given)


def test_labels_are_found_however_deep_they_are_nested() -> None:
    nested = [
        {"label": "URL", "value": "https://a.example/", "href": "https://a.example/"},
        {"title": "Owner", "dict": [{"title": "", "dict": [{"label": "Username", "value": "bob"}, {"label": "No"}]}]},
        {"label": "Topics", "vec": [{"value": "one"}, {"value": "two"}]},
        "not a label",
    ]
    assert labels(nested) == [("URL", "https://a.example/"), ("Username", "bob"), ("", "one"), ("", "two")]
    assert labels("nothing") == []
    assert values({"Café": {"value": "x", "timestamp": 0}, "Time": {"timestamp": 5}, "odd": 3}) == [("Café", "x")]
    assert values(None) == []


@pytest.mark.parametrize(
    ("address", "who", "post"),
    [
        ("https://www.instagram.com/bob_ray", "bob_ray", None),
        ("https://www.instagram.com/_u/bob_ray/", "bob_ray", None),
        ("https://www.instagram.com/p/CAb-_1/", "", "CAb-_1"),
        ("https://www.instagram.com/reel/CAb2/?x=1", "", "CAb2"),
        ("https://www.threads.com/@bob.ray/post/DAb3", "bob.ray", "DAb3"),
        ("https://www.threads.net/@bob.ray", "bob.ray", None),
        ("http://[", "", None),
        ("", "", None),
    ],
)  # fmt: skip
def test_addresses_tell_accounts_and_posts(address: str, who: str, post: str | None) -> None:
    assert (in_address(address), post_in(address)) == (who, post)


def test_account_names_are_lower_case_without_an_at() -> None:
    assert handle("@Bob_Ray") == "bob_ray"
    for odd in ("bob ray", "", None, "bob<script>", "b" * 65):
        with pytest.raises(ValueError, match="account name"):
            handle(odd)


def test_mentions_are_not_addresses_of_mail() -> None:
    assert mentioned(["Hi @Bob.Ray. and @bob.ray, z@example.org @dee @", "@cy"]) == ["bob.ray", "dee", "cy"]


def test_a_profile_is_read_in_another_language_by_what_fits() -> None:
    told = profile(
        {"電子郵件": {"value": "z@example.org"}, "電話": {"value": "0612345678"}, "用戶名稱": {"value": "zoe.adler"}}
    )
    assert told.handle == "zoe.adler"
    assert profile(
        {"Username": {"value": "Zoe"}, "Name": {"value": "Zo"}, "Private Account": {"value": "True"}}
    ).private
    assert profile(None).handle == ""


def read(tmp_path: Path, content: str | bytes) -> tuple[list[tuple[str, Any, int]], Journal]:
    path = tmp_path / "list.json"
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    journal = Journal()
    with Archive(path) as archive:
        found = [(record.key, record.value, record.line) for record in records(archive, "list.json", journal)]
    return found, journal


def test_lists_with_and_without_a_name_are_read_with_their_lines(tmp_path: Path) -> None:
    assert read(tmp_path, '[\n  {"a": 1},\n  {"a": 2}\n]') == ([("", {"a": 1}, 2), ("", {"a": 2}, 3)], Journal())
    found, journal = read(tmp_path, '{\n "friends_v2": [\n  1,\n  2],\n "profile_v2": {"x": 1}, "empty": []}')
    assert found == [("friends", 1, 3), ("friends", 2, 4), ("profile", {"x": 1}, 5)]
    assert not journal.unreadable


@pytest.mark.parametrize("indent", [2, None])
def test_a_broken_record_is_told_with_its_line_and_the_others_are_read(tmp_path: Path, indent: int | None) -> None:
    good = json.dumps({"list": [{"name": f"n{i}", "more": [{"x": "}"}]} for i in range(5)]}, indent=indent)
    found, journal = read(tmp_path, good.replace('"n2",', '"n2" oops,'))
    assert [value["name"] for _, value, _ in found] == ["n0", "n1", "n3", "n4"]
    assert list(journal.unreadable.values()) == [1]
    line = next(i for i, text in enumerate(good.splitlines(), 1) if "n2" in text) - (1 if indent else 0)
    assert next(iter(journal.places.values())) == [f"{tmp_path / 'list.json'}:{line}"]


def test_a_broken_last_record_does_not_hide_the_next_list(tmp_path: Path) -> None:
    found, journal = read(tmp_path, '{\n  "a": [\n    {"x": 1},\n    {"x": nope}\n  ],\n  "b": [\n    {"x": 3}\n  ]\n}')
    assert found == [("a", {"x": 1}, 3), ("b", {"x": 3}, 7)]
    assert sum(journal.unreadable.values()) == 1


@pytest.mark.parametrize("cut", range(1, 60, 3))
def test_a_list_that_is_cut_off_keeps_what_came_before(tmp_path: Path, cut: int) -> None:
    whole = json.dumps({"list": [{"name": "a" * 8}, {"name": "b" * 8}, {"name": "c" * 8}]})
    found, journal = read(tmp_path, whole[:-cut])
    kept = whole[:-cut].count("}") if cut > 1 else 3
    assert len(found) == min(kept, 3)
    assert sum(journal.unreadable.values()) >= 1


def test_records_longer_than_a_chunk_are_read_whole(tmp_path: Path) -> None:
    long = [{"name": "é" * 200_000, "n": i} for i in range(3)]
    found, journal = read(tmp_path, json.dumps(long, ensure_ascii=False))
    assert [value for _, value, _ in found] == long
    assert not journal.unreadable


def test_hostile_values_are_told_and_passed_over(tmp_path: Path) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    number = "9" * 5_000
    found, journal = read(tmp_path, f'[\n{{"a": 1}},\n{{"a": {deep}}},\n{{"a": {number}}},\n{{"a": "\\ud800"}}\n]')
    assert [line for _, _, line in found] == [2, 5]
    assert sum(journal.unreadable.values()) == 2


@pytest.mark.parametrize(
    "content", ["", "   \n", "<html>", "7", "[", "{", '{"a"', '{"a": [1, 2', "]", "{]", "[}]", '{"a":}', "\0\0"]
)
def test_what_is_no_list_ends_without_an_exception(tmp_path: Path, content: str) -> None:
    found, _ = read(tmp_path, content)
    assert all(value in (1, 2) for _, value, _ in found)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_whatever_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    found, journal = read(tmp_path_factory.mktemp("any"), b"[" + content)
    assert isinstance(found, list)
    assert isinstance(journal, Journal)


def test_other_encodings_are_read_or_refused_by_name(tmp_path: Path) -> None:
    assert read(tmp_path, '[{"name": "Zoë"}]'.encode("utf-16"))[0] == [("", {"name": "Zoë"}, 1)]
    assert read(tmp_path, '[{"name": "Zoë"}]'.encode("utf-8-sig"))[0] == [("", {"name": "Zoë"}, 1)]
    ((_, value, _),) = read(tmp_path, '[{"name": "Zoë"}]'.encode("latin-1"))[0]
    with pytest.raises(ValueError, match="id"):
        name(value["name"])


def test_a_member_damaged_halfway_keeps_the_records_before(tmp_path: Path) -> None:
    path = tmp_path / "download.zip"
    content = json.dumps([{"name": f"somebody {i} {i * 7919}"} for i in range(20_000)], indent=2).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.json", content)
    packed = bytearray(path.read_bytes())
    packed[len(packed) // 2] ^= 0xFF
    path.write_bytes(packed)
    journal = Journal()
    with Archive(path) as archive_read:
        found = list(records(archive_read, "list.json", journal))
    assert 2_000 < len(found) < 20_000
    assert sum(journal.unreadable.values()) >= 1
