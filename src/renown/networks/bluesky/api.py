"""What the network says of an account: what others did to it, and what it did.

Anybody may ask the AppView; with an app password its own server is asked, which says more. Answers are read as the
records they hold, by what reads a downloaded repository too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import urlsplit

from renown.errors import NetworkError, Nonsense
from renown.networks.batches import Account, Finding, Interaction, gathered, moment, plain
from renown.networks.bluesky import records
from renown.networks.http import Rate, Web
from renown.networks.network import Api, Connection, Cursor, Journal, Page, Secret
from renown.vocabulary import ESTIMATED

if TYPE_CHECKING:
    from atproto_client.client.base import ClientBase

API = Api(
    base="https://public.api.bsky.app",
    account="ann.bsky.social",
    sees="Who follows, likes, reposts, quotes and answers, and what the account does; with an app password more.",
    secrets=(Secret("password", "app password (Settings, Privacy and security, App passwords)", optional=True),),
    rate=Rate(2_500, 300),
)
ENTRANCE = "https://bsky.social"
"""Where an app password is taken to when no other server is named."""
AGAIN = 30 * 86_400
"""How far back posts are looked at again, in seconds: what is older than that hardly moves."""
OVERLAP = 86_400
FEED, MOST, RELATED = 30, 100, 30
"""How many posts, others and relationships one question asks for."""

Answer: TypeAlias = dict[str, Any]
Ask: TypeAlias = Callable[[str, Mapping[str, Any]], Answer]
_T = TypeVar("_T")
Part: TypeAlias = Iterator[tuple[list[Finding], str | None]]


def identify(connection: Connection, web: Web) -> Connection:
    """The account's DID and handle, and the password proven. Raises NetworkError."""
    if "password" in connection.secrets:
        connection = replace(connection, base=_server(connection))
        account = _session(connection, web)[1]
    else:
        account = asking(connection, web)("app.bsky.actor.getProfile", {"actor": connection.account.lstrip("@")})
    try:
        return replace(connection, account=records.person(account["did"]), label=str(account["handle"]))
    except records.BROKEN as error:
        raise Nonsense(connection.base, f"no account: {records.reason(error)}") from None


def fetch(connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
    """One part after the other, each page by page. Raises NetworkError."""
    reading = Reading(asking(connection, web), connection.account, journal, int(web.clock()), dict(cursor))
    parts: dict[str, Callable[[str | None], Part]] = {
        "followers": reading.followers,
        "follows": reading.follows,
        "feed": reading.feed,
    }
    if "password" in connection.secrets:
        parts |= {"notifications": reading.notifications, "likes": reading.likes, "mentions": reading.mentions}
    names = list(parts)
    begin = names.index(cursor["part"]) if cursor.get("part") in parts else 0
    began = cursor.get("began", reading.now)
    kept = {"began": began, "since": reading.since}
    for name in names[begin:]:
        place = cursor.get("page") if name == cursor.get("part") else None
        for findings, following in parts[name](place):
            if following is not None:
                after = {"part": name, "page": following}
            else:
                rest = names[names.index(name) + 1 :]
                after = {"part": rest[0]} if rest else {}
            done = kept | after if after else {"since": began}
            yield Page(gathered("bluesky", findings), done | {"counts": reading.counts})
            if following is None:
                break


def asking(connection: Connection, web: Web) -> Ask:
    """Asks the network of a connection, signed in where it has a password."""
    from atproto_client.models.dot_dict import DotDict

    signed_in = "password" in connection.secrets
    client = _session(connection, web)[0] if signed_in else _client(connection.base, web)

    def ask(name: str, wanted: Mapping[str, Any]) -> Answer:
        params = DotDict({key: value for key, value in wanted.items() if value is not None})
        return _whole(client.invoke_query(name, params=params).content, name)

    return ask


def _client(base: str, web: Web) -> ClientBase:
    # a second to import
    from atproto_client.client.base import ClientBase
    from atproto_client.request import Request, RequestBase, Response

    session = web.session(rate=API.rate)

    class Polite(Request):  # type: ignore[misc] # it has no types
        """The library's requests, going out through the one way out to the web."""

        def __init__(self) -> None:
            RequestBase.__init__(self)

        def _ask(self, method: str, url: str, **more: Any) -> Response:
            headers = self.get_headers(more.pop("headers", None))
            params = {
                k: str(v).lower() if isinstance(v, bool) else v for k, v in (more.pop("params", None) or {}).items()
            }
            data = more.pop("content", None)
            answer = session.request(method, url, headers=headers, params=params, data=data)
            if not answer.ok:
                parts = urlsplit(url)
                raise NetworkError(f"{parts.netloc}{parts.path}", _complaint(answer))
            return Response(True, answer.status_code, answer.json() if answer.content else {}, dict(answer.headers))

        def get(self, url: str, **more: Any) -> Response:
            return self._ask("GET", url, **more)

        def post(self, url: str, **more: Any) -> Response:
            return self._ask("POST", url, **more)

    return ClientBase(base, Polite())


def _complaint(answer: Any) -> str:
    try:
        said = answer.json().get("message") or answer.json().get("error")
    except (ValueError, AttributeError):
        said = None
    return f"it refuses to answer ({answer.status_code}): {' '.join(str(said or 'it does not say why').split())[:160]}"


def _server(connection: Connection) -> str:
    # the AppView takes no passwords
    return ENTRANCE if connection.base in ("", API.base) else connection.base


def _session(connection: Connection, web: Web) -> tuple[ClientBase, Answer]:
    client = _client(_server(connection), web)
    from atproto_client.models.dot_dict import DotDict

    given = DotDict({"identifier": connection.account.lstrip("@"), "password": connection.secrets["password"]})
    name = "com.atproto.server.createSession"
    told = _whole(client.invoke_procedure(name, data=given, input_encoding="application/json").content, name)
    if not isinstance(told.get("accessJwt"), str):
        raise Nonsense(connection.base, "no session")
    client.request.add_additional_header("Authorization", f"Bearer {told['accessJwt']}")
    return client, told


def _whole(answer: object, name: str) -> Answer:
    if not isinstance(answer, dict):
        raise Nonsense(name, "an answer of the wrong shape")
    return answer


@dataclass
class Reading:
    """One collection of one account. Every part yields findings and where its next page is, None after the last."""

    ask: Ask
    me: str
    journal: Journal
    now: int
    cursor: Cursor
    counts: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.since: int = self.cursor.get("since", 0)
        self.counts = dict(self.cursor.get("counts", {}))

    def followers(self, page: str | None) -> Part:
        """Who follows the account."""
        yield from self._related("app.bsky.graph.getFollowers", "followers", "followedBy", page)

    def follows(self, page: str | None) -> Part:
        """Whom the account follows."""
        yield from self._related("app.bsky.graph.getFollows", "follows", "following", page)

    def _related(self, name: str, key: str, relation: str, page: str | None) -> Part:
        for people, following in self._pages(name, key, {"actor": self.me, "limit": MOST}, page):
            accounts = self._each(self._account, people)
            follows = []
            for start in range(0, len(accounts), RELATED):
                some = [one.id for one in accounts[start : start + RELATED]]
                for other, record in self._relationships(some, relation):
                    ends = (other, self.me) if relation == "followedBy" else (self.me, other)
                    at = _made(record)
                    follows.append(Interaction("follow", *ends, at or self.now, None, record, ESTIMATED))
            # newest first: what is older came the last time
            old = bool(follows) and max(one.at for one in follows) < self.since - OVERLAP
            yield [*accounts, *follows], None if old else following

    def _relationships(self, others: list[str], relation: str) -> Iterator[tuple[str, str | None]]:
        told = self.ask("app.bsky.graph.getRelationships", {"actor": self.me, "others": others})
        known = {one.get("did"): one.get(relation) for one in _rows(told, "relationships")}
        for other in others:
            record = known.get(other)
            yield other, record if isinstance(record, str) else None

    def feed(self, page: str | None) -> Part:
        """The account's posts and reposts, and who likes, reposts, quotes and answers its posts."""
        wanted = {"actor": self.me, "limit": FEED, "filter": "posts_with_replies", "includePins": False}
        for rows, following in self._pages("app.bsky.feed.getAuthorFeed", "feed", wanted, page):
            findings: list[Finding] = []
            newest = 0
            for row in rows:
                found, at = self._told(self._row_of_feed, row) or ([], 0)
                findings += found
                newest = max(newest, at)
            old = bool(self.since) and newest < self.since - AGAIN
            yield findings, None if old else following

    def _row_of_feed(self, row: Answer) -> tuple[list[Finding], int]:
        post, reason = row["post"], row.get("reason")
        if reason is not None:
            at = moment(reason["indexedAt"]) if reason.get("$type", "").endswith("reasonRepost") else 0
            findings: list[Finding] = [*self._account(post["author"])]
            if at and reason["by"]["did"] == self.me:
                author = records.author(post["uri"])
                findings.append(Interaction("repost", self.me, author, at, post["uri"], reason.get("uri"), ESTIMATED))
            return findings, at
        if post["author"]["did"] != self.me:
            return [], 0
        at = moment(post["indexedAt"])
        return self._post(post) + self._reactions(post, at), at

    def _reactions(self, post: Answer, at: int) -> list[Finding]:
        uri, findings = post["uri"], []
        key = uri.rpartition("/")[2]
        counts = [int(post.get(name) or 0) for name in ("likeCount", "repostCount", "quoteCount", "replyCount")]
        if self.counts.get(key) == counts:
            return []
        likes, reposts, quotes, replies = counts
        asked = {"uri": uri, "limit": MOST}
        if likes:
            for rows, _ in self._pages("app.bsky.feed.getLikes", "likes", asked):
                findings += self._each(partial(self._like, uri), rows)
        if reposts:
            for rows, _ in self._pages("app.bsky.feed.getRepostedBy", "repostedBy", asked):
                findings += self._each(partial(self._repost, uri, at), rows)
        if quotes:
            for rows, _ in self._pages("app.bsky.feed.getQuotes", "posts", asked):
                findings += self._each(self._post, rows)
        if replies:
            thread = self.ask("app.bsky.feed.getPostThread", {"uri": uri, "depth": 1, "parentHeight": 0})
            rows = _rows(thread.get("thread"), "replies")
            findings += self._each(self._post, [row["post"] for row in rows if isinstance(row.get("post"), dict)])
        if at >= self.now - AGAIN:
            self.counts[key] = counts
        else:
            self.counts.pop(key, None)
        return findings

    def notifications(self, page: str | None) -> Part:
        """Everything done to the account, with times."""
        name = "app.bsky.notification.listNotifications"
        for rows, following in self._pages(name, "notifications", {"limit": MOST}, page):
            yield self._each(self._post, rows), None if self._all_known(rows) else following

    def likes(self, page: str | None) -> Part:
        """What the account likes."""
        wanted = {"actor": self.me, "limit": MOST}
        for rows, following in self._pages("app.bsky.feed.getActorLikes", "feed", wanted, page):
            findings = self._each(self._liked, rows)
            newest = max((one.at for one in findings if isinstance(one, Interaction)), default=0)
            yield findings, None if newest < self.since - OVERLAP else following

    def mentions(self, page: str | None) -> Part:
        """Who names the account in a post."""
        wanted = {"q": "*", "mentions": self.me, "sort": "latest", "limit": MOST}
        for rows, following in self._pages("app.bsky.feed.searchPosts", "posts", wanted, page):
            yield self._each(self._post, rows), None if self._all_known(rows) else following

    def _post(self, view: Answer) -> list[Finding]:
        """What a post, or what else a record does, says; with who it is of."""
        author = view["author"]
        path = view["uri"].removeprefix(f"at://{author['did']}/")
        if path == view["uri"]:
            raise ValueError("a record that is not its author's")
        passes = partial(self.journal.passes, file=self.me)
        return [*self._account(author), *records.read(view["record"], author["did"], path, self.now, passes)]

    def _like(self, uri: str, row: Answer) -> list[Finding]:
        at, precision = records.when(row.get("createdAt"), "", moment(row["indexedAt"]))
        who = records.person(row["actor"]["did"])
        return [*self._account(row["actor"]), Interaction("like", who, self.me, at, uri, None, precision)]

    def _repost(self, uri: str, at: int, view: Answer) -> list[Finding]:
        # no time is told: that of the post
        who = records.person(view["did"])
        return [*self._account(view), Interaction("repost", who, self.me, at, uri, None, ESTIMATED)]

    def _liked(self, row: Answer) -> list[Finding]:
        post = row["post"]
        record = (post.get("viewer") or {}).get("like")
        at = _made(record) or moment(post["indexedAt"])
        author = records.author(post["uri"])
        like = Interaction("like", self.me, author, at, post["uri"], record, ESTIMATED)
        return [*self._account(post["author"]), like]

    def _all_known(self, rows: list[Answer]) -> bool:
        """Whether all of it was there the last time already."""
        times = [self._told(lambda row: moment(row["indexedAt"]), row) or 0 for row in rows]
        return max(times, default=0) < self.since - OVERLAP

    def _account(self, view: Answer) -> list[Account]:
        handle = view.get("handle")
        valid = isinstance(handle, str) and handle != "handle.invalid"
        name = plain(view.get("displayName"))
        verified = (view.get("verification") or {}).get("verifiedStatus") == "valid"
        return [Account(records.person(view["did"]), handle if valid else None, name, True if verified else None)]

    def _each(self, say: Callable[[Answer], list[_T]], rows: list[Answer]) -> list[_T]:
        return [one for row in rows for one in self._told(say, row) or []]

    def _told(self, say: Callable[[Answer], _T], row: Answer) -> _T | None:
        """What it says, or None with the reason in the journal: one broken row spoils no other."""
        try:
            return say(row)
        except records.BROKEN as error:
            self.journal.cannot_read(f"an answer that cannot be read: {records.reason(error)}", file=self.me)
            return None

    def _pages(
        self, name: str, key: str, wanted: Mapping[str, Any], page: str | None = None
    ) -> Iterator[tuple[list[Answer], str | None]]:
        while True:
            answer = self.ask(name, {**wanted, "cursor": page})
            following = answer.get("cursor")
            if following == page or not isinstance(following, str) or not following:
                following = None
            yield _rows(answer, key), following
            if following is None:
                return
            page = following


def _rows(answer: object, key: str) -> list[Answer]:
    rows = answer.get(key) if isinstance(answer, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _made(record: str | None) -> int:
    """When a record was made, by its key; 0 where that does not say."""
    return records.seconds((record or "").rpartition("/")[2])
