"""The CAR file of a repository as an archive: what its owner did and does still."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import libipld

from renown.errors import InputError
from renown.networks.archive import Archive
from renown.networks.batches import Account, Finding
from renown.networks.bluesky import car, records
from renown.networks.network import Journal

COUNTED = 256 << 20
"""Files up to this many bytes are counted before they are read."""
_WORDS = dict(zip(records.ACTS, ("posts", "likes", "reposts", "follows", "blocks"), strict=True))


def described(archive: Archive) -> str | None:
    """What the archive holds, in words; None where it has no CAR file whose root is a signed commit."""
    member = _member(archive)
    if member is None:
        return None
    if archive.size > COUNTED:
        return "Bluesky repository"
    try:
        repository = car.repository(archive, member, lambda reason, block, count: None)
    except InputError as error:
        return f"Bluesky repository, damaged: {error.reason}"
    counts = Counter(path.partition("/")[0] for paths in repository.paths.values() for path in paths)
    held = ", ".join(f"{counts[key]:,} {word}" for key, word in _WORDS.items() if counts[key])
    return f"Bluesky repository of {repository.did}: {held or 'nothing that counts'}"


def findings(archive: Archive, journal: Journal) -> Iterator[Finding]:
    """Everything in the newest tree. Broken records go to the journal."""
    member = _member(archive)
    if member is not None:
        yield from _findings(archive, member, journal)


def _member(archive: Archive) -> str | None:
    """The CAR file. Inside a folder, zip or tar only files that are called so are looked into."""
    names = archive.members if archive.is_single_file else [name for name in archive.members if name.endswith(".car")]
    for name in names:
        try:
            with archive.open(name) as file:
                if car.root(file):
                    return name
        except InputError:
            continue
    return None


def _findings(archive: Archive, member: str, journal: Journal) -> Iterator[Finding]:
    place = archive.place(member)

    def broken(reason: str, block: int | None, count: int) -> None:
        journal.cannot_read(reason, file=place, line=block, count=count)

    def passes(reason: str) -> None:
        journal.passes(reason, file=place)

    repository = car.repository(archive, member, broken)
    if not records.PERSON.fullmatch(repository.did):
        raise InputError("the repository does not say whose it is", file=place)
    left = set(repository.paths)
    older = 0
    yield Account(repository.did)
    for cid, data in car.blocks(archive, member, lambda reason, block, count: None):
        if cid not in repository.paths:
            older += not car.is_structure(data)
        elif cid in left:
            left.remove(cid)
            for path in repository.paths[cid]:
                try:
                    record = libipld.decode_dag_cbor(data)
                    yield from list(records.read(record, repository.did, path, repository.at, passes))
                except records.BROKEN as error:
                    journal.cannot_read(
                        f"a record that cannot be read: {records.reason(error)}", file=f"{place}#{path}"
                    )
    if older:
        journal.passes("left over from an earlier state of the repository", file=place, count=older)
    if left:
        lost = sum(len(repository.paths[cid]) for cid in left)
        journal.cannot_read("a record that is listed but not in the file", file=place, count=lost)
