"""Wahooly: gone, and nothing of it can be downloaded. It stands here so that its name is answered."""

from __future__ import annotations

from collections.abc import Iterator

from renown.networks.archive import Archive
from renown.networks.network import Journal
from renown.vocabulary import Batch


class Wahooly:
    """Recognises nothing: there is neither an archive nor an API. What works instead is on its page of the docs."""

    key = "wahooly"
    name = "Wahooly"
    kinds: tuple[str, ...] = ()

    def describe(self, archive: Archive) -> str | None:
        """Never one of Wahooly's."""
        return None

    def read_archive(self, archive: Archive, journal: Journal) -> Iterator[Batch]:
        """Nothing to read."""
        return iter(())
