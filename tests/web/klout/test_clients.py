"""The clients that are still in the registries, unmodified, against a started Renown."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from renown.home import Home
from renown.scores import Scores
from renown.topics import topics_of
from renown.vocabulary import number
from tests.patience import PATIENCE

pytestmark = pytest.mark.slow

PYTHON = """
import json, sys
from klout import Klout, KloutHTTPError
k = Klout(sys.argv[1], domain=sys.argv[2])
told = {
    "handle": k.identity.klout(screenName="ann"), "tw": k.identity.klout(tw="ann"),
    "back": k.identity.tw(ks=sys.argv[3]),
    "user": k.user(kloutId=sys.argv[3]), "score": k.user.score(kloutId=sys.argv[3], timeout=20),
    "topics": k.user.topics(kloutId=sys.argv[3]), "influence": k.user.influence(kloutId=sys.argv[3]),
}
for name, call in (("wrong key", lambda: Klout("wrong", domain=sys.argv[2]).user.score(kloutId=sys.argv[3])),
                   ("nobody", lambda: k.user.score(kloutId="1"))):
    try:
        call()
    except KloutHTTPError as error:
        told[name] = error.e.code
print(json.dumps(told))
"""
REDIRECT = """
const http = require("http"), request = http.request;
http.request = function (options, done) {
  if (options.host === "api.klout.com") {
    options.host = options.hostname = "127.0.0.1";
    options.port = process.env.RENOWN_PORT;
  }
  return request.call(http, options, done);
};
"""
NODE = """
const klout = require("klout");
klout.configure(process.argv[2]);
const told = {}, calls = ["getKlout", "getShow", "getTopics", "getInfluencedBy", "getInfluencerOf"];
const next = () => {
  const call = calls.shift();
  if (!call) {
    return klout.getKlout("zzz", (error) => {
      told.nobody = error && error.message;
      klout.configure("wrong");
      klout.getKlout("ann", (error) => {
        told.wrong = error && error.message;
        console.log(JSON.stringify(told));
      });
    });
  }
  klout[call]("ann,cjk", (error, body) => { told[call] = error ? error.message : body; next(); });
};
next();
"""


@pytest.fixture(scope="module")
def home(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real run, for a server of its own."""
    path = tmp_path_factory.mktemp("klout") / "home"
    shutil.copytree(real, path)
    return path


@pytest.fixture(scope="module")
def key(home: Path) -> str:
    """A key made as an operator makes one."""
    command = [sys.executable, "-m", "renown", "key", "new", "an old client", "--json"]
    made = subprocess.run(
        command, env=os.environ | {"RENOWN_HOME": str(home)}, capture_output=True, text=True, check=True
    )
    return str(json.loads(made.stdout)["key"])


@pytest.fixture(scope="module")
def domain(home: Path, key: str) -> Iterator[str]:
    """Where Renown answers, started as `renown up` starts it."""
    command = [sys.executable, "-m", "renown", "up", "--port", "0"]
    environment = os.environ | {"RENOWN_HOME": str(home), "RENOWN_HOSTS": "api.klout.com", "COLUMNS": "200"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as up:
        assert up.stdout is not None
        try:
            url = next(word for word in up.stdout.readline().split() if word.startswith("http"))
            yield urlsplit(url).netloc
        finally:
            up.terminate()
            up.wait(PATIENCE)


@pytest.fixture(scope="module")
def scores(home: Path) -> Scores:
    """What the answers are held against."""
    return Home(home).current()


def installed(*command: str, folder: Path) -> None:
    """Installs a client; where it cannot be had the test is left out, and fails in CI."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
        why = done.stderr[-300:] if done.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        why = str(error)
    if why:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{' '.join(command)}: {why}")


def test_the_python_client_runs_all_its_calls(tmp_path: Path, domain: str, key: str, scores: Scores) -> None:
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    installed(*pip, "install", "--no-deps", "--target", "client", "klout==0.1.3", folder=tmp_path)
    ann = str(number("twitter", "ann") % 2**64)
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "client")}
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PYTHON, key, domain, ann],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    person = scores.find("twitter:ann")
    standing, days = scores.standing(person), scores.history(person, 3)
    change = {"dayChange": round(days[-1].score - days[-2].score, 4), "weekChange": 0.0, "monthChange": 0.0}
    value = round(standing.score, 4)
    assert told["handle"] == told["tw"] == {"id": ann, "network": "ks"}
    assert told["back"] == {"id": "ann", "network": "tw"}
    assert told["score"] == {"score": value, "scoreDelta": change, "bucket": "30-39"}
    assert told["user"] == {
        "kloutId": ann, "nick": "ann", "score": {"score": value, "bucket": "30-39"}, "scoreDeltas": change,
    }  # fmt: skip
    assert [topic["slug"] for topic in told["topics"]] == [one.key for one in topics_of(scores, person) if one.enough]
    assert told["influence"]["myInfluenceesCount"] == standing.people
    assert (told["wrong key"], told["nobody"]) == (403, 404)


def test_the_node_client_runs_all_its_calls(tmp_path: Path, domain: str, key: str, scores: Scores) -> None:
    installed("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "klout@0.2.4", folder=tmp_path)
    (tmp_path / "redirect.js").write_text(REDIRECT)
    (tmp_path / "calls.js").write_text(NODE)
    ran = subprocess.run(
        ["node", "--no-deprecation", "-r", "./redirect.js", "calls.js", key],
        cwd=tmp_path, env=os.environ | {"RENOWN_PORT": domain.rpartition(":")[2]}, capture_output=True, text=True,
        timeout=PATIENCE,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    expected = {name: scores.standing(scores.find(f"twitter:{name}")) for name in ("ann", "cjk")}
    assert told["getKlout"] == {
        "status": 200,
        "users": [{"twitter_screen_name": name, "kscore": round(one.score, 2)} for name, one in expected.items()],
    }
    shown = {user["twitter_screen_name"]: user["score"] for user in told["getShow"]["users"]}
    assert {name: one["true_reach"] for name, one in shown.items()} == {
        name: one.people for name, one in expected.items()
    }
    assert [user["topics"] for user in told["getTopics"]["users"]] == [
        [topic.label for topic in topics_of(scores, one.person) if topic.enough] for one in expected.values()
    ]
    for call, listed in (("getInfluencedBy", "influencers"), ("getInfluencerOf", "influencees")):
        assert [set(user) for user in told[call]["users"]] == [{"twitter_screen_name", listed}] * 2
    assert told["nobody"] == "User not found."
    assert "Invalid API Key" in told["wrong"]
