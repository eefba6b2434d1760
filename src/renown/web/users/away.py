"""Leaving for another site after a form of ours."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

Get = Callable[[HttpRequest], HttpResponseBase]


def away(get_response: Get) -> Get:
    """Turns a redirect to another site, after a form, into a page that goes there by itself.

    Our policy lets forms lead to this site alone, and browsers hold redirects to it, too.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        url = response.headers.get("Location", "")
        if request.method != "POST" or urlsplit(url).netloc in ("", request.get_host()):
            return response
        page = render(request, "users/away.html", {"url": url, "host": urlsplit(url).netloc})
        page["Refresh"] = f"0; url={url}"
        page["Referrer-Policy"] = "no-referrer"
        return page

    return answer
