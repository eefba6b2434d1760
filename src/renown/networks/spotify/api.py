"""Spotify's Web API through `spotipy`: taste, for it no longer tells who follows whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from renown.errors import Nonsense
from renown.networks.batches import Account, Finding, Interaction, gathered, identifier, moment
from renown.networks.http import Web
from renown.networks.network import Connection, Cursor, Journal, Page
from renown.networks.oauth import access_token
from renown.networks.paging import in_steps
from renown.networks.spotify.archive import HEARD, NETWORK, listen, name_of
from renown.vocabulary import ESTIMATED

BASE = "https://api.spotify.com"
_TOKENS = "https://accounts.spotify.com/api/token"
LIMIT = 50


def identify(connection: Connection, web: Web) -> Connection:
    """The account of the token. Raises NetworkError."""
    asking = _Asking(connection, web)
    # the library's own call puts a slash behind it, which the API does not know
    me = asking(asking.client._get, "me")
    id = me.get("id")
    if not isinstance(id, str) or not id:
        raise Nonsense(asking.place, "does not say whose the token is")
    return replace(connection, account=identifier(id), label=identifier(id))


def fetch(connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
    """What was heard since, then every followed artist."""
    reading = _Reading(connection, _Asking(connection, web), journal, int(web.clock()))
    return in_steps(NETWORK, cursor, {"listens": reading.listens, "artists": reading.artists})


class _Asking:
    def __init__(self, connection: Connection, web: Web) -> None:
        from spotipy import Spotify as Client

        self.place = connection.base.partition("//")[2]
        session = web.session(judge=lambda response: None)
        tokens = _TOKENS if connection.base == BASE else f"{connection.base}/api/token"
        # given to the session and not to the library, which would write it to its log
        session.headers["Authorization"] = f"Bearer {access_token(connection, web, tokens)}"
        self.client = Client(requests_session=session)
        self.client.prefix = f"{connection.base}/v1/"

    def __call__(self, ask: Callable[..., Any], *arguments: Any, **options: Any) -> dict[str, Any]:
        told = ask(*arguments, **options)
        if not isinstance(told, dict):
            raise Nonsense(self.place, "an answer of another shape")
        return told


class _Reading:
    def __init__(self, connection: Connection, asking: _Asking, journal: Journal, now: int) -> None:
        self._me, self._asking, self._journal, self._now = connection.account, asking, journal, now

    def listens(self, cursor: Cursor) -> Iterator[Page]:
        """What was heard after the newest of last time; Spotify remembers 50 tracks."""
        after = int(cursor.get("after", 0))
        told = self._asking(self._asking.client.current_user_recently_played, limit=LIMIT, after=after or None)
        items = self._items(told)
        newest = max((at * 1000 for one in items if (at := _moment(one))), default=0)
        # whole seconds: the tracks of the last second are asked for again
        yield self._page(items, self._listen, {"after": max(after, newest)})

    def artists(self, cursor: Cursor) -> Iterator[Page]:
        """Every artist followed, after the last of the page before."""
        after = cursor.get("after")
        while True:
            answer = self._asking(self._asking.client.current_user_followed_artists, limit=LIMIT, after=after)
            told = answer.get("artists")
            items = self._items(told)
            cursors = told.get("cursors") if isinstance(told, dict) else None
            after = cursors.get("after") if isinstance(cursors, dict) else None
            yield self._page(items, self._artist, {"after": after} if after else {})
            if not after:
                return

    def _items(self, told: Any) -> list[Any]:
        items = told.get("items") if isinstance(told, dict) else None
        if not isinstance(items, list):
            raise Nonsense(self._asking.place, "an answer of another shape")
        return items

    def _page(self, items: list[Any], read: Callable[[Any], list[Finding]], cursor: Cursor) -> Page:
        found: list[Finding] = [Account(self._me, self._me)]
        for item in items:
            try:
                found += read(item)
            except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                reason = str(error) if isinstance(error, ValueError) else "a record of an unknown shape"
                self._journal.cannot_read(reason, file=self._asking.place)
        return Page(gathered(NETWORK, found), cursor)

    def _listen(self, item: dict[str, Any]) -> list[Finding]:
        track = item["track"]
        if track.get("type", "track") != "track":
            self._journal.passes("something heard that is no track", file=self._asking.place)
            return []
        # the history names the artist of the album
        artist = ((track.get("album") or {}).get("artists") or track["artists"])[0]["name"]
        # only what was heard for half a minute is in this list
        return listen(self._me, artist, track["name"], item["played_at"], HEARD, show=False, address=track.get("uri"))

    def _artist(self, item: dict[str, Any]) -> list[Finding]:
        name = name_of(item["name"])
        who = Account(f"name:{name}", None, name)
        return [who, Interaction("follow", self._me, who.id, self._now, precision=ESTIMATED)]


def _moment(item: Any) -> int:
    try:
        return moment(item["played_at"])
    except (ValueError, KeyError, TypeError):
        return 0
