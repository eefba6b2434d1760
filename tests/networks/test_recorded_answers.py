"""Real recorded answers, unmodified, through the real client libraries; what must come of them is counted here."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from renown.networks.foursquare import Foursquare
from renown.networks.http import Web
from renown.networks.network import Connection, Journal, Page
from renown.networks.spotify import Spotify
from renown.networks.twitter import Twitter
from renown.networks.youtube import YouTube
from tests.faulty import Answer, Asked, serving
from tests.networks.api_sample import NOW, TOKEN

CASSETTES = "recorded/twitter/tweepy/cassettes"
SPOTIFY = "recorded/spotify/zmb3-spotify-go/test_data"
YOUTUBE = "recorded/youtube/python-youtube/testdata/apidata"
FOURSQUARE = "recorded/foursquare/foursquare2/test/fixtures"
DataFile = Callable[[str], Path]


def collected(
    network: Any, account: str, answer: Callable[[Asked], Answer]
) -> tuple[Counter[str], set[str], Journal, list[Page]]:
    """How many acts of each kind came, between which accounts, and what was not used."""
    journal = Journal()
    with serving(answer) as server:
        connection = Connection(network.key, account, server.base, account, {"access_token": TOKEN})
        web = Web(patience=1e9, clock=lambda: NOW, sleep=lambda seconds: None)
        pages = list(network.fetch(connection, {}, web, journal))
    rows = [row for page in pages for row in page.batch.interactions.to_pylist()]
    people = {row["source"] for row in rows} | {row["target"] for row in rows}
    return Counter(row["kind"] for row in rows), people, journal, pages


def cassette(path: Path) -> bytes:
    """The only body on a cassette that was answered 200."""
    told = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)["interactions"]
    (body,) = (one["response"]["body"]["string"] for one in told if one["response"]["status"]["code"] == 200)
    body = body.encode() if isinstance(body, str) else body
    unpacked: bytes = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    return unpacked


def once(body: bytes, asked: Asked, page: str) -> Answer:
    """A recorded first page; those after it were not recorded, so they hold nothing."""
    return Answer({"meta": {"result_count": 0}} if asked.query.get(page) else body)


def test_recorded_lists_of_accounts_on_x_are_a_follow_each(data_file: DataFile) -> None:
    bodies = {
        name: cassette(data_file(f"{CASSETTES}/test_client_get_users_{name}.yaml"))
        for name in ("followers", "following")
    }

    def answer(asked: Asked) -> Answer:
        name = asked.path.rpartition("/")[2]
        return once(bodies.get(name, b'{"meta": {}}'), asked, "pagination_token")

    kinds, people, journal, _ = collected(Twitter(), "783214", answer)
    ids = {name: [one["id"] for one in json.loads(body)["data"]] for name, body in bodies.items()}
    assert kinds == {"follow": len(set(ids["followers"])) + len(set(ids["following"]))}
    assert people == {*ids["followers"], *ids["following"], "783214"}
    assert not journal.unreadable


def test_recorded_likes_on_x_are_a_like_each_at_the_time_of_the_post(data_file: DataFile) -> None:
    body = cassette(data_file(f"{CASSETTES}/test_client_get_liking_users.yaml"))
    post = {"id": "1293593516040269825", "created_at": "2020-08-12T17:01:42.000Z", "public_metrics": {"like_count": 99}}

    def answer(asked: Asked) -> Answer:
        if "public_metrics" in asked.query.get("post.fields", [""])[0]:
            return Answer({"data": [post]})
        return once(body if asked.path.endswith("/liking_users") else b'{"meta": {}}', asked, "pagination_token")

    kinds, people, journal, pages = collected(Twitter(), "2244994945", answer)
    ids = {one["id"] for one in json.loads(body)["data"]}
    assert kinds == {"like": len(ids)}
    assert people == ids | {"2244994945"}
    assert {row["at"] for page in pages for row in page.batch.interactions.to_pylist()} == {1_597_251_702}
    assert not journal.unreadable


def test_recorded_posts_on_x_without_an_author_are_counted(data_file: DataFile) -> None:
    posts = cassette(data_file(f"{CASSETTES}/test_client_get_users_tweets.yaml"))
    mentions = cassette(data_file(f"{CASSETTES}/test_client_get_users_mentions.yaml"))

    def answer(asked: Asked) -> Answer:
        if "public_metrics" in asked.query.get("post.fields", [""])[0]:
            return Answer({"meta": {}})
        body = {"tweets": posts, "mentions": mentions}.get(asked.path.rpartition("/")[2], b'{"meta": {}}')
        return once(body, asked, "until_id")

    kinds, _, journal, _ = collected(Twitter(), "783214", answer)
    assert not kinds
    # they were recorded without asking for authors
    total = len(json.loads(posts)["data"]) + len(json.loads(mentions)["data"])
    assert journal.passed == {"posts whose author is not said": total}
    assert not journal.unreadable


def test_recorded_quotes_on_x_without_an_author_are_counted(data_file: DataFile) -> None:
    body = cassette(data_file(f"{CASSETTES}/test_client_get_quote_tweets.yaml"))
    post = {"id": "1293593516040269825", "created_at": "2020-08-12T17:01:42.000Z", "public_metrics": {"quote_count": 9}}

    def answer(asked: Asked) -> Answer:
        if asked.path.endswith("/quote_tweets"):
            return once(body, asked, "pagination_token")
        watched = "public_metrics" in asked.query.get("post.fields", [""])[0]
        return Answer({"data": [post]} if watched else {"meta": {}})

    kinds, _, journal, _ = collected(Twitter(), "2244994945", answer)
    assert not kinds
    assert journal.passed == {"posts whose author is not said": len(json.loads(body)["data"])}
    assert not journal.unreadable


def test_recorded_listens_on_spotify_are_all_read(data_file: DataFile) -> None:
    body = data_file(f"{SPOTIFY}/player_recently_played.txt").read_bytes()
    none = Answer({"artists": {"items": [], "cursors": {"after": None}}})
    kinds, people, journal, _ = collected(
        Spotify(), "ann", lambda asked: Answer(body) if asked.path.endswith("recently-played") else none
    )
    items = json.loads(body)["items"]
    assert kinds == {"listen": len(items)}
    assert people == {"ann"} | {f"name:{item['track']['album']['artists'][0]['name']}" for item in items}
    assert not journal.unreadable
    assert not journal.passed


def test_recorded_subscriptions_and_comments_on_youtube_are_all_read(data_file: DataFile) -> None:
    def recorded(name: str) -> bytes:
        return data_file(f"{YOUTUBE}/{name}.json").read_bytes()

    threads = recorded("comment_threads/comment_threads_all_to_me")
    subscriptions = [recorded(f"subscriptions/subscriptions_by_mine_p{page}") for page in (1, 2)]
    replies = [recorded(f"comments/comments_by_parent_paged_{page}") for page in (1, 2)]

    def answer(asked: Asked) -> Answer:
        later = "pageToken" in asked.query
        match asked.path.rpartition("/")[2]:
            case "commentThreads":
                return Answer(threads)
            case "comments":
                return Answer(replies[later])
            case "subscriptions" if "mine" in asked.query:
                return Answer(subscriptions[later])
        return Answer({"items": []})

    me = "UCa-vrCLQHviTOVnEKDOdetQ"
    kinds, people, journal, _ = collected(YouTube(), me, answer)
    tops = [one["snippet"]["topLevelComment"]["snippet"] for one in json.loads(threads)["items"]]
    answered = sum(one["snippet"]["totalReplyCount"] > 0 for one in json.loads(threads)["items"])
    below = [one["snippet"] for body in replies for one in json.loads(body)["items"]] * answered
    by_others = [one for one in (*tops, *below) if one["authorChannelId"]["value"] != me]
    # the two were recorded from different accounts, and one of these subscribes to the other
    items = [item for body in subscriptions for item in json.loads(body)["items"]]
    channels = [item["snippet"]["resourceId"]["channelId"] for item in items]
    channels.remove(me)
    assert kinds == {"comment": len(by_others), "subscribe": len(channels)}
    assert people == {me, *channels, *(one["authorChannelId"]["value"] for one in by_others)}
    assert not journal.unreadable
    assert not journal.passed


def test_recorded_checkins_and_tips_on_foursquare_are_all_read(data_file: DataFile) -> None:
    checkins = data_file(f"{FOURSQUARE}/users/user_checkins_plain.json").read_bytes()
    tips = data_file(f"{FOURSQUARE}/users/user_tips.json").read_bytes()
    detail = re.compile(r"/v2/checkins/\w+$")

    def answer(asked: Asked) -> Answer:
        assert not detail.search(asked.path), "nobody liked these, so there is nothing more to ask"
        name = asked.path.rpartition("/")[2]
        first = asked.query["offset"] == ["0"]
        body = {"checkins": checkins, "tips": tips}.get(name)
        return Answer(body if body and first else {"response": {name: {"count": 0, "items": []}}})

    kinds, _, journal, pages = collected(Foursquare(), "108914", answer)
    # he was alone, and nobody liked or said anything
    items = json.loads(checkins)["response"]["checkins"]["items"]
    assert not any(item["likes"]["count"] or item["comments"]["count"] or "with" in item for item in items)
    assert not kinds
    posts = [row["id"] for page in pages if page.batch.posts is not None for row in page.batch.posts.to_pylist()]
    known = [one["id"] for one in (*items, *json.loads(tips)["response"]["tips"]["items"])]
    assert sorted(posts) == sorted(known)
    assert not journal.unreadable
    assert not journal.passed
