"""The wrapper in front of Django: the same answers, the same refusals, and nothing it should not keep."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from pytest_django.fixtures import Settings

import renown
from renown.home import Home
from renown.web.front import KEPT, Front
from tests.acts import NOW, act, batch

pytestmark = pytest.mark.django_db  # what is passed on looks whether a connection is still good

SAME = [
    ("GET", "/api/v1/scores/twitter:ann", ""),
    ("HEAD", "/api/v1/scores/twitter:ann", ""),
    ("GET", "/api/v1/scores/twitter:shy", ""),
    ("GET", "/api/v1/scores/ann", ""),
    ("GET", "/api/v1/scores/twitter:zzz", ""),
    ("GET", "/api/v1/scores/blog:https:~-~-ann.example~-a~~b~-", ""),
    ("GET", "/api/v1/scores/", ""),
    ("GET", "/api/v1/scores/a/b", ""),
    ("GET", "/api/v1/scores/\xff", ""),
    ("GET", "/api/v1/scores/\x00", ""),
    ("OPTIONS", "/api/v1/scores/twitter:ann", ""),
    ("DELETE", "/api/v1/scores/twitter:ann", ""),
    ("GET", "/api/v1/scores", ""),
    ("GET", "/badge/twitter:ann.svg", ""),
    ("GET", "/badge/twitter:ann.svg", "size=48&theme=line"),
    ("GET", "/badge/twitter:ann.svg", "size=48&size=16&theme=%3Cscript%3E"),
    ("GET", "/badge/twitter:ann.svg", "&".join(["size=1"] * 2_000)),
    ("GET", "/badge/twitter:shy.svg", ""),
    ("GET", "/badge/twitter:zzz.svg", ""),
    ("GET", "/badge/ann.svg", ""),
    ("GET", "/badge/twitter:ann", ""),
    ("GET", "/badge/twitter:ann.png", "size=16"),
    ("GET", "/badge/twitter:ann.svg", "line=days"),
    ("GET", "/badge/renown.js", ""),
    ("GET", "/badge/key.json", ""),
    ("GET", "/badge/shields/twitter:ann.json", ""),
]

Told = tuple[int, dict[str, str], bytes]


@pytest.fixture
def home(own_copy: Path, settings: Settings) -> Path:
    """A home the settings name."""
    settings.RENOWN_HOME = own_copy
    return own_copy


def ask(application: Any, method: str, path: str, query: str = "", body: bytes = b"", **headers: str) -> Told:
    """One request, as a WSGI server makes it."""
    told: list[Any] = []
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost",
        "wsgi.input": BytesIO(body), "wsgi.url_scheme": "http", "wsgi.errors": BytesIO(),
        "CONTENT_LENGTH": str(len(body)),
        **headers,
    }  # fmt: skip
    parts: Iterable[bytes] = application(environ, lambda status, head: told.extend((status, head)))
    content = b"".join(parts)
    return int(told[0].split()[0]), dict(told[1]), b"" if method == "HEAD" else content


def alone(environ: Any, start_response: Any) -> Any:
    raise AssertionError("this was passed on")


@pytest.mark.parametrize(("method", "path", "query"), SAME)
def test_what_it_answers_is_what_django_answers(home: Path, method: str, path: str, query: str) -> None:
    django = get_wsgi_application()
    expected = ask(django, method, path, query)
    front = Front(django)
    assert ask(front, method, path, query) == expected
    assert ask(front, method, path, query) == expected  # and once more, from what it keeps


@pytest.mark.parametrize("path", ["/api/v1/scores/twitter:ann", "/badge/twitter:ann.svg", "/badge/twitter:shy.svg"])
def test_it_answers_scores_and_badges_alone_and_says_when_nothing_changed(home: Path, path: str) -> None:
    front, django = Front(alone), get_wsgi_application()
    status, headers, _body = ask(front, "GET", path)
    assert status == 200
    for tag in (headers["ETag"], "*", f'"other", W/{headers["ETag"]}'):
        again = ask(front, "GET", path, HTTP_IF_NONE_MATCH=tag)
        assert again[0] == 304
        assert again[2] == b""
        assert again == ask(django, "GET", path, HTTP_IF_NONE_MATCH=tag)
    assert ask(front, "GET", path, HTTP_IF_NONE_MATCH='"other"')[0] == 200


def test_a_batch_is_answered_in_its_order_by_both(home: Path) -> None:
    body = json.dumps({"accounts": ["twitter:cjk", "ann", "twitter:zzz", "twitter:ann", "twitter:ann"]}).encode()
    told = ask(Front(alone), "POST", "/api/v1/scores", body=body)
    assert told == ask(get_wsgi_application(), "POST", "/api/v1/scores", body=body)
    answer = json.loads(told[2])
    assert [(one["asked"], one["account"]) for one in answer["scores"]] == [
        ("twitter:cjk", "twitter:cjk"), ("twitter:ann", "twitter:ann")
    ]  # fmt: skip
    assert answer["unknown"] == ["ann", "twitter:zzz"]
    assert answer["scores"][1]["score"] == pytest.approx(36.8874, abs=1e-4)
    assert told[1]["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"[]", 400), (b"{", 400), (b'{"accounts": [1]}', 400), (b'{"accounts": ["\xff"]}', 400),
     (json.dumps({"accounts": [f"twitter:{k}" for k in range(501)]}).encode(), 400), (b"x" * 600_000, 413)],
)  # fmt: skip
def test_a_batch_that_is_none_is_a_problem(home: Path, body: bytes, status: int) -> None:
    told = ask(Front(get_wsgi_application()), "POST", "/api/v1/scores", body=body)
    assert told[0] == status
    assert told[1]["Content-Type"] == "application/problem+json"
    assert json.loads(told[2])["status"] == status


@pytest.mark.parametrize("host", ["elsewhere.example", "", "localhost.elsewhere.example", "localhost:80:80"])
def test_a_name_we_do_not_answer_to_is_refused(home: Path, host: str) -> None:
    assert ask(Front(get_wsgi_application()), "GET", "/api/v1/scores/twitter:ann", HTTP_HOST=host)[0] == 400


def test_links_are_those_of_the_host_that_was_asked(home: Path) -> None:
    front = Front(alone)
    for host in ("localhost", "127.0.0.1:8000", "localhost"):
        answer = json.loads(ask(front, "GET", "/api/v1/scores/twitter:ann", HTTP_HOST=host)[2])
        assert answer["links"]["badge"] == f"http://{host}/badge/twitter:ann.svg"


def test_a_newer_run_is_shown_at_once_and_one_who_is_erased_is_gone(home: Path) -> None:
    front = Front(get_wsgi_application())
    first = json.loads(ask(front, "GET", "/api/v1/scores/twitter:ann")[2])
    kept = Home(home)
    kept.lake.append([batch([act(f"new{k}", "reply", "ann", NOW + 60, network="twitter") for k in range(40)])])
    kept.score(NOW + 120, model=renown.MODEL.with_(full=20_000.0), force=True)
    assert json.loads(ask(front, "GET", "/api/v1/scores/twitter:ann")[2])["people"] == first["people"] + 40
    shutil.rmtree(home / "snapshots")
    (home / "current").unlink()
    assert ask(front, "GET", "/api/v1/scores/twitter:ann")[0] == 404
    assert ask(front, "GET", "/badge/twitter:ann.svg")[0] == 404


@pytest.mark.slow
def test_what_it_keeps_is_bounded_however_many_are_asked_for(home: Path) -> None:
    front = Front(alone)
    for k in range(KEPT + 10):
        ask(front, "GET", f"/badge/nobody{k}.svg")
    assert 0 < len(front._kept) <= KEPT
