"""Badges as dots, and badges with a line of days."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

import pytest
from django.test import Client

from renown.home import Home
from renown.web.badges.digits import STROKES
from tests.web.reading import Answer

PNG = "/badge/twitter:ann.png"
Pixel = tuple[int, ...]


def pixels(answer: Answer) -> list[list[Pixel]]:
    """The rows of a PNG with four bytes a pixel (ISO/IEC 15948)."""
    content, at, packed, wide = answer.content, 8, b"", 0
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            wide, _high, depth, colour = struct.unpack(">IIBB", body[:10])
            assert (depth, colour) == (8, 6)
        packed += body if kind == b"IDAT" else b""
        at += 12 + length
    raw, step = zlib.decompress(packed), wide * 4
    rows, above = [], bytes(step)
    for start in range(0, len(raw), step + 1):
        how, line = raw[start], bytearray(raw[start + 1 : start + 1 + step])
        for k in range(step):
            a, b, c = (line[k - 4] if k > 3 else 0), above[k], (above[k - 4] if k > 3 else 0)
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line[k] = (line[k] + (0, a, b, (a + b) // 2, paeth)[how]) % 256
        above = bytes(line)
        rows.append([tuple(line[k : k + 4]) for k in range(0, step, 4)])
    return rows


@pytest.mark.parametrize(("query", "side"), [({}, 120), ({"size": "48"}, 48), ({"size": "48", "scale": "2"}, 96)])
def test_the_dots_are_a_square_of_the_size_asked_for(site: Client, query: dict[str, str], side: int) -> None:
    answer = site.get(PNG, query)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    rows = pixels(answer)
    assert (len(rows), len(rows[0])) == (side, side)
    assert rows[side // 12][side // 2] == (0xF2, 0x65, 0x22, 255)
    assert rows[0][0][3] == 0  # the corner is round
    middle = [pixel for row in rows[side // 4 : 3 * side // 4] for pixel in row]
    assert middle.count((0x17, 0x0B, 0x04, 255)) > side * side / 60  # the digits are there, whatever fonts are


def test_the_dots_of_nobody_are_the_same_for_all_and_those_of_too_little_are_not(site: Client) -> None:
    nobody, shared, few = (site.get(f"/badge/{who}.png") for who in ("twitter:zzz", "ann", "twitter:shy"))
    assert (nobody.status_code, shared.status_code, few.status_code) == (404, 404, 200)
    assert nobody.content == shared.content != few.content


def test_every_sign_a_square_can_show_is_drawn() -> None:
    assert set(STROKES) == set("0123456789?")


def test_a_line_of_days_has_a_point_for_each_day_and_is_there_only_when_asked_for(site: Client, real: Path) -> None:
    scores = Home(real).current()
    days = scores.history(scores.find("twitter:ann"), 90)
    drawn = ET.fromstring(site.get("/badge/twitter:ann.svg", {"line": "days"}).content.decode())  # noqa: S314
    (line,) = (path.get("d") or "" for path in drawn.iter("{http://www.w3.org/2000/svg}path"))
    points = [tuple(map(float, point.split())) for point in line.strip("MZ").split("L")]
    assert len(points) == 2 * len(days) > 2
    upper = points[: len(days)]
    assert [x for x, _y in upper] == sorted(x for x, _y in upper)
    highest = max(range(len(days)), key=lambda k: days[k].score)
    assert upper[highest][1] == min(y for _x, y in upper)
    for other in ({}, {"line": "x"}, {"line": "days", "size": "32"}):
        assert b"<path" not in site.get("/badge/twitter:ann.svg", other).content
