"""A claim from its beginning to where it is somebody's: begin, confirm, cancel, leave the list, and the clock."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renown.web.engine import Shown
from renown.web.perks import record
from renown.web.perks.eligibility import Eligibility, country_asked, judge
from renown.web.perks.facts import Facts, facts_of, is_hidden
from renown.web.perks.inviting import checked_invitation, passed_on
from renown.web.perks.kinds import KIND_OF
from renown.web.perks.models import Answer, Campaign, Claim, Claimant, Offer
from renown.web.perks.offers import draw
from renown.web.perks.refusals import (
    AlreadyClaimed,
    Incomplete,
    KeyReused,
    NotEligible,
    NotOffered,
    NotOpen,
    SoldOut,
    WrongState,
)
from renown.web.perks.risks import risks_of, score_is_young
from renown.web.perks.stakes import KEY as STAKE
from renown.web.perks.stakes import refuse_without_legal_text
from renown.web.perks.telling import announce_claim, tell
from renown.web.perks.units import NONE_LEFT, digest_of, give_back, give_code, is_open, locked, next_code, promote, take
from renown.web.users.models import User
from renown.web.vault import closed

HELD = timedelta(minutes=15)
"""How long a unit is set aside while the steps are filled in."""
LONGEST_KEY = 255
LONGEST_ADDRESS = 500
LONGEST_ANSWER = 1_000
CLAIMANT = "claimant"
CLOCK = "clock"


def begin(
    *,
    user: User,
    campaign: Campaign,
    shown: Shown,
    key: str = "",
    now: datetime | None = None,
    invited_by: Claim | None = None,
    wait: bool = False,
) -> Claim:
    """Sets a unit aside for 15 minutes, with a code where the kind has codes; with `wait`, a place on the waiting list
    when none is left. Asked again with the same `key`, it answers the same claim.

    Raises NotOffered, NotOpen, NotEligible, AlreadyClaimed, SoldOut, KeyReused, and Incomplete for a key too long.
    """
    now = now or timezone.now()
    if len(key) > LONGEST_KEY:
        raise Incomplete("key", _("A key has at most %(most)d characters.") % {"most": LONGEST_KEY})
    asked = _asked(campaign, invited_by, wait)
    if not wait and _gone_by_now(user, campaign, key, now):
        raise SoldOut
    try:
        with transaction.atomic(durable=True):
            facts = facts_of(user, campaign)  # before the lock, which others wait for
            row = locked(campaign.pk)
            before = _answered(user, key, asked)
            return before or _begin(row, user, facts, shown, key, asked, now, invited_by, wait)
    except IntegrityError:
        # The same key for two campaigns at once: their rows do not keep them apart, the index does.
        before = _answered(user, key, asked)
        if before is None:
            raise
        return before


def _gone_by_now(user: User, campaign: Campaign, key: str, now: datetime) -> bool:
    """Whether nothing is left for somebody who is offered it and has none, nor was answered under this key, seen in
    one look without a lock: the many who come too late do not stand in line with those who are in time. Of everybody
    else this says nothing.
    """
    if not is_open(campaign, now):
        return False
    with connection.cursor() as cursor:
        cursor.execute(_GONE, [campaign.pk, user.pk, Campaign.State.RUNNING, *Claim.OPEN, key])
        return cursor.fetchone() is not None


# Written out, since Django takes ten times as long to put it together as a database to answer it, and it is asked most
# when hundreds come at once.
_GONE = f"""
SELECT 1 FROM perks_offer offer JOIN perks_campaign campaign ON campaign.id = offer.campaign_id
WHERE offer.campaign_id = %s AND offer.user_id = %s AND NOT offer.held_out
    AND campaign.state = %s AND campaign.claimed >= campaign.quantity
    AND NOT EXISTS (
        SELECT 1 FROM perks_claim own WHERE own.campaign_id = offer.campaign_id AND own.user_id = offer.user_id
            AND own.state IN ({", ".join(["%s"] * len(Claim.OPEN))})
    )
    AND NOT EXISTS (SELECT 1 FROM perks_answer answer WHERE answer.user_id = offer.user_id AND answer.key = %s)
"""  # noqa: S608 (places for the states, nothing of anybody's)


def _begin(
    campaign: Campaign,
    user: User,
    facts: Facts,
    shown: Shown,
    key: str,
    asked: str,
    now: datetime,
    invited_by: Claim | None,
    wait: bool,
) -> Claim:
    claimants = [digest_of("claimant", account) for account in sorted(facts.all_keys)]
    _refuse_another(campaign, user, claimants)
    joined_from = checked_invitation(campaign, invited_by)
    eligibility = judge(facts, campaign, shown, invited=joined_from is not None)
    _refuse_unoffered(campaign, user, eligibility, facts, now, invited=joined_from is not None)
    if not is_open(campaign, now):
        raise NotOpen(why_closed(campaign, now))
    if campaign.kind == STAKE:
        refuse_without_legal_text()
    if not eligibility.met:
        raise NotEligible(eligibility)
    promote(campaign, now)
    code = next_code(campaign)
    has_unit = code != NONE_LEFT and take(campaign)
    if not has_unit and not (wait and campaign.waitlist):
        raise SoldOut
    claim = Claim.objects.create(
        campaign=campaign,
        user=user,
        state=Claim.State.HELD if has_unit else Claim.State.WAITING,
        score=eligibility.score,
        reasons=eligibility.kept(),
        queued_at=now,
        ends_at=now + HELD if has_unit else None,
        joined_from=joined_from,
        risks=["scored lately"] if _scored_lately(campaign, eligibility, shown) else [],
    )
    Claimant.objects.bulk_create([Claimant(campaign=campaign, claim=claim, digest=one) for one in claimants])
    if has_unit:
        give_code(claim, code)
    record.write(campaign, "held" if has_unit else "queued", CLAIMANT, claim, int(has_unit), at=now)
    if key:
        Answer.objects.create(user=user, key=key, asked=asked, claim=claim, at=now)
    return claim


def _scored_lately(campaign: Campaign, eligibility: Eligibility, shown: Shown) -> bool:
    person = None if eligibility.standing is None else eligibility.standing.person
    return score_is_young(shown.scores, person, campaign.criteria.score)


def _asked(campaign: Campaign, invited_by: Claim | None, wait: bool) -> str:
    body = [campaign.pk, None if invited_by is None else invited_by.pk, wait]
    return sha256(json.dumps(body).encode()).hexdigest()


def _answered(user: User, key: str, asked: str) -> Claim | None:
    """What the key was answered before. Raises KeyReused when it was for something else."""
    before = Answer.objects.filter(user=user, key=key).select_related("claim").first() if key else None
    if before is not None and before.asked != asked:
        raise KeyReused
    return None if before is None else before.claim


def _refuse_another(campaign: Campaign, user: User, claimants: Iterable[str]) -> None:
    own = campaign.claims.filter(user=user, state__in=Claim.OPEN).first()
    if own is not None:
        raise AlreadyClaimed(own)
    if Claimant.objects.filter(campaign=campaign, digest__in=list(claimants)).exists():
        raise AlreadyClaimed(None)


def _refuse_unoffered(
    campaign: Campaign, user: User, eligibility: Eligibility, facts: Facts, now: datetime, *, invited: bool
) -> None:
    if campaign.state == Campaign.State.DRAFT or facts.hidden:
        raise NotOffered
    if invited:
        return
    offer = Offer.objects.filter(campaign=campaign, user=user).first()
    if offer is None and eligibility.number is not None:
        # Nobody has drawn for them yet: it comes out as the clock would have it, once they qualify.
        (out,) = draw(campaign, [eligibility.number])
        offer = Offer(campaign=campaign, user=user, held_out=out, score=eligibility.score or 0, at=now)
        if eligibility.met:
            Offer.objects.bulk_create([offer], ignore_conflicts=True)  # the clock may be drawing, too
    if offer is not None and offer.held_out:
        raise NotOffered


def why_closed(campaign: Campaign, now: datetime) -> str:
    """Why nothing can be claimed now, in words for people."""
    if campaign.opens_at is not None and now < campaign.opens_at:
        return _("It opens on %(day)s.") % {"day": f"{campaign.opens_at:%Y-%m-%d %H:%M} UTC"}
    if campaign.state == Campaign.State.PAUSED:
        return _("It is paused. Come back later.")
    return _("It has ended.")


def confirm(
    *,
    claim: Claim,
    address: str | None = None,
    country: str = "",
    answer: str = "",
    of_age: bool,
    not_employed: bool,
    now: datetime | None = None,
) -> Claim:
    """Makes a unit that is held the person's, or has an operator look at it first. Again, it changes nothing.

    Raises Incomplete for what is missing, NotEligible for the country or who is hidden by now, and WrongState when it
    is held no longer.
    """
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        hidden = claim.user is not None and is_hidden(claim.user)  # before the lock, which others wait for
        campaign, claim = both(claim)
        if claim.state in (Claim.State.REVIEW, *Claim.THEIRS):
            return claim
        if claim.state != Claim.State.HELD or claim.ends_at is None or claim.ends_at <= now:
            raise WrongState(claim)
        if claim.user is None:
            raise WrongState(claim)
        if hidden:
            raise NotOffered
        address, answer = (address or "").strip(), answer.strip()
        _refuse_incomplete(campaign, address, country, answer, of_age, not_employed)
        if KIND_OF[campaign.kind].ships:
            claim.address, claim.country = closed(address), country
            claim.address_digest = digest_of(f"address.{campaign.pk}", _plain(address + country))
        claim.answer = closed(answer) if answer else ""
        claim.risks = [*claim.risks, *risks_of(claim, campaign, claim.user, now)]
        claim.state = Claim.State.REVIEW if claim.risks else Claim.State.CLAIMED
        claim.claimed_at, claim.ends_at = now, None
        claim.save()
        record.write(campaign, "sent to review" if claim.risks else "claimed", CLAIMANT, claim, at=now)
        if not claim.risks:
            settled(campaign, claim, now)
        return claim


def settled(campaign: Campaign, claim: Claim, now: datetime) -> None:
    """What follows once a claim is somebody's."""
    tell(claim, "claimed")
    announce_claim(claim, "claimed")
    passed_on(campaign, claim, now)


def _refuse_incomplete(
    campaign: Campaign, address: str, country: str, answer: str, of_age: bool, not_employed: bool
) -> None:
    if not of_age:
        raise Incomplete("of_age", _("It is for people of %(age)d or older.") % {"age": campaign.criteria.age})
    if not not_employed:
        raise Incomplete("not_employed", _("It is not for people who work for the brand."))
    if len(answer) > LONGEST_ANSWER:
        raise Incomplete("answer", _("At most %(most)d characters.") % {"most": LONGEST_ANSWER})
    if not KIND_OF[campaign.kind].ships:
        return
    if not address:
        raise Incomplete("address", _("Say where it is to be sent."))
    if len(address) > LONGEST_ADDRESS:
        raise Incomplete("address", _("At most %(most)d characters.") % {"most": LONGEST_ADDRESS})
    if len(country) != 2 or not country.isascii() or not country.isupper():
        raise Incomplete("country", _("Choose a country."))
    reasons = tuple(country_asked(campaign, country))
    if not all(reason.met for reason in reasons):
        raise NotEligible(Eligibility(reasons))


def _plain(address: str) -> str:
    return "".join(one for one in address.casefold() if one.isalnum())


def both(claim: Claim) -> tuple[Campaign, Claim]:
    """The campaign, locked, and the claim as they are now."""
    campaign = locked(claim.campaign_id)
    fresh = Claim.objects.select_related("user").get(pk=claim.pk)
    fresh.campaign = campaign
    return campaign, fresh


def cancel(*, claim: Claim, by: str = CLAIMANT, now: datetime | None = None) -> Claim:
    """Gives a unit back that was not sent yet. Again, it changes nothing. Raises WrongState for what was sent."""
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        campaign, claim = both(claim)
        if claim.state == Claim.State.CANCELLED:
            return claim
        if claim.state not in (Claim.State.HELD, Claim.State.REVIEW, Claim.State.CLAIMED):
            raise WrongState(claim)
        give_back(campaign, claim, Claim.State.CANCELLED, "cancelled", by, now)
        return claim


def leave_list(*, claim: Claim, now: datetime | None = None) -> Claim:
    """Takes somebody off the waiting list. Again, it changes nothing. Raises WrongState for who is not on it."""
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        campaign, claim = both(claim)
        if claim.state == Claim.State.CANCELLED:
            return claim
        if claim.state != Claim.State.WAITING:
            raise WrongState(claim)
        give_back(campaign, claim, Claim.State.CANCELLED, "left the list", CLAIMANT, now)
        return claim


def expire(now: datetime) -> int:
    """Ends holds whose time is over, and waiting for what has ended; units go on to who waits. How many ended.

    Each claim in a transaction of its own: a stop between two leaves nothing half done.
    """
    over = Claim.objects.filter(state=Claim.State.HELD, ends_at__lte=now).order_by("ends_at", "id")
    vain = Claim.objects.filter(state=Claim.State.WAITING, campaign__state=Campaign.State.ENDED).order_by("id")
    closed_by_then = Claim.objects.filter(state=Claim.State.WAITING, campaign__closes_at__lte=now).order_by("id")
    return sum(_expire(claim, now) for found in (over, vain, closed_by_then) for claim in list(found))


def _expire(claim: Claim, now: datetime) -> bool:
    with transaction.atomic(durable=True):
        campaign, claim = both(claim)
        held = claim.state == Claim.State.HELD and claim.ends_at is not None and claim.ends_at <= now
        if not held and claim.state != Claim.State.WAITING:
            return False
        give_back(campaign, claim, Claim.State.EXPIRED, "expired", CLOCK, now)
        return True


def fill(now: datetime) -> int:
    """Promotes whoever waits where units are left, as after a brand gave more; how many."""
    waiting = Campaign.objects.filter(state=Campaign.State.RUNNING, claims__state=Claim.State.WAITING).distinct()
    promoted = 0
    for campaign in waiting:
        with transaction.atomic(durable=True):
            promoted += promote(locked(campaign.pk), now)
    return promoted
