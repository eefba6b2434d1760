from __future__ import annotations

from typing import Any

import pytest

from renown.web.links.telling import REASONS, network, sender, tell

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


def request(agent: str | None = CHROME, **headers: str) -> dict[str, Any]:
    """As a browser asks, in the words of WSGI."""
    asked = {
        "HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8",
        "HTTP_ACCEPT_LANGUAGE": "en",
        "HTTP_USER_AGENT": agent,
        "HTTP_SEC_FETCH_DEST": "document",
    } | headers
    return {name: value for name, value in asked.items() if value is not None}


@pytest.mark.parametrize(
    "agent",
    [
        CHROME,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
        "Mozilla/5.0 (Linux; Android 14; CUBOT X70) Chrome/142.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) AppleWebKit/605.1.15 Mobile/22B83 [FBAN/FBIOS;FBAV/490.0]",
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36 Instagram 358.0.0.0",
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36 TwitterAndroid",
        "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80) Presto/2.12.423 Version/12.16",
    ],
)  # fmt: skip
def test_a_browser_is_a_person(agent: str) -> None:
    assert (tell(request(agent)).verdict, tell(request(agent)).reason) == ("person", "")
    old = request(agent)
    del old["HTTP_SEC_FETCH_DEST"]  # not sent over plain http, nor by older ones
    assert tell(old).verdict == "person"


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Twitterbot/1.0", "WhatsApp/2.24 A",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "TelegramBot (like TwitterBot)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "LinkedInBot/1.0",
        "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
        "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
        "Mastodon/4.3.0 (http.rb/5.2.0; +https://mastodon.social/)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/142.0.0.0 Safari/537.36", "UptimeRobot/2.0",
    ],
)  # fmt: skip
def test_what_names_itself_is_a_machine(agent: str) -> None:
    assert (tell(request(agent)).verdict, tell(request(agent)).reason) == ("machine", "named")


@pytest.mark.parametrize(
    ("headers", "verdict", "reason"),
    [
        ({"agent": None}, "machine", "no-agent"),
        ({"agent": "  "}, "machine", "no-agent"),
        ({"agent": "curl/8.10"}, "machine", "tool"),
        ({"agent": "python-requests/2.32"}, "machine", "tool"),
        ({"HTTP_ACCEPT": None}, "machine", "no-page"),
        ({"HTTP_ACCEPT": "image/avif,image/webp"}, "machine", "no-page"),
        ({"HTTP_ACCEPT_LANGUAGE": None}, "machine", "no-language"),
        ({"HTTP_SEC_FETCH_DEST": "image"}, "machine", "embedded"),
        ({"HTTP_SEC_FETCH_DEST": "empty"}, "machine", "embedded"),
        ({"HTTP_PURPOSE": "prefetch"}, "prefetch", "prefetch"),
        ({"HTTP_SEC_PURPOSE": "prefetch;prerender"}, "prefetch", "prefetch"),
        ({"HTTP_X_MOZ": "prefetch"}, "prefetch", "prefetch"),
        ({"HTTP_X_PURPOSE": "preview"}, "prefetch", "prefetch"),
    ],
)
def test_every_sign_of_a_machine_has_its_reason(headers: dict[str, Any], verdict: str, reason: str) -> None:
    told = tell(request(**headers))
    assert (told.verdict, told.reason) == (verdict, reason)
    assert reason in REASONS


@pytest.mark.parametrize(
    ("referer", "of"),
    [
        ("", ""), ("https://t.co/abc", "twitter"), ("https://www.x.com/ann", "twitter"),
        ("android-app://com.twitter.android/", "twitter"),
        ("https://l.facebook.com/l.php?u=x", "facebook"), ("https://go.bsky.app/", "bluesky"),
        ("https://mastodon.social/", "mastodon"),
        ("https://evil-x.com/", "elsewhere"), ("https://x.com.evil.example/", "elsewhere"),
        ("http://[::1", "elsewhere"), ("nonsense", "elsewhere"),
    ],
)  # fmt: skip
def test_a_visitor_comes_from_the_network_of_the_referer(referer: str, of: str) -> None:
    assert network(referer) == of


def test_the_sender_is_the_one_the_last_proxy_of_ours_saw() -> None:
    asked = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 1.2.3.4, 10.0.0.9"}
    assert sender(asked, 0) == "10.0.0.1"
    assert sender(asked, 1) == "10.0.0.9"
    assert sender(asked, 2) == "1.2.3.4"
    assert sender({"REMOTE_ADDR": "10.0.0.1"}, 2) == "10.0.0.1"
