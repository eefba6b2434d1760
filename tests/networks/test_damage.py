"""Every sample of every network, damaged at random: nothing raises but InputError, and what is read is sound."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renown.errors import InputError
from renown.networks import NETWORKS
from renown.networks.archive import Archive
from renown.networks.network import Journal, Network
from renown.vocabulary import Batch
from tests.networks.reading import is_sound, packed
from tests.networks.test_contract import LIVING, samples

DEEP: list[Any] = []
for _ in range(200):
    DEEP = [DEEP]
SWAPPED = [
    None, True, 0, -1, 7, 1e308, 10**30, "", "x", "\ud800", "Ã¤Ã¶", "\0", "9" * 5_000, "ZZZZ-99-99", [], {}, [7],
    {"a": 1}, [None], {"id": None}, DEEP,
]  # fmt: skip
PIECES = [b"\0", b"\xff\xfe", b"\r", b"\n", b'"', b"{", b"]", b",,,", b"\\ud800", b"1e999", b"<", b"&#0;", b"\x1f\x8b"]
NAMES = [
    "x.json",
    "data/tweets.js",
    "likes.csv",
    "outbox.json",
    "a/b/c",
    "Profile.csv",
    "feed.xml",
    "repo.car",
    "ÿ.JSON",
]

# what is done, where (as a part of the whole), and with what
DAMAGE = st.tuples(
    st.sampled_from(["flip", "cut", "insert", "drop", "rename", "swap", "swap"]),
    st.floats(0, 1),
    st.floats(0, 1),
    st.integers(0, 10_000),
)
SETTINGS = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


def bytes_damaged(content: bytes, what: str, where: float, choice: int) -> bytes:
    at = int(where * len(content))
    match what:
        case "flip":
            return (
                content[:at]
                + bytes(255 - one for one in content[at : at + 1 + choice % 4])
                + content[at + 1 + choice % 4 :]
            )
        case "cut":
            return content[:at]
        case "insert":
            return content[:at] + PIECES[choice % len(PIECES)] + content[at:]
        case _:
            return content[:at] + content[at + 1 + choice % 200 :]


def swapped(content: bytes, where: float, choice: int) -> bytes:
    """The same JSON with one of its values put out for another; what is no JSON gets a piece put in."""
    text = content.decode("utf-8", "replace")
    start = min((at for at in (text.find("["), text.find("{")) if at >= 0), default=0)
    try:
        value = json.loads(text[start:])
    except ValueError:
        return bytes_damaged(content, "insert", where, choice)
    places = list(nodes(value))
    if not places:
        return content
    holder, key = places[int(where * (len(places) - 1))]
    holder[key] = SWAPPED[choice % len(SWAPPED)]
    return (text[:start] + json.dumps(value)).encode()


def nodes(value: Any) -> Any:
    """Every place in a JSON value, as what holds it and under which key."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in list(below):
        yield value, key
        yield from nodes(one)


def damaged(sample: Path, to: Path, damage: list[tuple[str, float, float, int]]) -> Path:
    """A damaged copy of a sample: a folder, or a file that is an archive by itself."""
    if sample.is_file():
        to.mkdir()
        shutil.copy(sample, to)
    else:
        shutil.copytree(sample, to)
    for what, which, where, choice in damage:
        files = sorted(path for path in to.rglob("*") if path.is_file())
        file = files[int(which * (len(files) - 1))]
        if what == "rename":
            target = to / NAMES[choice % len(NAMES)]
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                file.rename(target)
        elif what == "swap":
            file.write_bytes(swapped(file.read_bytes(), where, choice))
        else:
            file.write_bytes(bytes_damaged(file.read_bytes(), what, where, choice))
    left = sorted(path for path in to.rglob("*") if path.is_file())
    return left[0] if sample.is_file() and len(left) == 1 else to


def read(network: Network, path: Path) -> list[Batch]:
    with Archive(path) as archive, suppress(InputError):
        network.describe(archive)
        return list(network.read_archive(archive, Journal()))
    return []


@pytest.mark.parametrize("network", LIVING, ids=lambda network: network.key)
def test_whatever_is_damaged_in_a_download_what_is_read_is_sound(network: Network) -> None:
    found = samples(network)
    assert found

    @settings(SETTINGS, max_examples=40)
    @given(st.sampled_from(found), st.lists(DAMAGE, min_size=1, max_size=4), st.booleans())
    def holds(sample: Path, damage: list[tuple[str, float, float, int]], as_zip: bool) -> None:
        with tempfile.TemporaryDirectory() as made:
            path = damaged(sample, Path(made) / "copy", damage)
            if as_zip and path.is_dir():
                path = packed(path, Path(made) / "copy.zip")
            for batch in read(network, path):
                is_sound(network, batch)

    holds()


@pytest.mark.parametrize("network", LIVING, ids=lambda network: network.key)
def test_a_zip_damaged_on_its_way_gives_what_it_can_or_says_so(network: Network) -> None:
    # a sample that is one file is packed as whoever keeps it might
    found = samples(network)

    @settings(SETTINGS, max_examples=20)
    @given(
        st.sampled_from(found), st.sampled_from(["flip", "cut", "insert", "drop"]), st.floats(0, 1), st.integers(0, 99)
    )
    def holds(sample: Path, what: str, where: float, choice: int) -> None:
        with tempfile.TemporaryDirectory() as made:
            damaged(sample, Path(made) / "copy", [])
            path = packed(Path(made) / "copy", Path(made) / "copy.zip")
            assert read(network, path), "undamaged it is read"
            path.write_bytes(bytes_damaged(path.read_bytes(), what, where, choice))
            with suppress(InputError):
                for batch in read(network, path):
                    is_sound(network, batch)

    holds()


@pytest.mark.parametrize("network", LIVING, ids=lambda network: network.key)
def test_asking_everybody_whose_a_damaged_download_is_raises_nothing_else(network: Network) -> None:
    @settings(SETTINGS, max_examples=10)
    @given(st.sampled_from(samples(network)), st.lists(DAMAGE, min_size=1, max_size=3))
    def holds(sample: Path, damage: list[tuple[str, float, float, int]]) -> None:
        with tempfile.TemporaryDirectory() as made, Archive(damaged(sample, Path(made) / "copy", damage)) as archive:
            for asked in NETWORKS:
                with suppress(InputError):
                    words = asked.describe(archive)
                    assert words is None or words

    holds()


def test_the_damage_does_something(tmp_path: Path) -> None:
    """Damage that changes nothing would prove nothing."""
    sample = samples(LIVING[0])[0]
    whole = contents(sample)
    for number, what in enumerate(("flip", "cut", "insert", "drop", "rename", "swap")):
        copy = damaged(sample, tmp_path / str(number), [(what, 0.5, 0.5, 3)])
        assert contents(copy) != whole, what


def contents(folder: Path) -> dict[str, bytes]:
    load: Callable[[Path], bytes] = Path.read_bytes
    return {path.relative_to(folder).as_posix(): load(path) for path in folder.rglob("*") if path.is_file()}
