"""Archives made to do harm: refused in one line, or read without it."""

from __future__ import annotations

import io
import os
import shutil
import struct
import tarfile
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from renown.errors import InputError
from renown.networks.archive import MEMBERS, Archive
from renown.networks.network import Journal, Network
from renown.networks.twitter import Twitter
from tests.networks.reading import SAMPLES, packed
from tests.networks.test_contract import LIVING, samples
from tests.networks.told import told

X = SAMPLES / "twitter" / "new"
ENCRYPTED, DEFLATE, STORED = 0x1, 8, 0
CHECKSUM = "damaged: its checksum is wrong, it is not what was packed"
WHOLE = ("googleplus", "blog")
"""Networks whose files are read in one piece."""


def local(name: bytes, data: bytes, size: int, crc: int, method: int, flags: int = 0) -> bytes:
    """A member of a zip as it lies in the file (APPNOTE 4.3.7)."""
    head = struct.pack("<4s5H3I2H", b"PK\3\4", 20, flags, method, 0, 33, crc, len(data), size, len(name), 0)
    return head + name + data


def listed(name: bytes, packed: int, size: int, crc: int, method: int, at: int, flags: int = 0) -> bytes:
    """The same member in the list at the end (APPNOTE 4.3.12)."""
    fields = (20, 20, flags, method, 0, 33, crc, packed, size, len(name), 0, 0, 0, 0, 0, at)
    return struct.pack("<4s6H3I5H2I", b"PK\1\2", *fields) + name


def ending(count: int, length: int, at: int) -> bytes:
    """The end of a zip, with its longer form, which alone can count beyond 65,535 (APPNOTE 4.3.14 to 4.3.16)."""
    long = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, at)
    where = struct.pack("<4sIQI", b"PK\6\7", 0, at + length, 1)
    return long + where + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, min(count, 65535), min(count, 65535), length, at, 0)


def ends_in_words(network: Network, path: Path) -> None:
    """Reads an archive: it yields sound batches, or one line says why not."""
    reason = ""
    try:
        with Archive(path) as archive:
            network.describe(archive)
            for batch in network.read_archive(archive, Journal()):
                batch.interactions.validate(full=True)
    except InputError as error:
        reason = str(error)
    assert "\n" not in reason


def drained(path: Path) -> int:
    """How many bytes an archive unpacks to, all members read."""
    with Archive(path) as archive:
        total = 0
        for member in archive.members:
            with archive.open(member) as file:
                while data := file.read(1 << 20):
                    total += len(data)
    return total


# ---------------------------------------------------------------------- bombs


def test_ten_gigabytes_in_ten_kilobytes_whose_members_share_their_bytes_are_refused(tmp_path: Path) -> None:
    inside = 10 << 20
    squeezed = zlib.compressobj(9, wbits=-15)
    data = squeezed.compress(bytes(inside)) + squeezed.flush()
    crc = zlib.crc32(bytes(inside))
    body = local(b"0.js", data, inside, crc, DEFLATE)
    names = [f"{n}.js".encode() for n in range(1_000)]
    directory = b"".join(listed(name, len(data), inside, crc, DEFLATE, 0) for name in names)
    path = tmp_path / "bomb.zip"
    path.write_bytes(body + directory + ending(len(names), len(directory), len(body)))
    assert len(body) < 11_000
    with pytest.raises(InputError, match=r"bomb\.zip"):
        drained(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_unpacks_beyond_all_proportion_is_stopped_on_the_way(tmp_path: Path, method: int) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", method, compresslevel=1) as archive, archive.open("x.js", "w") as file:
        for _ in range(12):
            file.write(bytes(8 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(InputError, match="unpacks to more than"):
        drained(path)


def test_what_a_header_says_of_a_size_is_not_believed(tmp_path: Path) -> None:
    squeezed = zlib.compressobj(9, wbits=-15)
    data = squeezed.compress(bytes(1 << 20)) + squeezed.flush()
    body = local(b"x.js", data, 10, 0, DEFLATE)
    directory = listed(b"x.js", len(data), 10, 0, DEFLATE, 0)
    path = tmp_path / "liar.zip"
    path.write_bytes(body + directory + ending(1, len(directory), len(body)))
    with pytest.raises(InputError, match=r"liar\.zip/x\.js: damaged"):
        drained(path)


def test_a_gzipped_tar_that_unpacks_beyond_all_proportion_is_stopped_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "bomb.tar.gz"
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for n in range(2):
            info = tarfile.TarInfo(f"{n}.json")
            info.size = 96 << 20
            archive.addfile(info, io.BytesIO(bytes(info.size)))
    with pytest.raises(InputError, match="unpacks to more than"):
        drained(path)


@pytest.mark.parametrize(
    "network",
    [one for one in LIVING if one.key in ("twitter", "linkedin", "blog", "youtube", "spotify")],
    ids=lambda n: n.key,
)
def test_a_bomb_among_the_members_of_a_download_ends_in_words(tmp_path: Path, network: Network) -> None:
    sample = next(path for path in samples(network) if path.is_dir())
    path = packed(sample, tmp_path / "download.zip")
    suffix = max((file.suffix for file in sample.rglob("*") if file.is_file()), key=len)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(f"aaa{suffix}", b"[" + b" " * (80 << 20))
    ends_in_words(network, path)


# ---------------------------------------------------------------------- members


@pytest.mark.parametrize(
    "name", ["../x.js", "data/../../x.js", "/etc/passwd", "C:\\x.js", "a\\..\\..\\x", "..", "x\\..\\y"]
)
@pytest.mark.parametrize("form", ["zip", "tar"])
def test_a_name_that_leaves_the_archive_is_refused(tmp_path: Path, name: str, form: str) -> None:
    path = tmp_path / f"out.{form}"
    if form == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo(name), "x")
    else:
        with tarfile.open(path, "w") as tar:
            tar.addfile(tarfile.TarInfo(name))
    with pytest.raises(InputError, match="name leaves the archive"):
        Archive(path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "link.tar"
    with tarfile.open(path, "w") as archive:
        info = tarfile.TarInfo("outbox.json")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    with pytest.raises(InputError, match="a link, a device or sparse"):
        Archive(path)


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("data/account.js")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(InputError, match="a member is a link"):
        Archive(path)


def test_links_out_of_a_folder_and_pipes_in_it_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.json").write_text("[]")
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.json")
    (folder / "real.json").write_text("[]")
    with Archive(folder) as archive:
        assert archive.members == ["real.json"]


def test_a_zip_of_a_million_members_is_refused_before_their_list_is_read(tmp_path: Path) -> None:
    count = 1_000_000
    path = tmp_path / "many.zip"
    names = [b"%07d" % n for n in range(count)]
    with path.open("wb") as file:
        file.writelines(local(name, b"", 0, 0, STORED) for name in names)
        at = file.tell()
        file.writelines(listed(name, 0, 0, 0, STORED, n * 37) for n, name in enumerate(names))
        file.write(ending(count, file.tell() - at, at))
    started = time.process_time()
    with pytest.raises(InputError, match=f"1,000,000 members are said to be inside, more than {MEMBERS:,} are refused"):
        Archive(path)
    assert time.process_time() - started < 0.5


def test_a_zip_that_says_less_than_it_lists_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "few.zip"
    directory = b"".join(listed(b"%07d" % n, 0, 0, 0, STORED, 0) for n in range(MEMBERS + 1))
    path.write_bytes(local(b"0000000", b"", 0, 0, STORED) + directory + ending(1, len(directory), 37))
    with pytest.raises(InputError, match=r"few\.zip: .*(more than|not a whole zip)"):
        Archive(path)


def test_an_encrypted_member_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = packed(X, tmp_path / "x.zip")
    data = bytearray(path.read_bytes())
    name = b"data/follower.js"
    data[data.index(name) - 30 + 6] |= ENCRYPTED
    data[data.rindex(name) - 46 + 8] |= ENCRYPTED
    path.write_bytes(data)
    found, whole = told(Twitter(), path), told(Twitter(), X)
    (reason,) = found.journal.unreadable
    assert "encrypted" in reason
    assert found.journal.places[reason] == [f"{path}/data/follower.js"]
    mine = [act for act in whole.acts if act[2] != "12" or act[1] != "follow"]
    assert [act for act in found.acts if act in mine] == mine


def test_a_wrong_checksum_is_told_and_the_other_members_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(X.rglob("*.js")):
            archive.write(file, file.relative_to(X).as_posix())
    data = path.read_bytes()
    at = data.index(b"full_text", data.index(b"data/tweets.js"))
    path.write_bytes(data[: at + 14] + bytes([data[at + 14] ^ 1]) + data[at + 15 :])
    found, whole = told(Twitter(), path), told(Twitter(), X)
    assert found.acts == whole.acts
    assert [post["text"] for post in found.posts] != [post["text"] for post in whole.posts]
    assert found.journal.places[CHECKSUM][0].startswith(f"{path}/data/tweets")
    assert found.journal.unreadable == {CHECKSUM: 1}


@pytest.mark.parametrize("key", ["linkedin", "reddit", "facebook", "googleplus", "youtube", "blog"])
def test_a_file_whose_checksum_is_wrong_is_read_by_its_records_or_left_out_whole(tmp_path: Path, key: str) -> None:
    network = next(one for one in LIVING if one.key == key)
    sample = next(path for path in samples(network) if path.is_dir())
    whole, kept = told(network, sample).acts, 0
    files = sorted(path for path in sample.rglob("*") if path.is_file())
    for number, file in enumerate(files):
        path = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for one in files:
                archive.write(one, one.relative_to(sample).as_posix())
        data = bytearray(path.read_bytes())
        # the checksum stands 16 bytes into the member's line of the list, whose name begins at 46
        at = data.rindex(file.relative_to(sample).as_posix().encode()) - 46 + 16
        data[at] ^= 1
        path.write_bytes(data)
        refused = ""
        try:
            found = told(network, path)
        except InputError as error:
            refused = str(error)
        if refused:
            # what says whose it all is has to be right
            assert CHECKSUM in refused
            continue
        assert set(found.acts) <= set(whole)
        assert found.acts == whole or found.journal.unreadable == {CHECKSUM: 1}, file
        kept += found.acts == whole and found.journal.unreadable == {CHECKSUM: 1}
    assert kept or key in WHOLE


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("form", ["zip", "tar.gz"])
def test_a_download_that_is_cut_off_says_so(tmp_path: Path, part: float, form: str) -> None:
    path = tmp_path / f"x.{form}"
    if form == "zip":
        packed(X, path)
    else:
        with tarfile.open(path, "w:gz") as archive:
            archive.add(X, ".")
    data = path.read_bytes()
    path.write_bytes(data[: int(part * len(data))])
    with pytest.raises(InputError, match=r"not a whole|cut off|damaged"):
        drained(path)


# ---------------------------------------------------------------------- contents


LONG = ("twitter", "linkedin", "mastodon", "reddit", "github", "blog")
"""Networks that stand for every way of reading: JSON by the record and whole, CSV, lines and XML."""
HOSTILE = {
    "lists in lists": b"[" * 100_000,
    "objects in objects": b'{"a":' * 50_000,
    "deep, and closed": b"[" * 20_000 + b"]" * 20_000,
    "one record without an end": b'[{"a": "' + b"x" * (1 << 20),
    "lone surrogates": b'[{"id": "\\ud800", "name": "\\udfff\\ud800"}]',
    "half a letter": b'[{"id": "\xc3"}]',
    "a number without an end": b"[" + b"9" * 100_000 + b"]",
    "nothing": b"",
    "zeros": bytes(100_000),
    "UTF-16 without a mark": '[{"id": "x"}]'.encode("utf-16-le"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("network", LIVING, ids=lambda network: network.key)
def test_hostile_contents_in_the_files_of_a_download_end_in_words(
    tmp_path: Path, network: Network, content: bytes
) -> None:
    sample = samples(network)[0]
    folder = tmp_path / "copy"
    if sample.is_dir():
        shutil.copytree(sample, folder)
    else:
        folder.mkdir()
        shutil.copy(sample, folder)
    for file in sorted(path for path in folder.rglob("*") if path.is_file())[:5]:
        whole = file.read_bytes()
        file.write_bytes(content)
        ends_in_words(network, folder if sample.is_dir() else file)
        file.write_bytes(whole)


@pytest.mark.parametrize("network", [one for one in LIVING if one.key in LONG], ids=lambda network: network.key)
def test_a_text_of_a_hundred_megabytes_ends_in_words(tmp_path: Path, network: Network) -> None:
    sample = next((path for path in samples(network) if path.is_dir()), samples(network)[0])
    folder = tmp_path / "copy"
    shutil.copytree(sample, folder) if sample.is_dir() else shutil.copytree(sample.parent, folder)
    file = max((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    whole = file.read_bytes()
    middle = whole.index(b'"', len(whole) // 2) + 1 if b'"' in whole[len(whole) // 2 :] else len(whole) // 2
    file.write_bytes(whole[:middle] + b"x" * (100 << 20) + whole[middle:])
    ends_in_words(network, folder)
