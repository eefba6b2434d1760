"""Snapshots: one run as memory-mapped files, written whole, switched to in one step, read by everybody.

snapshots/2026-11-22-1f0c…/manifest.json    facts, and the size and digest of every other file
                           *.npy            arrays
                           *.arrow          accounts, names and posts, sorted
                           past/DAY/*.npy   standings of earlier days, shared with earlier snapshots
current                                     the name of the snapshot in force
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa

from renown.errors import SnapshotError
from renown.scores import Array, Scores

FORMAT = 1
KEPT = 2
"""How many snapshots stay: the one in force, and the one before for whoever is still reading it."""

_BLOCK = 1 << 20
PAST = ("number", "score", "low", "high")


def publish(scores: Scores, home: Path, *, alone: bool = False) -> Path:
    """Writes a run under `home` and switches to it. A kill at any moment leaves the run before in force.

    `alone` shares no file with earlier snapshots and removes them all, as an erasure must. Raises SnapshotError
    when it cannot be written.
    """
    folder = home / "snapshots"
    partial = folder / f".partial-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        _write(scores, partial, None if alone else _in_force(home))
        manifest = (partial / "manifest.json").read_bytes()
        path = folder / f"{scores.day.isoformat()}-{blake2b(manifest, digest_size=6).hexdigest()}"
        if path.exists():
            shutil.rmtree(partial)
        else:
            partial.rename(path)
        _sync(folder)
        _replace(home / "current", path.name)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise SnapshotError(f"the run was not published, the one before stays in force: {error}") from error
    kept = sorted((each for each in folder.iterdir() if each != path), key=lambda each: each.stat().st_mtime)
    for old in kept if alone else kept[: max(0, len(kept) - KEPT + 1)]:
        shutil.rmtree(old, ignore_errors=True)
    return path


def current(home: Path) -> Scores:
    """The run in force, memory-mapped. Raises SnapshotError when there is none or it is damaged."""
    path = _in_force(home)
    if path is None:
        raise SnapshotError(f"no scores yet in {home}: import something, then run `renown score`")
    return read(path)


def version(home: Path) -> tuple[int, int] | None:
    """What changes when another run comes into force: cheap enough to ask at every request."""
    try:
        stat = (home / "current").stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino


def read(path: Path) -> Scores:
    """One snapshot by its folder, memory-mapped. Raises SnapshotError when a file is missing or cut short."""
    try:
        manifest = json.loads((path / "manifest.json").read_bytes())
        if manifest["format"] != FORMAT:
            raise SnapshotError(f"{path} is of format {manifest['format']}, this Renown reads {FORMAT}")
        for name, (size, _) in manifest["files"].items():
            if (path / name).stat().st_size != size:
                raise SnapshotError(f"{path / name} is damaged: {size:,} bytes were written")
        top = [Path(name) for name in manifest["files"] if "/" not in name]
        arrays = {name.stem: _map(path / name) for name in top if name.suffix == ".npy"}
        tables = {name.stem: _table(path / name) for name in top if name.suffix == ".arrow"}
        past = {
            date.fromisoformat(day): {key: _map(path / "past" / day / f"{key}.npy") for key in PAST}
            | {"model": np.array([model])}
            | ({"now": np.array([manifest["moments"][day]])} if day in manifest.get("moments", {}) else {})
            for day, model in manifest["past"].items()
        }
        scores = Scores(arrays, tables, manifest["facts"], past)
        scores.run = path.name
        return scores
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise SnapshotError(f"the snapshot {path} is damaged: {error}") from error


def _write(scores: Scores, partial: Path, before: Path | None) -> None:
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    files: dict[str, tuple[int, str]] = {}
    for name, array in sorted(scores.arrays.items()):
        files[f"{name}.npy"] = _save(partial / f"{name}.npy", array)
    for name, table in sorted(scores.tables.items()):
        files[f"{name}.arrow"] = _save_table(partial / f"{name}.arrow", table)
    known = _past_of(before)
    past = {}
    for day, columns in sorted(scores.past.items()):
        past[day.isoformat()] = str(columns["model"][0])
        for key in PAST:
            name = f"past/{day.isoformat()}/{key}.npy"
            (partial / name).parent.mkdir(parents=True, exist_ok=True)
            if before is not None and known.get(day.isoformat()) == past[day.isoformat()]:
                os.link(before / name, partial / name)
                files[name] = _measured(partial / name)
            else:
                files[name] = _save(partial / name, columns[key])
    moments = {day.isoformat(): int(columns["now"][0]) for day, columns in scores.past.items() if "now" in columns}
    facts = {"format": FORMAT, "facts": scores.facts, "past": past, "moments": moments, "files": files}
    _replace(partial / "manifest.json", json.dumps(facts, indent=1, sort_keys=True))
    _sync(partial)


def _past_of(before: Path | None) -> Mapping[str, str]:
    if before is None:
        return {}
    try:
        past: dict[str, str] = json.loads((before / "manifest.json").read_bytes())["past"]
    except (OSError, ValueError, KeyError):
        return {}
    return past


def _save(path: Path, array: Array) -> tuple[int, str]:
    with path.open("wb") as file:
        np.save(file, np.ascontiguousarray(array), allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
    return _measured(path)


def _save_table(path: Path, table: pa.Table) -> tuple[int, str]:
    table = table.combine_chunks().replace_schema_metadata(None)
    with path.open("wb") as file:
        with pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        file.flush()
        os.fsync(file.fileno())
    return _measured(path)


def _measured(path: Path) -> tuple[int, str]:
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return path.stat().st_size, digest.hexdigest()


def _replace(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear(folder: Path) -> None:
    for partial in folder.glob(".partial-*"):
        try:
            os.kill(int(partial.name.rpartition("-")[2]), 0)
        except ProcessLookupError:
            shutil.rmtree(partial, ignore_errors=True)


def _in_force(home: Path) -> Path | None:
    try:
        name = (home / "current").read_text().strip()
    except OSError:
        return None
    path = home / "snapshots" / name
    return path if name and path.is_dir() else None


def _map(path: Path) -> Array:
    array: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    return array.view(np.ndarray)  # the same memory; reading one value of a memmap is ten times slower


def _table(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()
