"""Asking hosts that a visitor named: over HTTPS, at public addresses, and nothing they can use against us."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings

SECONDS = 10.0
MOST_BYTES = 512 << 10
_NAT64 = ip_network("64:ff9b::/96")


class CannotReach(Exception):
    """The host does not answer as it should, in words for whoever named it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered. `body` is its JSON object, empty when it sent none."""

    status: int
    body: Mapping[str, Any]
    headers: httpx.Headers

    @property
    def ok(self) -> bool:
        """Whether it did what it was asked."""
        return 200 <= self.status < 300


def ask(
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    text: bool = False,
) -> Answer:
    """Asks `url`, by POST when there is a form, and goes where it leads under no circumstances.

    The name is looked up once and the address that was looked at is the one that is called, so that a name which
    changes its address between the two gains nothing. `text`: the answer is words, in ``body["text"]``. Raises
    CannotReach.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    local = settings.RENOWN_LOCAL_NETWORKS
    if not host or parts.username is not None or parts.scheme not in (("https", "http") if local else ("https",)):
        raise CannotReach(f"{host or url[:80]} is no address we may ask")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _looked_up(host, port, local)
    shown = f"[{address}]" if ":" in address else address
    where = httpx.URL(url).copy_with(host=shown.strip("[]"))
    try:
        with httpx.Client(verify=_trusting(), timeout=SECONDS, trust_env=False, follow_redirects=False) as client:
            request = client.build_request(
                "GET" if form is None else "POST",
                where,
                data=None if form is None else dict(form),
                headers={"Host": parts.netloc, "User-Agent": "Renown", "Accept": "application/json", **(headers or {})},
                extensions={"sni_hostname": host},
            )
            answer = client.send(request, stream=True)
            try:
                content = b""
                for part in answer.iter_bytes():
                    content += part
                    if len(content) > MOST_BYTES:
                        raise CannotReach(f"{host} sent too much")
            finally:
                answer.close()
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise CannotReach(f"{host} does not answer") from error
    return Answer(answer.status_code, _read(content, text), answer.headers)


@cache
def _trusting() -> ssl.SSLContext:
    # reading whom to trust takes 40 ms of a processor
    return httpx.create_ssl_context(trust_env=False)


def _read(content: bytes, text: bool) -> Mapping[str, Any]:
    if text:
        return {"text": content.decode("utf-8", "replace")}
    try:
        body = httpx.Response(200, content=content).json() if content else {}
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _looked_up(host: str, port: int, local: bool) -> str:
    """An address of the host; every one it has must be public, so that none can be chosen to reach inside."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise CannotReach(f"there is no host {host}") from error
    if not local and not all(_is_public(address) for address in found):
        raise CannotReach(f"{host} is not on the public internet")
    return found[0]


def _is_public(address: str) -> bool:
    one = ip_address(address.partition("%")[0])
    inner = getattr(one, "ipv4_mapped", None) or getattr(one, "sixtofour", None)
    if one in _NAT64:
        inner = ip_address(int(one) & 0xFFFFFFFF)
    return one.is_global and not one.is_multicast and (inner is None or inner.is_global)
