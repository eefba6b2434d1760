"""People side by side, and the feed of one."""

from __future__ import annotations

from urllib.parse import unquote
from xml.etree import ElementTree as ET

from django.test import Client

from tests.web.reading import page

ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(content: bytes) -> ET.Element:
    return ET.fromstring(content)  # noqa: S314 - our own words


def test_up_to_five_people_stand_side_by_side_each_once(site: Client) -> None:
    keys = ["twitter:ann", "twitter:rtl", "twitter:ann", "twitter:cjk", "twitter:nobody", "twitter:long"]
    asked = "&".join(f"people={key}" for key in [*keys, "twitter:family", "twitter:piled"])
    answer = site.get(f"/compare?{asked}")
    assert answer.status_code == 302
    there = unquote(answer["Location"])
    assert there.count("people=") == 5
    assert "nobody" not in there
    read = page(site.get(answer["Location"]))
    assert next(link for link in read.links if link.startswith("/people/")) == "/people/twitter:ann"
    assert "Remove somebody to add another" in read.text


def test_somebody_is_added_by_the_search_and_a_shared_name_is_a_choice(site: Client) -> None:
    answer = site.get("/compare?people=twitter:rtl&add=@cjk")
    assert answer.status_code == 302
    assert unquote(answer["Location"]).endswith("people=twitter:rtl&people=twitter:cjk")
    several = page(site.get("/compare?people=twitter:rtl&add=ann"))
    assert "Whom do you mean?" in several.text
    assert any("bluesky" in link for link in several.links)
    nobody = page(site.get("/compare?people=twitter:rtl&add=zzzz"))
    assert "Nobody called zzzz is here." in nobody.text


def test_the_feed_has_an_entry_for_every_change_and_none_else(site: Client) -> None:
    answer = site.get("/people/twitter:ann/feed.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    root = parsed(answer.content)
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in root.iter(f"{ATOM}entry")]
    assert titles
    assert all(" (+" in title or " (−" in title for title in titles)
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    again = site.get("/people/twitter:ann/feed.atom", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert site.get("/people/twitter:shy/feed.atom").status_code == 404
    assert site.get("/people/twitter:nobody/feed.atom").status_code == 404


def test_hostile_names_make_a_feed_that_can_be_read(site: Client) -> None:
    for key in ("rtl", "long", "piled", "blank"):
        title = parsed(site.get(f"/people/twitter:{key}/feed.atom").content).findtext(f"{ATOM}title")
        assert title
        assert not set(title) & set("\u202e\u200b\u2066\u2060")


def test_a_profile_says_who_reacted_where_everybody_stands_and_what_a_post_is_about(site: Client) -> None:
    read = page(site.get("/people/twitter:ann"))
    assert "Most by" in read.text, read.text
    assert "reposts" in read.text
    assert "Among everybody here" in read.text
    assert "/topics/oceans" in read.links
    assert "https://twitter.com/ann/status/1" in read.links
    assert not any(link.lower().startswith("javascript:") for link in read.links)
