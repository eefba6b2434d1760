"""What is fuzzed: each target takes any bytes and raises where a reader does what it must not."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from renown.errors import InputError, NetworkError
from renown.networks import NETWORKS
from renown.networks.archive import Archive
from renown.networks.bluesky.stream import Hearing, firehose_frame, jetstream_line
from renown.networks.http import Web
from renown.networks.mastodon.client import Client
from renown.networks.mastodon.stream import Hearing as Listening
from renown.networks.network import Journal, Network
from tests.networks.reading import is_sound, packed
from tests.networks.test_bluesky_stream import ANSWER, FOLLOW, LIKE, event, frame, line
from tests.networks.test_contract import LIVING, samples

PLACES = 2
"""How many bytes at the beginning of an input say which file of which sample it stands for."""


@cache
def _scratch() -> Path:
    memory = Path("/dev/shm")  # noqa: S108
    return Path(tempfile.mkdtemp(prefix="renown-fuzz-", dir=memory if memory.is_dir() else None))


@cache
def _places() -> list[tuple[Network, Path, Path]]:
    """Every file of every sample, as network, copy of the sample and the file in it; in an order that stays."""
    found = []
    for network in LIVING:
        for sample in samples(network):
            copy = _scratch() / network.key / sample.name
            if sample.is_file():
                copy.mkdir(parents=True)
                shutil.copy(sample, copy)
            else:
                shutil.copytree(sample, copy)
            files = sorted(path for path in copy.rglob("*") if path.is_file())
            found += [(network, copy if sample.is_dir() else file, file) for file in files]
    return found


def _read(network: Network, path: Path) -> None:
    with suppress(InputError), Archive(path) as archive:
        if network.describe(archive) is not None or network.key != "table":
            for batch in network.read_archive(archive, Journal()):
                is_sound(network, batch)


def member(data: bytes) -> None:
    """One file of a download holds anything: the first bytes say which, the rest is what it holds."""
    _holding(_places()[int.from_bytes(data[:PLACES], "little") % len(_places())], data[PLACES:])


def _holding(place: tuple[Network, Path, Path], content: bytes) -> None:
    network, copy, file = place
    whole = file.read_bytes()
    file.write_bytes(content)
    try:
        _read(network, copy)
    finally:
        file.write_bytes(whole)


def lasting(target: str, data: bytes) -> bytes:
    """An input as it is kept: samples come and go, so that a number says for a while only which file it stands for."""
    if target != "member":
        return data
    _, _, file = _places()[int.from_bytes(data[:PLACES], "little") % len(_places())]
    return file.relative_to(_scratch()).as_posix().encode() + b"\n" + data[PLACES:]


def again(target: str, kept: bytes) -> None:
    """Runs a target with an input that was kept."""
    if target != "member":
        TARGETS[target](kept)
        return
    name, _, content = kept.partition(b"\n")
    _holding(next(place for place in _places() if place[2] == _scratch() / name.decode()), content)


def download(data: bytes) -> None:
    """A download is anything at all: a zip, a tar, a file."""
    path = _scratch() / "download"
    path.write_bytes(data)
    for network in NETWORKS:
        words = None
        with suppress(InputError), Archive(path) as archive:
            words = network.describe(archive)
        if words is not None and network in LIVING:
            _read(network, path)


def _heard(take: Callable[[Hearing, bytes], None], frames: list[bytes]) -> None:
    hearing = Hearing("fuzz", Journal(), None)
    for one in frames:
        with suppress(NetworkError):
            take(hearing, one)
    is_sound(next(one for one in LIVING if one.key == "bluesky"), hearing.page().batch)


def jetstream(data: bytes) -> None:
    """Lines of Jetstream."""
    _heard(jetstream_line, data.split(b"\n"))


def firehose(data: bytes) -> None:
    """A frame of the firehose."""
    _heard(firehose_frame, [data])


def mastodon(data: bytes) -> None:
    """Events of an instance's stream, a line each."""
    # nobody is asked who somebody is: an address of this machine is refused at once
    hearing = Listening(Client("http://127.0.0.1:9", None, Web(sleep=lambda seconds: None)), False, {}, Journal())
    for one in data.split(b"\n"):
        with suppress(NetworkError):
            hearing.event(one)
    is_sound(next(one for one in LIVING if one.key == "mastodon"), hearing.page().batch)


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (member, download, jetstream, firehose, mastodon)
}


def seeds(target: str) -> Iterator[bytes]:
    """Sound inputs of a target, to begin from."""
    match target:
        case "member":
            for number, (_, _, file) in enumerate(_places()):
                yield number.to_bytes(PLACES, "little") + file.read_bytes()
        case "download":
            for number, copy in enumerate(dict.fromkeys(copy for _, copy, _ in _places())):
                yield copy.read_bytes() if copy.is_file() else _packed(copy, number)
        case "jetstream":
            yield b"\n".join(
                line(event("create", f"app.bsky.{name}", record))
                for name, record in (("feed.like", LIKE), ("graph.follow", FOLLOW), ("feed.post", ANSWER))
            )
            yield line(event("delete", "app.bsky.feed.like"))
        case "firehose":
            yield frame(7, ("create", "app.bsky.feed.like/3mg222222222b", LIKE))
            yield frame(8, ("create", "app.bsky.feed.post/3mg222222222b", ANSWER))
            yield frame(9, ("delete", "app.bsky.graph.follow/3mg222222222b", None))
        case "mastodon":
            yield from _STATUSES


def _packed(folder: Path, number: int) -> bytes:
    path = _scratch() / f"{number}.zip"
    if number % 3 == 2:
        return Path(shutil.make_archive(str(path), "gztar", folder)).read_bytes()
    return packed(folder, path).read_bytes()


_STATUSES = (
    b'{"event": "delete", "payload": "7"}',
    rb'{"event": "update", "payload": "{\"id\": \"7\", \"uri\": \"https://example.org/users/ann/statuses/7\", '
    rb"\"created_at\": \"2026-09-21T14:13:20.000Z\", \"visibility\": \"public\", \"content\": \"<p>Hi</p>\", "
    rb"\"account\": {\"id\": \"1\", \"acct\": \"ann\", \"username\": \"ann\", \"url\": \"https://example.org/@ann\", "
    rb"\"uri\": \"https://example.org/users/ann\", \"display_name\": \"Ann\"}, \"mentions\": [{\"id\": \"2\", "
    rb"\"acct\": \"bob@example.net\", \"username\": \"bob\", \"url\": \"https://example.net/@bob\"}], "
    rb'\"in_reply_to_id\": null, \"in_reply_to_account_id\": null, \"reblog\": null}"}',
)
