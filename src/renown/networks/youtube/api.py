"""YouTube's Data API v3 through Google's client: who comments on a channel, who subscribes to it, to whom it does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import requests

from renown.errors import Busy, Missing, NetworkError, Nonsense
from renown.networks.batches import Account, Finding, Interaction, Post, gathered, identifier, moment, plain
from renown.networks.http import Web
from renown.networks.network import Connection, Cursor, Journal, Page
from renown.networks.oauth import access_token
from renown.networks.paging import Answer, Step, in_steps, newest_first

NETWORK = "youtube"
BASE = "https://youtube.googleapis.com"
_TOKENS = "https://oauth2.googleapis.com/token"
AGAIN = 30 * 86_400
"""How far back comments are read once more, in seconds: they are answered for a while."""
_SPENT = {"quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded", "userRateLimitExceeded"}
_COMMENT = "id,snippet(authorChannelId,authorDisplayName,publishedAt)"
_THREADS = (
    "nextPageToken,items(id,snippet(channelId,videoId,isPublic,totalReplyCount,"
    f"topLevelComment({_COMMENT})),replies(comments({_COMMENT})))"
)
_REPLIES = f"nextPageToken,items({_COMMENT})"
_SUBSCRIPTIONS = "nextPageToken,items(snippet(publishedAt,title,resourceId(channelId)))"
_SUBSCRIBERS = "nextPageToken,items(snippet(publishedAt),subscriberSnippet(channelId,title))"


def identify(connection: Connection, web: Web) -> Connection:
    """The channel of the token. Raises NetworkError."""
    asking = _Asking(connection, web)
    told = asking("channels", part="id,snippet", mine=True, fields="items(id,snippet(customUrl))")
    if not told.items or not isinstance(told.items[0], dict) or not told.items[0].get("id"):
        raise Nonsense(asking.place, "has no channel for this token")
    id = identifier(told.items[0]["id"])
    handle = plain((told.items[0].get("snippet") or {}).get("customUrl"))
    return replace(connection, account=id, label=handle or id)


def fetch(connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
    """Comments since, newest first; then subscriptions and subscribers, whole."""
    reading = _Reading(connection, _Asking(connection, web), journal)
    steps: dict[str, Step] = {
        "comments": lambda at: newest_first(NETWORK, at, reading.comments, again=AGAIN),
        "subscriptions": lambda at: reading.whole(
            at, reading.subscription, part="snippet", mine=True, fields=_SUBSCRIPTIONS
        ),
        "subscribers": lambda at: reading.whole(
            at, reading.subscriber, part="snippet,subscriberSnippet", mySubscribers=True, fields=_SUBSCRIBERS
        ),
    }
    return in_steps(NETWORK, cursor, steps)


class _Listed:
    def __init__(self, told: Any, place: str) -> None:
        items = told.get("items", []) if isinstance(told, dict) else None
        if not isinstance(items, list) or (not told.get("kind") and "items" not in told and told):
            raise Nonsense(place, "an answer of another shape")
        token = told.get("nextPageToken")
        self.items: list[Any] = items
        self.next: str | None = token if isinstance(token, str) and token else None


class _Http:
    """Our session in the place of the client's own `httplib2.Http`."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Any = None, **ignored: Any
    ) -> tuple[Any, bytes]:
        """As httplib2 answers: the head and the whole body."""
        from httplib2 import Response

        answer = self._session.request(method, uri, data=body, headers=headers)
        head = Response({name.lower(): value for name, value in answer.headers.items()})
        head.status, head.reason = answer.status_code, answer.reason
        return head, answer.content

    def close(self) -> None:
        """Nothing is held."""


class _Asking:
    def __init__(self, connection: Connection, web: Web) -> None:
        from googleapiclient.discovery import build

        self.place = connection.base.partition("//")[2]
        session = web.session(judge=lambda response: _judged(response, web.clock()))
        tokens = _TOKENS if connection.base == BASE else f"{connection.base}/token"
        session.headers["Authorization"] = f"Bearer {access_token(connection, web, tokens)}"
        options = {"api_endpoint": f"{connection.base}/"}
        self._client = build("youtube", "v3", http=_Http(session), static_discovery=True, client_options=options)

    def __call__(self, what: str, **options: Any) -> _Listed:
        from googleapiclient.errors import Error

        try:
            told = getattr(self._client, what)().list(**options).execute()
        except (Error, ValueError, TypeError, AttributeError) as error:
            raise Nonsense(self.place, f"an answer of another shape ({type(error).__name__})") from None
        return _Listed(told, self.place)


def _judged(response: requests.Response, now: float) -> NetworkError | None:
    try:
        reason = json.loads(response.content)["error"]["errors"][0]["reason"]
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None
    if reason not in _SPENT:
        return None
    host = (response.request.url or "").partition("//")[2].partition("/")[0]
    return Busy(host, now + 60 if "ateLimit" in reason else _midnight(now))


def _midnight(now: float) -> float:
    """When quotas begin anew, in Unix seconds: midnight in California."""
    there = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo("America/Los_Angeles"))
    return (there + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


class _Reading:
    def __init__(self, connection: Connection, asking: _Asking, journal: Journal) -> None:
        self._me, self._asking, self._journal = connection.account, asking, journal

    def comments(self, token: str | None, since: int) -> Answer:
        """One page of the threads on the channel and its videos."""
        told = self._asking(
            "commentThreads", part="snippet,replies", allThreadsRelatedToChannelId=self._me, order="time",
            maxResults=100, pageToken=token, fields=_THREADS,
        )  # fmt: skip
        times = [at for one in told.items if (at := _time(one))]
        return Answer(self._read(told.items, self._thread), told.next, max(times, default=0), min(times, default=0))

    def whole(self, cursor: Cursor, read: Callable[[Any], Iterator[Finding]], **options: Any) -> Iterator[Page]:
        """A list of subscriptions, every page."""
        token = cursor.get("next")
        while True:
            told = self._asking("subscriptions", maxResults=50, pageToken=token, **options)
            token = told.next
            yield Page(gathered(NETWORK, self._read(told.items, read)), {"next": token} if token else {})
            if not token:
                return

    def subscription(self, item: dict[str, Any]) -> Iterator[Finding]:
        """Whom the channel subscribes to."""
        told = item["snippet"]
        who = Account(identifier(told["resourceId"].get("channelId")), None, plain(told.get("title")))
        yield who
        yield Interaction("subscribe", self._me, who.id, moment(told.get("publishedAt")))

    def subscriber(self, item: dict[str, Any]) -> Iterator[Finding]:
        """Who subscribes to the channel, in public."""
        told = item["subscriberSnippet"]
        who = Account(identifier(told.get("channelId")), None, plain(told.get("title")))
        yield who
        yield Interaction("subscribe", who.id, self._me, moment(item["snippet"].get("publishedAt")))

    def _read(self, items: list[Any], read: Callable[[Any], Iterator[Finding]]) -> Iterator[Finding]:
        for item in items:
            try:
                yield from read(item)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                reason = str(error) if isinstance(error, ValueError) else "a record of an unknown shape"
                self._journal.cannot_read(reason, file=self._asking.place)

    def _thread(self, thread: dict[str, Any]) -> Iterator[Finding]:
        told = thread["snippet"]
        if told.get("isPublic") is False:
            return self._journal.passes("comments that are not public", file=self._asking.place)
        owner, video = identifier(told.get("channelId") or self._me), told.get("videoId") or None
        if video:
            yield Post(identifier(video), owner, None, None, f"https://www.youtube.com/watch?v={video}")
        replies = (thread.get("replies") or {}).get("comments") or []
        if int(told.get("totalReplyCount") or 0) > len(replies):
            replies = self._replies(identifier(thread.get("id")))
        for comment in (told["topLevelComment"], *replies):
            yield from self._read([comment], lambda one: self._comment(one, owner, video))

    def _replies(self, thread: str) -> list[Any]:
        """All replies of a thread, of which only some come with it."""
        found: list[Any] = []
        token: str | None = None
        try:
            while True:
                told = self._asking(
                    "comments", part="snippet", parentId=thread, maxResults=100, pageToken=token, fields=_REPLIES
                )
                found, token = found + told.items, told.next
                if not token:
                    return found
        except Missing:
            self._journal.passes("comments that are gone", file=self._asking.place)
            return found

    def _comment(self, comment: dict[str, Any], owner: str, video: str | None) -> Iterator[Finding]:
        told = comment["snippet"]
        author = (told.get("authorChannelId") or {}).get("value")
        if not author:
            return self._journal.passes("comments whose author is not said", file=self._asking.place)
        who = Account(identifier(author), None, plain(told.get("authorDisplayName")))
        yield who
        # as a Takeout tells it: replies too are comments on the owner of the video
        at, id = moment(told.get("publishedAt")), identifier(comment.get("id"))
        yield Interaction("comment", who.id, owner, at, video, id)


def _time(thread: Any) -> int:
    try:
        return moment(thread["snippet"]["topLevelComment"]["snippet"]["publishedAt"])
    except (ValueError, KeyError, TypeError):
        return 0
