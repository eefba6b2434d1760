"""A score that whoever is shown it can check without asking us: signed with the installation's own key.

Signed is the JSON without its `proof`: keys sorted, no blanks, UTF-8. Numbers are written with two decimals at most.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from renown.web.conditional import JSON, Answer, respond
from renown.web.engine import RenownError, Scores, Standing, find, shown
from renown.web.keys import segment
from renown.web.secret import secret_key

HOLDS = timedelta(days=7)


@require_safe
def signed(request: HttpRequest, key: str) -> HttpResponse:
    """The score of one account, signed; 404 for nobody, for who left and for too little data alike."""
    scores = shown(request).scores
    try:
        standing = scores.standing(find(scores, key)) if scores is not None else None
    except RenownError:
        standing = None
    if scores is None or standing is None or not standing.enough:
        return respond(request, Answer(b'{"error":"no score to sign"}', status=404))
    body = credential(scores, standing, f"{request.scheme}://{request.get_host()}")
    body["proof"] = {
        "type": "Ed25519Signature",
        "verificationMethod": f"{body['issuer']}/badge/key.json",
        "proofValue": text(_key(settings.RENOWN_HOME).sign(canonical(body))),
    }
    return respond(request, Answer(json.dumps(body, ensure_ascii=False).encode()))


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """The public half of the key, as a JSON Web Key."""
    raw = _key(settings.RENOWN_HOME).public_key().public_bytes_raw()
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": text(raw), "kid": sha256(raw).hexdigest()[:16]}
    return respond(request, Answer(json.dumps(jwk).encode(), JSON))


def credential(scores: Scores, standing: Standing, base: str) -> dict[str, Any]:
    """What is said, in the words of a verifiable credential."""
    at = datetime.fromtimestamp(scores.now, UTC)
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "RenownScore"],
        "issuer": base,
        "validFrom": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "validUntil": (at + HOLDS).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{base}/people/{segment(standing.key)}",
            "account": standing.key,
            "score": _plain(standing.score),
            "low": _plain(standing.low),
            "high": _plain(standing.high),
            "confidence": standing.confidence,
            "model": scores.model["version"],
            "simulated": scores.simulated,
        },
    }


def canonical(body: dict[str, Any]) -> bytes:
    """What is signed of a credential."""
    bare = {name: value for name, value in body.items() if name != "proof"}
    return json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def text(raw: bytes) -> str:
    """Bytes as base64 for addresses, without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _plain(value: float) -> float | int:
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded  # as every other language writes it


@lru_cache(maxsize=16)
def _key(home: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(secret_key(home, "badge.key").encode()).digest())
