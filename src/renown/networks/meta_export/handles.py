"""Account names in downloads of Instagram and Threads: where they stand, and whose a download is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from renown.networks.meta_export import dicts, text, values, when

_HANDLE = re.compile(r"[a-z0-9._]{1,64}")
_MENTION = re.compile(r"(?<![\w.@/])@([A-Za-z0-9._]{1,30})")
_HOST = re.compile(r"^\w+://[^/]*|[?#].*$", re.DOTALL)
_POST = re.compile(r"/(?:p|reels?|tv|post)/([\w-]+)")
_PRIVATE = {
    "private account",
    "compte privé",
    "conta privada",
    "cuenta privada",
    "account privato",
    "privates konto",
    "privéaccount",
}


class Profile(NamedTuple):
    """Whose a download is."""

    handle: str = ""
    name: str | None = None
    private: bool = False


def profile(string_map_data: object) -> Profile:
    """The profile in a ``string_map_data``. Its labels are in the account's language, so that order counts too."""
    told = values(string_map_data)
    by_label = {label.casefold(): value for label, value in told}
    fits = [value for _, value in told if _HANDLE.fullmatch(value) and not value.isdigit()]
    private = any(by_label.get(label, "").casefold() == "true" for label in _PRIVATE)
    named = by_label.get("username", "").casefold()
    who = named if _HANDLE.fullmatch(named) else next(iter(fits), "")
    return Profile(who, by_label.get("name"), private)


def plain_profile(handle: object, name: object, private: object) -> Profile:
    """The profile as it was told in 2018, value by value."""
    who = text(handle).casefold()
    return Profile(who if _HANDLE.fullmatch(who) else "", text(name) or None, private is True)


def handle(value: object) -> str:
    """An account name as it is written everywhere: lower case, no @. Raises ValueError when it cannot be one."""
    plain = text(value).removeprefix("@").casefold()
    if not _HANDLE.fullmatch(plain):
        raise ValueError("an account name that cannot be one")
    return plain


def in_address(address: str) -> str:
    """The account name in the address of a profile or a post; empty when there is none."""
    parts = [part for part in _HOST.sub("", address).split("/") if part not in ("", "_u")]
    if not parts or (len(parts) > 1 and not parts[0].startswith("@")) or _POST.search(f"/{parts[0]}/"):
        return ""
    return parts[0].removeprefix("@")


def post_in(address: str) -> str | None:
    """The short code in the address of a post."""
    found = _POST.search(address)
    return found[1] if found else None


def followed(value: dict[str, Any]) -> list[tuple[str, int]]:
    """The account names and times in a record of followers or followed: in the value, the address or the title."""
    found = []
    for item in dicts(value["string_list_data"]):
        who = item.get("value") or in_address(text(item.get("href"))) or value.get("title")
        found.append((handle(who), when(item.get("timestamp"))))
    return found


def liked(value: dict[str, Any]) -> list[tuple[str, int, str | None]]:
    """Whose posts were liked, when, and which: the title is the author."""
    found = []
    for item in dicts(value["string_list_data"]):
        address = text(item.get("href"))
        who = in_address(address) or value.get("title")
        found.append((handle(who), when(item.get("timestamp")), post_in(address)))
    return found


def mentioned(words: Iterable[str]) -> list[str]:
    """The account names written with an @, each once, in order."""
    return list(dict.fromkeys(met.rstrip(".").casefold() for one in words for met in _MENTION.findall(one)))
