"""A claim from where it is somebody's to where they have it: sending, checking in, codes, ratings and problems."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renown.web.perks import record
from renown.web.perks.claiming import CLAIMANT, CLOCK, both
from renown.web.perks.kinds import KIND_OF
from renown.web.perks.members import hand_of
from renown.web.perks.models import Campaign, Claim, Code, Problem
from renown.web.perks.pools import tidied
from renown.web.perks.refusals import Incomplete, NotAllowed, NotFound, WrongState
from renown.web.perks.telling import announce_claim, tell
from renown.web.perks.units import digest_of, locked
from renown.web.users.models import User
from renown.web.vault import closed, opened

ARRIVED = timedelta(days=60)
"""After so long on its way, with no complaint, it is taken to have arrived."""
LONGEST_PROBLEM = 1_000
LONGEST_RATING = 300


def ship(*, claim: Claim, by: User, carrier: str = "", tracking: str = "", now: datetime | None = None) -> Claim:
    """Says that it is on its way; again, that it is so by another number. Raises NotAllowed and WrongState."""
    now = now or timezone.now()
    if len(carrier) > 40 or len(tracking) > 100:
        raise Incomplete("tracking", _("A carrier has at most 40 characters, a number 100."))
    with transaction.atomic(durable=True):
        campaign, claim = both(claim)
        member = hand_of(campaign.brand, by)
        if (
            claim.state not in (Claim.State.CLAIMED, Claim.State.SHIPPED)
            or not KIND_OF[campaign.kind].ships
            or claim.user is None
        ):
            raise WrongState(claim)
        if claim.state == Claim.State.SHIPPED and (claim.carrier, claim.tracking) == (carrier, tracking):
            return claim
        claim.state, claim.carrier, claim.tracking = Claim.State.SHIPPED, carrier, tracking
        claim.shipped_at = claim.shipped_at or now
        claim.save(update_fields=["state", "carrier", "tracking", "shipped_at"])
        record.write(campaign, "shipped", member, claim, at=now)
        tell(claim, "shipped")
        announce_claim(claim, "shipped")
        return claim


def arrive(*, claim: Claim, by: User | None = None, now: datetime | None = None) -> Claim:
    """Says that somebody has it: they themselves, a member of the brand, or nobody, which is the clock.

    Again, it changes nothing. Raises NotAllowed and WrongState.
    """
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        campaign, claim = both(claim)
        who = CLOCK if by is None else CLAIMANT if by.pk == claim.user_id else hand_of(campaign.brand, by)
        if claim.state == Claim.State.DONE:
            return claim
        if claim.state not in (Claim.State.CLAIMED, Claim.State.SHIPPED):
            raise WrongState(claim)
        _done(campaign, claim, "arrived", who, now)
        return claim


def _done(campaign: Campaign, claim: Claim, did: str, by: str, now: datetime) -> None:
    claim.state, claim.done_at = Claim.State.DONE, now
    claim.save(update_fields=["state", "done_at"])
    record.write(campaign, did, by, claim, at=now)
    announce_claim(claim, "done")


def check_in(*, campaign: Campaign, code: str, by: User, now: datetime | None = None) -> Claim:
    """Lets whoever shows a code in, once. Raises NotAllowed, NotFound for no code of a claim here, WrongState when it
    was used or the claim is not somebody's.
    """
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        campaign = locked(campaign.pk)
        member = hand_of(campaign.brand, by)
        digest = digest_of(f"code.{campaign.pk}", tidied(code))
        found = Code.objects.filter(campaign=campaign, digest=digest).select_related("claim").first()
        if found is None or found.claim is None:
            raise NotFound
        claim = found.claim
        used = Code.objects.filter(pk=found.pk, used_at=None)
        if claim.state != Claim.State.CLAIMED or not used.update(used_at=now):
            raise WrongState(claim)
        _done(campaign, claim, "checked in", member, now)
        return claim


def reveal(*, claim: Claim, by: User, now: datetime | None = None) -> str:
    """The code of a claim, for whoever has it; from then on it is never given to anybody else.

    Raises NotAllowed for another's, NotFound where there is none, and WrongState before it is somebody's.
    """
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        campaign, claim = both(claim)
        if claim.user_id != by.pk:
            raise NotAllowed
        if claim.state not in Claim.THEIRS:
            raise WrongState(claim)
        code = Code.objects.filter(claim=claim).first()
        if code is None:
            raise NotFound
        if code.shown_at is None:
            Code.objects.filter(pk=code.pk).update(shown_at=now)
            record.write(campaign, "code shown", CLAIMANT, claim, at=now)
        return opened(code.text)


def rate(*, claim: Claim, by: User, rating: int, words: str = "") -> Claim:
    """Says how it was, 1 to 5; again, says so anew. It moves no score. Raises NotAllowed, Incomplete, WrongState."""
    if not 1 <= rating <= 5:
        raise Incomplete("rating", _("From 1 to 5."))
    if len(words) > LONGEST_RATING:
        raise Incomplete("words", _("At most %(most)d characters.") % {"most": LONGEST_RATING})
    with transaction.atomic(durable=True):
        campaign, claim = both(claim)
        if claim.user_id != by.pk:
            raise NotAllowed
        if claim.state not in Claim.THEIRS:
            raise WrongState(claim)
        claim.rating, claim.rating_words = rating, words
        claim.save(update_fields=["rating", "rating_words"])
        record.write(campaign, "rated", CLAIMANT, claim, rating=rating)
        return claim


def report_problem(*, claim: Claim, by: User, words: str, now: datetime | None = None) -> Problem:
    """Says what went wrong with a claim. Raises NotAllowed, Incomplete and WrongState."""
    now, words = now or timezone.now(), words.strip()
    _refuse_words(words)
    with transaction.atomic(durable=True):
        campaign, claim = both(claim)
        if claim.user_id != by.pk:
            raise NotAllowed
        if claim.state not in Claim.THEIRS:
            raise WrongState(claim)
        problem = Problem.objects.create(claim=claim, words=closed(words), at=now)
        record.write(campaign, "problem reported", CLAIMANT, claim, at=now, problem=problem.pk)
        announce_claim(claim, "problem")
        return problem


def answer_problem(*, problem: Problem, by: User, words: str, now: datetime | None = None) -> Problem:
    """Answers what went wrong; again, with other words. Raises NotAllowed and Incomplete."""
    now, words = now or timezone.now(), words.strip()
    _refuse_words(words)
    with transaction.atomic(durable=True):
        campaign, claim = both(problem.claim)
        member = hand_of(campaign.brand, by)
        problem.answer, problem.answered_at = closed(words), now
        problem.save(update_fields=["answer", "answered_at"])
        record.write(campaign, "problem answered", member, claim, at=now, problem=problem.pk)
        tell(claim, "answered")
        return problem


def _refuse_words(words: str) -> None:
    if not words:
        raise Incomplete("words", _("Say it in a few words."))
    if len(words) > LONGEST_PROBLEM:
        raise Incomplete("words", _("At most %(most)d characters.") % {"most": LONGEST_PROBLEM})


def arrive_of_old(now: datetime) -> int:
    """Takes to have arrived what has been on its way for 60 days; how many."""
    old = Claim.objects.filter(state=Claim.State.SHIPPED, shipped_at__lte=now - ARRIVED)
    return len([arrive(claim=claim, now=now) for claim in list(old)])
