"""What webhooks tell of: one entry each. Bodies name numbers and states, never people: but for accounts whose scores
are watched, which whoever is told has named.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOVED = "score.moved"
EVENTS: dict[str, Promise] = {
    "claim.claimed": _("somebody has claimed a perk"),
    "claim.shipped": _("it is on its way"),
    "claim.done": _("it has arrived, or was checked in"),
    "claim.ended": _("a claim was cancelled or refused"),
    "claim.problem": _("somebody reported a problem"),
    MOVED: _("a score that is watched has moved"),
    "ping": _("a test that you asked for"),
}
