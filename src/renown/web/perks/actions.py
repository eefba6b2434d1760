"""Everything that is done with claims, in one place to import from."""

from __future__ import annotations

from renown.web.perks.claiming import begin, cancel, confirm, expire, fill, leave_list
from renown.web.perks.declining import decline, undecline
from renown.web.perks.fulfilling import answer_problem, arrive, check_in, rate, report_problem, reveal, ship
from renown.web.perks.looking import look, look_into, looks
from renown.web.perks.pools import add_codes, make_codes
from renown.web.perks.reviewing import accept, refuse

__all__ = [
    "accept", "add_codes", "answer_problem", "arrive", "begin", "cancel", "check_in", "confirm", "decline", "expire",
    "fill", "leave_list", "look", "look_into", "looks", "make_codes", "rate", "refuse", "report_problem", "reveal",
    "ship", "undecline",
]  # fmt: skip
