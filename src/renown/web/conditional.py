"""Answers that may be kept: a tag of the content, and 304 for whoever has it already.

An `Answer` carries every header it is sent with, so that it is the same whether Django sends it or the wrapper
in front of Django does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from renown.web.headers import PERMISSIONS

HOUR = "public, max-age=3600"
MINUTE = "public, max-age=60"
READ_ONLY = "GET, HEAD, OPTIONS"
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

JSON = "application/json"
PROBLEM = "application/problem+json"

Headers = list[tuple[str, str]]

_ANYBODY: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", PERMISSIONS),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
]


@dataclass(frozen=True)
class Answer:
    """What is sent to anybody on any site who asks. Without a tag it is always sent whole."""

    body: bytes
    kind: str = JSON
    status: int = 200
    keep: str = HOUR
    policy: str = NOTHING
    more: tuple[tuple[str, str], ...] = ()

    @cached_property
    def etag(self) -> str:
        """The tag of the content, with its quotes."""
        return f'"{blake2b(self.body, digest_size=12).hexdigest()}"'

    @cached_property
    def tags(self) -> Headers:
        """What says how long the answer holds: all that goes with a 304."""
        return [("ETag", self.etag), ("Cache-Control", self.keep), ("Content-Security-Policy", self.policy), *_ANYBODY]

    @cached_property
    def headers(self) -> Headers:
        """What goes with the whole answer."""
        head = [("Content-Type", self.kind), ("Content-Length", str(len(self.body))), *self.more]
        if self.status >= 400 and self.kind == PROBLEM:
            return [*head, *self.tags[1:]]
        return [*head, *self.tags]

    def known(self, if_none_match: str) -> bool:
        """Whether an If-None-Match names this content."""
        if self.status >= 400:
            return False
        return if_none_match.strip() == "*" or self.etag in (
            tag.strip().removeprefix("W/") for tag in if_none_match.split(",")
        )


def respond(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The answer as Django sends it."""
    response = HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))
    if answer.status >= 400:
        return response
    told = get_conditional_response(request, etag=answer.etag, response=response)
    if isinstance(told, HttpResponse) and told is not response:
        for name, value in answer.tags:
            told[name] = value
        return told
    return response


ASKED_FIRST = Answer(
    b"",
    status=204,
    keep="public, max-age=86400",
    more=(
        ("Access-Control-Allow-Methods", READ_ONLY),
        ("Access-Control-Allow-Headers", "If-None-Match, X-Renown-Key, Content-Type"),
        ("Access-Control-Max-Age", "86400"),
    ),
)
"""What a browser may do from another site: read, without anything of its owner's."""
