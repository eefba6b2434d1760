"""Signatures of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"


def new_secret() -> str:
    """A new secret, of 192 bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def signature(secret: str, message: str, at: int, body: str) -> str:
    """The signature of one message, sent at a Unix time. Raises ValueError for what is no secret."""
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    told = hmac.new(key, f"{message}.{at}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(told).decode()
