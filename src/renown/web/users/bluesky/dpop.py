"""Requests that prove they come from who holds a key (RFC 9449), with the nonce a server asks for."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import cast
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from jwt.algorithms import ECAlgorithm

from renown.web.users.outbound import Answer, ask


def new_key() -> str:
    """A key as PEM."""
    key = generate_private_key(SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def proof(key: str, method: str, url: str, nonce: str = "") -> str:
    """What goes into the header DPoP of one request."""
    private = cast(EllipticCurvePrivateKey, load_pem_private_key(key.encode(), None))
    public = json.loads(ECAlgorithm.to_jwk(private.public_key()))
    parts = urlsplit(url)
    claims = {
        "jti": token_urlsafe(16), "htm": method, "htu": f"{parts.scheme}://{parts.netloc}{parts.path}",
        "iat": int(time.time()),
    }  # fmt: skip
    if nonce:
        claims["nonce"] = nonce
    return jwt.encode(claims, private, algorithm="ES256", headers={"typ": "dpop+jwt", "jwk": public})


def post(url: str, form: Mapping[str, str], key: str) -> Answer:
    """Posts a form with proof, and once more when the server wants its nonce in it. Raises CannotReach."""
    answer = ask(url, form=form, headers={"DPoP": proof(key, "POST", url)})
    nonce = answer.headers.get("dpop-nonce", "")
    if answer.body.get("error") == "use_dpop_nonce" and nonce:
        answer = ask(url, form=form, headers={"DPoP": proof(key, "POST", url, nonce)})
    return answer
