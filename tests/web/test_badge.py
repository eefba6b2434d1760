"""Badges: the geometry of the square, its sizes and looks, and how long it may be kept."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from renown.web.badges.svg import THEMES, Theme, draw
from renown.web.people.square import Square
from tests.web.reading import Answer

SVG = "{http://www.w3.org/2000/svg}"
BADGE = "/badge/twitter:ann.svg"


def drawn(answer: Answer) -> ET.Element:
    return ET.fromstring(answer.content.decode())  # noqa: S314 - our own answer


def bars(root: ET.Element) -> list[tuple[float, float, float, float]]:
    return [
        (float(bar.get("x", 0)), float(bar.get("y", 0)), float(bar.get("width", 0)), float(bar.get("height", 0)))
        for bar in root.iter(f"{SVG}rect")
    ]


def test_the_badge_is_a_square_with_the_score_and_the_line_of_its_interval(site: Client) -> None:
    answer = site.get(BADGE)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    root = drawn(answer)
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("120", "120", "0 0 120 120")
    assert [text.text for text in root.iter(f"{SVG}text")] == ["37"]
    _square, track, doubt = bars(root)
    assert track[0] == pytest.approx(0.14 * 120)
    assert track[2] == pytest.approx(0.72 * 120)
    assert track[0] <= doubt[0] <= doubt[0] + doubt[2] <= track[0] + track[2]
    middle = (doubt[0] + doubt[2] / 2 - track[0]) / track[2] * 100
    assert middle == pytest.approx((33.987 + 39.795) / 2, abs=0.1)


def test_the_title_names_the_person_the_interval_and_the_day_with_nothing_to_run(site: Client) -> None:
    answer = site.get(BADGE)
    title = drawn(answer).findtext(f"{SVG}title")
    assert title == "Ann <script>alert(1)</script>: Renown score 37, between 34 and 40, 21 September 2026"
    assert b"<script" not in answer.content
    assert b"http" not in answer.content.replace(b"http://www.w3.org/2000/svg", b"")


@pytest.mark.parametrize(
    ("asked", "side"),
    [("48", 48), ("16", 16), ("1", 16), ("0", 16), ("9999", 120), ("120", 120), ("", 120), ("-5", 120), ("4e1", 120),
     ("²", 120), ("9" * 5_000, 120)],
)  # fmt: skip
def test_the_size_asked_for_is_kept_within_bounds(site: Client, asked: str, side: int) -> None:
    root = drawn(site.get(BADGE, {"size": asked}))
    assert root.get("width") == root.get("height") == str(side)


def test_a_small_badge_has_digits_only(site: Client) -> None:
    assert len(bars(drawn(site.get(BADGE, {"size": "32"})))) == 1
    assert len(bars(drawn(site.get(BADGE, {"size": "48"})))) == 3


def test_the_looks_differ_and_an_unknown_one_is_the_usual(site: Client) -> None:
    looks = {theme: site.get(BADGE, {"theme": theme}).content for theme in THEMES}
    assert len(set(looks.values())) == len(THEMES)
    assert site.get(BADGE, {"theme": '"/><script>'}).content == looks["orange"] == site.get(BADGE).content


def test_a_badge_may_be_kept_an_hour_and_asked_for_again_cheaply(site: Client) -> None:
    answer = site.get(BADGE)
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = site.get(BADGE, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    assert site.get(BADGE, headers={"If-None-Match": '"other"'}).status_code == 200
    assert site.get(BADGE, {"size": "48"})["ETag"] != answer["ETag"]


def test_a_badge_runs_nothing_and_loads_nothing(site: Client) -> None:
    policy = site.get(BADGE)["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_too_little_data_is_a_question_mark_in_a_dashed_frame(site: Client) -> None:
    answer = site.get("/badge/twitter:shy.svg")
    root = drawn(answer)
    assert answer.status_code == 200
    assert [text.text for text in root.iter(f"{SVG}text")] == ["?"]
    assert [bar.get("stroke-dasharray") for bar in root.iter(f"{SVG}rect")] != [None]


def test_nobody_is_a_plain_square_that_names_nobody(site: Client) -> None:
    nobody, shared = site.get("/badge/twitter:zzz.svg"), site.get("/badge/ann.svg")
    assert nobody.status_code == shared.status_code == 404
    assert nobody.content == shared.content
    assert not list(drawn(nobody).iter(f"{SVG}text"))


def test_a_badge_of_the_simulated_world_says_so(demo_site: Client) -> None:
    title = drawn(demo_site.get("/badge/blog:sim-00001.svg")).findtext(f"{SVG}title") or ""
    assert title.startswith("Simulated. Ines Navarro: Renown score 26")


@given(
    digits=st.integers(0, 100),
    x=st.floats(0, 94),
    side=st.integers(16, 120),
    theme=st.sampled_from(THEMES),
    about=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")),
)
def test_every_badge_is_whole_xml_and_stays_inside_its_square(
    digits: int, x: float, side: int, theme: Theme, about: str
) -> None:
    root = ET.fromstring(draw(Square(str(digits), "", "", x, 6.0), about, side, theme))  # noqa: S314
    for left, top, width, height in bars(root):
        assert left >= 0
        assert top >= 0
        assert left + width <= side + 0.01
        assert top + height <= side + 0.01
    assert root.findtext(f"{SVG}title") == about
