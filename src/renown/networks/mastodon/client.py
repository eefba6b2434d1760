"""Asking an instance: Mastodon.py over our own way out, paging to the end, failures in our words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from renown.errors import Missing, NetworkError, Nonsense, Refused
from renown.networks.fetcher import Guard
from renown.networks.http import Rate, Web
from renown.networks.mastodon.entities import person

_T = TypeVar("_T")
RATE = Rate(300, 300)
PAGE = 40
"""How many entries are asked for at a time."""
PAGES = 2_500
"""After so many pages a list that never ends is left."""
REMEMBERED = 20_000
"""How many accounts and statuses are remembered by their numbers: a stream never ends."""


class Client:
    """One instance, asked as one account or as nobody. Its calls raise NetworkError."""

    def __init__(self, base: str, token: str | None, web: Web) -> None:
        from mastodon import Mastodon

        self.base = base.rstrip("/")
        self.has_token = token is not None
        self.clock = web.clock
        session = Guard(web.allow).on(web.session(rate=RATE))
        self.api: Any = Mastodon(
            api_base_url=self.base, access_token=token, session=session, ratelimit_method="throw", user_agent=web.agent
        )
        self._accounts: dict[str, str | None] = {}
        self._statuses: dict[str, tuple[str, str] | None] = {}

    def ask(self, question: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """The answer to one call of the library."""
        with told(self.base):
            return question(*arguments, **options)

    def pages(self, question: Callable[..., Any], *arguments: Any, **options: Any) -> Iterator[list[Mapping[str, Any]]]:
        """Every page of a list, newest first."""
        page = self._list(question, *arguments, **options)
        seen: set[str] = set()
        for _ in range(PAGES):
            # where a boost has no number of its own, it bears that of what it boosts
            fresh = {f"{one['id']} {one.get('uri')}": one for one in page}
            fresh = {key: one for key, one in fresh.items() if key not in seen}
            if not fresh:
                return
            seen |= set(fresh)
            yield list(fresh.values())
            if getattr(page, "_pagination_next", None) is not None:
                page = self._list(self.api.fetch_next, page)
            elif len(page) >= options.get("limit", len(page) + 1):
                # some servers page and do not say so
                page = self._list(question, *arguments, **(options | {"max_id": page[-1]["id"]}))
            else:
                return

    def _list(self, question: Callable[..., Any], *arguments: Any, **options: Any) -> list[Any]:
        page = self.ask(question, *arguments, **options) or []
        if not isinstance(page, list) or not all(isinstance(one, Mapping) and "id" in one for one in page):
            raise Nonsense(self.base.partition("://")[2], "an answer that is no list of Mastodon's API")
        return page

    def knows(self, status: Mapping[str, Any]) -> None:
        """Remembers a status, so that nobody has to be asked what it is."""
        if status.get("uri") and not status.get("reblog"):
            author = person(status["account"], self.base).id
            _remember(self._statuses, str(status["id"]), (str(status["uri"]), author))
            _remember(self._accounts, str(status["account"]["id"]), author)

    def who(self, number: str) -> str | None:
        """The id of an account, by its number here."""
        if number not in self._accounts:
            found = self._closed(self.api.account, number)
            _remember(self._accounts, number, person(found, self.base).id if found else None)
        return self._accounts[number]

    def what(self, number: str) -> tuple[str, str] | None:
        """The id and the author of a status, by its number here."""
        if number not in self._statuses:
            found = self._closed(self.api.status, number)
            if found:
                # some servers show in place of a post that others boosted their boosts of it, by its number
                self.knows(found.get("reblog") or found)
            if number not in self._statuses:
                _remember(self._statuses, number, None)
        return self._statuses[number]

    def _closed(self, question: Callable[..., Any], number: str) -> Any:
        try:
            return self.ask(question, number)
        except (Missing, Refused):
            return None


def _remember(known: dict[str, _T], number: str, what: _T) -> None:
    known[number] = what
    if len(known) > REMEMBERED:
        del known[next(iter(known))]


@contextmanager
def told(base: str) -> Iterator[None]:
    """Says in our words what the library cannot do: it wraps what its session raises."""
    from mastodon.errors import MastodonError

    try:
        yield
    except MastodonError as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, NetworkError):
            cause = cause.__cause__ or cause.__context__
        if cause is not None:
            raise cause from None
        raise Nonsense(base.partition("://")[2], "an answer that is not of Mastodon's API") from error
