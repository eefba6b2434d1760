"""Why a verb of perks does nothing, as errors whose words are for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from renown.web.perks.eligibility import Eligibility
    from renown.web.perks.models import Claim


class Refused(Exception):
    """The root of them all. Nothing was changed."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class NotOpen(Refused):
    """The campaign does not run now."""


class NotOffered(Refused):
    """To this person the campaign is as one that is not there."""

    def __init__(self) -> None:
        super().__init__(_("There is no such perk."))


class NotEligible(Refused):
    """The campaign asks for something else; `eligibility` has the reasons."""

    def __init__(self, eligibility: Eligibility) -> None:
        super().__init__(" ".join(reason.words for reason in eligibility.reasons if not reason.met))
        self.eligibility = eligibility


class SoldOut(Refused):
    """No unit is left."""

    def __init__(self) -> None:
        super().__init__(_("There are none left."))


class AlreadyClaimed(Refused):
    """The person has a claim already; `claim` is None where it was made by another user who is the same person."""

    def __init__(self, claim: Claim | None) -> None:
        super().__init__(_("You have this perk already."))
        self.claim = claim


class KeyReused(Refused):
    """The idempotency key was used for something else before."""

    def __init__(self) -> None:
        super().__init__(_("This key was used for something else before."))


class Incomplete(Refused):
    """Something that has to be given is missing or too long; `field` is which."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class WrongState(Refused):
    """The claim is not where this can be done."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(_("This cannot be done now: it is “%(state)s”.") % {"state": claim.get_state_display()})
        self.claim = claim


class NotAllowed(Refused):
    """Whoever asks may not."""

    def __init__(self) -> None:
        super().__init__(_("You may not see or do this."))


class NotFound(Refused):
    """There is no such code."""

    def __init__(self) -> None:
        super().__init__(_("There is no such code."))
