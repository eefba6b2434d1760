"""Answers that may be kept: a tag of the content, and 304 for whoever has it already."""

from __future__ import annotations

from hashlib import blake2b

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

HOUR = "public, max-age=3600"


def kept(request: HttpRequest, response: HttpResponse, seconds: str = HOUR) -> HttpResponse:
    """Marks `response` as kept by everybody for a while, or answers that nothing has changed."""
    etag = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    response["ETag"] = etag
    response["Cache-Control"] = seconds
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer = get_conditional_response(request, etag=etag, response=response)
    if not isinstance(answer, HttpResponse):
        return response
    if answer.status_code == 304:
        for name in ("Cache-Control", "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy"):
            answer[name] = response[name]
    return answer
