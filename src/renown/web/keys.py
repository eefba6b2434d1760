"""Account keys in addresses: ``twitter:12``, ``blog:https:~-~-ann.example~-``."""

from __future__ import annotations

import re
from urllib.parse import quote

_SIMPLE = re.compile(r"[A-Za-z0-9:@._-]+").fullmatch
_PLAIN = "!$&'()*+,;=/~:@"


class AccountKey:
    """One segment of a path. A slash inside a key would split it, so it is written ``~-``, and ``~`` is ``~~``."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The key as the engine knows it."""
        if "~" not in value:
            return value
        return "~".join(part.replace("~-", "/") for part in value.split("~~"))

    def to_url(self, value: str) -> str:
        """The key as a segment; Django quotes the rest."""
        return value.replace("~", "~~").replace("/", "~-")


def segment(key: str) -> str:
    """The key as it stands in an address, quoted as Django quotes it."""
    return key if _SIMPLE(key) else quote(AccountKey().to_url(key), safe=_PLAIN)
