"""What somebody does not want to see."""

from __future__ import annotations

from django.db import transaction

from renown.web.brands.models import Brand
from renown.web.perks.models import Campaign, Declined
from renown.web.users.models import User


def decline(*, user: User, campaign: Campaign | None = None, brand: Brand | None = None) -> None:
    """Hides a campaign, or all of a brand's, from a user. Again, it changes nothing. One of the two is given."""
    if (campaign is None) == (brand is None):
        raise ValueError("give a campaign or a brand")
    with transaction.atomic():
        Declined.objects.get_or_create(user=user, campaign=campaign, brand=brand)


def undecline(*, user: User, campaign: Campaign | None = None, brand: Brand | None = None) -> None:
    """Shows it again."""
    if (campaign is None) == (brand is None):
        raise ValueError("give a campaign or a brand")
    Declined.objects.filter(user=user, campaign=campaign, brand=brand).delete()
