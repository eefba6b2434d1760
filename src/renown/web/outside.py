"""What an operator says about the world outside: the public address, the post office, sign-in at networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

SIGN_IN = {
    "twitter_oauth2": ("TWITTER", "X", ["tweet.read", "users.read", "offline.access"]),
    "facebook": ("FACEBOOK", "Facebook", ["email", "public_profile"]),
    "linkedin": ("LINKEDIN", "LinkedIn", []),
    "foursquare": ("FOURSQUARE", "Foursquare", []),
    "spotify": ("SPOTIFY", "Spotify", ["user-read-email", "playlist-read-private"]),
    "google": ("GOOGLE", "Google", ["profile", "email", "https://www.googleapis.com/auth/youtube.readonly"]),
}
"""For each network that wants an app of the operator's: the word in the settings, its name, what is asked for."""


def public(address: str) -> str:
    """The site's public address without a path, or "" for none. Raises ValueError when it is no web address."""
    parts = urlsplit(address)
    if not address:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("RENOWN_URL is no address of a site: write https://renown.example")
    return f"{parts.scheme}://{parts.netloc}"


def mail(address: str) -> tuple[str, dict[str, Any]]:
    """The backend that sends e-mail and its settings. Without an address what would be sent is printed.

    ``smtp://user:password@host:587`` speaks TLS after greeting, ``smtps://`` before it; ``smtp+plain://`` not at
    all. Raises ValueError for anything else.
    """
    parts = urlsplit(address)
    ways = {"smtp": (587, True, False), "smtps": (465, False, True), "smtp+plain": (25, False, False)}
    if address and (parts.scheme not in ways or not parts.hostname):
        raise ValueError("RENOWN_EMAIL is no address of a mail server: write smtp://user:password@host:587")
    port, tls, ssl = ways.get(parts.scheme, (25, False, False))
    settings = {
        "host": parts.hostname or "localhost",
        "port": parts.port or port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": tls,
        "ssl": ssl,
    }
    return f"django.core.mail.backends.{'smtp' if address else 'console'}.EmailBackend", settings


def networks(environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Settings of the networks one can sign in with: those whose app the operator has named, and no others.

    An app is named by ``RENOWN_GOOGLE=id:secret``, and so for the rest of SIGN_IN.
    """
    found: dict[str, dict[str, Any]] = {}
    for provider, (word, name, scope) in SIGN_IN.items():
        client, colon, secret = environment.get(f"RENOWN_{word}", "").partition(":")
        if not (client and colon and secret):
            continue
        app: dict[str, Any] = {"client_id": client, "secret": secret, "name": name}
        if provider == "linkedin":
            app |= {"provider_id": "linkedin", "settings": {"server_url": "https://www.linkedin.com/oauth"}}
            found["openid_connect"] = {"APPS": [app], "OAUTH_PKCE_ENABLED": False}
        else:
            found[provider] = {"APPS": [app]} | ({"SCOPE": scope} if scope else {})
        if provider in ("google", "twitter_oauth2"):
            found[provider] |= {"OAUTH_PKCE_ENABLED": True}
        if provider == "google":
            found[provider] |= {"AUTH_PARAMS": {"access_type": "offline"}}
    return found
