"""Fetches addresses that strangers give us: blogs, instances, the sources of Webmentions, pages of proof.

Such an address may lead inside: to this machine, its neighbours, or the service that hands out a cloud's secrets.
A name is resolved once, every address it has must be a public one, and it is that very address the connection is
made to, so that a name which means something else a moment later gains nothing. Each redirect is a new connection.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TypeAlias, cast
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from renown.errors import Nonsense, NotPublic, Unreachable

REDIRECTS = 5
SECONDS = 20.0
"""For the whole of a fetch, redirects included."""
SIZE = 4 << 20
"""The longest answer that is read, in bytes, unpacked."""
LOOPBACK = ("127.0.0.0/8", "::1/128")
"""What a test allows."""
_LONGEST = 2_048
_PART = 1 << 16

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver: TypeAlias = Callable[[str, int], list[str]]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_INSIDE = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "100::/64", "5f00::/16"))
)
"""What not every Python yet knows to be none of the open internet (IANA's registries of special addresses)."""


def resolved(host: str, port: int) -> list[str]:
    """Every address of a host, in the order they are to be tried. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, whatever form it hides in."""
    try:
        one = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(one)
    if inner is not None:
        return is_public(str(inner))
    special = one.is_multicast or one.is_reserved or one.is_unspecified or _is_site_local(one)
    return one.is_global and not special and not any(one in network for network in _INSIDE)


def _inner(one: Address) -> Address | None:
    """The IPv4 address that an IPv6 address carries: mapped, 6to4, Teredo or NAT64."""
    if isinstance(one, ipaddress.IPv4Address):
        return None
    if one in _NAT64:
        return ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
    return one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)


def _is_site_local(one: Address) -> bool:
    return isinstance(one, ipaddress.IPv6Address) and one.is_site_local


class Guard:
    """Lets connections through to public addresses, and to the networks in `allow` (``127.0.0.0/8``)."""

    def __init__(self, allow: Iterable[str] = (), resolve: Resolver = resolved) -> None:
        self._allowed = [ipaddress.ip_network(one) for one in allow]
        self._resolve = resolve
        self._open: list[socket.socket] | None = None
        self.has_cut = False

    def on(self, session: requests.Session) -> requests.Session:
        """The same session; calls to what is not public raise NotPublic, before anything is sent."""
        pools = {"http": _pool(self), "https": _secure_pool(self)}
        session.max_redirects = REDIRECTS
        for adapter in session.adapters.values():
            cast(HTTPAdapter, adapter).poolmanager.pool_classes_by_scheme = pools
        return session

    def connect(self, connection: HTTPConnection) -> socket.socket:
        """Resolves, checks and connects to what was checked. Raises NotPublic, or urllib3's own errors."""
        host, port = connection._dns_host, connection.port or connection.default_port
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise NameResolutionError(host, connection, socket.gaierror(str(error))) from error
        if not addresses or not all(self._is_let_through(one) for one in addresses):
            raise NotPublic(host)
        failure = OSError("no address")
        for address in addresses:
            try:
                made = create_connection((address, port), connection.timeout, socket_options=connection.socket_options)
            except OSError as error:
                failure = error
                continue
            if self._open is not None:
                self._open.append(made.dup())
            return made
        raise NewConnectionError(connection, str(failure)) from failure

    @contextmanager
    def until(self, seconds: float) -> Iterator[None]:
        """Cuts every connection made in the block after so many seconds: a trickle is never a timeout."""
        made: list[socket.socket] = []
        self._open = made

        def cut() -> None:
            self.has_cut = True
            for one in made:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(seconds, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self._open = None
            for one in made:
                one.close()

    def _is_let_through(self, address: str) -> bool:
        plain = address.partition("%")[0]
        return is_public(address) or any(ipaddress.ip_address(plain) in one for one in self._allowed)


def _pool(guard: Guard) -> type[HTTPConnectionPool]:
    class Guarded(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return guard.connect(self)

    class Pool(HTTPConnectionPool):
        ConnectionCls = Guarded

    return Pool


def _secure_pool(guard: Guard) -> type[HTTPSConnectionPool]:
    class Guarded(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return guard.connect(self)

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Guarded

    return Pool


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: where it came from in the end, its status, headers (names in lower case) and body, unpacked."""

    address: str
    status: int
    headers: Mapping[str, str]
    links: tuple[tuple[str, str], ...]  # of the Link header: (rel, address), whole
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether there is what was asked for."""
        return 200 <= self.status < 300


class Fetcher:
    """Fetches single pages from anywhere, within `seconds` and `size` bytes, over http and https alone.

    `allow` names networks beyond the public internet that may be reached all the same, for tests. It sends no
    cookies and no credentials, and keeps nothing between two fetches.
    """

    def __init__(
        self,
        allow: Iterable[str] = (),
        *,
        resolve: Resolver = resolved,
        seconds: float = SECONDS,
        size: int = SIZE,
        agent: str = "Renown",
    ) -> None:
        self._allow, self._resolve = tuple(allow), resolve
        self._seconds, self._size, self._agent = seconds, size, agent

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """What an address answers, redirects followed, whatever its status.

        Raises NotPublic for what leads inside, Unreachable when there is no answer in time, and Nonsense for what
        is no address of the web, too many redirects, half an answer or one that is too long.
        """
        return self._ask("GET", address, headers, None)

    def post(self, address: str, fields: Mapping[str, str]) -> Fetched:
        """What an address answers to a form. Redirects are not followed. Raises as `get` does."""
        return self._ask("POST", address, None, fields)

    def send(self, address: str, body: bytes, headers: Mapping[str, str]) -> Fetched:
        """What an address answers to a body as it stands. Redirects are not followed. Raises as `get` does."""
        return self._ask("POST", address, headers, body)

    def _ask(
        self, method: str, address: str, headers: Mapping[str, str] | None, body: Mapping[str, str] | bytes | None
    ) -> Fetched:
        guard = Guard(self._allow, self._resolve)
        with guard.on(requests.Session()) as session, guard.until(self._seconds):
            session.trust_env = False
            session.headers.update({"User-Agent": self._agent, **(headers or {})})
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            for _ in range(REDIRECTS + 1):
                place = told(address)
                try:
                    answer = self._answer(session, method, address, body, place)
                finally:
                    # what came before the cut may look whole
                    if guard.has_cut:
                        raise Unreachable(place, "no answer in time")
                onward = answer.headers.get("location") if answer.status in (301, 302, 303, 307, 308) else None
                if not onward or method != "GET":
                    return answer
                address = urljoin(address, onward)
        raise Nonsense(place, f"more than {REDIRECTS} redirects")

    def _answer(
        self, session: requests.Session, method: str, address: str, body: Mapping[str, str] | bytes | None, place: str
    ) -> Fetched:
        try:
            with session.request(
                method, address, data=body, stream=True, allow_redirects=False, timeout=self._seconds
            ) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                body = b"" if "location" in headers and response.is_redirect else self._body(response, place)
                return Fetched(address, response.status_code, headers, _links(address, headers), body)
        except requests.Timeout:
            raise Unreachable(place, "no answer in time") from None
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError, HTTPError):
            raise Nonsense(place, "half an answer") from None
        except requests.exceptions.SSLError:
            raise Unreachable(place, "its certificate is not to be trusted") from None
        except (requests.RequestException, OSError, UnicodeError) as error:
            unknown = "NameResolutionError" in str(error)
            raise Unreachable(place, "no such host" if unknown else "the connection failed") from None

    def _body(self, response: requests.Response, place: str) -> bytes:
        parts, size = [], 0
        while part := response.raw.read1(_PART, decode_content=True):
            size += len(part)
            if size > self._size:
                raise Nonsense(place, f"an answer of more than {self._size:,} bytes")
            parts.append(part)
        return b"".join(parts)


def told(address: str) -> str:
    """Host and path of an address, for people. Raises Nonsense when it is none of the web."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Nonsense(address[:80], "not an address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise Nonsense(address[:80], "not an address of the web: it begins with https:// or http://")
    if len(address) > _LONGEST or any(ord(one) <= 32 for one in address):
        raise Nonsense(host, "not an address: too long, or with spaces in it")
    if parts.username is not None or parts.password is not None:
        raise Nonsense(host, "an address with a name or a password in it")
    return f"{host}{f':{port}' if port else ''}{parts.path}"


def _links(address: str, headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = requests.utils.parse_header_links(headers.get("link", ""))
    return tuple(
        (rel, urljoin(address, one["url"]))
        for one in found
        if "url" in one
        for rel in one.get("rel", "").lower().split()
    )
