"""Archives on their way in: written to the folder of uploads as they come, and gone again when they do not end well."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MOST_BYTES = 8 << 30
"""The largest archive taken."""
ENDINGS = frozenset(
    (".zip", ".tar", ".tar.gz", ".tgz", ".gz", ".car", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".xml",
     ".zst", ".parquet", ".html")
)  # fmt: skip


class ToFolder(FileUploadHandler):
    """Writes one file into the folder of uploads; further ones are passed over. `too_large` says why it stopped."""

    chunk_size = 1 << 20

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.too_large = False
        self.stored: Path | None = None
        self._file: IO[bytes] | None = None
        self._written = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Opens the file under a name of ours: of theirs only the ending is used, which helps to tell what it is."""
        super().new_file(*args, **kwargs)
        if self.stored is not None:
            return
        folder: Path = settings.RENOWN_HOME / "uploads"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.stored = folder / (secrets.token_hex(12) + ending(self.file_name or ""))
        self._file = os.fdopen(os.open(self.stored, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Writes what has come."""
        if self._file is None:
            return None
        self._written += len(raw_data)
        if self._written > MOST_BYTES:
            self.too_large = True
            self.drop()
            raise StopUpload(connection_reset=True)
        self._file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The whole file is there, on disk."""
        if self._file is None:
            return None
        file, self._file = self._file, None
        file.flush()
        os.fsync(file.fileno())
        return UploadedFile(file=file, name=self.file_name, size=file_size)

    def upload_interrupted(self) -> None:
        """Whoever sent it went away."""
        self.drop()

    def drop(self) -> None:
        """Leaves nothing of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self.stored is not None:
            self.stored.unlink(missing_ok=True)


def ending(name: str) -> str:
    """The ending of a name, when it is one of a file we may be able to read: ``.tar.gz``, ``.zip``."""
    last = [one.lower() for one in Path(name).suffixes[-2:]]
    return next((one for one in ("".join(last), "".join(last[-1:])) if one in ENDINGS), "")
