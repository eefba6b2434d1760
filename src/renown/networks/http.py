"""The one way out to the web: retries, rate limits, caching, and every failure told in one line.

It is a `requests.Session`, because most of the kept client libraries take one. What goes wrong is raised as a
NetworkError from inside the call, so that no library's own reading of it is needed.
"""

from __future__ import annotations

import email.utils
import json
import logging
import random
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from renown.errors import Busy, Missing, NetworkError, Nonsense, Refused, Unreachable

CONNECT, READ, WHOLE = 10.0, 30.0, 120.0
"""Seconds: to reach a host, between two bytes of an answer, and for the whole of it."""
ANSWER = 32 << 20
"""The longest answer that is read, in bytes."""
TRIES = 5
FIRST_WAIT = 0.5
"""Seconds before the second try; each further one waits twice as long, and up to half as long again."""
KEPT = 512
"""How many answers one run remembers: the same question is asked once."""
Judge: TypeAlias = Callable[[requests.Response], "NetworkError | None"]
"""What a network means by an answer of 400 or more: what to raise, or None for the usual.

Busy is waited for, Unreachable tried again, everything else told at once."""
_RESETS = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_REMAINING = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a network lets one ask: so many requests in so many seconds."""

    requests: int
    seconds: float


@dataclass(slots=True)
class Web:
    """Asks hosts politely, for one run.

    `patience` is how many seconds the run may spend waiting because hosts asked it to; beyond that a call raises
    Busy, which says when to come back. `allow` names networks beyond the public internet that a host whose address
    people gave may be in (fetcher.Guard). `clock` and `sleep` are the machine's unless a test says otherwise.
    """

    patience: float = 120.0
    agent: str = "Renown"
    allow: tuple[str, ...] = ()
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    _asked: dict[str, deque[float]] = field(default_factory=dict)
    _closed_until: dict[str, float] = field(default_factory=dict)
    _answers: OrderedDict[tuple[str, str], requests.Response] = field(default_factory=OrderedDict)

    def session(
        self, *, rate: Rate | None = None, as_json: bool = True, judge: Judge | None = None
    ) -> requests.Session:
        """A session that retries, waits and remembers. `as_json`: whether anything but JSON is nonsense.

        Its calls raise Refused (401, 403), Missing (404, 410), Busy (429 and no patience left), Unreachable (DNS,
        connection, time) and Nonsense (half an answer, not JSON, too long); other answers come back as they are.
        `judge` is asked first where a network has a meaning of its own for an answer of 400 or more; with one,
        every other such answer is a NetworkError too.
        """
        session = requests.Session()
        session.trust_env = False  # a .netrc or a proxy of whoever runs this must not decide where a token goes
        session.headers["User-Agent"] = self.agent
        adapter = _Polite(self, rate, as_json, judge)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    def wait_for_turn(self, host: str, rate: Rate | None) -> None:
        """Waits until `host` may be asked again. Raises Busy when that is beyond patience."""
        now = self.clock()
        until = self._closed_until.get(host, 0.0)
        if rate is not None:
            asked = self._asked.setdefault(host, deque(maxlen=rate.requests))
            if len(asked) == rate.requests:
                until = max(until, asked[0] + rate.seconds)
        if until > now:
            self.wait(host, until - now)
        if rate is not None:
            self._asked[host].append(self.clock())

    def wait(self, host: str, seconds: float) -> None:
        """Waits because `host` asks to. Raises Busy when that is beyond what patience is left."""
        if seconds > self.patience:
            raise Busy(host, self.clock() + seconds)
        self.patience -= seconds
        self.sleep(seconds)

    def close_until(self, host: str, until: float) -> None:
        """Notes that `host` answers no more until then (Unix seconds)."""
        self._closed_until[host] = max(until, self._closed_until.get(host, 0.0))

    def remembered(self, key: tuple[str, str]) -> requests.Response | None:
        """The answer this run has had to the same question."""
        return self._answers.get(key)

    def forget(self, address: str) -> None:
        """Lets the same question be asked again in this run: its answer made no sense."""
        for key in [key for key in self._answers if key[0] == address]:
            del self._answers[key]

    def remember(self, key: tuple[str, str], response: requests.Response) -> None:
        """Keeps an answer for the rest of the run, in memory alone."""
        self._answers[key] = response
        if len(self._answers) > KEPT:
            self._answers.popitem(last=False)


class _Polite(HTTPAdapter):
    def __init__(self, web: Web, rate: Rate | None, as_json: bool, judge: Judge | None) -> None:
        super().__init__(max_retries=0)
        self._web, self._rate, self._as_json, self._judge = web, rate, as_json, judge

    def send(
        self, request: requests.PreparedRequest, stream: bool = False, *arguments: Any, **options: Any
    ) -> requests.Response:
        # requests hands timeout, verify, cert and proxies on, by place or by name
        options["timeout"] = (CONNECT, READ)
        del arguments
        url = request.url or ""
        key = (url, str(request.headers.get("Authorization", "")))
        asks = request.method == "GET" and not stream
        if asks and (known := self._web.remembered(key)) is not None:
            return known
        response = self._persist(request, stream, options)
        if asks and response.status_code == requests.codes.ok:
            self._web.remember(key, response)
        return response

    def _persist(
        self, request: requests.PreparedRequest, stream: bool, options: Mapping[str, Any]
    ) -> requests.Response:
        place = _at(request.url)
        host = place.partition("/")[0]
        # what is sent twice may be done twice: only questions are asked again
        tries = TRIES if request.method in ("GET", "HEAD") else 1
        failure: NetworkError = Unreachable(place, "no answer")
        for attempt in range(tries):
            if attempt and not isinstance(failure, Busy):  # who is busy has said how long
                self._web.wait(host, FIRST_WAIT * 2**attempt * random.uniform(0.5, 0.75))  # noqa: S311
            self._web.wait_for_turn(host, self._rate)
            try:
                response = super().send(request, stream=True, **options)
                if not stream:
                    _read(response, place)
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                failure = _broken(place, error)
                continue
            except Nonsense as error:
                failure = error
                continue
            told = self._judged(response, host, place, stream)
            if told is None:
                return response
            failure = told
        raise failure

    def _judged(self, response: requests.Response, host: str, place: str, stream: bool) -> NetworkError | None:
        """None when the answer is good; else what is wrong, to be tried again. Raises what no retry would mend."""
        self._mind_the_rate(response, host)
        status = response.status_code
        if status >= 400 and self._judge is not None and not stream:
            meant = self._judge(response)
            if isinstance(meant, Busy):
                self._web.close_until(host, meant.until)
            if isinstance(meant, Busy | Unreachable):
                return meant
            if meant is not None:
                raise meant
        if status in (401, 403):
            raise Refused(place, status, _reason(response, stream))
        if status in (404, 410):
            raise Missing(place, status)
        if status == 429 or (status == 503 and "retry-after" in response.headers):
            until = self._web.clock() + _asked_to_wait(response, self._web.clock())
            self._web.close_until(host, until)
            return Busy(host, until)
        if status >= 500:
            return Unreachable(place, f"the server failed ({status})")
        if status >= 400 and self._judge is not None:
            said = _reason(response, stream)
            raise NetworkError(place, f"does not take the question ({status}{f', {said!r}' if said else ''})")
        if self._as_json and not stream and response.ok and response.content:
            try:
                json.loads(response.content)
            except (ValueError, RecursionError):
                return Nonsense(place, "an answer that is not JSON")
        return None

    def _mind_the_rate(self, response: requests.Response, host: str) -> None:
        remaining = _first(response, _REMAINING)
        if remaining == "0":
            until = _moment(_first(response, _RESETS) or "", self._web.clock())
            if until is not None:
                self._web.close_until(host, until)


def _read(response: requests.Response, place: str) -> None:
    """Reads the whole answer, within ANSWER bytes and WHOLE seconds."""
    give_up = time.monotonic() + WHOLE
    parts, size = [], 0
    for part in response.iter_content(1 << 16):
        parts.append(part)
        size += len(part)
        if size > ANSWER:
            response.close()
            raise Nonsense(place, f"an answer of more than {ANSWER:,} bytes")
        if time.monotonic() > give_up:
            response.close()
            raise requests.Timeout
    response._content = b"".join(parts)


def _broken(place: str, error: Exception) -> NetworkError:
    if isinstance(error, requests.Timeout):
        return Unreachable(place, "no answer in time")
    words = str(error)
    if "NameResolutionError" in words or "getaddrinfo" in words:
        return Unreachable(place, "no such host, or no network here")
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return Nonsense(place, "half an answer")
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable(place, "its certificate is not to be trusted")
    return Unreachable(place, "the connection failed")


def _at(url: str | None) -> str:
    """Host and path: what may be told. A query may hold a token."""
    parts = urlsplit(url or "")
    return f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _first(response: requests.Response, names: tuple[str, ...]) -> str | None:
    return next((response.headers[name] for name in names if name in response.headers), None)


def _asked_to_wait(response: requests.Response, now: float) -> float:
    asked = response.headers.get("retry-after") or _first(response, _RESETS) or ""
    until = _moment(asked, now)
    return max(0.0, until - now) if until is not None else 60.0


def _moment(text: str, now: float) -> float | None:
    """Unix seconds of a header: seconds from now, Unix seconds, an HTTP date or an ISO time."""
    text = text.strip()
    if text.replace(".", "", 1).isdigit() and text.isascii():
        value = float(text)
        return value if value > 1e9 else now + value
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError):
        pass
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None


def _reason(response: requests.Response, stream: bool) -> str:
    """What the host says of a refusal, in a few words."""
    if stream:
        return ""
    try:
        answer = json.loads(response.content)
    except (ValueError, RecursionError):
        return ""
    for name in ("error_description", "message", "detail", "title", "error"):
        said = answer.get(name) if isinstance(answer, dict) else None
        said = said.get("message") if isinstance(said, dict) else said
        if isinstance(said, str) and said:
            return " ".join(_without_secrets(said, response.request).split())[:160]
    return ""


def _without_secrets(said: str, request: requests.PreparedRequest) -> str:
    """What a host said, without the token that it was sent and may echo."""
    sent = [value for name, value in parse_qsl(urlsplit(request.url or "").query) if "token" in name]
    sent += str(request.headers.get("Authorization", "")).split()[-1:]
    for secret in sent:
        said = said.replace(secret, "…")
    return said


def _without_query(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(one.partition("?")[0] if isinstance(one, str) else one for one in record.args)
    return True


logging.getLogger("urllib3.connectionpool").addFilter(
    _without_query
)  # it notes addresses, and a query may hold a token
