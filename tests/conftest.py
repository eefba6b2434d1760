"""What every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import postgres

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("RENOWN_TEST_DATA", ROOT.parent / "shared" / "data"))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Tests with real servers import the networks' own clients, which takes seconds: only for who asks for them."""
    real = ROOT / "tests" / "real"
    return True if collection_path == real and "real" not in config.option.markexpr else None


@pytest.fixture(scope="session")
def data_file() -> Callable[[str], Path]:
    """Finds a real dataset or recorded answer; without it the test is skipped, and fails in CI."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            if os.environ.get("CI"):
                pytest.fail(f"{path} is missing: set RENOWN_TEST_DATA to the folder of the datasets")
            pytest.skip(f"{path} is not here")
        return path

    return find


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """A server that goes takes its database along: dropping it first fails while anybody is connected."""
    return on_postgres()


def on_postgres() -> bool:
    return os.environ.get("RENOWN_TEST_DATABASE") == "postgres"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where tests keep what they put into the database: a file, or with RENOWN_TEST_DATABASE=postgres a server."""
    from django.db import connections

    from renown.web.database import database

    if not on_postgres():
        connections["default"].settings_dict["TEST"]["NAME"] = tmp_path_factory.mktemp("site") / "test.sqlite3"
        yield
        return
    with postgres() as address:
        connections.settings = connections.configure_settings(
            {"default": database(tmp_path_factory.getbasetemp(), address)}
        )
        del connections["default"]
        yield
        connections.close_all()
