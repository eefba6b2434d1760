"""Every page: what it shows, to whom, and what it says about itself to the browser."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.web.conftest import BLOG, LONG, NAMES
from tests.web.reading import amount, page, receipts

ANN = "twitter:ann"
READ = {
    "home": "/",
    "how-it-works": "/how-it-works",
    "search": "/search",
    "search-found": "/search?q=fan",
    "search-nobody": "/search?q=zzzz",
    "people": "/people",
    "profile": f"/people/{ANN}",
    "too-few": "/people/twitter:shy",
    "why": f"/people/{ANN}/why",
    "why-source": f"/people/{ANN}/why?source=twitter:fan3",
    "why-kind": f"/people/{ANN}/why?kind=repost",
    "why-network": f"/people/{ANN}/why?network=twitter",
    "all-time": f"/people/{ANN}?history=all",
    "compare-nobody": "/compare",
    "compare": f"/compare?people={ANN}&people=twitter:rtl",
    "privacy": "/privacy",
    "fair-use": "/fair-use",
    "topics": "/topics",
    "topic": "/topics/oceans",
    "why-topic": f"/people/{ANN}/why?topic=oceans",
    "moved": f"/people/{ANN}/moved",
    "moved-month": f"/people/{ANN}/moved?days=30",
    "moved-kind": f"/people/{ANN}/moved?days=30&kind=repost",
    "moved-source": f"/people/{ANN}/moved?days=30&source=twitter:fan3",
    "moved-undone": f"/people/{ANN}/moved?days=1&undone=1",
    "why-post": f"/people/{ANN}/why?post=twitter:ann-post-0",
}


def get(client: Client, path: str, **headers: str) -> HttpResponse:
    answer = client.get(path, headers=headers or None)
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.mark.parametrize("path", READ.values(), ids=READ.keys())
def test_every_page_answers_and_says_who_may_do_what(site: Client, path: str) -> None:
    answer = get(site, path)
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert not answer.cookies
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize("path", READ.values(), ids=READ.keys())
def test_nothing_on_a_page_needs_what_the_policy_forbids(site: Client, path: str) -> None:
    read = page(get(site, path))
    assert not [(tag, name) for tag, name, _ in read.attributes if name == "style" or name.startswith("on")]
    assert "style" not in read.tags
    loaded = [value for tag, name, value in read.attributes if tag != "a" and name in ("src", "href", "action")]
    assert all(value.removeprefix("http://localhost").startswith("/") for value in loaded), loaded
    assert len(read.ids) == len(set(read.ids))


@pytest.mark.parametrize("path", READ.values(), ids=READ.keys())
def test_every_page_has_one_heading_a_title_and_a_skip_link(site: Client, path: str) -> None:
    read = page(get(site, path))
    assert read.tags.count("h1") == 1
    assert read.tags.count("main") == 1
    assert read.links[0] == "#main"
    assert "main" in read.ids


@pytest.mark.parametrize(
    ("name", "arguments", "status"),
    [
        ("home", [], 200),
        ("how-it-works", [], 200),
        ("search", [], 200),
        ("people", [], 200),
        ("profile", [ANN], 200),
        ("why", [ANN], 200),
        ("badge", [ANN], 200),
        ("score", [ANN], 200),
        ("healthz", [], 200),
        ("demo", [], 302),
        ("demo-build", [], 405),
        ("demo-remove", [], 405),
        ("theme", [], 405),
    ],
)
def test_every_name_of_an_address_can_be_asked(site: Client, name: str, arguments: list[str], status: int) -> None:
    assert get(site, reverse(name, args=arguments)).status_code == status


@pytest.mark.parametrize("path", [path for name, path in READ.items() if name.startswith(("why", "home", "profile"))])
def test_every_receipt_adds_up_as_it_is_shown(site: Client, path: str) -> None:
    found = receipts(page(get(site, path)))
    assert found
    for table in found:
        assert sum(map(amount, table.body)) == amount(table.foot[-1]), table


@pytest.mark.parametrize("field", ["source", "kind", "network", "post", "day"])
def test_every_line_opens_into_acts_that_add_up_to_it(site: Client, field: str) -> None:
    read = page(get(site, f"/people/{ANN}/why"))
    links = [link for link in read.links if f"?{field}=" in link]
    assert links
    for link in links[:4]:
        opened = page(get(site, link.partition("#")[0]))
        [acts] = [figures for figures in opened.lists if figures]
        shown = next(table for table in opened.tables if table.caption == "Sum of these acts")
        assert sum(map(amount, acts)) == amount(shown.foot[-1])
        line = re.escape(shown.foot[-1])
        assert re.search(line, read.text), f"{shown.foot} is not a line of the page"


def test_the_score_is_the_same_on_the_profile_and_on_its_reasons(site: Client) -> None:
    profile, why = page(get(site, f"/people/{ANN}")), page(get(site, f"/people/{ANN}/why"))
    totals = {table.foot[-1] for table in receipts(why)}
    assert totals == {"36.89"}
    assert {table.foot[-1] for table in receipts(profile)} == {"36.9"}


def test_a_name_that_is_a_script_is_only_words(site: Client) -> None:
    for path in ("/", "/people", f"/people/{ANN}", f"/people/{ANN}/why", "/search?q=ann"):
        html = get(site, path).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html


def test_a_name_cannot_turn_the_line_around_or_hide(site: Client) -> None:
    html = get(site, "/people/twitter:rtl").content.decode()
    assert not re.search("[\u200b\u202a-\u202e\u2066-\u2069]", html)
    assert "evilgnp.exe hidden" in html


def test_a_name_of_ten_thousand_characters_is_cut(site: Client) -> None:
    html = get(site, "/people/twitter:long").content.decode()
    assert LONG[:200] not in html
    assert "n…" in html


def test_marks_piled_on_a_letter_are_thinned(site: Client) -> None:
    assert "\u0301" * 4 not in get(site, "/people/twitter:piled").content.decode()


def test_a_name_of_nothing_visible_falls_back_to_the_handle(site: Client) -> None:
    assert '<h1 class="long-name"><bdi>blank</bdi></h1>' in get(site, "/people/twitter:blank").content.decode()


def test_names_of_other_scripts_and_families_of_emoji_stay_whole(site: Client) -> None:
    for id in ("cjk", "family"):
        assert str(NAMES[id]) in get(site, f"/people/twitter:{id}").content.decode()


def test_a_posts_words_are_escaped_and_only_web_addresses_are_linked(site: Client) -> None:
    html = get(site, f"/people/{ANN}/why?post=twitter:ann-post-0").content.decode()
    assert "Six &lt;b&gt;mornings&lt;/b&gt; &amp; an estuary" in html
    assert 'href="https://twitter.com/ann/status/1"' in html
    assert "javascript:" not in get(site, f"/people/{ANN}/why?post=twitter:ann-post-1").content.decode()


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "\u202eabc", "x" * 10_000, "\x00", '" onfocus="x'])
def test_what_is_typed_comes_back_harmless(site: Client, typed: str) -> None:
    answer = site.get("/search", {"q": typed})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert" not in html
    assert "\u202e" not in html
    assert "x" * 100 not in page(answer).text
    assert ' onfocus="x' not in html


def test_nobody_who_left_and_never_seen_are_one_page_with_404(site: Client) -> None:
    first, second = get(site, "/people/twitter:nobody"), get(site, "/people/mastodon:gone@example.org/why")
    assert first.status_code == second.status_code == 404
    assert "We do not say which." in page(first).text
    assert get(site, "/no/such/page").status_code == 404
    assert "No such page" in page(get(site, "/no/such/page")).text


def test_a_handle_leads_to_the_one_right_address(site: Client) -> None:
    for asked in ("rtl", "@rtl", "twitter:@rtl"):
        answer = get(site, f"/people/{asked}")
        assert (answer.status_code, answer["Location"]) == (302, "/people/twitter:rtl")
    answer = get(site, "/people/rtl/why?kind=like")
    assert answer["Location"] == "/people/twitter:rtl/why?kind=like"


def test_a_name_of_several_people_leads_to_a_choice(site: Client) -> None:
    answer = get(site, "/people/ann")
    assert (answer.status_code, answer["Location"]) == (302, "/search?q=ann")
    links = page(get(site, answer["Location"])).links
    assert {"/people/twitter:ann", "/people/bluesky:ann"} <= set(links)


def test_a_search_that_names_one_person_goes_there(site: Client) -> None:
    for typed in ("@cjk", "twitter:cjk", "https://twitter.com/cjk", "x.com/cjk/status/12"):
        assert site.get("/search", {"q": typed})["Location"] == "/people/twitter:cjk", typed


def test_an_account_with_slashes_in_its_key_has_a_page_a_badge_and_a_score(site: Client) -> None:
    for name in ("profile", "badge", "score"):
        path = reverse(name, args=[f"blog:{BLOG}"])
        assert get(site, path).status_code == 200, path


def test_too_little_data_shows_no_number(site: Client) -> None:
    text = page(get(site, "/people/twitter:shy")).text
    assert "Not enough data yet" in text
    assert "We have seen 1 person act; a score needs 5." in text
    answer = get(site, "/people/twitter:shy/why")
    assert (answer.status_code, answer["Location"]) == (302, "/people/twitter:shy")


def test_a_person_with_enough_people_but_too_much_doubt_is_told_so(site: Client) -> None:
    assert (
        "too much of it hangs on too little to be sure within 12 points" in page(get(site, "/people/twitter:fan0")).text
    )


def test_the_list_of_people_has_an_end(site: Client) -> None:
    assert get(site, "/people?page=2").status_code == 200
    for beyond in ("0", "99", "-1", "x", "9" * 400, "²"):
        assert get(site, f"/people?page={beyond}").status_code == 404, beyond


@pytest.mark.parametrize(
    "query", ["kind=none", "network=none", "day=yesterday", "day=1970-01-01", "source=ann", "source=%00", "post=x",
              "people=0", "people=99999", "show=-3", "kind=like&network=twitter&source=twitter:fan3"],
)  # fmt: skip
def test_reasons_asked_for_strangely_still_add_up(site: Client, query: str) -> None:
    answer = get(site, f"/people/{ANN}/why?{query}")
    assert answer.status_code == 200
    for table in receipts(page(answer)):
        assert sum(map(amount, table.body)) == amount(table.foot[-1])


def test_the_first_run_says_how_to_begin(empty_site: Client) -> None:
    text = page(get(empty_site, "/")).text
    assert "Nobody here yet" in text
    assert "renown import" in text
    assert get(empty_site, "/people").status_code == 200
    assert get(empty_site, "/search?q=ann").status_code == 200
    assert get(empty_site, "/how-it-works").status_code == 200
    assert get(empty_site, "/people/ann").status_code == 404
    assert get(empty_site, "/healthz").content == b"empty\n"


def test_what_is_imported_but_not_scored_asks_for_one_more_command(empty_site: Client, settings: Settings) -> None:
    (settings.RENOWN_HOME / "lake").mkdir(parents=True)
    assert "Imported, not yet scored" in page(get(empty_site, "/")).text


def test_the_theme_chosen_is_kept_in_a_cookie_and_shown(site: Client) -> None:
    answer = site.post("/theme", {"theme": "dark", "next": f"/people/{ANN}"})
    assert (answer.status_code, answer["Location"]) == (302, f"/people/{ANN}")
    cookie = answer.cookies["theme"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("dark", "Lax", True)
    assert 'data-theme="dark"' in get(site, "/").content.decode()
    assert site.post("/theme", {"theme": "system"}).cookies["theme"]["max-age"] == 0
    assert "data-theme" not in get(site, "/").content.decode()


def test_a_theme_that_is_none_is_not_kept(site: Client) -> None:
    assert not site.post("/theme", {"theme": '"><script>'}).cookies
    site.cookies["theme"] = '"><script>'
    assert "data-theme" not in get(site, "/").content.decode()


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_choosing_a_theme_never_leads_away(site: Client, back: str) -> None:
    assert site.post("/theme", {"theme": "light", "next": back})["Location"] == "/"


def test_another_site_cannot_choose_the_theme(site: Client) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert site.post("/theme", {"theme": "dark"}, headers=headers).status_code == 403
