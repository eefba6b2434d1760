"""Who opts out is hidden at once and everywhere: pages, search, API, badge, and other people's reasons."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from renown.home import Home
from renown.scores import Scores
from tests.web.conftest import at_home
from tests.web.reading import Page

pytestmark = pytest.mark.django_db

GONE = "fan35"
NAMED = re.compile(rf"\b{GONE}\b")
PAGES = 400


def crawl(site: Client) -> Iterator[tuple[str, str]]:
    """Every page a stranger can reach by links from the front page, up to PAGES: its path and what it says."""
    found: set[str] = set()
    waiting = deque(["/"])
    while waiting and len(found) < PAGES:
        path = waiting.popleft()
        if path in found:
            continue
        found.add(path)
        answer = site.get(path)
        page = (answer.content.decode() if not answer.streaming else "") + answer.headers.get("Location", "")
        yield path, page
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            links = (unescape(link).partition("#")[0] for link in Page(page).links)
            waiting.extend(link for link in links if link.startswith("/") and not link.startswith("/static/"))


@pytest.mark.slow
def test_a_stranger_meets_who_opted_out_on_no_page(own_copy: Path, settings: Settings) -> None:
    site = at_home(own_copy, settings)
    assert any(NAMED.search(page) for _path, page in crawl(site))
    Home(own_copy).register.hide(f"twitter:{GONE}")
    after = dict(crawl(site))
    assert len(after) > 50
    assert [path for path, page in after.items() if NAMED.search(path + page)] == []


@pytest.mark.parametrize("address", ["/people/{}", "/people/{}/why", "/badge/{}.svg", "/api/v1/scores/{}"])
def test_who_opted_out_and_who_never_was_get_the_same_answer(own_copy: Path, settings: Settings, address: str) -> None:
    site = at_home(own_copy, settings)
    assert site.get(address.format(f"twitter:{GONE}")).status_code in (200, 302)
    Home(own_copy).register.hide(f"twitter:{GONE}")
    hidden, never = (site.get(address.format(f"twitter:{who}")) for who in (GONE, "nob4"))
    assert hidden.status_code == never.status_code == 404
    assert hidden.content == never.content.replace(b"nob4", GONE.encode())


def test_search_finds_no_trace(own_copy: Path, settings: Settings) -> None:
    Home(own_copy).register.hide(f"twitter:{GONE}")
    site = at_home(own_copy, settings)
    page = site.get("/search", {"q": "fan3"}).content.decode()
    assert "fan36" in page
    assert not NAMED.search(page)


def test_who_shows_themselves_again_is_there_from_the_next_request_on(own_copy: Path, settings: Settings) -> None:
    site = at_home(own_copy, settings)
    register = Home(own_copy).register
    register.hide(f"twitter:{GONE}")
    assert site.get(f"/api/v1/scores/twitter:{GONE}").status_code == 404
    register.hide(f"twitter:{GONE}", False)
    assert site.get(f"/api/v1/scores/twitter:{GONE}").status_code == 200


def shown(scores: Scores) -> set[str]:
    """Every key that the reasons, acts and ties of anybody who can be found name."""
    keys: set[str] = set()
    for standing in scores.top(scores.people):
        told = scores.explain(standing.person, people=1000)
        keys |= {part.key for part in told.by_person} | {part.key for part in scores.moves(standing.person, 1000)}
        sources = [one.source for one in scores.acts(standing.person, limit=10_000)]
        sources += [one.source for one in scores.ties(standing.person, 10_000)]
        keys |= {scores.standing(source).key for source in sources if source is not None}
        assert sum(part.points for part in told.by_person) == pytest.approx(standing.score, abs=0.01)
    return keys


def test_the_sums_stay_and_the_names_go(own_copy: Path) -> None:
    home = Home(own_copy)
    ann = home.current().find("twitter:ann")
    before = home.current().explain(ann, people=1000)
    assert f"twitter:{GONE}" in shown(home.current())
    home.register.hide(f"twitter:{GONE}")
    home.register.hide("twitter:fan36")
    after = home.current().explain(ann, people=1000)
    assert after.standing.score == before.standing.score
    assert not {f"twitter:{GONE}", "twitter:fan36"} & shown(home.current())
    (line,) = (part for part in after.by_person if part.key == "opted-out")
    assert (line.label, line.people, line.person) == ("2 people who opted out", 2, None)


def test_who_hides_one_account_is_hidden_with_all_of_them(own_copy: Path) -> None:
    home = Home(own_copy)
    home.register.join("twitter:cjk", "twitter:rtl", "a code on both")
    home.score(force=True)
    home.register.hide("twitter:rtl")
    found = {account.key for one in home.current().top(1000) for account in one.accounts}
    assert not {"twitter:cjk", "twitter:rtl"} & found
