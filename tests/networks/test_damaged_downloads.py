"""Downloads with bytes cut, changed and put in between: what is read is sound, and nothing raises but InputError."""

from __future__ import annotations

import random
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.facebook import Facebook
from renown.networks.googleplus import GooglePlus
from renown.networks.instagram import Instagram
from renown.networks.linkedin import LinkedIn
from renown.networks.network import Journal, Network
from renown.networks.threads import Threads
from renown.vocabulary import Batch
from tests.networks.reading import SAMPLES

PIECES = [b"{", b"}", b"[", b"]", b'"', b",", b":", b"null", b"1e999", b"-1", b"true", b"\0", b"\xff", b"\\ud800"]
PIECES += [b'""', b"\n", b"[]", b"{}", b"7", b'"x"', b"9" * 400, b"://[", b"%ff", b"\\u0000"]
TIMES = 15


def damage(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        at, kind = chance.randrange(len(content) + 1), chance.random()
        if kind < 0.3:
            content = content[:at] + content[at + chance.randint(0, 30) :]
        elif kind < 0.85:
            content = content[:at] + chance.choice(PIECES) + content[at + chance.randint(0, 12) :]
        else:
            content = content[:at]
    return content


@pytest.mark.parametrize(
    "network", [Facebook(), Instagram(), Threads(), GooglePlus(), LinkedIn()], ids=lambda n: str(n.key)
)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_read_of_a_damaged_download_is_sound(tmp_path: Path, network: Network, seed: int) -> None:
    chance = random.Random(f"{network.key}{seed}")
    shapes = sorted((SAMPLES / network.key).iterdir())
    batches: list[Batch] = []
    for time in range(TIMES):
        path = tmp_path / str(time)
        shutil.copytree(chance.choice(shapes), path)
        for file in sorted(path.rglob("*")):
            if file.is_file() and chance.random() < 0.5:
                file.write_bytes(damage(file.read_bytes(), chance))
        with Archive(path) as archive, suppress(InputError):
            network.describe(archive)
            batches += network.read_archive(archive, Journal())
    assert batches
    for batch in batches:
        batch.interactions.validate(full=True)
        for row in batch.interactions.to_pylist():
            assert row["source"]
            assert row["target"]
            assert row["at"] > 0
            assert row["kind"] in network.kinds
