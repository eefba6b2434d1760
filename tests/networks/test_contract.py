"""What every network keeps to. One without samples fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from renown.lake import Lake
from renown.networks import NETWORKS
from renown.networks.archive import Archive
from renown.networks.network import Journal, Network
from renown.vocabulary import KIND_BY_KEY
from tests.networks.reading import SAMPLES

LIVING = [network for network in NETWORKS if network.kinds]
FAMILIES = {key: {"instagram", "threads"} for key in ("instagram", "threads")}
"""Networks whose archives come in one download, each read by its own."""
ARCHIVES = {".car", ".csv", ".txt", ".ndjson"}


def samples(network: Network) -> list[Path]:
    """Each sample of a network: a file that is an archive by itself, or the folder an archive unpacks to."""
    found = []
    for path in sorted((SAMPLES / network.key).iterdir()):
        files = [path] if path.is_file() else [file for file in path.iterdir() if file.suffix == ".car"]
        found += [file for file in files if file.suffix in ARCHIVES] or ([path] if path.is_dir() else [])
    return [path for path in found if path.name != "api"]


def recognised(path: Path) -> list[str]:
    with Archive(path) as archive:
        return [network.key for network in NETWORKS if network.key != "table" and network.describe(archive) is not None]


@pytest.mark.parametrize("network", LIVING, ids=lambda network: network.key)
def test_it_has_samples_and_reads_them_without_a_broken_record(network: Network) -> None:
    found = samples(network)
    assert found, f"there is no sample in tests/networks/samples/{network.key}"
    for path in found:
        journal = Journal()
        with Archive(path) as archive:
            assert network.describe(archive), path
            acts = sum(len(batch.interactions) for batch in network.read_archive(archive, journal))
        assert acts > 0, path
        assert not journal.unreadable, path


@pytest.mark.parametrize("network", LIVING, ids=lambda network: network.key)
def test_nobody_else_takes_its_archives_for_their_own(network: Network) -> None:
    for path in samples(network):
        assert set(recognised(path)) <= FAMILIES.get(network.key, {network.key}), path
        assert network.key == "table" or network.key in recognised(path), path


@pytest.mark.parametrize("network", LIVING, ids=lambda network: network.key)
def test_its_kinds_are_those_it_says(network: Network) -> None:
    assert set(network.kinds) <= set(KIND_BY_KEY)
    for path in samples(network):
        with Archive(path) as archive:
            rows = [row for batch in network.read_archive(archive, Journal()) for row in batch.interactions.to_pylist()]
        assert {row["kind"] for row in rows} <= set(network.kinds), path
        assert all(row["source"] != row["target"] for row in rows), path
        assert network.key == "table" or {row["network"] for row in rows} == {network.key}, path


@pytest.mark.parametrize("network", LIVING, ids=lambda network: network.key)
def test_importing_its_archive_twice_changes_nothing(network: Network, tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    for path in samples(network):
        with Archive(path) as archive:
            lake.append(network.read_archive(archive, Journal()))
        held = sorted(lake.contents().acts["key"].tolist())
        with Archive(path) as archive:
            assert lake.append(network.read_archive(archive, Journal())).new == 0, path
        assert sorted(lake.contents().acts["key"].tolist()) == held, path


def test_the_keys_are_all_different() -> None:
    keys = [network.key for network in NETWORKS]
    assert len(set(keys)) == len(keys)
