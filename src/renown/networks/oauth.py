"""Access tokens that last an hour, made anew from a refresh token that lasts."""

from __future__ import annotations

import requests

from renown.errors import NetworkError, Nonsense, Refused
from renown.networks.http import Web
from renown.networks.network import Connection, Secret

REFRESHED = (
    Secret("access_token", "access token; it lasts an hour"),
    Secret("refresh_token", "refresh token, which makes new access tokens", optional=True),
    Secret("client_id", "id of the app that the refresh token was made for", optional=True),
    Secret("client_secret", "secret of that app", optional=True),
)
"""Either the first alone, for one run, or the other three with it."""


def access_token(connection: Connection, web: Web, address: str) -> str:
    """A token to ask with: a new one from `address` where there is a refresh token. Raises NetworkError."""
    told = connection.secrets
    if not told.get("refresh_token"):
        return told.get("access_token", "")
    fields = {name: told.get(name, "") for name in ("refresh_token", "client_id", "client_secret")}
    response = web.session(judge=_judged).post(address, data={"grant_type": "refresh_token"} | fields)
    answer = response.json()
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if not isinstance(token, str) or not token:
        raise Nonsense(address.partition("//")[2], "no access token in the answer")
    return token


def _judged(response: requests.Response) -> NetworkError | None:
    place = (response.request.url or "").partition("//")[2]
    return Refused(place, 401) if response.status_code in (400, 401) else None
