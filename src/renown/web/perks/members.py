"""Who of a brand may do what with its claims."""

from __future__ import annotations

from renown.web.brands.models import Brand, Member
from renown.web.perks.refusals import NotAllowed
from renown.web.users.models import User

HANDS = (Member.Role.OWNER, Member.Role.EDITOR)
"""Whoever may ship, and see where to."""


def hand_of(brand: Brand, user: User) -> str:
    """How the record names a member who may act for a brand: "member 2". Raises NotAllowed for everybody else."""
    number = Member.objects.filter(brand=brand, user=user, role__in=HANDS).values_list("pk", flat=True).first()
    if number is None:
        raise NotAllowed
    return f"member {number}"
