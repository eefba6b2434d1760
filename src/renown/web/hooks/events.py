"""What webhooks tell of: one entry each. Bodies name numbers and states, never people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENTS: dict[str, Promise] = {
    "claim.claimed": _("somebody has claimed a perk"),
    "claim.shipped": _("it is on its way"),
    "claim.done": _("it has arrived, or was checked in"),
    "claim.ended": _("a claim was cancelled or refused"),
    "claim.problem": _("somebody reported a problem"),
    "score.changed": _("a score has moved"),
    "ping": _("a test that you asked for"),
}
