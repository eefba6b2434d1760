"""Spotify: Ann's account, with listens and an artist of the sample of her data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from renown.networks.network import Connection
from renown.vocabulary import ESTIMATED
from tests.faulty import Answer, Asked
from tests.networks.api_sample import NOW, TOKEN, Act, Sample
from tests.networks.reading import SAMPLES

ME = "ann99"


def heard(at: str, artist: str, title: str, **more: Any) -> dict[str, Any]:
    who = [{"name": artist, "id": "7w29UYBi0qsHi5RTcv3lmA", "type": "artist"}]
    track = {"name": title, "artists": [{"name": "A Guest"}], "album": {"artists": who}, "type": "track"}
    return {"played_at": at, "context": None, "track": track | {"uri": "spotify:track:4uLU6hMCjMI75M1A2tKUQC"} | more}


def artist(name: str) -> dict[str, Any]:
    return {"name": name, "type": "artist", "uri": "spotify:artist:7w29UYBi0qsHi5RTcv3lmA"}


HEARD: list[Any] = [
    heard("2026-05-01T09:00:00.123Z", "Dan", "New"),
    heard("2026-05-01T08:00:00.123Z", "Nobody", "An episode", type="episode"),
    heard("a while ago", "Dan", "Undated"),
    heard("2026-03-01T10:04:41.512Z", "Björk", "Jóga"),
]
LATER = [heard("2026-05-02T09:00:00.000Z", "Dan", "Newer")]
ARTISTS: list[Any] = [artist("Björk"), artist("Dan"), {"type": "artist"}]


def answer(asked: Asked, tracks: list[Any] = HEARD) -> Answer:
    match asked.path:
        case "/v1/me":
            return Answer({"id": ME, "display_name": "Ann Å.", "email": "ann@example.com", "product": "premium"})
        case "/v1/me/player/recently-played":
            return Answer({"items": tracks, "next": None, "cursors": None, "limit": 50})
        case "/v1/me/following" if asked.query["type"] == ["artist"]:
            start = int(asked.query.get("after", ["0"])[0])
            more = start + 2 < len(ARTISTS)
            told = {"items": ARTISTS[start : start + 2], "cursors": {"after": str(start + 2) if more else None}}
            return Answer({"artists": told | {"next": "https://spotify.example/more" if more else None, "total": 3}})
    return Answer({"error": {"status": 404, "message": "Service not found"}}, status=404)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


SAMPLE = Sample(
    answer=answer,
    given=Connection("spotify", "", "", secrets={"access_token": TOKEN}),
    account=ME,
    label=ME,
    acts=frozenset(
        {
            Act(ME, "listen", "name:Dan", at("2026-05-01T09:00:00"), "Dan – New"),
            Act(ME, "listen", "name:Björk", at("2026-03-01T10:04:41"), "Björk – Jóga"),
            Act(ME, "follow", "name:Björk", NOW, None, ESTIMATED),
            Act(ME, "follow", "name:Dan", NOW, None, ESTIMATED),
        }
    ),
    passed={"something heard that is no track": 1},
    unreadable={"a time that cannot be read": 1, "a record of an unknown shape": 1},
    archive=SAMPLES / "spotify" / "account",
    shared=2,  # Jóga on 1 March, and Björk
    later=lambda asked: answer(asked, LATER + HEARD[:1]),
    more=frozenset({Act(ME, "listen", "name:Dan", at("2026-05-02T09:00:00"), "Dan – Newer")}),
)
