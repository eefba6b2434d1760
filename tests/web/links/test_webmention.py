"""A Webmention is taken for a blog that is collected here, looked at in the background, and only then believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from renown.collect import Connections
from renown.home import Home
from renown.networks.network import Connection
from renown.web.links import views
from renown.web.links.tasks import receive
from tests.faulty import Answer, serving

BLOG = "https://ann.example.org"
TARGET = f"{BLOG}/posts/1"
REPLY = '<article class="h-entry"><a class="u-in-reply-to" href="%s">re</a><p class="p-author h-card">Ben</p></article>'

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Home:
    """A home that collects Ann's blog."""
    settings.RENOWN_HOME = tmp_path
    settings.RENOWN_LOCAL_NETWORKS = True
    Connections(tmp_path).add(Connection("blog", BLOG, f"{BLOG}/feed"))
    return Home(tmp_path)


def tell(source: str, target: str = TARGET) -> int:
    return Client(headers={"host": "localhost"}).post("/webmention", {"source": source, "target": target}).status_code


def look() -> list[str]:
    """Does what waits, as the worker would."""
    return [receive.call(*task.args_kwargs["args"]) for task in DBTaskResult.objects.order_by("enqueued_at")]


def test_a_reply_elsewhere_becomes_an_act_on_the_blog(home: Home) -> None:
    with serving(lambda asked: Answer((REPLY % TARGET).encode(), headers={"Content-Type": "text/html"})) as server:
        assert tell(f"{server.base}/answer") == 202
        assert look() == ["1 new acts"]
        assert look() == ["0 new acts"]  # told twice, counted once
    acts = home.lake.contents()
    assert len(acts.acts["key"]) == 1
    assert BLOG in acts.accounts["id"].to_pylist()


def test_a_page_that_no_longer_says_it_takes_it_back(home: Home) -> None:
    says = [True]

    def page(_asked: object) -> Answer:
        body = REPLY % TARGET if says[0] else "<p>nothing</p>"
        return Answer(body.encode(), headers={"Content-Type": "text/html"})

    with serving(page) as server:
        tell(f"{server.base}/answer")
        look()
        assert len(home.lake.contents().acts["key"]) == 1
        says[0] = False
        look()
    assert len(home.lake.contents().acts["key"]) == 0


@pytest.mark.parametrize(
    ("source", "target"),
    [("https://ben.example.org/1", "https://nobody-here.example.org/"), ("", TARGET), ("https://b.example/1", ""),
     ("https://b.example/" + "x" * 2_000, TARGET)],
    ids=["not a blog of ours", "no source", "no target", "far too long"],
)  # fmt: skip
def test_what_is_not_for_us_is_refused_and_never_fetched(home: Home, source: str, target: str) -> None:
    assert tell(source, target) == 400
    assert not DBTaskResult.objects.exists()


def test_a_source_inside_this_network_is_not_looked_at(home: Home, settings: Settings) -> None:
    settings.RENOWN_LOCAL_NETWORKS = False
    with serving(lambda asked: Answer((REPLY % TARGET).encode())) as server:
        assert tell(f"{server.base}/answer") == 202
        (told,) = look()
        assert "1 new acts" not in told
        assert server.asked == []
    assert len(home.lake.contents().acts["key"]) == 0


def test_a_flood_is_asked_to_come_back(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_WAITING", 2)
    assert [tell(f"https://ben.example.org/{n}") for n in range(3)] == [202, 202, 429]


def test_only_a_post_is_taken(home: Home) -> None:
    assert Client(headers={"host": "localhost"}).get("/webmention").status_code == 405
