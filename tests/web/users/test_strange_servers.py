"""Servers that visitors name and that mean no good: where we go, what we believe, who gets in."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from jwt.algorithms import ECAlgorithm
from pytest_django.fixtures import Settings

from renown.collect import Connections
from renown.home import Home
from renown.vocabulary import number
from renown.web.users import outbound
from renown.web.users.bluesky.dpop import new_key, proof
from renown.web.users.models import Account, User
from renown.web.users.outbound import CannotReach, ask
from renown.web.users.tasks import collect
from tests.web.users.conftest import signed_in

DID = "did:plc:" + "a" * 24
Answers = dict[str, Callable[[Mapping[str, list[str]], Mapping[str, str]], tuple[int, Any, dict[str, str]]]]


class Strange:
    """A server on this machine that answers what a test wants, and remembers what it was asked."""

    def __init__(self, port: int) -> None:
        self.base = f"http://localhost:{port}"
        self.answers: Answers = {}
        self.asked: list[tuple[str, Mapping[str, list[str]], Mapping[str, str]]] = []

    def says(self, path: str, body: Any, status: int = 200, **headers: str) -> None:
        """What it answers at a path."""
        self.answers[path] = lambda _form, _headers: (status, body, headers)


@pytest.fixture
def strange(settings: Settings) -> Iterator[Strange]:
    """The server, where such are allowed."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode())
            path = urlsplit(self.path).path
            server_of_this.asked.append((path, form, dict(self.headers)))
            known = server_of_this.answers.get(path)
            status, body, headers = known(form, dict(self.headers)) if known else (404, {}, {})
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 - as the library wants it

        def log_message(self, format: str, *args: Any) -> None:
            return

    settings.RENOWN_LOCAL_NETWORKS = True
    with ThreadingHTTPServer(("localhost", 0), Handler) as listening:
        server_of_this = Strange(listening.server_address[1])
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield server_of_this
        listening.shutdown()


def here() -> Client:
    return Client(headers={"host": "127.0.0.1:8000"})


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
         "224.0.0.1", "::1",
        "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
    ],
)  # fmt: skip
def test_no_name_leads_us_inside(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of two addresses counts as much as the first."""
    found = [(0, 0, 0, "", (one, 443)) for one in ("93.184.215.14", address)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_how: found)
    with pytest.raises(CannotReach, match="not on the public internet"):
        ask("https://inside.example/")


@pytest.mark.parametrize(
    "url", ["http://example.org/", "file:///etc/passwd", "https://a:b@example.org/", "gopher://x/"]
)
def test_nothing_but_https_without_a_name_in_it_is_asked(url: str) -> None:
    with pytest.raises(CannotReach, match="no address we may ask"):
        ask(url)


def test_a_server_that_sends_us_elsewhere_is_not_followed(strange: Strange) -> None:
    strange.says("/go", {}, 302, Location=f"{strange.base}/secret")
    strange.says("/secret", {"found": True})
    assert ask(f"{strange.base}/go").status == 302
    assert [path for path, _form, _headers in strange.asked] == ["/go"]


def test_a_server_that_never_ends_is_cut_off(strange: Strange) -> None:
    strange.says("/long", b"x" * (outbound.MOST_BYTES + 1))
    with pytest.raises(CannotReach, match="sent too much"):
        ask(f"{strange.base}/long")


@pytest.mark.parametrize(
    "name", ["localhost", "localhost:22", "ann@127.0.0.1", "ann@", "exa mple.org", "a" * 300, "[::1]", "x@y@localhost"]
)
def test_what_is_no_server_is_told_and_nothing_is_asked(charlie: Client, name: str) -> None:
    answer = charlie.post(reverse("mastodon_login"), {"name": name})
    assert answer.status_code == 400
    assert "aria-invalid" in answer.content.decode()


def mastodon(strange: Strange, who: Mapping[str, Any]) -> None:
    strange.says("/api/v1/apps", {"client_id": "us", "client_secret": "hush"})
    strange.says("/oauth/token", {"access_token": "token-7"})
    strange.says("/api/v1/accounts/verify_credentials", who)


def begun(client: Client, way: str, name: str, **more: str) -> dict[str, list[str]]:
    """What was asked of the server, after its name was given."""
    answer = client.post(reverse(f"{way}_login"), {"name": name, **more})
    assert answer.status_code == 200, answer.content.decode()
    return parse_qs(urlsplit(answer["Refresh"].removeprefix("0; url=")).query)


def test_an_instance_speaks_only_for_its_own_people(strange: Strange) -> None:
    mastodon(strange, {"username": "gargron", "uri": "https://mastodon.social/users/gargron"})
    client = here()
    state = begun(client, "mastodon", strange.base)["state"][0]
    answer = client.get(reverse("mastodon_callback"), {"state": state, "code": "1"})
    assert answer.status_code == 401
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("url", "kept"), [("https://x.com/bob", "/users/ann"), (None, "/users/ann"), ("/@ann", "/@ann")]
)
def test_an_instance_names_only_profiles_of_its_own(strange: Strange, alice: User, url: str | None, kept: str) -> None:
    url = strange.base + url if url and url.startswith("/") else url
    mastodon(strange, {"username": "ann", "uri": f"{strange.base}/users/ann", "url": url})
    client = signed_in(alice)
    state = begun(client, "mastodon", strange.base, process="connect")["state"][0]
    client.get(reverse("mastodon_callback"), {"state": state, "code": "1"})
    assert Account.objects.get().address == strange.base + kept


def test_the_code_of_one_way_opens_no_other_and_each_state_counts_once(strange: Strange) -> None:
    mastodon(strange, {"username": "ann", "uri": f"{strange.base}/users/ann"})
    client = here()
    state = begun(client, "mastodon", strange.base)["state"][0]
    assert client.get(reverse("bluesky_callback"), {"state": state, "code": "1"}).status_code == 403
    assert client.get(reverse("mastodon_callback"), {"state": "guess", "code": "1"}).status_code == 403
    assert here().get(reverse("mastodon_callback"), {"state": state, "code": "1"}).status_code == 403
    assert client.get(reverse("mastodon_callback"), {"state": state, "code": "1"}).status_code == 302
    assert client.get(reverse("mastodon_callback"), {"state": state, "code": "1"}).status_code == 403


def test_pkce_holds_the_code_to_whoever_set_out(strange: Strange) -> None:
    from renown.web.users.signing import challenge

    mastodon(strange, {"username": "ann", "uri": f"{strange.base}/users/ann"})
    client = here()
    asked = begun(client, "mastodon", strange.base)
    client.get(reverse("mastodon_callback"), {"state": asked["state"][0], "code": "1"})
    (form,) = [form for path, form, _headers in strange.asked if path == "/oauth/token"]
    assert asked["code_challenge"] == [challenge(form["code_verifier"][0])]
    assert form["redirect_uri"] == ["http://127.0.0.1:8000/account/mastodon/back/"]


def test_somebody_elses_account_cannot_be_connected(strange: Strange, alice: User, bob: User) -> None:
    mastodon(strange, {"username": "ann", "uri": f"{strange.base}/users/ann"})
    for user, owner in ((alice, alice), (bob, alice)):
        client = signed_in(user)
        state = begun(client, "mastodon", strange.base, process="connect")["state"][0]
        answer = client.get(reverse("mastodon_callback"), {"state": state, "code": "1"})
        assert answer["location"] == reverse("account")
        assert Account.objects.get().user == owner


def test_whoever_says_no_is_let_go(strange: Strange) -> None:
    mastodon(strange, {})
    client = here()
    state = begun(client, "mastodon", strange.base)["state"][0]
    answer = client.get(reverse("mastodon_callback"), {"state": state, "error": "access_denied"})
    assert answer["location"] == reverse("socialaccount_login_cancelled")


def atproto(strange: Strange, settings: Settings, *, sub: str = DID, issuer: str = "") -> list[dict[str, Any]]:
    """A PDS that wants a nonce and checks every proof, and the proofs it has seen."""
    settings.RENOWN_BLUESKY = settings.RENOWN_PLC = strange.base
    proofs: list[dict[str, Any]] = []

    def checked(path: str, body: Mapping[str, Any]) -> None:
        def answer(_form: Mapping[str, list[str]], headers: Mapping[str, str]) -> tuple[int, Any, dict[str, str]]:
            token = next(value for name, value in headers.items() if name.lower() == "dpop")
            head = jwt.get_unverified_header(token)
            key = ECAlgorithm.from_jwk(json.dumps(head["jwk"]))
            claims: dict[str, Any] = jwt.decode(token, key, algorithms=["ES256"])  # type: ignore[arg-type]
            assert (head["typ"], claims["htm"], claims["htu"]) == ("dpop+jwt", "POST", strange.base + path)
            assert "d" not in head["jwk"], "the private half of the key was shown"
            proofs.append(claims | {"jwk": head["jwk"]})
            if claims.get("nonce") != "n-1":
                return 400, {"error": "use_dpop_nonce"}, {"DPoP-Nonce": "n-1"}
            return 200, body, {"DPoP-Nonce": "n-1"}

        strange.answers[path] = answer

    service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": strange.base}
    strange.says("/xrpc/com.atproto.identity.resolveHandle", {"did": DID})
    strange.says(f"/{DID}", {"id": DID, "alsoKnownAs": ["at://ann.example"], "service": [service]})
    strange.says("/.well-known/oauth-protected-resource", {"authorization_servers": [strange.base]})
    told = {
        "issuer": issuer or strange.base,
        "pushed_authorization_request_endpoint": f"{strange.base}/par",
        "authorization_endpoint": f"{strange.base}/authorize",
        "token_endpoint": f"{strange.base}/token",
    }
    strange.says("/.well-known/oauth-authorization-server", told)
    checked("/par", {"request_uri": "urn:asked:1", "expires_in": 60})
    checked("/token", {"access_token": "t", "token_type": "DPoP", "sub": sub, "scope": "atproto"})
    return proofs


def through_bluesky(strange: Strange, client: Client, *, process: str = "login", **changed: str) -> Any:
    begun(client, "bluesky", "@ann.example", process=process)
    (form,) = [form for path, form, _headers in strange.asked if path == "/par"][-1:]
    back = {"state": form["state"][0], "iss": strange.base, "code": "1"} | changed
    return client.get(reverse("bluesky_callback"), back)


def test_bluesky_is_asked_with_proof_and_one_key_all_the_way(strange: Strange, settings: Settings) -> None:
    proofs = atproto(strange, settings)
    answer = through_bluesky(strange, here())
    assert answer["location"] == reverse("socialaccount_signup")
    assert len(proofs) == 4, "each of two requests, without and then with the nonce"
    assert len({json.dumps(one["jwk"]) for one in proofs}) == 1
    assert len({one["jti"] for one in proofs}) == 4


def test_an_account_connected_by_bluesky_is_collected_with_no_secret(
    strange: Strange, settings: Settings, alice: User, own_home: Path
) -> None:
    atproto(strange, settings)
    bob = {"did": "did:plc:" + "b" * 24, "handle": "bob.example"}
    follow = {"did": bob["did"], "followedBy": f"at://{bob['did']}/app.bsky.graph.follow/3jzfcijpj2z2a"}
    strange.says("/xrpc/app.bsky.actor.getProfile", {"did": DID, "handle": "ann.example"})
    strange.says("/xrpc/app.bsky.graph.getFollowers", {"followers": [bob]})
    strange.says("/xrpc/app.bsky.graph.getRelationships", {"relationships": [follow]})
    strange.says("/xrpc/app.bsky.graph.getFollows", {"follows": []})
    strange.says("/xrpc/app.bsky.feed.getAuthorFeed", {"feed": []})
    client = signed_in(alice)
    client.defaults["HTTP_HOST"] = "127.0.0.1:8000"
    assert through_bluesky(strange, client, process="connect")["location"] == reverse("account")
    (kept,) = Connections(own_home)
    assert (kept.account, kept.base, kept.label, dict(kept.secrets)) == (DID, strange.base, "ann.example", {})
    (job,) = DBTaskResult.objects.all()
    assert collect.call(*job.args_kwargs["args"]) == "1 new act"
    assert Home(own_home).lake.contents().acts["target"].tolist() == [number("bluesky", DID)]


@pytest.mark.parametrize("iss", ["https://evil.example", ""])
def test_another_server_that_answers_instead_is_not_believed(strange: Strange, settings: Settings, iss: str) -> None:
    proofs = atproto(strange, settings)
    assert through_bluesky(strange, here(), iss=iss).status_code == 401
    assert len(proofs) == 2, "the code must not be taken anywhere"


def test_a_token_for_somebody_else_proves_nothing(strange: Strange, settings: Settings) -> None:
    atproto(strange, settings, sub="did:plc:" + "b" * 24)
    assert through_bluesky(strange, here()).status_code == 401
    assert not User.objects.exists()


def test_a_server_that_says_it_is_another_is_left_alone(strange: Strange, settings: Settings) -> None:
    atproto(strange, settings, issuer="https://bsky.social")
    answer = here().post(reverse("bluesky_login"), {"name": "ann.example"})
    assert answer.status_code == 400
    assert "not who it says" in answer.content.decode()


@pytest.mark.parametrize("name", ["ann", "did:key:abc", "did:web:127.0.0.1/x", "did:plc:short", "localhost", "ann@b.c"])
def test_what_is_no_identity_is_told(strange: Strange, name: str) -> None:
    answer = here().post(reverse("bluesky_login"), {"name": name})
    assert answer.status_code == 400
    assert not strange.asked


def test_a_public_site_says_who_it_is_and_one_on_this_machine_need_not(charlie: Client, settings: Settings) -> None:
    assert charlie.get(reverse("bluesky_client")).status_code == 404
    settings.RENOWN_URL = "https://renown.example"
    told = charlie.get(reverse("bluesky_client")).json()
    assert told["client_id"] == "https://renown.example/account/bluesky/client.json"
    assert told["redirect_uris"] == ["https://renown.example/account/bluesky/back/"]
    assert told["dpop_bound_access_tokens"] is True
    assert not charlie.cookies


def test_a_proof_is_for_one_request() -> None:
    key = new_key()
    one, other = (jwt.decode(proof(key, "POST", "https://a.example/t?q=1"), options={"verify_signature": False})
                  for _proof in range(2))  # fmt: skip
    assert one["jti"] != other["jti"]
    assert one["htu"] == "https://a.example/t"
