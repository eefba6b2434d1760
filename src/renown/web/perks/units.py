"""Units and codes: taking one, giving it back, and to whom it goes then. Each within the caller's transaction.

Every change of a campaign's units begins by locking its row, so that those of one campaign come one after another;
the conditional update, the unique indexes and the check of the counter hold even where somebody forgets to.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.crypto import salted_hmac

from renown.web.engine import Register
from renown.web.perks import record
from renown.web.perks.kinds import KIND_OF
from renown.web.perks.models import Campaign, Claim, Code
from renown.web.perks.telling import announce_claim, tell

PROMOTED = timedelta(hours=48)
"""How long a unit is held for whoever was next on the waiting list."""
NONE_LEFT = 0
_AT_ONCE = 500


def locked(campaign: int) -> Campaign:
    """The campaign as it is now, its row locked until the transaction ends."""
    return Campaign.objects.select_for_update(of=("self",)).select_related("brand").get(pk=campaign)


def digest_of(what: str, text: str) -> str:
    """A keyed digest: the same for the same text here, and of no use elsewhere."""
    return salted_hmac(f"perks.{what}", text, algorithm="sha256").hexdigest()


def is_open(campaign: Campaign, now: datetime) -> bool:
    """Whether units may be taken now."""
    begun = campaign.opens_at is None or campaign.opens_at <= now
    goes_on = campaign.closes_at is None or now < campaign.closes_at
    return campaign.state == Campaign.State.RUNNING and begun and goes_on and campaign.brand.trusted


def take(campaign: Campaign) -> bool:
    """Takes a unit of a locked campaign; False when none is left."""
    taken = Campaign.objects.filter(pk=campaign.pk, claimed__lt=F("quantity")).update(claimed=F("claimed") + 1)
    campaign.claimed += taken
    return bool(taken)


def room(campaign: Campaign) -> int:
    """How many may be given now: units, and codes where its kind has them."""
    if not campaign.left or not KIND_OF[campaign.kind].codes:
        return campaign.left
    return min(campaign.left, free_codes(campaign).count())


def free_codes(campaign: Campaign) -> QuerySet[Code]:
    """The codes that can be given: nobody has them, and nobody ever saw them."""
    return Code.objects.filter(campaign=campaign, claim=None, shown_at=None)


def next_code(campaign: Campaign) -> int | None:
    """The next code to give: None where the kind has none, and NONE_LEFT where the pool is empty."""
    if not KIND_OF[campaign.kind].codes:
        return None
    return free_codes(campaign).order_by("id").values_list("pk", flat=True).first() or NONE_LEFT


def give_code(claim: Claim, code: int | None) -> None:
    """Gives a claim what `next_code` found, under the same lock."""
    if code is not None and not Code.objects.filter(pk=code, claim=None, shown_at=None).update(claim=claim):
        raise record.NotLocked


def give_back(campaign: Campaign, claim: Claim, state: str, did: str, by: str, now: datetime, **more: object) -> None:
    """Ends a claim as `state`. Its unit, where it has one, goes back, and on to whoever is next."""
    end(campaign, claim, state, did, by, now, **more)
    promote(campaign, now)


def end(campaign: Campaign, claim: Claim, state: str, did: str, by: str, now: datetime, **more: object) -> None:
    """Ends a claim, and gives its unit to nobody yet.

    A code that was shown stays with the claim for ever; the unit goes with it, unless the pool has one to spare.
    """
    had = claim.live
    claim.state, claim.ended_at, claim.ends_at = state, now, None
    claim.save(update_fields=["state", "ended_at", "ends_at"])
    claim.claimants.all().delete()
    if had:
        Campaign.objects.filter(pk=campaign.pk).update(claimed=F("claimed") - 1)
        campaign.claimed -= 1
        Code.objects.filter(claim=claim, shown_at=None).update(claim=None)
    record.write(campaign, did, by, claim, -int(had), at=now, **more)
    if claim.claimed_at is not None:
        announce_claim(claim, "ended")
    if had and Code.objects.filter(claim=claim).exists() and free_codes(campaign).count() < campaign.left:
        Campaign.objects.filter(pk=campaign.pk).update(quantity=F("quantity") - 1)
        campaign.quantity -= 1
        record.write(campaign, "burned", by, claim, at=now, quantity=campaign.quantity)


def promote(campaign: Campaign, now: datetime) -> int:
    """Holds what is left for the first on the waiting list, passing over who is hidden; how many were promoted."""
    if not campaign.left or not is_open(campaign, now):
        return 0
    promoted = 0
    hidden = None
    waiting = campaign.claims.filter(state=Claim.State.WAITING).order_by("queued_at", "id")
    for claim in waiting.prefetch_related("user__accounts").iterator(_AT_ONCE):
        hidden = Register(settings.RENOWN_HOME).said().hidden_accounts if hidden is None else hidden
        if claim.user is None or any(account.key in hidden for account in claim.user.accounts.all()):
            end(campaign, claim, Claim.State.CANCELLED, "left the list", "clock", now)
            continue
        code = next_code(campaign)
        if code == NONE_LEFT or not take(campaign):
            break
        claim.state, claim.ends_at = Claim.State.HELD, now + PROMOTED
        claim.save(update_fields=["state", "ends_at"])
        give_code(claim, code)
        record.write(campaign, "promoted", "clock", claim, 1, at=now)
        tell(claim, "promoted")
        promoted += 1
    return promoted
