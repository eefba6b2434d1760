"""Account keys in addresses: ``twitter:12``, ``blog:https:~-~-ann.example~-``."""

from __future__ import annotations


class AccountKey:
    """One segment of a path. A slash inside a key would split it, so it is written ``~-``, and ``~`` is ``~~``."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The key as the engine knows it."""
        return "~".join(part.replace("~-", "/") for part in value.split("~~"))

    def to_url(self, value: str) -> str:
        """The key as a segment; Django quotes the rest."""
        return value.replace("~", "~~").replace("/", "~-")
