"""A key, and a shorter way to ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from renown.web.api.access import new_key

Ask = Callable[..., Any]


@pytest.fixture
def key(db: None) -> str:
    """A registered key."""
    return new_key(name="an old client")[1]


@pytest.fixture
def ask(site: Client, key: str) -> Ask:
    """Asks with the key."""

    def ask(path: str, **query: str) -> Any:
        return site.get(path, {"key": key, **query})

    return ask
