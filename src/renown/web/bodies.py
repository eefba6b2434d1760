"""How much may be sent: looked at before anything of it is read, as what is read goes to memory or the disk."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

MOST = 20 << 20
"""Bytes of a request, but for archives, which are stored as they come and have a limit of their own."""

Get = Callable[[HttpRequest], HttpResponseBase]


def bodies(get_response: Get) -> Get:
    """Refuses what is too large, whoever sends it and wherever to."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or (int(length) > MOST and request.path_info != reverse("account-upload")):
            words = _("This is too large: at most %(most)d MB.") % {"most": MOST >> 20}
            return HttpResponse(f"{words}\n", status=413, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return answer
