"""Passkeys, with a real browser and an authenticator that stands in for somebody's phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.web.axe import accessible_in_light_and_dark
from tests.web.users.browsing import new_page
from tests.web.users.conftest import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    yield from new_page(monkeypatch)


def test_a_passkey_is_added_and_signs_in_without_a_password(page: Page, live_server: LiveServer) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    phone = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": phone})
    make_user("alice")
    cache.clear()
    site = live_server.url.replace("127.0.0.1", "localhost")  # passkeys are for names, not for numbers

    page.goto(f"{site}/account/login/")
    page.fill("#id_login", "alice@example.org")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/account/")
    page.goto(f"{site}/account/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")

    page.goto(f"{site}/account/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{site}/account/login/")
    page.click("#passkey_login")
    page.wait_for_url(f"{site}/account/")
    assert "alice@example.org" in page.inner_text("main")
    assert not said, said


def test_axe_finds_nothing_wrong_and_a_phone_need_not_scroll_sideways(page: Page, live_server: LiveServer) -> None:
    make_user("alice")
    cache.clear()
    page.set_viewport_size({"width": 360, "height": 740})
    look(page, live_server, "login/", "signup/", "signup/passkey/", "password/reset/", "mastodon/", "bluesky/")
    page.goto(f"{live_server.url}/account/login/")
    page.fill("#id_login", "alice@example.org")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/account/")
    page.goto(f"{live_server.url}/account/reauthenticate/")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/account/")
    look(
        page, live_server, "", "email/", "password/change/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "sessions/"
    )


def look(page: Page, live_server: LiveServer, *paths: str) -> None:
    for path in paths:
        page.goto(f"{live_server.url}/account/{path}")
        assert page.url.endswith(f"/account/{path}")
        accessible_in_light_and_dark(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
