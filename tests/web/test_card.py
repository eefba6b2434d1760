"""The picture that goes with a link to a profile."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from renown.web.badges.card import HIGH, WIDE, drawn
from renown.web.people.square import Square
from tests.web.conftest import BLOG
from tests.web.reading import page

ORANGE = "#f26522"


@pytest.mark.parametrize("key", ["twitter:ann", "twitter:shy", f"blog:{BLOG}"])
def test_a_profile_names_its_card_and_the_card_is_there(site: Client, key: str) -> None:
    read = page(site.get(reverse("profile", args=[key])))
    found = [value for tag, name, value in read.attributes if tag == "meta" and "/badge/card/" in value]
    answer = site.get(found[0].removeprefix("http://localhost"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert struct.unpack(">II", answer.content[16:24]) == (WIDE, HIGH)


def test_nobody_and_who_shares_a_name_have_the_same_empty_card(site: Client) -> None:
    nobody, shared = (site.get(f"/badge/card/{who}.png") for who in ("twitter:zzz", "ann"))
    assert (nobody.status_code, shared.status_code) == (404, 404)
    assert nobody.content == shared.content


def test_the_days_stay_within_the_card_however_they_jump() -> None:
    card = ET.fromstring(drawn(Square("37", "", "", 30, 12), [0.0, 100.0, 3.0, 99.5]))  # noqa: S314 (our own)
    assert card.attrib["viewBox"] == f"0 0 {WIDE} {HIGH}"
    (line,) = [path for path in card.iter() if path.get("stroke") == ORANGE]
    points = [tuple(map(float, point.split())) for point in line.attrib["d"].lstrip("M").split("L")]
    assert len(points) == 4
    assert all(0 < x < WIDE and 0 < y < HIGH for x, y in points)
    assert points[1][1] < points[3][1] < points[2][1] < points[0][1]


@pytest.mark.parametrize("square", [Square("", "", ""), Square("?", "", "")])
def test_whoever_has_no_score_has_no_line_of_days(square: Square) -> None:
    assert ORANGE not in drawn(square, [1.0, 2.0]).replace(f'height="14" fill="{ORANGE}"', "")
