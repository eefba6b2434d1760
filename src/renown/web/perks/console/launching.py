"""A campaign's way from draft to end: launch, pause, go on, end, copy. Each is an entry of its record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renown.web.brands.models import Brand
from renown.web.perks import record
from renown.web.perks.console.checks import checks
from renown.web.perks.models import Campaign
from renown.web.perks.pictures import keeping as pictures
from renown.web.perks.tasks import offer
from renown.web.perks.units import locked

State = Campaign.State


class NotReady(Exception):
    """Checks that did not pass stand in the way; `words` has them."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(" ".join(words))
        self.words = words


class NotNow(Exception):
    """The campaign is not where this can be done."""


def launch(*, campaign: Campaign, by: str, now: datetime | None = None) -> Campaign:
    """Opens a draft to people. Raises NotReady, and NotNow for what is no draft."""
    now = now or timezone.now()
    with transaction.atomic():
        row = locked(campaign.pk)
        if row.state != State.DRAFT:
            raise NotNow
        wrong = [one.words for one in checks(row, now) if not one.passed]
        if wrong:
            raise NotReady(wrong)
        row.state, row.launched_at, row.opens_at = State.RUNNING, now, row.opens_at or now
        row.save(update_fields=["state", "launched_at", "opens_at"])
        record.write(row, "launched", by, at=now, quantity=row.quantity)
        offer.enqueue()
    return row


def pause(*, campaign: Campaign, by: str, wanted: bool = True, now: datetime | None = None) -> Campaign:
    """Keeps more from being claimed, or goes on. What is claimed goes on either way. Raises NotNow."""
    return _moved(
        campaign,
        State.RUNNING if wanted else State.PAUSED,
        State.PAUSED if wanted else State.RUNNING,
        "paused" if wanted else "resumed",
        by,
        now,
    )


def end(*, campaign: Campaign, by: str, now: datetime | None = None) -> Campaign:
    """Ends it for good. Raises NotNow for a draft and for what has ended."""
    now = now or timezone.now()
    with transaction.atomic():
        row = locked(campaign.pk)
        if row.state not in (State.RUNNING, State.PAUSED):
            raise NotNow
        row.state, row.ended_at = State.ENDED, now
        row.save(update_fields=["state", "ended_at"])
        record.write(row, "ended", by, at=now)
    return row


def _moved(campaign: Campaign, before: str, after: str, did: str, by: str, now: datetime | None) -> Campaign:
    with transaction.atomic():
        row = locked(campaign.pk)
        if row.state != before:
            raise NotNow
        row.state = after
        row.save(update_fields=["state"])
        record.write(row, did, by, at=now or timezone.now())
    return row


COPIED = (
    "kind", "title", "words", "question", "disclosure", "details", "criteria_kept", "tracked", "quantity", "unit_value",
    "currency", "waitlist", "held_out", "picture", "picture_alt",
)  # fmt: skip


def copy(*, campaign: Campaign) -> Campaign:
    """A new draft that says the same, without dates, codes and claims, and with a draw of its own."""
    name = _("%(name)s, again") % {"name": campaign.name[:70]}
    told = {field: getattr(campaign, field) for field in COPIED}
    with pictures.alone():
        if not pictures.renew(campaign.picture):  # it went this moment, with a draft that was thrown away
            told |= {"picture": "", "picture_alt": ""}
        return Campaign.objects.create(brand=campaign.brand, name=name, **told)


def draft(*, brand: Brand, kind: str) -> Campaign:
    """A draft that is not kept yet."""
    disclosure = _("%(brand)s gave me this as a gift through Renown. #gifted") % {"brand": brand.name}
    return Campaign(brand=brand, kind=kind, disclosure=disclosure, quantity=10)


def discard(*, campaign: Campaign) -> None:
    """Throws a draft away. Raises NotNow for what was ever launched: its record stays."""
    with transaction.atomic():
        here = Campaign.objects.filter(pk=campaign.pk, state=State.DRAFT, entries_count=0)
        picture = here.values_list("picture", flat=True).first() or ""
        gone, _rows = here.delete()
        if not gone:
            raise NotNow
        pictures.forget(picture)
