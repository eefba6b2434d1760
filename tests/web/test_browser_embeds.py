"""Badges on a page of another origin, in a real browser."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.patience import PATIENCE
from tests.web import test_browser, test_embeds

pytestmark = pytest.mark.browser

browser, address, complaints = test_browser.browser, test_browser.address, test_browser.complaints
elsewhere = test_embeds.elsewhere

PERSON = "blog:sim-00001"


def test_the_image_the_script_and_the_oembed_work_on_a_page_elsewhere(
    browser: Browser,
    address: str,
    complaints: list[str],
    elsewhere: Any,
) -> None:
    with urllib.request.urlopen(f"{address}oembed?url={address}people/{PERSON}", timeout=PATIENCE) as answer:
        oembed = json.load(answer)["html"]
    html = (
        '<!doctype html><html lang="en"><title>Elsewhere</title>'
        f'<img id="plain" src="{address}badge/{PERSON}.svg" alt="">'
        f'<div id="oembed">{oembed}</div><script async src="{address}badge/renown.js"></script>'
        f'<renown-badge account="{PERSON}" size="64" theme="ember"></renown-badge>'
    )
    page = test_browser.visit(browser, complaints)
    asked: list[Any] = []
    page.on("request", lambda each: asked.append(each))  # noqa: PLW0108 - it cannot mark what is built in
    page.goto(elsewhere(html))
    badge = page.locator("renown-badge")
    expect(badge).to_be_visible()
    page.wait_for_load_state("networkidle")
    for image in ("#plain", "#oembed img"):
        assert page.locator(image).evaluate("it => it.complete && it.naturalWidth") == 120
    assert badge.evaluate("it => it.shadowRoot") is None
    box = badge.bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(64, abs=1)
    drawn = [request for request in asked if "size=64&theme=ember" in request.url]
    assert len(drawn) == 1
    response = drawn[0].response()
    assert response is not None
    assert response.status == 200
    assert "cookie" not in {name.lower() for name in drawn[0].all_headers()}
    assert page.context.cookies() == []
    assert complaints == []
    page.close()
