"""Wahooly, which is gone."""

from __future__ import annotations

import pytest

from renown.networks.archive import Archive
from renown.networks.network import Journal
from renown.networks.wahooly import Wahooly
from tests.networks.reading import SAMPLES


@pytest.mark.parametrize("sample", ["facebook/today", "linkedin/complete", "googleplus/today"])
def test_nothing_is_taken_for_wahooly(sample: str) -> None:
    with Archive(SAMPLES / sample) as archive:
        assert Wahooly().describe(archive) is None
        assert list(Wahooly().read_archive(archive, Journal())) == []
