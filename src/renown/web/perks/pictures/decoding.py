"""An uploaded picture decoded, cut and encoded anew: a program of its own, so that no file takes the site with it.

It reads the file on standard input and writes a line of JSON, with the lengths of the pictures that follow it or why
there are none. It limits its own time and memory before it reads. Nothing else imports Pillow.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from contextlib import suppress

from PIL import Image, ImageCms, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 40_000_000
LEAST = (400, 300)
SHAPE = 2
"""How many times as wide as high a picture is shown."""
WIDTHS = {"page": 1440, "card": 720}
"""Pixels across of each picture that is made, at the most: what is smaller is not enlarged."""
MOST_SCANS = 50
"""Of a JPEG, each of them a turn over all its pixels; programs write about ten."""
MOST_SECONDS = 20
MOST_MEMORY = 1_500_000_000

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class Unusable(Exception):
    """Why a file gives no picture: `format`, `large`, `small` (with its size in pixels) or `broken`."""

    def __init__(self, why: str, size: tuple[int, int] = (0, 0)) -> None:
        super().__init__(why)
        self.why = why
        self.size = size


def decode(file: bytes) -> dict[str, bytes]:
    """The first frame as WebP in each of `WIDTHS`: upright, in sRGB, on white, with nothing else of the file.

    Raises Unusable.
    """
    try:
        page = _fitted(file)
        return {name: _encoded(page, width) for name, width in WIDTHS.items()}
    except Unusable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable("large") from error
    except UnidentifiedImageError as error:
        raise Unusable("broken" if _begins_well(file) else "format") from error
    except Exception as error:  # decoders raise whatever they stumble over
        raise Unusable("broken") from error


def _begins_well(file: bytes) -> bool:
    return file.startswith((b"\x89PNG", b"\xff\xd8\xff")) or (file[:4], file[8:12]) == (b"RIFF", b"WEBP")


def _fitted(file: bytes) -> Image.Image:
    image: Image.Image = Image.open(io.BytesIO(file), formats=FORMATS)
    size = image.size
    if size[0] * size[1] > MOST_PIXELS:
        raise Unusable("large")
    if file.startswith(b"\xff\xd8") and file.count(b"\xff\xda") > MOST_SCANS:
        raise Unusable("broken")
    scale = min(size) / WIDTHS["page"]
    if scale >= 2:  # a JPEG comes at a half, a quarter or an eighth where that is enough
        image.draft(None, (int(size[0] / scale), int(size[1] / scale)))
    image.load()
    orientation = _orientation(image)
    sideways = orientation >= 5
    shown = size[::-1] if sideways else size
    if shown[0] < LEAST[0] or shown[1] < LEAST[1]:
        raise Unusable("small", shown)
    across, down = image.size[::-1] if sideways else image.size
    width = min(across, down * SHAPE)
    left, top = (across - width) / 2, (down - width / SHAPE) / 2
    fit = min(int(width), WIDTHS["page"])
    to, box = (fit, fit // SHAPE), (left, top, across - left, down - top)
    if sideways:
        to, box = to[::-1], (box[1], box[0], box[3], box[2])
    small = _plain(image).resize(to, Image.Resampling.LANCZOS, box=box)
    profile = image.info.get("icc_profile")
    white = Image.new("RGB", small.size, "white")
    white.paste(_srgb(small, profile), mask=small.getchannel("A") if small.mode == "RGBA" else None)
    turn = _TURNS.get(orientation)
    return white if turn is None else white.transpose(turn)


def _orientation(image: Image.Image) -> int:
    try:
        told = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - what is said of a good picture may be damaged
        return 1
    return told if isinstance(told, int) and 1 <= told <= 8 else 1


def _plain(image: Image.Image) -> Image.Image:
    """In a mode that can be made smaller: RGBA where it has transparency, else grey, RGB or CMYK."""
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _srgb(image: Image.Image, profile: object) -> Image.Image:
    if image.mode == "RGBA":
        image = image.convert("RGB")  # without what is transparent, colours as they are
    if isinstance(profile, bytes):
        try:
            of_file = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            told = ImageCms.profileToProfile(image, of_file, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            told = None  # damaged, or of another kind of picture
        if told is not None:
            return told
    return image.convert("RGB")


def _encoded(page: Image.Image, width: int) -> bytes:
    fit = page if page.width <= width else page.resize((width, width // SHAPE), Image.Resampling.LANCZOS)
    told = io.BytesIO()
    fit.save(told, "WEBP", quality=80, method=4)
    return told.getvalue()


def _limit(what: int, most: int) -> None:
    _soft, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(ValueError, OSError):  # macOS knows no limit on memory
        resource.setrlimit(what, (most, most))


def main() -> None:
    """The program."""
    _limit(resource.RLIMIT_CPU, MOST_SECONDS)
    _limit(resource.RLIMIT_AS, MOST_MEMORY)
    made: dict[str, bytes] = {}
    try:
        made = decode(sys.stdin.buffer.read())
        told: dict[str, object] = {"lengths": {name: len(file) for name, file in made.items()}}
    except Unusable as error:
        told = {"why": error.why, "size": error.size}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + b"".join(made.values()))


if __name__ == "__main__":
    main()
