"""Finding an instance, and the app we are registered as there."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from renown.web.users.mastodon.models import App
from renown.web.users.outbound import Answer, CannotReach, ask
from renown.web.vault import closed, opened

_HOST = re.compile(r"(?=.{1,253}(:|$))([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}(:\d{2,5})?")


def instance(name: str) -> str:
    """The address of the server of ``ann@example.social``, ``https://example.social/@ann`` or ``example.social``.

    A handle's domain may differ from its server's, which WebFinger says. Raises CannotReach.
    """
    text = name.strip().lower().removeprefix("acct:")
    if "://" in text:
        user, host = "", urlsplit(text).netloc
    else:
        user, _at, host = text.removeprefix("@").partition("/")[0].rpartition("@")
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host) or ("." not in host and not settings.RENOWN_LOCAL_NETWORKS):
        raise CannotReach(_("Write it as ann@example.social, or the server alone: example.social"))
    scheme = "http" if settings.RENOWN_LOCAL_NETWORKS else "https"
    if user:
        try:
            found = ask(f"{scheme}://{host}/.well-known/webfinger?resource=acct:{user}@{host}")
        except CannotReach:
            return f"{scheme}://{host}"
        if server := _server(found):
            return server
    return f"{scheme}://{host}"


def _server(found: Answer) -> str | None:
    links = found.body.get("links")
    for link in links if found.ok and isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "self":
            parts = urlsplit(str(link.get("href", "")))
            if parts.scheme in ("https", "http") and _HOST.fullmatch(parts.netloc):
                return f"{parts.scheme}://{parts.netloc}"
    return None


def app(base: str, back: str, scope: str) -> tuple[str, str]:
    """Client id and secret of the app we are on a server, registered there the first time. Raises CannotReach."""
    kept = App.objects.filter(base=base, back=back, scope=scope).first()
    if kept is None:
        form = {"client_name": "Renown", "redirect_uris": back, "scopes": scope}
        if settings.RENOWN_URL:
            form["website"] = settings.RENOWN_URL
        made = ask(f"{base}/api/v1/apps", form=form)
        client, secret = made.body.get("client_id"), made.body.get("client_secret")
        if not (made.ok and isinstance(client, str) and isinstance(secret, str) and client and secret):
            raise CannotReach(_("%(host)s does not let us in as Mastodon does") % {"host": urlsplit(base).netloc})
        with transaction.atomic():
            kept, _made = App.objects.get_or_create(
                base=base, back=back, scope=scope, defaults={"client": client, "secret": closed(secret)}
            )
    return kept.client, opened(kept.secret)
