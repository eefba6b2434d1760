"""Pictures as people upload them, and as nobody should: made here, byte by byte where no program would write them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

RED, GREEN, BLUE, GREY = (220, 30, 30), (30, 200, 60), (30, 60, 220), (120, 120, 120)
CORNERS = [RED, GREEN, BLUE, GREY]
"""Of `quarters`, as one reads."""
UNDONE = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera holds what it says of with each orientation."""
PLACE = "41 deg 8' 59.21\" N, 8 deg 36' 39.37\" W"


def quarters(across: int = 1600, down: int = 800, mode: str = "RGB") -> Image.Image:
    """A picture in four colours."""
    image = Image.new("RGB", (2, 2))
    image.putdata(CORNERS)
    return image.resize((across, down), Image.Resampling.NEAREST).convert(mode)


def saved(image: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    """The file of a picture."""
    told = io.BytesIO()
    image.save(told, kind, **more)
    return told.getvalue()


def photo(kind: str = "JPEG", across: int = 1600, down: int = 800, **more: Any) -> bytes:
    """The file of `quarters`."""
    return saved(quarters(across, down), kind, **more)


def taken_at_a_place(orientation: int, kind: str = "JPEG") -> bytes:
    """What a telephone makes: turned, and saying where it was."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = PLACE
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 8.0, 59.21), 3: "W", 4: (8.0, 36.0, 39.37)})
    undone = UNDONE[orientation]
    upright = quarters()
    return saved(upright if undone is None else upright.transpose(undone), kind, exif=exif, comment=PLACE)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def black(across: int, down: int) -> bytes:
    """A PNG of one bit a pixel that says nothing at great length: 30,000 × 30,000 are some 100 kB."""
    packer, row = zlib.compressobj(9), bytes(1 + (across + 7) // 8)
    packed = b"".join(packer.compress(row) for _ in range(down)) + packer.flush()
    head = struct.pack(">IIBBBBB", across, down, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def scanned(times: int) -> bytes:
    """A progressive JPEG whose last scan comes so many times more."""
    file = saved(quarters(900, 600), "JPEG", progressive=True)
    last = file[file.rindex(b"\xff\xda") : -2]
    return file[:-2] + last * times + file[-2:]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="800" height="400"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
