"""The one way out to the web, against a real server that breaks in every way servers do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, repeat

import pytest
import requests

from renown.errors import Busy, Missing, NetworkError, Nonsense, Refused, Unreachable
from renown.networks import http
from renown.networks.http import Rate, Web
from tests.faulty import Answer, Asked, serving


class Clock:
    """A clock that moves only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def web(clock: Clock) -> Web:
    return Web(clock=lambda: clock.now, sleep=clock.sleep)


def in_turn(*answers: Answer) -> Iterator[Answer]:
    """These answers, then good ones."""
    return chain(answers, repeat(Answer({"fine": True})))


def ask(web: Web, *answers: Answer, times: int = 1) -> tuple[requests.Response, int]:
    """What comes back in the end, and how often the server was asked."""
    turn = in_turn(*answers)
    with serving(lambda asked: next(turn)) as server:
        session = web.session()
        for number in range(times):
            response = session.get(f"{server.base}/who?n={number}&token=hush")
        return response, len(server.asked)


@pytest.mark.parametrize(
    "broken",
    [
        Answer(status=500),
        Answer(status=502, body=b"<html>bad gateway</html>"),
        Answer({"half": "an answer"}, cut=10),
        Answer(b"<html>please sign in</html>", headers={"Content-Type": "text/html"}),
        Answer(b'{"cut": "sho'),
        Answer(status=429),
        Answer(status=503, headers={"Retry-After": "3"}),
    ],
    ids=["500", "502 in HTML", "half an answer", "HTML with 200", "half of JSON", "429", "503 with Retry-After"],
)
def test_what_may_pass_is_asked_again_after_a_wait(web: Web, clock: Clock, broken: Answer) -> None:
    response, asked = ask(web, broken)
    assert response.json() == {"fine": True}
    assert asked == 2
    assert sum(clock.waits) > 0


@pytest.mark.parametrize(
    ("broken", "raised", "said"),
    [
        (Answer(status=500), Unreachable, r"the server failed \(500\)"),
        (Answer({"half": 1}, cut=10), (Nonsense, Unreachable), "half an answer|connection failed"),
        (Answer(b"<html>", headers={"Content-Type": "text/html"}), Nonsense, "not JSON"),
        (Answer(b"[" * 100_000), Nonsense, "not JSON"),
    ],
)
def test_what_does_not_pass_is_told_in_one_line_without_the_query(
    web: Web, broken: Answer, raised: type[NetworkError], said: str
) -> None:
    with pytest.raises(raised, match=said) as caught:
        ask(web, *[broken] * http.TRIES)
    line = str(caught.value)
    assert "hush" not in line
    assert "\n" not in line
    assert line.startswith("127.0.0.1:")


@pytest.mark.parametrize(("status", "raised"), [(401, Refused), (403, Refused), (404, Missing), (410, Missing)])
def test_what_no_retry_would_mend_is_told_at_once(
    web: Web, clock: Clock, status: int, raised: type[NetworkError]
) -> None:
    with pytest.raises(raised, match=str(status)):
        ask(web, Answer({"error": {"message": "token\nexpired"}}, status=status))
    assert clock.waits == []


def test_a_refusal_says_what_the_host_said_and_what_to_do(web: Web) -> None:
    with pytest.raises(Refused, match=r"'token expired'.*connect it again"):
        ask(web, Answer({"error": {"message": "token\nexpired"}}, status=401))


@pytest.mark.parametrize(
    "headers",
    [{"Retry-After": "40"}, {"Retry-After": "Tue, 14 Nov 2023 22:14:00 GMT"}, {"x-rate-limit-reset": "1700000040"}],
)
def test_a_busy_host_is_given_the_time_it_asks_for(web: Web, clock: Clock, headers: dict[str, str]) -> None:
    _, asked = ask(web, Answer(status=429, headers=headers))
    assert asked == 2
    assert 40 <= sum(clock.waits) < 42


def test_a_busy_host_that_asks_for_more_than_patience_says_when_to_come_back(web: Web, clock: Clock) -> None:
    with pytest.raises(Busy, match="wait until 23:13 UTC") as caught:
        ask(web, Answer(status=429, headers={"Retry-After": "3600"}))
    assert caught.value.until == pytest.approx(clock.now + 3600, abs=2)
    assert sum(clock.waits) < 2


def test_no_more_is_asked_than_the_rate_allows(web: Web, clock: Clock) -> None:
    with serving(lambda asked: Answer({})) as server:
        session = web.session(rate=Rate(3, 10))
        for number in range(7):
            session.get(f"{server.base}/{number}")
    assert clock.waits == pytest.approx([10, 10])


def test_a_host_that_says_nothing_is_left_is_not_asked_before_the_reset(web: Web, clock: Clock) -> None:
    spent = {"RateLimit-Remaining": "0", "RateLimit-Reset": "1700000030"}
    ask(web, Answer({}, headers=spent), times=2)
    assert sum(clock.waits) == pytest.approx(30)


def test_the_same_question_is_asked_once_a_run(web: Web) -> None:
    with serving(lambda asked: Answer({"n": asked.query["n"][0]})) as server:
        session = web.session()
        answers = [session.get(f"{server.base}/?n={n}").json()["n"] for n in (1, 2, 1, 1, 2)]
    assert answers == ["1", "2", "1", "1", "2"]
    assert len(server.asked) == 2


def test_an_answer_for_one_token_is_not_given_to_another(web: Web) -> None:
    def mine(asked: Asked) -> Answer:
        return Answer({"for": asked.headers["authorization"]})

    with serving(mine) as server:
        given = [
            web.session().get(server.base, headers={"Authorization": who}).json()["for"]
            for who in ("ann", "bob", "ann")
        ]
    assert given == ["ann", "bob", "ann"]


def test_a_post_is_never_sent_twice(web: Web) -> None:
    with serving(lambda asked: Answer(status=500)) as server, pytest.raises(Unreachable):
        web.session().post(server.base, json={})
    assert len(server.asked) == 1


def test_a_hanging_server_is_given_up(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "READ", 0.05)
    with pytest.raises(Unreachable, match="no answer in time"):
        ask(web, *[Answer(hang=True)] * http.TRIES)


def test_an_answer_without_end_is_refused(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ANSWER", 100_000)
    with pytest.raises(Nonsense, match="100,000 bytes"):
        ask(web, *[Answer(b"[" + b" " * 200_000 + b"]")] * http.TRIES)


def test_a_host_that_does_not_exist_is_told_as_such(web: Web) -> None:
    with pytest.raises(Unreachable, match="no such host"):
        web.session().get("http://no-such-host.invalid/")


def test_nobody_listening_is_told_as_such(web: Web) -> None:
    with serving(lambda asked: Answer()) as server:
        pass
    with pytest.raises(Unreachable, match="connection failed"):
        web.session().get(server.base)


def test_a_netrc_of_whoever_runs_it_is_not_sent(web: Web, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ann password hush\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with serving(lambda asked: Answer({})) as server:
        web.session().get(server.base)
    assert "authorization" not in server.asked[0].headers
