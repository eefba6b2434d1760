"""Real servers for the tests marked `real`, which run only where asked for: ``-m real``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.real import atproto_network, mock_instance, snac
from tests.real.cache import NotHere

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ours = [item for item in items if item.path.is_relative_to(HERE)]
    for item in ours:
        item.add_marker("real")
    # the longest first, so that the end waits for nothing
    ours.sort(key=lambda item: item.path.stem != "test_journey")
    others = [item for item in items if item not in ours]
    if "real" in config.option.markexpr:
        items[:] = [*ours, *others]
    elif ours:
        config.hook.pytest_deselected(items=ours)
        items[:] = others


def need(install: Callable[[], object]) -> None:
    """Skips where a server cannot be installed; fails where all must be there."""
    try:
        install()
    except NotHere as reason:
        if os.environ.get("CI"):
            pytest.fail(str(reason))
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def fediverse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[snac.Server, snac.Server]]:
    """Two servers that federate: ann and bob on one, zoe on the other."""
    need(snac.install)
    with snac.federation(tmp_path_factory.mktemp("snac"), ("ann", "bob"), ("zoe",)) as (here, there):
        yield here, there


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[mock_instance.Instance]:
    """An empty instance that streams."""
    need(mock_instance.install)
    with mock_instance.instance(tmp_path) as one:
        yield one


@pytest.fixture(scope="session")
def bluesky(tmp_path_factory: pytest.TempPathFactory) -> Iterator[atproto_network.Network]:
    """The whole network: PLC, PDS and AppView."""
    need(atproto_network.install)
    with atproto_network.whole_network(tmp_path_factory.mktemp("bluesky")) as network:
        yield network


@pytest.fixture(scope="session")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[atproto_network.Network]:
    """A PDS without an AppView: repositories, firehose and sign-in."""
    need(atproto_network.install_pds)
    with atproto_network.pds_only(tmp_path_factory.mktemp("pds")) as network:
        yield network
