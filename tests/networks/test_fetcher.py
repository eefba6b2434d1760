"""Addresses from strangers: nothing inside is ever reached, and nothing outside can hold us up."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from renown.errors import Nonsense, NotPublic, Unreachable
from renown.networks.fetcher import LOOPBACK, Fetcher, Guard, is_public
from renown.networks.http import Web
from tests.faulty import Answer, Asked, serving

INSIDE = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",  # noqa: S104 (an address to refuse, bound nowhere)
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "2002:7f00:1::",
    "64:ff9b::a00:1",
    "64:ff9b::7f00:1",
    "2001:db8::1",
    "no address",
]


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]"],
)
def test_every_spelling_of_this_machine_is_refused_before_anything_is_sent(host: str) -> None:
    with serving(lambda asked: Answer("secret")) as server:
        port = server.base.rpartition(":")[2]
        with pytest.raises(NotPublic, match="not on the public internet"):
            Fetcher().get(f"http://{host}:{port}/")
    assert server.asked == []


def test_a_name_with_one_address_inside_is_refused_whatever_its_others_are() -> None:
    with pytest.raises(NotPublic):
        Fetcher(resolve=lambda host, port: ["1.1.1.1", "10.0.0.1"]).get("http://mixed.example/")


class Rebinding:
    """A name server that says something else each time it is asked."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return [self.answers[min(self.asked, len(self.answers)) - 1]]


def test_the_connection_is_made_to_the_address_that_was_checked_and_the_name_is_not_asked_again() -> None:
    names = Rebinding("127.0.0.1", "127.0.0.2")
    with serving(lambda asked: Answer({"host": asked.headers["host"]})) as server:
        port = server.base.rpartition(":")[2]
        got = Fetcher(["127.0.0.1/32"], resolve=names).get(f"http://blog.example:{port}/post")
    assert names.asked == 1
    assert got.body == f'{{"host": "blog.example:{port}"}}'.encode()


def test_a_name_that_turns_inside_between_two_requests_is_refused_at_the_second() -> None:
    names = Rebinding("127.0.0.1", "169.254.169.254")
    with serving(lambda asked: Answer(status=302, headers={"Location": "/again", "Connection": "close"})) as server:
        port = server.base.rpartition(":")[2]
        with pytest.raises(NotPublic):
            Fetcher(["127.0.0.1/32"], resolve=names).get(f"http://blog.example:{port}/")
    assert [one.path for one in server.asked] == ["/"]


@pytest.mark.parametrize(
    "onward", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "//192.168.0.1/", "http://[fd00::1]/"]
)
def test_a_redirect_inside_is_refused(onward: str) -> None:
    with (
        serving(lambda asked: Answer(status=302, headers={"Location": onward})) as server,
        pytest.raises(NotPublic),
    ):
        Fetcher(LOOPBACK).get(server.base)


def test_a_loop_of_redirects_ends() -> None:
    with (
        serving(lambda asked: Answer(status=301, headers={"Location": asked.path + "x"})) as server,
        pytest.raises(Nonsense, match="more than 5 redirects"),
    ):
        Fetcher(LOOPBACK).get(server.base + "/")
    assert len(server.asked) == 6


def test_a_redirect_is_followed_and_the_last_address_is_told() -> None:
    def answer(asked: Asked) -> Answer:
        return Answer("here") if asked.path == "/b" else Answer(status=307, headers={"Location": "b"})

    with serving(answer) as server:
        got = Fetcher(LOOPBACK).get(server.base + "/a")
        assert (got.address, got.status, got.body) == (server.base + "/b", 200, b'"here"')


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "//example.org/",
        "http://",
        "http://ann:secret@example.org/",
        "http://example.org/ x",
        "http://example.org:99999/",
        "http://[::1/",
        "http://example.org/" + "x" * 3_000,
    ],
)
def test_what_is_no_address_of_the_web_is_refused(address: str) -> None:
    with pytest.raises(Nonsense) as refused:
        Fetcher(resolve=lambda host, port: pytest.fail("asked for a name")).get(address)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_redirect_to_a_file_is_refused() -> None:
    with (
        serving(lambda asked: Answer(status=302, headers={"Location": "file:///etc/passwd"})) as server,
        pytest.raises(Nonsense, match="not an address of the web"),
    ):
        Fetcher(LOOPBACK).get(server.base)


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_that_is_too_long_is_cut_off_even_when_it_is_packed(packed: bool) -> None:
    body = b"\0" * 3_000_000
    headers = {"Content-Encoding": "gzip"} if packed else {}
    answer = Answer(gzip.compress(body) if packed else body, headers=headers)
    with serving(lambda asked: answer) as server, pytest.raises(Nonsense, match="more than 1,000,000 bytes"):
        Fetcher(LOOPBACK, size=1_000_000).get(server.base)


def test_half_an_answer_is_none() -> None:
    with serving(lambda asked: Answer("half", cut=10)) as server, pytest.raises(Nonsense, match="half an answer"):
        Fetcher(LOOPBACK).get(server.base)


@contextmanager
def trickling(first: bytes) -> Iterator[str]:
    """A server that sends `first` and then a byte every tenth of a second, without end."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        with closing(listening), listening.accept()[0] as one:
            one.sendall(first)
            while not over.wait(0.1):
                try:
                    one.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        over.set()
        thread.join(5)


@pytest.mark.parametrize("first", [b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\n\r\n", b""])
def test_a_server_that_sends_a_byte_now_and_then_is_cut_off_in_time(first: bytes) -> None:
    began = time.monotonic()
    with trickling(first) as address, pytest.raises(Unreachable, match="no answer in time"):
        Fetcher(LOOPBACK, seconds=0.6).get(address)
    assert time.monotonic() - began < 5


def test_a_host_that_does_not_exist_is_told_so() -> None:
    def nobody(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Unreachable, match=r"nowhere\.invalid/feed: no such host"):
        Fetcher(resolve=nobody).get("https://nowhere.invalid/feed")


def test_the_guard_stands_before_every_session_of_the_web_too() -> None:
    with serving(lambda asked: Answer({"up": True})) as server:
        with pytest.raises(NotPublic):
            Guard().on(Web().session()).get(server.base)
        assert server.asked == []
        assert Guard(LOOPBACK).on(Web().session()).get(server.base).json() == {"up": True}


def test_status_links_and_forms_come_through() -> None:
    def answer(asked: Asked) -> Answer:
        if asked.method == "POST":
            return Answer(status=202)
        return Answer(status=404, headers={"Link": '</hook>; rel="webmention", </hub>; rel="hub self"'})

    with serving(answer) as server:
        got = Fetcher(LOOPBACK).get(server.base + "/a/b")
        assert not got.ok
        assert got.links == (
            ("webmention", server.base + "/hook"),
            ("hub", server.base + "/hub"),
            ("self", server.base + "/hub"),
        )
        assert Fetcher(LOOPBACK).post(server.base, {"source": "a"}).status == 202
