"""Keys that differ only in what is passed over when somebody types a name: each is one person's, and no other's."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

import renown
from renown.snapshot import publish
from tests.acts import NOW
from tests.web.conftest import at_home

ALIKE = ("UCab", "UCaB", "@ucab", " ucab", "ucab/why", "ucab?x#y", "ＵＣａｂ", "u" * 250 + "1", "u" * 250 + "2")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published run in which thirty people replied to each account of ALIKE."""
    rows = [(f"fan{fan}", id, "reply", NOW - fan * 3_600) for fan in range(30) for id in ALIKE]
    columns = zip(*rows, strict=True)
    frame = pa.table(dict(zip(("source", "target", "kind", "at"), map(list, columns), strict=True)))
    path = tmp_path_factory.mktemp("alike")
    publish(renown.score(frame), path)
    return path


@pytest.mark.parametrize("id", ALIKE)
def test_every_key_has_its_own_page_badge_and_score(id: str, home: Path, settings: Settings) -> None:
    client = at_home(home, settings)
    key = f"table:{id}"
    assert client.get(reverse("profile", args=[key])).status_code == 200
    assert client.get(reverse("why", args=[key]), {"source": "table:fan3"}).status_code == 200
    assert client.get(reverse("badge", args=[key])).status_code == 200
    assert client.get(reverse("score", args=[key])).json()["account"] == key


def test_a_name_they_share_leads_to_all_of_them(home: Path, settings: Settings) -> None:
    client = at_home(home, settings)
    answer = client.get(reverse("search"), {"q": "ucab"})
    assert answer.status_code == 200
    for id in ("UCab", "UCaB"):
        assert reverse("profile", args=[f"table:{id}"]) in answer.content.decode()
