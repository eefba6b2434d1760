"""What becomes of a picture's file: upright, in plain colours, cut to its shape, and with nothing left of the file."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from renown.web.perks.pictures import decoding, keeping, making
from renown.web.perks.pictures.decoding import Unusable, decode
from tests.web.perks.photos import (
    BLUE,
    CORNERS,
    HTML,
    PLACE,
    RED,
    SVG,
    UNDONE,
    black,
    photo,
    quarters,
    saved,
    scanned,
    taken_at_a_place,
)  # fmt: skip

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # the program is run with -W ignore

Colour = tuple[int, ...]


def read(file: bytes) -> Image.Image:
    """What a browser sees. The file is one chunk of lossy WebP, as long as it says: there is room for nothing else."""
    assert (file[:4], file[8:16]) == (b"RIFF", b"WEBPVP8 ")
    (whole,), (frame,) = struct.unpack("<I", file[4:8]), struct.unpack("<I", file[16:20])
    assert (len(file), len(file)) == (whole + 8, frame + frame % 2 + 20)
    return Image.open(io.BytesIO(file), formats=["WEBP"]).convert("RGB")


def corners(image: Image.Image) -> list[Colour]:
    across, down = image.size
    places = [(x, y) for y in (down // 8, down * 7 // 8) for x in (across // 8, across * 7 // 8)]
    return [image.getpixel(place) for place in places]  # type: ignore[misc]


def alike(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) < 16 for a, b in zip(one, other, strict=True))


def same(image: Image.Image, colours: Sequence[Colour]) -> bool:
    return all(alike(a, b) for a, b in zip(corners(image), colours, strict=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_each_kind_gives_two_pictures_twice_as_wide_as_high(kind: str) -> None:
    made = decode(photo(kind, 3000, 2000))
    assert {size: read(file).size for size, file in made.items()} == {"page": (1440, 720), "card": (720, 360)}
    assert all(same(read(file), CORNERS) for file in made.values())


@pytest.mark.parametrize(("across", "down", "fits"), [(400, 300, (400, 200)), (801, 4000, (801, 400))])
def test_a_small_picture_is_cut_and_not_enlarged(across: int, down: int, fits: tuple[int, int]) -> None:
    assert read(decode(photo("PNG", across, down))["page"]).size == fits


@pytest.mark.parametrize("orientation", UNDONE)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_turned_picture_is_upright_and_says_nothing_of_where_it_was_taken(kind: str, orientation: int) -> None:
    file = taken_at_a_place(orientation, kind)
    assert PLACE.encode() in file
    for made in decode(file).values():
        assert same(read(made), CORNERS)
        assert PLACE.encode() not in made


def test_an_orientation_that_is_none_is_passed_over() -> None:
    exif = Image.Exif()
    exif[0x0112] = 77
    assert same(read(decode(photo(exif=exif))["page"]), CORNERS)
    assert same(read(decode(photo(exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"))["page"]), CORNERS)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_colours_of_every_mode_are_kept(mode: str) -> None:
    grey = quarters().convert("L")
    image = {
        "1": lambda: Image.new("1", (800, 400), 1),
        "I;16": lambda: Image.frombytes("I;16", grey.size, b"".join(bytes((0, one)) for one in grey.tobytes())),
    }.get(mode, lambda: quarters().quantize(4) if mode == "P" else quarters(mode=mode))()
    wanted = Image.new("RGB", (800, 400), "white") if mode == "1" else (quarters() if mode[0] in "PRC" else grey)
    made = read(decode(saved(image, "JPEG" if mode == "CMYK" else "PNG"))["page"])
    assert same(made, corners(wanted.convert("RGB")))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_is_white(kind: str) -> None:
    image = quarters(mode="RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 800, 400))
    assert same(read(decode(saved(image, kind))["page"]), [(255, 255, 255), *CORNERS[1:]])


def test_a_transparent_colour_of_a_palette_is_white() -> None:
    image = quarters().quantize(4)
    image.info["transparency"] = image.getpixel((0, 0))
    assert same(read(decode(saved(image, "PNG"))["page"]), [(255, 255, 255), *CORNERS[1:]])


def profile(swapped: bool = False) -> bytes:
    """The profile of sRGB; or of a screen that shows blue where it is told red."""
    told = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return told.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ") if swapped else told


def test_colours_are_those_the_file_says_they_are() -> None:
    image = Image.new("RGB", (800, 400), (255, 0, 0))
    blue = read(decode(saved(image, "PNG", icc_profile=profile(swapped=True)))["page"]).getpixel((9, 9))
    assert isinstance(blue, tuple)
    assert alike(blue, (0, 0, 255))
    for known in (profile(), b"no profile at all", profile()[:200]):
        assert same(read(decode(photo("PNG", icc_profile=known))["page"]), CORNERS)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_the_first_frame_of_a_film_is_taken(kind: str) -> None:
    red, blue = Image.new("RGB", (800, 400), RED), Image.new("RGB", (800, 400), BLUE)
    file = saved(red, kind, save_all=True, append_images=[blue], duration=100)
    assert same(read(decode(file)["page"]), [RED] * 4)


def test_what_hangs_on_behind_and_inside_is_gone() -> None:
    polyglot = photo("PNG")[:-12] + b"\0\0\0\0IEND\xaeB`\x82" + HTML
    assert all(HTML not in made for made in decode(polyglot).values())
    assert all(HTML not in made for made in decode(photo(comment=HTML)).values())


def test_it_is_the_same_picture_each_time() -> None:
    assert decode(photo()) == decode(photo())


NOISE = Image.effect_noise((600, 600), 90)
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "format"),
    "words": (lambda: b"a picture of a bird" * 99, "format"),
    "an SVG with a script": (lambda: SVG, "format"),
    "HTML": (lambda: HTML, "format"),
    "a GIF": (lambda: photo("GIF"), "format"),
    "a TIFF": (lambda: photo("TIFF"), "format"),
    "a BMP": (lambda: photo("BMP"), "format"),
    "a PNG without anything": (lambda: photo("PNG")[:8], "broken"),
    "half a PNG": (lambda: saved(NOISE, "PNG")[:90_000], "broken"),
    "half a JPEG": (lambda: saved(NOISE, "JPEG")[:20_000], "broken"),
    "half a WebP": (lambda: saved(NOISE, "WEBP")[:20_000], "broken"),
    "a PNG of which a part is missing": (lambda: photo("PNG").replace(b"IDAT", b"idAT"), "broken"),
    "low": (lambda: photo("PNG", 4000, 299), "small"),
    "narrow": (lambda: photo("PNG", 399, 4000), "small"),
    "more than 40 megapixels": (lambda: black(8000, 5001), "large"),
    "a bomb": (lambda: black(30_000, 30_000), "large"),
    "a thousand scans": (lambda: scanned(1_000), "broken"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_gives_no_picture_is_refused_and_says_why(what: str) -> None:
    file, why = REFUSED[what]
    with pytest.raises(Unusable) as refused:
        decode(file())
    assert refused.value.why == why


def test_a_picture_that_is_too_small_says_how_large_it_is_as_it_is_seen() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert decode(photo("JPEG", 310, 420, exif=exif))
    with pytest.raises(Unusable) as refused:
        decode(photo("JPEG", 420, 310, exif=exif))
    assert refused.value.size == (310, 420)


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(["PNG", "JPEG", "WEBP"]),
    place=st.floats(0, 1),
    hurt=st.binary(min_size=1, max_size=8),
    cut=st.booleans(),
)
def test_a_damaged_file_gives_a_picture_or_is_refused_and_nothing_else(
    kind: str, place: float, hurt: bytes, cut: bool
) -> None:
    file = DAMAGED[kind]
    at = int(place * len(file))
    with suppress(Unusable):
        made = decode(file[:at] + hurt + (b"" if cut else file[at + len(hurt) :]))
        assert {read(one).width for one in made.values()} <= set(range(400, 1441))


DAMAGED = {
    kind: saved(quarters(420, 320), kind, exif=Image.Exif(), icc_profile=profile()) for kind in ("PNG", "JPEG", "WEBP")
}


def test_a_bomb_is_refused_at_once_and_in_little_memory() -> None:
    bomb, begun = black(30_000, 30_000), time.monotonic()
    assert len(bomb) < 200_000
    small = ["sh", "-c", 'ulimit -v 400000; exec "$@"', "sh", *making.DECODING]
    done = subprocess.run(small, input=bomb, capture_output=True, env={}, timeout=60)
    assert (done.returncode, json.loads(done.stdout).get("why")) == (0, "large"), done.stderr
    assert time.monotonic() - begun < 10
    done = subprocess.run(small, input=black(8_000, 4_900), capture_output=True, env={}, timeout=60)
    assert json.loads(done.stdout.partition(b"\n")[0])["lengths"], "40 megapixels of one bit fit in as much"


def test_what_people_are_told_is_what_is_done() -> None:
    assert {size: width for size, (width, _height) in keeping.SIZES.items()} == decoding.WIDTHS
    assert {width / height for width, height in keeping.SIZES.values()} == {decoding.SHAPE}
    assert (decoding.LEAST, decoding.MOST_PIXELS, making.MOST_BYTES >> 20) == ((400, 300), 40_000_000, 5)
    assert sys.executable == making.DECODING[0]
