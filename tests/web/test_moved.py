"""The page of what moved a score: it adds up, and every line that opens sums to itself."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from tests.web.reading import amount, page, receipts


@pytest.mark.parametrize("days", [1, 7, 30])
def test_what_was_and_what_moved_it_add_up_to_what_is(site: Client, days: int) -> None:
    read = page(site.get(f"/people/twitter:ann/moved?days={days}"))
    for table in receipts(read):
        assert sum(map(amount, table.body)) == sum(map(amount, table.foot)), table.caption


def test_every_line_that_opens_sums_to_itself(site: Client) -> None:
    body = site.get("/people/twitter:ann/moved?days=30").content.decode()
    rows = re.findall(r'href="([^"]+#acts)">.*?<td class="n">([^<]+)</td>', body)
    assert len(rows) > 10
    for href, points in rows:
        opened = page(site.get(html.unescape(href).partition("#")[0]))
        sums = [table for table in opened.tables if table.caption == "Sum of these acts"]
        assert [amount(foot) for foot in sums[0].foot] == [amount(points)], href


def test_somebody_without_enough_data_and_an_unknown_span_have_no_such_page(site: Client) -> None:
    assert site.get("/people/twitter:shy/moved").status_code == 302
    assert site.get("/people/twitter:ann/moved?days=5").status_code == 404


def test_the_profile_leads_to_what_moved_it(site: Client) -> None:
    links = page(site.get("/people/twitter:ann")).links
    assert "/people/twitter:ann/moved" in links
    assert "/people/twitter:ann/moved?days=1" in links
