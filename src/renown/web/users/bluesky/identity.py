"""From a handle to the identity, to the server that holds it, to the server that signs it in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from renown.web.users.outbound import CannotReach, ask

HANDLE = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
PLC = re.compile(r"did:plc:[a-z2-7]{24}")
WEB = re.compile(r"did:web:[a-z0-9.-]+(%3[aA]\d+)?")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is: the DID, which stays, the handle, which may change, and the server of their data."""

    did: str
    handle: str
    server: str


@dataclass(frozen=True, slots=True)
class Gate:
    """The server that signs people in for another."""

    issuer: str
    pushed: str
    authorize: str
    token: str


def identity(name: str) -> Identity:
    """Whom a handle, DID or profile address means. Raises CannotReach."""
    text = name.strip().removeprefix("at://").removeprefix("@")
    if "/profile/" in text:
        text = text.partition("/profile/")[2].partition("/")[0]
    did = text if text.startswith("did:") else _did_of(text.lower())
    document = _document(did)
    handles = [str(one).removeprefix("at://") for one in _list(document, "alsoKnownAs")]
    for service in _list(document, "service"):
        if isinstance(service, dict) and str(service.get("id", "")).endswith("#atproto_pds"):
            server = _origin(service.get("serviceEndpoint"))
            return Identity(did, next((one for one in handles if HANDLE.fullmatch(one)), ""), server)
    raise CannotReach(_("this identity has no server"))


def gate(server: str) -> Gate:
    """Who signs people in for a server. Raises CannotReach."""
    resource = ask(f"{server}/.well-known/oauth-protected-resource")
    issuer = _origin(next(iter(_list(resource.body, "authorization_servers")), None))
    told = ask(f"{issuer}/.well-known/oauth-authorization-server").body
    if told.get("issuer") != issuer:
        raise CannotReach(_("the server is not who it says"))
    names = ("pushed_authorization_request_endpoint", "authorization_endpoint", "token_endpoint")
    pushed, authorize, token = (str(told.get(name, "")) for name in names)
    if not all(urlsplit(one).scheme in ("http", "https") for one in (pushed, authorize, token)):
        raise CannotReach(_("the server does not say how to sign in"))
    return Gate(issuer, pushed, authorize, token)


def _did_of(handle: str) -> str:
    if not HANDLE.fullmatch(handle):
        raise CannotReach(_("Write your handle as ann.bsky.social"))
    answer = ask(f"{settings.RENOWN_BLUESKY}/xrpc/com.atproto.identity.resolveHandle?handle={quote(handle)}")
    did = answer.body.get("did")
    if not isinstance(did, str):
        raise CannotReach(_("there is nobody called %(handle)s") % {"handle": handle})
    return did


def _document(did: str) -> Any:
    if PLC.fullmatch(did):
        url = f"{settings.RENOWN_PLC}/{did}"
    elif WEB.fullmatch(did):
        scheme = "http" if settings.RENOWN_LOCAL_NETWORKS else "https"
        url = f"{scheme}://{unquote(did.removeprefix('did:web:'))}/.well-known/did.json"
    else:
        raise CannotReach(_("%(did)s is no identity we know") % {"did": did[:80]})
    document = ask(url).body
    if document.get("id") != did:
        raise CannotReach(_("this identity cannot be found"))
    return document


def _list(document: Any, name: str) -> list[Any]:
    found = document.get(name)
    return found if isinstance(found, list) else []


def _origin(url: object) -> str:
    parts = urlsplit(url if isinstance(url, str) else "")
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise CannotReach(_("the server does not say where to sign in"))
    return f"{parts.scheme}://{parts.netloc}"
