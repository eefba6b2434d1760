"""GitHub's public events and the export of an account."""

from __future__ import annotations

import csv
import gzip
import tarfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from renown.networks.github import GitHub
from tests.networks.reading import SAMPLES
from tests.networks.told import changed, described, told

EVENTS, EXPORT = SAMPLES / "github" / "events", SAMPLES / "github" / "export"
LINES = "2026-03-01-10.json"
MARCH = 1_772_359_200  # 1 March 2026, 10:00 UTC
SAID = sorted(
    [
        ("ann", "like", "ben", MARCH + 1),
        ("ann", "repost", "ben", MARCH + 2),
        ("cleo", "comment", "ann", MARCH + 3),
        ("ben", "comment", "ann", MARCH + 4),
        ("dan", "comment", "ben", MARCH + 5),
        ("ann", "comment", "ben", MARCH + 6),
        ("ben", "vouch", "ann", MARCH + 8),
        ("eve", "follow", "ann", MARCH + 11),
    ]
)


@pytest.mark.parametrize("form", ["lines", "gzip", "list"])
def test_public_events_say_who_starred_forked_and_commented(tmp_path: Path, form: str) -> None:
    text = (EVENTS / LINES).read_text()
    path = tmp_path / "events"
    if form == "gzip":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(f"[{','.join(text.splitlines())}]" if form == "list" else text)
    found = told(GitHub(), path)
    assert found.acts == SAID
    assert found.words == "public events of GitHub from 2026-03-01T10:00:01Z"
    assert found.journal.passed == {
        "PullRequest events of that action say nothing of anybody else": 1,
        "an act on oneself": 1,
        "an event that is not public": 1,
    }
    assert not found.journal.unreadable


def test_stars_name_the_repository_and_comments_the_issue() -> None:
    found = told(GitHub(), EVENTS)
    assert found.one("like")["post"] == "repo:ben/rye"
    assert found.one("comment", source="cleo")["post"] == "https://github.com/ben/rye/issues/1"


@pytest.mark.parametrize("form", ["tar.gz", "folder"])
def test_an_export_says_who_wrote_in_public_repositories(tmp_path: Path, form: str) -> None:
    path = EXPORT
    if form == "tar.gz":
        path = tmp_path / "export.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            archive.add(EXPORT, ".")
    found = told(GitHub(), path)
    assert found.acts == [("ann", "comment", "ben", MARCH + 86_400), ("ben", "comment", "ann", MARCH)]
    assert found.journal.passed == {
        "written in a repository that is not known to be public": 1,
        "a comment on something that is not in the export": 1,
    }
    assert "secret" not in str(found.rows)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "a line that is not JSON"),
        ("[" * 100_000, "a line that is not JSON"),
        ("7", "an event of an unknown shape"),
        ('{"type": "WatchEvent"}', "an event of an unknown shape"),
        (
            '{"id":"1","type":"WatchEvent","actor":{"login":"a b"},"repo":{"name":"x/y"},"payload":{}}',
            "a login that cannot be one",
        ),
    ],
)
def test_a_broken_line_is_told_with_its_number_and_the_rest_is_read(tmp_path: Path, line: str, reason: str) -> None:
    lines = (EVENTS / LINES).read_text().splitlines()
    text = "\n".join([*lines[:3], line, *lines[3:], ""])
    found = told(GitHub(), changed(EVENTS, tmp_path / "a", {LINES: text}))
    assert found.acts == SAID
    assert found.journal.places == {reason: [f"{tmp_path}/a/{LINES}:4"]} | {
        reason: places for reason, places in found.journal.places.items() if reason in found.journal.passed
    }


def test_a_gzip_that_is_cut_or_a_bomb_is_told_and_what_came_before_is_kept(tmp_path: Path) -> None:
    packed = gzip.compress((EVENTS / LINES).read_bytes(), 0)
    path = tmp_path / "cut.json.gz"
    path.write_bytes(packed[: packed.index(b"FollowEvent")])
    found = told(GitHub(), path)
    assert found.acts == [act for act in SAID if act[1] != "follow"]
    assert len(found.journal.unreadable) == 1
    path.write_bytes(gzip.compress((EVENTS / LINES).read_bytes() + b" " * (32 << 20)))
    found = told(GitHub(), path)
    assert found.acts == SAID
    assert found.journal.unreadable == {"a line that is too long to be an event": 1}


def test_two_hours_of_recorded_events_agree_with_their_flat_table(data_file: Callable[[str], Path]) -> None:
    folder = data_file("datasets/gharchive-2015-01-01")
    found = told(GitHub(), folder / "events-noemail.jsonl.gz")
    with gzip.open(folder / "interactions.tsv.gz", "rt", encoding="utf-8", newline="") as file:
        flat = list(csv.DictReader(file, delimiter="\t"))
    kinds = {"star": "like", "fork": "repost", "member_added": "vouch"} | dict.fromkeys(
        ("comment", "review_comment", "commit_comment", "issue_opened", "pr_opened"), "comment"
    )
    expected = Counter(
        (row["actor"].lower(), kinds[row["kind"]], row["target_user"].lower())
        for row in flat
        if row["kind"] in kinds and row["actor"].lower() != row["target_user"].lower()
    )
    assert Counter(act[:3] for act in found.acts) == expected
    assert not found.journal.unreadable


@pytest.mark.parametrize("folder", sorted({path for path in SAMPLES.glob("*/*") if path.parent.name != "github"}))
def test_what_is_of_another_network_is_not_recognised(folder: Path) -> None:
    assert described(GitHub(), folder) is None
