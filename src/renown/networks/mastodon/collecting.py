"""Collecting an account from its instance: what it did and what others did to it.

With a token its notifications say what others did, to the second. Everything else is open to anybody: its
statuses, who liked and shared them, who answered, who follows. Those lists have no times, and who left them is
only seen by their having been there: so the cursor keeps how long each was and, of the shorter ones, what it
held. A list is asked for again only when its length has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

from renown.errors import InputError, Missing, Refused
from renown.networks.batches import Finding, Interaction, gathered
from renown.networks.mastodon.activities import Silent, handle
from renown.networks.mastodon.client import PAGE, Client
from renown.networks.mastodon.entities import followed, is_public, liked, notified, person, said
from renown.networks.network import Connection, Cursor, Journal, Page
from renown.vocabulary import ESTIMATED, EXACT

KEY = "mastodon"
WATCHED = 400
"""How many of the newest statuses are looked at again for new likes, shares and answers."""
HELD = 2_000
"""The longest list of which the cursor keeps what it held, so as to see who left."""
_CLOSED = "who liked, shared, answered or follows is shown to people signed in there alone"
_NOTED = ["mention", "reblog", "favourite", "follow", "quote"]


def identified(client: Client, connection: Connection) -> tuple[str, str]:
    """The id and the whole handle of the account connected. Raises InputError when none is named."""
    found = person(_entity(client, connection), client.base)
    return found.id, found.handle or ""


def _entity(client: Client, connection: Connection) -> Mapping[str, Any]:
    entity: Mapping[str, Any]
    if client.has_token:
        entity = client.ask(client.api.account_verify_credentials)
        if not entity.get("uri"):
            # some servers say more of an account to others than to itself
            entity = client.ask(client.api.account, entity["id"])
    else:
        name, at_home = whole(connection.label or connection.account)
        # an instance knows its own people by their names alone
        is_own = urlsplit(at_home).netloc == urlsplit(client.base).netloc
        entity = client.ask(client.api.account_lookup, name.partition("@")[0] if is_own else name)
    return entity


def collected(client: Client, connection: Connection, cursor: Cursor, journal: Journal) -> Iterator[Page]:
    """Yields what is new since `cursor`, page by page."""
    place = client.base.partition("://")[2]
    collection = _Collection(client, connection.account, {"lists": {}} | cursor, journal, place)
    if client.has_token:
        yield from collection.notifications()
    entity = _entity(client, connection)
    yield from collection.statuses(str(entity["id"]))
    yield from collection.follows(entity)


class _Collection:
    def __init__(self, client: Client, me: str, cursor: Cursor, journal: Journal, place: str) -> None:
        self.client, self.me, self.cursor, self.journal, self.place = client, me, cursor, journal, place
        self.now = int(client.clock())

    def notifications(self) -> Iterator[Page]:
        """What others did, newest first, down to the newest that was seen before."""
        base = self.client.base
        for page in self._down("notifications", self.client.api.notifications, types=_NOTED):
            found = []
            for one in page:
                told = self._told(lambda n: notified(n, self.me, base, self.client), one)
                self._expects(one.get("status") or {}, told)
                found += told
            yield self._page(found)

    def statuses(self, number: str) -> Iterator[Page]:
        """The account's own statuses, and what others did with the newest of them."""
        for page in self._down("statuses", self.client.api.account_statuses, number):
            for one in page:
                self.client.knows(one.get("reblog") or one)
            yield self._page([f for one in page for f in self._said(one)])
        watched: list[Mapping[str, Any]] = []
        for page in self.client.pages(self.client.api.account_statuses, number, limit=PAGE, exclude_reblogs=True):
            # some servers show in place of a post that others boosted their boosts of it
            own = [one.get("reblog") or one for one in page]
            watched += [one for one in own if str(one["account"]["id"]) == number and is_public(one)]
            if len(watched) >= WATCHED:
                break
        kept = {f"{one['id']}/{kind}" for one in watched for kind in ("like", "repost", "reply")}
        kept |= {"followers", "following"}
        self.cursor["lists"] = {key: one for key, one in self.cursor["lists"].items() if key in kept}
        for one in watched:
            yield from self._around(one)

    def _down(self, key: str, question: Callable[..., Any], *arguments: Any, **options: Any) -> Iterator[list[Any]]:
        """The pages of a list that are new, newest first.

        The cursor has the newest number when all below it was stored, and while that is going on the number it has
        come down to and the newest it began with: a run that was killed is finished first, then what came since.
        """
        place = self.cursor.setdefault(key, {})
        for _ in ("what was left", "what is new") if "below" in place else ("what is new",):
            below = {"max_id": place["below"]} if "below" in place else {}
            since = place.get("newest")
            for page in self.client.pages(question, *arguments, limit=PAGE, **options, **below):
                fresh = [one for one in page if since is None or _is_new(one, since)]
                place.setdefault("top", max((str(one["id"]) for one in page), key=_order))
                place["below"] = str(page[-1]["id"])
                yield fresh
                if len(fresh) < len(page):
                    break
            place.pop("below", None)
            place["newest"] = max(place.pop("top", ""), since or "", key=_order)
        yield []

    def follows(self, entity: Mapping[str, Any]) -> Iterator[Page]:
        """Who follows the account and whom it follows, where it shows that."""
        api, number = self.client.api, str(entity["id"])
        for way, question in (("followers", api.account_followers), ("following", api.account_following)):

            def acts(way: str = way, question: Callable[..., Any] = question) -> Iterator[Finding]:
                for page in self.client.pages(question, number, limit=2 * PAGE):
                    for one in page:
                        yield from self._told(lambda a: followed(way, a, self.me, self.now, self.client.base), one)

            yield from self._compared(way, int(entity.get(f"{way}_count") or 0), acts)

    def _around(self, status: Mapping[str, Any]) -> Iterator[Page]:
        """Who liked, shared and answered one status."""
        api, number, base = self.client.api, str(status["id"]), self.client.base
        for kind, count, question in (
            ("like", status.get("favourites_count"), api.status_favourited_by),
            ("repost", status.get("reblogs_count"), api.status_reblogged_by),
        ):

            def acts(kind: str = kind, question: Callable[..., Any] = question) -> Iterator[Finding]:
                for page in self.client.pages(question, number):
                    for one in page:
                        yield from self._told(lambda a: liked(kind, a, status, self.me, base), one)

            yield from self._compared(f"{number}/{kind}", int(count or 0), acts)

        def answers() -> Iterator[Finding]:
            below = self.client.ask(api.status_context, number)["descendants"]
            for one in below:
                self.client.knows(one)
            for one in below:
                for finding in self._said(one):
                    if not isinstance(finding, Interaction) or finding.target == self.me:
                        yield finding

        yield from self._compared(f"{number}/reply", int(status.get("replies_count") or 0), answers)

    def _compared(self, key: str, count: int, acts: Callable[[], Iterable[Finding]]) -> Iterator[Page]:
        """What a list says that is new, and what it said before and says no more."""
        lists = self.cursor["lists"]
        before = lists.get(key)
        if count == (before or {}).get("count", 0):
            return
        try:
            found = list(acts())
        except Missing:
            self.journal.passes("a post that is gone", file=self.place)
            return
        except Refused:
            if self.client.has_token:
                raise
            self.journal.passes(_CLOSED, file=self.place)
            return
        now = dict.fromkeys(_named(one) for one in found if isinstance(one, Interaction))
        if before is not None and before["held"] is not None:
            held = dict.fromkeys(map(tuple, before["held"]))
            found = [one for one in found if not isinstance(one, Interaction) or _named(one) not in held]
            if before["count"] is not None:
                # what came since the last look happened since then
                found = [self._just_now(one) for one in found]
            # a list that is hidden is empty and says nothing about who left it
            if now or not count:
                found += [self._gone(one) for one in held if one not in now]
        names = [list(one) for one in now]
        lists[key] = {"count": count, "held": names if len(names) <= HELD else None}
        yield self._page(found)

    def _expects(self, status: Mapping[str, Any], found: Iterable[Finding]) -> None:
        """Notes that a list should hold what a notification says: some outlive what they tell of."""
        for act in found:
            if isinstance(act, Interaction) and act.kind in ("like", "repost", "follow"):
                number = (status.get("reblog") or status).get("id")
                key = "followers" if act.kind == "follow" else f"{number}/{act.kind}"
                expected = self.cursor["lists"].setdefault(key, {"held": []})
                expected["count"] = None
                if expected["held"] is not None:
                    expected["held"].append(list(_named(act)))

    def _just_now(self, found: Finding) -> Finding:
        is_guess = isinstance(found, Interaction) and found.precision == ESTIMATED
        # dated like its taking back: a guess would not bring back in the lake what was taken back
        return found._replace(at=self.now, precision=EXACT) if is_guess else found  # type: ignore[call-arg]

    def _gone(self, named: tuple[Any, ...]) -> Interaction:
        """The taking back of an act that was there before, dated when that was seen; a guess would not hold."""
        kind, source, target, post, act = named
        return Interaction(kind, source, target, self.now, post, act, EXACT, undone=True)

    def _page(self, found: Iterable[Finding]) -> Page:
        return Page(gathered(KEY, found), deepcopy(self.cursor))

    def _said(self, status: Mapping[str, Any]) -> list[Finding]:
        return self._told(lambda one: said(one, self.client.base, self.client), status)

    def _told(self, tell: Callable[[Any], Iterable[Finding]], entity: Any) -> list[Finding]:
        try:
            return list(tell(entity))
        except Silent as silence:
            self.journal.passes(str(silence), file=self.place)
        except ValueError as error:
            self.journal.cannot_read(str(error), file=self.place)
        except (AttributeError, KeyError, TypeError):
            self.journal.cannot_read("an answer of an unknown shape", file=self.place)
        return []


def _named(act: Interaction) -> tuple[Any, ...]:
    """What an act is told from others by, as the cursor keeps it."""
    return act.kind, act.source, act.target, act.post, act.act


def _is_new(entity: Mapping[str, Any], since: str) -> bool:
    number = str(entity["id"])
    # where a boost has no number of its own its number says nothing of when it was made
    borrowed = (entity.get("reblog") or {}).get("id") == entity["id"]
    return borrowed or _order(number) > _order(since)


def _order(number: str) -> tuple[int, str]:
    return len(number), number


def whole(account: str) -> tuple[str, str]:
    """The handle an account is written as, and where its instance is. Raises InputError when it is neither."""
    found = handle(account)
    if found is None:
        raise InputError(f"{account!r} is no account: write ann@example.org")
    return found, f"https://{found.partition('@')[2]}"
