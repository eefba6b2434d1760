"""What single networks mean by an answer: tokens made anew, credits and quotas that are used up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from renown.errors import Busy, NetworkError, Refused
from renown.networks.foursquare import Foursquare
from renown.networks.http import Web
from renown.networks.network import Connection, Journal
from renown.networks.spotify import Spotify
from renown.networks.twitter import Twitter
from renown.networks.youtube import YouTube
from tests.faulty import Answer, Asked, serving
from tests.networks.api import foursquare, spotify, twitter, youtube
from tests.networks.api_sample import NOW, TOKEN

REFRESH = {"access_token": "old", "refresh_token": TOKEN, "client_id": "app", "client_secret": f"secret-{TOKEN}"}


def web(patience: float = 0.0) -> Web:
    return Web(patience=patience, clock=lambda: NOW, sleep=lambda seconds: None)


@pytest.mark.parametrize(
    ("network", "sample", "place"),
    [(Spotify(), spotify.SAMPLE, "/api/token"), (YouTube(), youtube.SAMPLE, "/token")],
    ids=["spotify", "youtube"],
)
def test_a_refresh_token_makes_the_token_that_is_asked_with(network: Any, sample: Any, place: str) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path == place:
            return Answer({"access_token": "new", "expires_in": 3600} if asked.method == "POST" else None)
        right = asked.headers["authorization"] == "Bearer new"
        return sample.answer(asked) if right else Answer(status=401)

    with serving(answer) as server:
        given = Connection(network.key, "", server.base, secrets=REFRESH)
        assert network.identify(given, web()).account == sample.account


@pytest.mark.parametrize("network", [Spotify(), YouTube()], ids=["spotify", "youtube"])
def test_a_refresh_token_that_was_withdrawn_says_to_connect_again(network: Any) -> None:
    refusal = Answer({"error": "invalid_grant", "error_description": f"{TOKEN} was revoked"}, status=400)
    with serving(lambda asked: refusal) as server, pytest.raises(Refused, match="connect it again") as caught:
        network.identify(Connection(network.key, "", server.base, secrets=REFRESH), web())
    assert TOKEN not in str(caught.value)


def test_the_four_keys_of_x_sign_every_question_and_are_not_sent() -> None:
    keys = {"access_token": "12-abc", "access_token_secret": TOKEN, "api_key": "app", "api_key_secret": f"s{TOKEN}"}
    with serving(twitter.answer) as server:
        Twitter().identify(Connection("twitter", "", server.base, secrets=keys), web())
    signed = server.asked[0].headers["authorization"]
    assert signed.startswith("OAuth ")
    assert 'oauth_token="12-abc"' in signed
    assert "oauth_signature=" in signed
    assert TOKEN not in signed


def test_credits_of_x_that_are_used_up_are_told() -> None:
    spent = Answer({"title": "CreditsDepleted", "detail": "no credits"}, status=402)
    with serving(lambda asked: spent) as server, pytest.raises(NetworkError, match="credits are used up"):
        Twitter().identify(replace(twitter.SAMPLE.given, base=server.base), web())


@pytest.mark.parametrize(
    ("reason", "until"),
    [
        ("quotaExceeded", 1_780_038_000),  # 29 May 2026, 00:00 in California
        ("rateLimitExceeded", NOW + 60),
    ],
)
def test_a_quota_of_youtube_says_when_it_begins_anew(reason: str, until: int) -> None:
    spent = Answer({"error": {"code": 403, "errors": [{"reason": reason, "domain": "youtube.quota"}]}}, status=403)
    with serving(lambda asked: spent) as server, pytest.raises(Busy) as caught:
        YouTube().identify(replace(youtube.SAMPLE.given, base=server.base), web())
    assert caught.value.until == pytest.approx(until)


def test_a_limit_of_foursquare_that_comes_as_a_refusal_is_waited_for() -> None:
    limit = {"meta": {"code": 403, "errorType": "rate_limit_exceeded"}, "response": {}}
    busy = Answer(limit, status=403, headers={"X-RateLimit-Reset": str(NOW + 500)})
    turn = iter([busy])
    with serving(lambda asked: next(turn, None) or foursquare.answer(asked)) as server:
        connection = replace(foursquare.SAMPLE.given, base=server.base, account="101")
        assert list(Foursquare().fetch(connection, {}, web(1e9), Journal()))
    with serving(lambda asked: busy) as server, pytest.raises(Busy) as caught:
        Foursquare().identify(replace(connection, base=server.base), web())
    assert caught.value.until == NOW + 500
