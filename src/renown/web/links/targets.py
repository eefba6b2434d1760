"""Where a short link may lead: an address of the web, written so that it can mean nothing else."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

from renown.web.engine import RenownError

LONGEST = 2_000
"""Characters of an address."""

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"`{}|^\u00a0\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBERS = re.compile(r"[0-9.]+|0x[0-9a-f.x]*")
_TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "LATIN"})
_LIKE_LATIN = frozenset("аеорсухіјѕһԁԛԝӏгпмкнтвοαεικνρτυχωɑցհոսօԍᴀᴄᴇ")
"""Small letters of other scripts that read as Latin ones."""


class BadTarget(RenownError):
    """An address no link may lead to, and why."""


def target(text: str) -> str:
    """The address in the one way it is kept: http or https, a host in ASCII, the rest percent-encoded.

    Raises BadTarget for other schemes, names and passwords, control characters and spaces, hosts that are none or
    that another reading would take for a different one.
    """
    text = text.strip(" ")
    if len(text) > LONGEST:
        raise BadTarget(f"the address is longer than {LONGEST:,} characters")
    if found := _FORBIDDEN.search(text):
        raise BadTarget(f"the address holds a character that none may: U+{ord(found[0]):04X}")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise BadTarget(f"this is no address: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise BadTarget("a link leads to an address that begins with https:// or http://")
    if "@" in parts.netloc:
        raise BadTarget("the address holds a name or password: what stands before @ hides the host")
    host = _host(parts.hostname or "")
    netloc = host if port is None else f"{host}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    kept = urlunsplit((parts.scheme, netloc, path, _quoted(parts.query), _quoted(parts.fragment)))
    if len(kept) > LONGEST:
        raise BadTarget(f"the address is longer than {LONGEST:,} characters")
    return kept


def _quoted(text: str) -> str:
    return quote(text, safe="/?%:@!$&'()*+,;=~-._")


def _host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    try:
        plain = host.encode("idna").decode().lower()
        if not host.isascii() and plain.encode().decode("idna") != host.lower():
            raise BadTarget(f"the host {host} may be read in two ways: write it as it is registered, xn--…")
    except UnicodeError as error:
        raise BadTarget(f"{host!r} is no host") from error
    labels = plain.removesuffix(".").split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise BadTarget(f"{host!r} is no host")
    if _NUMBERS.fullmatch(labels[-1]) and not _dotted(labels):
        raise BadTarget(f"{host!r} is a number written in an unusual way")
    return plain


def _dotted(labels: list[str]) -> bool:
    """Whether an address of four numbers is written as it usually is."""
    usual = (label.isdecimal() and str(int(label)) == label and int(label) < 256 for label in labels)
    return len(labels) == 4 and all(usual)


def readable(address: str) -> str:
    """The host of an address in its own letters."""
    host = urlsplit(address).hostname or ""
    try:
        return host.encode().decode("idna")
    except UnicodeError:
        return host


def misleading(address: str) -> bool:
    """Whether the host may be taken for another: letters of several scripts in one word, or all like Latin ones."""
    return any(_misleads(label) for label in readable(address).split(".") if not label.isascii())


def _misleads(label: str) -> bool:
    letters = [letter for letter in label if letter.isalpha()]
    scripts = {unicodedata.name(letter, "?").split(" ")[0] for letter in letters}
    return (len(scripts) > 1 and not scripts <= _TOGETHER) or all(
        letter.isascii() or letter in _LIKE_LATIN for letter in letters
    )
