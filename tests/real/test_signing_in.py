"""Signing in at the real servers: Mastodon's API as snac2 has it, atproto's OAuth as Bluesky's own PDS has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponseBase
from django.test import Client
from playwright.sync_api import Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from renown.collect import Connections
from renown.web.users.models import Account, User
from tests.real.atproto_network import Network
from tests.real.snac import Server
from tests.web.users.browsing import new_page

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Settings, db: None) -> Path:
    settings.RENOWN_HOME = tmp_path
    settings.RENOWN_LOCAL_NETWORKS = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    return tmp_path


def code() -> str:
    found = re.search(r"^([A-Z0-9-]{6,12})$", str(mail.outbox[-1].body), re.M)
    assert found
    return found[1]


def leads(answer: HttpResponseBase) -> str:
    """Where a page goes by itself."""
    assert answer.status_code == 200
    return answer["Refresh"].removeprefix("0; url=")


def consented(server: Server, user: str, url: str) -> str:
    """Where the server sends a browser back to after its own form was filled in."""
    page = requests.get(url, timeout=10).text
    hidden = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', page))
    answer = requests.post(
        f"{server.base}/oauth/x-snac-login",
        hidden | {"login": user, "passwd": server.passwords[user]},
        allow_redirects=False,
        timeout=10,
    )
    return answer.headers["location"]


def test_somebody_signs_up_with_mastodon_and_their_account_is_proven(
    fediverse: tuple[Server, Server], own_home: Path
) -> None:
    here, _there = fediverse
    client = Client(headers={"host": "127.0.0.1:8000"})
    gone = client.post("/account/mastodon/", {"name": f"@{here.handle('ann')}", "process": "login"})
    assert leads(gone).startswith(f"{here.base}/oauth/authorize?")
    back = consented(here, "ann", leads(gone))
    assert back.startswith("http://127.0.0.1:8000/account/mastodon/back/?")

    stranger = Client(headers={"host": "127.0.0.1:8000"})
    assert stranger.get(back).status_code == 403, "a browser that did not set out must get nowhere with the address"

    answer = client.get(back)
    assert answer["location"] == "/account/3rdparty/signup/"
    answer = client.post(answer["location"], {"email": "ann@example.org"})
    assert client.post(answer["location"], {"code": code()}).status_code == 302
    one = Account.objects.get()
    assert (one.key, one.user.email) == (f"mastodon:{here.address('ann')}", "ann@example.org")
    assert one.handle == here.handle("ann")
    (kept,) = Connections(own_home)
    assert kept.base == here.base
    who = requests.get(
        f"{here.base}/api/v1/accounts/verify_credentials",
        headers={"Authorization": f"Bearer {kept.secrets['access_token']}"},
        timeout=10,
    )
    assert who.json()["username"] == "ann", "the token that was kept must work"

    again = client.get(back)
    assert again.status_code == 403, "a way back leads in once"

    fresh = Client(headers={"host": "127.0.0.1:8000"})
    gone = fresh.post("/account/mastodon/", {"name": here.handle("ann"), "process": "login"})
    asked = parse_qs(urlsplit(leads(gone)).query)
    before = parse_qs(urlsplit(leads(client.post("/account/mastodon/", {"name": here.handle("ann")}))).query)
    assert asked["client_id"] == before["client_id"], "the app is registered once"
    assert fresh.get(consented(here, "ann", leads(gone)))["location"] == "/account/"
    assert User.objects.count() == 1


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    yield from new_page(monkeypatch)


def made(network: Network, name: str) -> str:
    """The DID of a new account on the PDS."""
    answer = requests.post(
        f"{network.pds}/xrpc/com.atproto.server.createAccount",
        json={"handle": f"{name}.test", "email": f"{name}@example.org", "password": PASSWORD},
        timeout=20,
    )
    return str(answer.json()["did"])


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_somebody_signs_up_with_bluesky_and_their_account_is_proven(
    pds: Network, live_server: LiveServer, page: Page, settings: Settings, own_home: Path
) -> None:
    settings.RENOWN_BLUESKY, settings.RENOWN_PLC = pds.pds, pds.plc
    did = made(pds, "alice")
    page.goto(f"{live_server.url}/account/bluesky/")
    page.fill("#name", "alice.test")
    page.click("main button")
    page.wait_for_url(f"{pds.pds}/oauth/authorize?**")
    page.fill("input[type=password]", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url("**/account/3rdparty/signup/**")
    page.fill("#id_email", "alice@example.com")
    page.click("main form button")
    page.wait_for_selector("#id_code")
    page.fill("#id_code", code())
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/account/")
    assert "alice.test" in page.inner_text("main")
    one = Account.objects.get()
    assert (one.key, one.handle, one.user.email) == (f"bluesky:{did}", "alice.test", "alice@example.com")
    (kept,) = Connections(own_home)
    assert (kept.account, kept.base, dict(kept.secrets)) == (did, settings.RENOWN_BLUESKY, {})
