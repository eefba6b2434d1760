"""Mastodon, for allauth."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renown.web.users.signing import ByName


class MastodonProvider(ByName):
    """Mastodon and what speaks its API."""

    id = "mastodon"
    name = "Mastodon"
    question = _("Your whole handle, or your server")
    example = "ann@example.social"


provider_classes = [MastodonProvider]
