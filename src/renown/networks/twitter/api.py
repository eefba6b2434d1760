"""X: version 2 of the API through `xdk`, with the token of the account that owns the app.

Every record costs money, so lists are read from where the last run began, and what others did with a post is
asked only when its counts have grown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import requests

from renown.errors import Missing, NetworkError, Nonsense
from renown.networks.batches import Account, Finding, Interaction, Post, gathered, identifier, moment, plain
from renown.networks.http import Web
from renown.networks.network import Connection, Cursor, Journal, Page
from renown.networks.paging import Answer, in_steps, newest_first
from renown.networks.twitter.said import Said, findings
from renown.vocabulary import ESTIMATED

NETWORK = "twitter"
WATCHED = 100
"""How many of the newest own posts are looked at again for likes, reposts and quotes."""
HEADS = 20
"""How many of the newest in a list of accounts tell where the last run began: any one of them may leave."""
_POST = {
    "post_fields": ["created_at", "entities", "note_post", "text"],
    "user_fields": ["name", "protected", "username"],
}
_EXPANDED = {"expansions": ["author_id", "entities.mentions.username", "in_reply_to_user_id", "referenced_posts"]}
_COUNTS = {"like_count": "likes", "retweet_count": "reposts", "repost_count": "reposts", "quote_count": "quotes"}
_NO_AUTHOR = "posts whose author is not said"
_PROTECTED = "of a protected account"


def identify(connection: Connection, web: Web) -> Connection:
    """The account of the token. Raises NetworkError."""
    asking = _Asking(connection, web)
    me = asking(asking.client.users.get_me, user_fields=["protected", "username"]).get("data")
    if not isinstance(me, dict) or not me.get("id"):
        raise Nonsense(asking.place, "does not say whose the token is")
    if me.get("protected"):
        raise NetworkError(asking.place, "the account is protected: nothing of it is public")
    return replace(connection, account=identifier(me["id"]), label=str(me.get("username") or me["id"]))


def fetch(connection: Connection, cursor: Cursor, web: Web, journal: Journal) -> Iterator[Page]:
    """Everything since `cursor`: four lists, and what others did with the newest posts."""
    asking = _Asking(connection, web)
    reading = _Reading(connection, asking, journal, web.clock)
    users = asking.client.users
    steps = {
        "posts": lambda at: reading.posts(users.get_posts, at),
        "mentions": lambda at: reading.posts(users.get_mentions, at),
        "followers": lambda at: reading.accounts(users.get_followers, at, True),
        "following": lambda at: reading.accounts(users.get_following, at, False),
        "answers": reading.answers,
    }
    return in_steps(NETWORK, cursor, steps)


class _Asking:
    """Asks through the library, and gives back what came: its models refuse more than need be refused."""

    def __init__(self, connection: Connection, web: Web) -> None:
        from xdk import Client
        from xdk.oauth1_auth import OAuth1

        told = connection.secrets
        self.place = connection.base.partition("//")[2]
        self.client = Client(base_url=connection.base)
        if told.get("api_key") and told.get("access_token_secret"):
            self.client.auth = OAuth1(
                told["api_key"], told.get("api_key_secret", ""), "", told["access_token"], told["access_token_secret"]
            )
        else:
            self.client.access_token = told.get("access_token", "")
        self.client.session = web.session(judge=_judged)
        self.client.session.hooks["response"] = [self._came]
        self._answer: Any = None

    def _came(self, response: requests.Response, *arguments: Any, **options: Any) -> None:
        self._answer = response.json()

    def __call__(self, ask: Callable[..., Any], *arguments: Any, **options: Any) -> dict[str, Any]:
        from pydantic import ValidationError

        self._answer = None
        try:
            answer = ask(*arguments, **options)
            if isinstance(answer, Iterator):
                next(answer)
        except ValidationError:
            pass  # the record that is wrong is found when it is read
        except (TypeError, AttributeError, ValueError) as error:
            raise Nonsense(self.place, f"an answer of another shape ({type(error).__name__})") from None
        if not isinstance(self._answer, dict):
            raise Nonsense(self.place, "an answer of another shape")
        return self._answer


def _judged(response: requests.Response) -> NetworkError | None:
    if response.status_code == 402:
        return NetworkError("api.x.com", "the app's credits are used up: buy more, or raise the spending limit")
    return None


class _Reading:
    def __init__(self, connection: Connection, asking: _Asking, journal: Journal, clock: Callable[[], float]) -> None:
        self._me, self._handle = connection.account, connection.label
        self._asking, self._journal, self._clock = asking, journal, clock

    def posts(self, ask: Callable[..., Any], cursor: Cursor) -> Iterator[Page]:
        """A timeline. It is paged by ids, which never run out as tokens do."""

        def page(before: str | None, since: int) -> Answer:
            bounds = {"until_id": before} if before else {}
            bounds |= {"since_id": str(since)} if since else {}
            told = self._asking(ask, self._me, max_results=100, **bounds, **_POST, **_EXPANDED)
            ids = [int(one["id"]) for one in _records(told) if str(one.get("id", "")).isdecimal()]
            oldest = str(min(ids)) if ids and _more(told) else None
            return Answer(self._said(told), oldest, max(ids, default=0), min(ids, default=0))

        return newest_first(NETWORK, cursor, page)

    def accounts(self, ask: Callable[..., Any], cursor: Cursor, followers: bool) -> Iterator[Page]:
        """A list of accounts, newest first, down to one that was among the newest before."""
        known, heads, following = set(cursor.get("heads", ())), cursor.get("new", []), cursor.get("next")
        while True:
            options = {"pagination_token": following} if following else {}
            told = self._asking(
                ask, self._me, max_results=1000, user_fields=["name", "protected", "username"], **options
            )
            found: list[Finding] = []
            ids: list[str] = []
            for one in self._people(told):
                ids.append(one.id)
                source, target = (one.id, self._me) if followers else (self._me, one.id)
                found += [one, Interaction("follow", source, target, int(self._clock()), precision=ESTIMATED)]
            heads, following = heads or ids[:HEADS], _more(told)
            if not following or known & set(ids):
                yield Page(gathered(NETWORK, found), {"heads": heads or list(known)})
                return
            yield Page(gathered(NETWORK, found), {"heads": list(known), "new": heads, "next": following})

    def answers(self, cursor: Cursor) -> Iterator[Page]:
        """Who liked, reposted and quoted the newest posts, where their counts have grown since."""
        seen: dict[str, dict[str, int]] = dict(cursor.get("seen", {}))
        told = self._asking(
            self._asking.client.users.get_posts,
            self._me,
            max_results=WATCHED,
            post_fields=["created_at", "public_metrics"],
        )
        watched: dict[str, dict[str, int]] = {}
        for post in _records(told):
            try:
                id, at, counts = identifier(post.get("id")), moment(post.get("created_at")), _counts(post)
            except ValueError:
                continue  # told when the post itself was read
            for what in ("likes", "reposts", "quotes"):
                if counts.get(what, 0) > seen.get(id, {}).get(what, 0):
                    for found in self._of_post(what, id, at):
                        yield Page(gathered(NETWORK, found), {"seen": dict(seen)})
                    seen[id] = seen.get(id, {}) | {what: counts[what]}
            watched[id] = seen.get(id, {})
        yield Page(gathered(NETWORK, ()), {"seen": watched})

    def _of_post(self, what: str, id: str, at: int) -> Iterator[list[Finding]]:
        posts, following = self._asking.client.posts, None
        asks: dict[str, Callable[..., Any]] = {
            "likes": posts.get_liking_users,
            "reposts": posts.get_reposts,
            "quotes": posts.get_quoted,
        }
        while True:
            options: dict[str, Any] = {"pagination_token": following} if following else {}
            options |= {"user_fields": _POST["user_fields"]} if what == "likes" else _POST | _EXPANDED
            try:
                told = self._asking(asks[what], id, max_results=100, **options)
            except Missing:
                self._journal.passes("posts that are gone", file=self._asking.place)
                return
            if what == "likes":
                people = list(self._people(told))
                acts = [Interaction("like", one.id, self._me, at, id, precision=ESTIMATED) for one in people]
                yield [*people, *acts]
            else:
                yield list(self._said(told))
            following = _more(told)
            if not following:
                return

    def _people(self, told: dict[str, Any]) -> Iterator[Account]:
        for one in _records(told):
            try:
                account = _account(one)
            except ValueError as error:
                self._journal.cannot_read(str(error), file=self._asking.place)
                continue
            if one.get("protected"):
                self._journal.passes(_PROTECTED, file=self._asking.place)
            else:
                yield account

    def _said(self, told: dict[str, Any]) -> Iterator[Finding]:
        """What the posts of an answer say, but for what protected accounts say or have said to them."""
        included = told.get("includes")
        included = included if isinstance(included, dict) else {}
        people = {str(one.get("id")): one for one in _dicts(included.get("users"))}
        posts = {str(one.get("id")): one for one in _dicts(included.get("posts") or included.get("tweets"))}
        for post in _records(told):
            try:
                said = self._read(post, people, posts)
            except (ValueError, TypeError, AttributeError, KeyError) as error:
                reason = str(error) if isinstance(error, ValueError) else "a record of an unknown shape"
                self._journal.cannot_read(reason, file=self._asking.place)
                continue
            hidden = {id for id, one in people.items() if one.get("protected")}
            if said is None or said.author in hidden:
                self._journal.passes(_NO_AUTHOR if said is None else _PROTECTED, file=self._asking.place)
                continue
            if said.author in people:
                yield _account(people[said.author])
            yield from (one for one in findings(said) if not _touches(one, hidden))

    def _read(self, post: dict[str, Any], people: dict[str, Any], posts: dict[str, Any]) -> Said | None:
        id = identifier(post.get("id"))
        if not post.get("author_id"):
            return None
        author = identifier(post["author_id"])
        note = post.get("note_post") or post.get("note_tweet") or {}
        said = Said(
            id,
            author,
            _handle(people.get(author)),
            moment(post.get("created_at")),
            note.get("text") or post.get("text") or "",
        )
        for one in (note.get("entities") or post.get("entities") or {}).get("mentions") or []:
            if one.get("id"):
                said.mentions[one["id"]] = _account(people.get(one["id"], one))
        for one in post.get("referenced_posts") or post.get("referenced_tweets") or []:
            owner = posts.get(one["id"], {}).get("author_id")
            match one["type"]:
                case "replied_to":
                    said.reply_post = one["id"]
                    said.reply_to = post.get("in_reply_to_user_id") or owner
                case "retweeted":
                    said.reposts = owner or next(iter(said.mentions), None)
                case "quoted" if owner:
                    said.quotes[owner] = one["id"]
                case "quoted":
                    pass
                case _:
                    self._journal.passes("a reference of an unknown kind", file=self._asking.place)
        return said


def _touches(one: Finding, hidden: Iterable[str]) -> bool:
    if isinstance(one, Interaction):
        return one.source in hidden or one.target in hidden
    return (one.author if isinstance(one, Post) else one.id) in hidden


def _account(one: dict[str, Any]) -> Account:
    return Account(identifier(one.get("id")), _handle(one), plain(one.get("name")))


def _handle(one: dict[str, Any] | None) -> str | None:
    return plain((one or {}).get("username"))


def _counts(post: dict[str, Any]) -> dict[str, int]:
    metrics = post.get("public_metrics")
    metrics = metrics if isinstance(metrics, dict) else {}
    return {word: metrics[name] for name, word in _COUNTS.items() if isinstance(metrics.get(name), int)}


def _records(told: dict[str, Any]) -> list[dict[str, Any]]:
    return _dicts(told.get("data"))


def _more(told: dict[str, Any]) -> str | None:
    meta = told.get("meta")
    token = meta.get("next_token") if isinstance(meta, dict) else None
    return token if isinstance(token, str) and token else None


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
