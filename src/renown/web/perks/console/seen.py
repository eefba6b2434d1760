"""How large an effect can be seen with so many people, told before the launch."""

from __future__ import annotations

from django.utils.translation import gettext as _

from renown.web.engine import seen_share
from renown.web.writing import points

ALONE = 0.02
"""The share of people taken to mention a brand without a perk."""


def power(offered: int | None, held_out: int | None) -> str:
    """What could be told apart from chance, in words."""
    if offered is None or held_out is None:
        return _("With so few people the report will say what was claimed, and “too few to tell” of what it did.")
    seen = seen_share(offered, held_out, ALONE).effect
    told = {"offered": f"{offered:,}", "held_out": f"{held_out:,}"}
    if seen is None:
        return _("With %(offered)s offered and %(held_out)s held out, no effect could be told from chance.") % told
    return _(
        "With %(offered)s offered and %(held_out)s held out, the report can show an effect of %(effect)s or more people"
        " in 100 who mention you, where 2 in 100 do anyway. Of anything smaller it will say “too few to tell”."
    ) % {**told, "effect": points(100 * seen)}
