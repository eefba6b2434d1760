"""Bluesky, for allauth."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renown.web.users.signing import ByName


class BlueskyProvider(ByName):
    """Bluesky and every other server that speaks atproto."""

    id = "bluesky"
    name = "Bluesky"
    question = _("Your handle")
    example = "ann.bsky.social"


provider_classes = [BlueskyProvider]
