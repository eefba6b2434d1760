"""Recorded posts of X and records of Bluesky, all there are of them; what must come of them is counted here."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import libipld
import pytest
import yaml

from renown.networks.batches import Interaction, Post
from renown.networks.blog.pages import reading
from renown.networks.bluesky import records
from renown.networks.bluesky.stream import Hearing, firehose_frame
from renown.networks.fetcher import Fetched
from renown.networks.network import Journal
from renown.networks.twitter import Twitter
from renown.vocabulary import ESTIMATED, EXACT
from tests.networks.repository import Link, cbor
from tests.networks.told import told

DataFile = Callable[[str], Path]
X = "recorded/twitter"
AT = 1_790_000_000
REPOST = re.compile(r"RT @(\w+)")


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a JSON value, however deep."""
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(one)


def answers(folder: Path) -> Iterator[Any]:
    """What is JSON in a folder of recorded answers: whole files, lines of a stream, bodies on cassettes."""
    for path in sorted(folder.rglob("*.json")):
        text = path.read_text("utf-8")
        for piece in (text, *text.splitlines()):
            try:
                value = json.loads(piece)
            except ValueError:
                continue
            yield value
            for one in objects(value):
                body = one.get("body")
                if isinstance(body, dict) and isinstance(body.get("string"), str):
                    yield from _parsed(body["string"])
            break
    for path in sorted(folder.rglob("*.yaml")):
        for one in objects(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)):
            if isinstance(one.get("string"), str):
                yield from _parsed(one["string"])


def _parsed(text: str) -> list[Any]:
    try:
        return [json.loads(text)]
    except ValueError:
        return []


def posts(data_file: DataFile) -> dict[str, dict[str, Any]]:
    """Every whole post of version 1.1 that was recorded, by its id."""
    found = {}
    for project in ("python-twitter/testdata", "tweepy/cassettes", "twitter-to-sqlite/tests"):
        for answer in answers(data_file(f"{X}/{project}")):
            for one in objects(answer):
                whole = (
                    "created_at" in one
                    and "id_str" in one
                    and "entities" in one
                    and ("text" in one or "full_text" in one)
                )
                if whole and isinstance(one.get("user"), dict) and "id" in one["user"]:
                    found[one["id_str"]] = one
    return found


def test_every_recorded_post_of_x_is_read_as_one_of_its_author_s_archive(data_file: DataFile, tmp_path: Path) -> None:
    recorded = posts(data_file)
    assert len(recorded) > 100
    authors = {str(post["user"]["id"]) for post in recorded.values()}
    kinds: Counter[str] = Counter()
    for author in sorted(authors):
        mine = [post for post in recorded.values() if str(post["user"]["id"]) == author]
        folder = tmp_path / author / "data"
        folder.mkdir(parents=True)
        (folder / "account.js").write_text(f'window.YTD.account.part0 = [{{"account": {{"accountId": "{author}"}}}}]')
        tweets = json.dumps([{"tweet": post} for post in mine])
        (folder / "tweets.js").write_text(f"window.YTD.tweets.part0 = {tweets}")
        said = told(Twitter(), tmp_path / author)
        assert not said.journal.unreadable
        assert {row["id"] for row in said.posts} == {post["id_str"] for post in mine if passed_on(post) is None}
        kinds.update(row["kind"] for row in said.rows)
    assert kinds == expected(recorded)
    assert min(kinds["reply"], kinds["repost"], kinds["mention"]) > 10


def passed_on(post: dict[str, Any]) -> str | None:
    """Whom a post passes on, as its words say."""
    again = REPOST.match(post.get("full_text") or post["text"])
    return again[1].lower() if again else None


def expected(recorded: dict[str, dict[str, Any]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for post in recorded.values():
        author = str(post["user"]["id"])
        named = {str(one["id"]): one["screen_name"].lower() for one in post["entities"]["user_mentions"]}
        named = {id: handle for id, handle in named.items() if id not in ("-1", "0", "None")}
        repost = passed_on(post)
        if repost is not None:
            counted["repost"] += any(handle == repost and id != author for id, handle in named.items())
            continue
        answered = str(post["in_reply_to_user_id"]) if post.get("in_reply_to_user_id") else author
        counted["reply"] += answered != author
        addresses = [str(one.get("expanded_url")).lower() for one in post["entities"].get("urls", ())]
        quoted = {id for id, handle in named.items() if any(f".com/{handle}/status/" in one for one in addresses)}
        quoted -= {author, answered}
        counted["quote"] += len(quoted)
        counted["mention"] += len(named.keys() - quoted - {author, answered})
    return +counted


def test_the_samples_of_a_real_archive_of_x_are_read(data_file: DataFile, tmp_path: Path) -> None:
    text = data_file(f"{X}/community-archive-docs/docs/archive_data.md").read_text("utf-8")
    folder = tmp_path / "data"
    folder.mkdir()
    samples = {}
    for name, sample in re.findall(r"^([a-z-]+\.js):\s+```json\n(.*?)```", text, re.DOTALL | re.MULTILINE):
        samples[name] = sample
        (folder / name).write_text(sample if sample.rstrip().endswith("]") else sample.rstrip() + "\n]")
    assert {"tweets.js", "account.js", "follower.js", "following.js", "like.js", "note-tweet.js"} <= samples.keys()
    said = told(Twitter(), tmp_path)
    lists = sum(samples[name].count('"accountId"') for name in ("follower.js", "following.js"))
    assert sum(row["kind"] == "follow" for row in said.rows) == lists > 0
    own = samples["tweets.js"] + samples.get("community-tweet.js", "")
    assert len(said.posts) == len(re.findall(r'"tweet"\s*:|"communityTweet"\s*:', own))
    assert said.journal.passed.total() == samples["like.js"].count('"tweetId"')
    assert not said.journal.unreadable


def test_recorded_frames_of_the_firehose_say_what_their_operations_name(data_file: DataFile) -> None:
    paths = sorted(data_file("recorded/bluesky/indigo/atproto/repo/testdata").glob("firehose_commit_*.json"))
    assert len(paths) == 4
    kinds: Counter[str] = Counter()
    for path in paths:
        body = json.loads(path.read_text())
        body["blocks"] = base64.b64decode(body["blocks"]["$bytes"] + "==")
        ops = [op | {"cid": Link(b32(op["cid"]["$link"]))} for op in body["ops"]]
        told_of = {name: body[name] for name in ("seq", "repo", "rev", "time", "tooBig", "blocks")} | {"ops": ops}
        journal = Journal()
        hearing = Hearing("frames", journal, None)
        firehose_frame(hearing, cbor({"t": "#commit", "op": 1}) + cbor(told_of))
        batch = hearing.page().batch
        assert not journal.unreadable
        named = Counter(op["path"].partition("/")[0].rpartition(".")[2] for op in ops)
        assert {row["source"] for row in batch.interactions.to_pylist()} <= {body["repo"]}
        profiles = named.pop("profile", 0)
        _, held = libipld.decode_car(body["blocks"])
        subjects = [one["subject"] for one in held.values() if "subject" in one]
        named -= Counter(repost=sum(f"//{body['repo']}/" in one["uri"] for one in subjects if isinstance(one, dict)))
        assert Counter(row["kind"] for row in batch.interactions.to_pylist()) == named
        assert batch.accounts is not None
        assert len(batch.accounts) == profiles
        kinds += named
    assert kinds.keys() == {"repost", "follow"}


def b32(link: str) -> bytes:
    """The bytes of a CID that is written in base 32."""
    return base64.b32decode(link[1:].upper() + "=" * (-(len(link) - 1) % 8))


def vectors(data_file: DataFile, name: str) -> list[str]:
    lines = data_file(f"recorded/bluesky/atproto/interop-test-files/syntax/{name}.txt").read_text().split("\n")
    return [line for line in lines if line.strip() and not line.startswith("#")]


def test_whose_an_address_is_is_judged_as_the_protocol_s_own_examples_are(data_file: DataFile) -> None:
    valid = vectors(data_file, "did_syntax_valid")
    assert [one for one in valid if records.person(one) == one] == valid
    for one in vectors(data_file, "did_syntax_invalid"):
        with pytest.raises(ValueError, match=r"DID|\bid\b"):
            records.person(one)
    addresses = [
        one for one in vectors(data_file, "aturi_syntax_valid") if re.match(r"at://did:[^/]+/[^/]+/[^/]+$", one)
    ]
    assert len(addresses) > 10
    assert {records.author(one) for one in addresses} == {one.split("/")[2] for one in addresses}


def test_times_are_read_as_the_protocol_s_own_examples_are(data_file: DataFile) -> None:
    for time in vectors(data_file, "datetime_syntax_valid"):
        is_ours = 1970 <= int(time[:4]) <= 2026
        at, precision = records.when(time, "self", AT)
        assert (precision == EXACT) == is_ours, time
        assert is_ours or at == AT
    for time in vectors(data_file, "datetime_parse_invalid"):
        assert records.when(time, "self", AT) == (AT, ESTIMATED), time


@pytest.mark.parametrize("name", ["like_record", "post_record", "extended_like_record", "extended_post_record"])
def test_recorded_records_say_whom_they_are_about(data_file: DataFile, name: str) -> None:
    folder = data_file("recorded/bluesky/MarshalX-atproto/tests/test_atproto_client/models")
    (path,) = folder.rglob(f"{name}.json")
    told_of = json.loads(path.read_text())
    value, me = told_of["value"], told_of["uri"].split("/")[2]
    passed: list[str] = []
    found = list(records.read(value, me, told_of["uri"].split("/", 3)[3], AT, passed.append))
    acts = Counter(one.kind for one in found if isinstance(one, Interaction))
    assert acts["like"] == (value["$type"] == "app.bsky.feed.like")
    if acts["like"]:
        assert [one.target for one in found if isinstance(one, Interaction)] == [value["subject"]["uri"].split("/")[2]]
    assert acts["reply"] == ("reply" in value)
    assert sum(isinstance(one, Post) for one in found) == (value["$type"] == "app.bsky.feed.post")
    assert not passed


SITE = "http://source.example.com"
SAYS = {
    "in-reply-to": "reply",
    "like-of": "like",
    "repost-of": "repost",
    "quotation-of": "quote",
    "bookmark-of": "save",
}


def test_recorded_pages_say_what_their_markup_says(data_file: DataFile) -> None:
    seen: Counter[str] = Counter()
    for path in sorted(data_file("recorded/blogs/XRay/tests/data/source.example.com").iterdir()):
        head, _, text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").partition("\n\n")
        if "text/html" not in head or not head.startswith("HTTP/1.1 200"):
            continue
        page = reading(Fetched(f"{SITE}/{path.name}", 200, {"content-type": "text/html"}, (), text.encode()))
        marked = {kind for name, kind in SAYS.items() if re.search(rf"class=[\"'][^\"']*\b[up]-{name}\b", text)}
        if text.count("h-entry") == 1:
            assert set(page.acts.values()) == marked, path.name
            seen.update(marked)
        links = set(map(unescape, re.findall(r"""<a\b[^>]*\bhref="(https?://[^"\s]+)\"""", text)))
        assert links <= page.links, path.name
    assert {"reply", "like", "quote"} <= seen.keys()
