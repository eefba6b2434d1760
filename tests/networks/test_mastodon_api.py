"""Collecting from an instance: who left a list, what is shown to nobody, and what servers say differently."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from renown.errors import InputError, NotPublic
from renown.lake import Lake
from renown.networks import http
from renown.networks.fetcher import LOOPBACK
from renown.networks.http import Web
from renown.networks.mastodon import Mastodon, client
from renown.networks.network import Connection, Cursor, Journal
from renown.vocabulary import KIND_BY_CODE, number
from tests.faulty import Answer, Asked, serving
from tests.networks.api.mastodon import ANN, BEN, DAN, LOAF, NOTIFICATIONS, PEOPLE, STATUSES, answer, paged, people
from tests.networks.api_sample import NOW, TOKEN


def collected(
    base: str, lake: Lake, cursor: Cursor, token: str | None = TOKEN, now: int = NOW
) -> tuple[Cursor, Journal]:
    journal = Journal()
    secrets = {"access_token": token} if token else {}
    connection = Connection("mastodon", ANN, base, "ann@ann.example", secrets)
    web = Web(allow=LOOPBACK, clock=lambda: now, sleep=lambda seconds: None)
    for page in Mastodon().fetch(connection, cursor, web, journal):
        lake.append([page.batch])
        cursor = json.loads(json.dumps(page.cursor))
    return cursor, journal


def holds(lake: Lake, source: str, kind: str) -> bool:
    acts = lake.contents().acts
    return any(
        KIND_BY_CODE[code].key == kind and who == number("mastodon", source)
        for code, who in zip(acts["kind"], acts["source"], strict=True)
    )


def with_lists(likers: list[str], followers: list[str]) -> Callable[[Asked], Answer]:
    """The same world, but for who likes the loaf and who follows ann."""
    statuses = [one | {"favourites_count": len(likers)} if one is LOAF else one for one in STATUSES]
    ann = Answer(PEOPLE["1"] | {"followers_count": len(followers)})
    changed = {
        "/api/v1/statuses/200/favourited_by": people(likers),
        "/api/v1/accounts/1/followers": people(followers),
        "/api/v1/accounts/verify_credentials": ann,
        "/api/v1/accounts/lookup": ann,
    }

    def answered(asked: Asked) -> Answer:
        return (
            paged(asked, statuses) if asked.path.endswith("/1/statuses") else changed.get(asked.path) or answer(asked)
        )

    return answered


@pytest.mark.slow
@pytest.mark.parametrize("token", [TOKEN, None])
def test_who_left_a_list_took_the_act_back_and_who_is_in_it_again_did_it_again(
    tmp_path: Path, token: str | None
) -> None:
    lake, cursor = Lake(tmp_path), Cursor()
    for day, likers in enumerate((["2", "4"], ["2"], ["2", "4"])):
        with serving(with_lists(likers, followers=likers)) as server:
            cursor, _ = collected(server.base, lake, cursor, token, NOW + day * 86_400)
        assert holds(lake, BEN, "like")
        assert holds(lake, BEN, "follow")
        if token is None:
            assert holds(lake, DAN, "like") is ("4" in likers)
            assert holds(lake, DAN, "follow") is ("4" in likers)
        elif "4" not in likers:
            assert not holds(lake, DAN, "like")
            assert not holds(lake, DAN, "follow")


def test_a_notification_that_outlived_its_like_is_not_believed(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    with serving(with_lists(["4"], ["2", "4"])) as server:
        collected(server.base, lake, {})
    assert {"id": "3", "type": "favourite"}.items() <= NOTIFICATIONS[-2].items()
    assert not holds(lake, BEN, "like")
    assert holds(lake, DAN, "like")


def test_a_list_that_is_hidden_says_nothing_about_who_left_it(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    with serving(with_lists(["2", "4"], ["2", "4"])) as server:
        cursor, _ = collected(server.base, lake, {})

    def hidden(asked: Asked) -> Answer:
        if asked.path.endswith("/followers"):
            return Answer([])
        return with_lists(["2", "4"], ["2", "4", "3"])(asked)

    with serving(hidden) as server:
        collected(server.base, lake, cursor)
    assert holds(lake, DAN, "follow")


def test_lists_for_the_signed_in_alone_are_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    def closed(asked: Asked) -> Answer:
        is_list = asked.path.startswith("/api/v1/statuses/200/")
        return Answer({"error": "sign in"}, status=401) if is_list else with_lists(["2", "4"], ["2", "4"])(asked)

    lake = Lake(tmp_path)
    with serving(closed) as server:
        _, journal = collected(server.base, lake, {}, token=None)
    assert journal.passed["who liked, shared, answered or follows is shown to people signed in there alone"] == 3
    assert holds(lake, ANN, "reply")
    assert not holds(lake, BEN, "like")


def test_an_instance_inside_is_never_asked() -> None:
    with serving(answer) as server:
        with pytest.raises(NotPublic):
            Mastodon().identify(Connection("mastodon", "ann@ann.example", server.base), Web())
        assert server.asked == []


@pytest.mark.parametrize("account", ["", "ann", "https://ann.example/@ann"])
def test_an_account_is_written_with_its_host(account: str) -> None:
    with pytest.raises(InputError, match=r"write ann@example\.org"):
        Mastodon().identify(Connection("mastodon", account, ""), Web())


def test_what_is_remembered_of_an_instance_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "REMEMBERED", 2)
    monkeypatch.setattr(http, "KEPT", 0)
    asked: list[str] = []

    def answered(question: Asked) -> Answer:
        asked.append(question.path.rpartition("/")[2])
        return Answer(PEOPLE["1"])

    with serving(answered) as server:
        instance = client.Client(server.base, None, Web(allow=LOOPBACK, sleep=lambda seconds: None))
        for name in ("1", "2", "2", "3", "3", "1"):
            instance.who(name)
    assert asked == ["1", "2", "3", "1"]
