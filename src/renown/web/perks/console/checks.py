"""What must be true before a campaign is launched, each with what to do about it. Klout's failures are checks here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renown.web.perks.console.forms import PUBLISHED
from renown.web.perks.console.kinds import FORMS
from renown.web.perks.kinds import KIND_OF
from renown.web.perks.models import Campaign
from renown.web.perks.stakes import legal_text
from renown.web.perks.units import free_codes
from renown.web.perks.wording import refused

NOTICE = timedelta(days=3)
"""How long a perk is open at least, from the launch or from when it opens."""
EVENT_NOTICE = timedelta(days=7)
"""How long before it begins an event is open at least."""


@dataclass(frozen=True, slots=True)
class Check:
    """One of them."""

    passed: bool
    words: str


def checks(campaign: Campaign, now: datetime) -> list[Check]:
    """All of them, those that stand in the way first."""
    found = [*_brand(campaign), *_words(campaign), *_stock(campaign), *_dates(campaign, now), *_countries(campaign)]
    return sorted(found, key=lambda one: one.passed)


def _brand(campaign: Campaign) -> Iterator[Check]:
    if campaign.brand.stopped_at is not None:
        yield Check(False, _("This brand has been stopped by an operator."))
    if campaign.brand.trusted:
        yield Check(True, _("The domain %(domain)s is proven.") % {"domain": campaign.brand.domain})
    elif campaign.brand.stopped_at is None:
        yield Check(False, _("Prove the domain %(domain)s first.") % {"domain": campaign.brand.domain})
    if campaign.kind == "stake" and legal_text() is None:
        yield Check(False, _("Stakes are not open here: the operator has not supplied their legal text."))


def _words(campaign: Campaign) -> Iterator[Check]:
    if not campaign.title.strip() or not campaign.words.strip():
        yield Check(False, _("Say what it is: a title and a few sentences."))
    if campaign.disclosure.strip():
        yield Check(True, _("What is shared says that it was a gift."))
    else:
        yield Check(False, _("Write the disclosure: what is shared must say that it was a gift."))
    reasons = [reason for name in PUBLISHED if (reason := refused(getattr(campaign, name)))]
    yield from (Check(False, reason) for reason in dict.fromkeys(reasons))
    if not reasons:
        yield Check(True, _("Nothing asks for posts or praise."))


def _stock(campaign: Campaign) -> Iterator[Check]:
    if campaign.quantity < 1:
        yield Check(False, _("Say how many units there are."))
    elif KIND_OF[campaign.kind].codes:
        codes = free_codes(campaign).count()
        told = {"codes": codes, "units": campaign.quantity}
        if codes == campaign.quantity:
            yield Check(True, _("A code for each of %(units)d units.") % told)
        else:
            yield Check(False, _("%(codes)d codes for %(units)d units: there must be one for each.") % told)
    else:
        yield Check(True, _("%(units)d units.") % {"units": campaign.quantity})


def _dates(campaign: Campaign, now: datetime) -> Iterator[Check]:
    opens = max(now, campaign.opens_at or now)
    closes = campaign.closes_at
    if closes is None:
        yield Check(False, _("Say until when it is open."))
    elif closes <= now:
        yield Check(False, _("It would have ended already: give a later date."))
    elif closes - opens < NOTICE:
        yield Check(False, _("It is open for less than 3 days: people need time to find it."))
    else:
        yield Check(True, _("It is open for %(days)d days.") % {"days": (closes - opens).days})
    if campaign.kind != "event":
        return
    try:
        starts = datetime.fromisoformat(str(campaign.details.get("starts_at", "")))
    except ValueError:
        yield Check(False, _("Say when the event begins."))
        return
    if starts - opens < EVENT_NOTICE:
        yield Check(False, _("The event begins less than 7 days after it opens: people have to get there."))
    elif closes is not None and closes > starts:
        yield Check(False, _("It is open for longer than until the event begins."))
    else:
        yield Check(True, _("There are 7 days or more between opening and the event."))


def _countries(campaign: Campaign) -> Iterator[Check]:
    if KIND_OF[campaign.kind].ships:
        countries = campaign.details.get("countries", ())
        living = campaign.criteria.countries
        if not countries:
            yield Check(False, _("Name the countries you ship to."))
        elif living and not set(living) & set(countries):
            yield Check(False, _("Nobody can have it: you ship to none of the countries it is for."))
        else:
            named = ngettext(
                "Shipped to %(count)d country, offered nowhere else.",
                "Shipped to %(count)d countries, offered nowhere else.",
                len(countries),
            )
            yield Check(True, named % {"count": len(countries)})
    fields = FORMS[campaign.kind].base_fields.items()
    if any(field.required and campaign.details.get(name) in (None, "", []) for name, field in fields):
        yield Check(False, _("Fill in what this kind of perk needs."))
