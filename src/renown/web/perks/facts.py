"""What claims are judged by beside the score: read for one user, or for all of them at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from renown.web.brands.models import Brand, Member
from renown.web.engine import Register
from renown.web.perks.models import Campaign, Claim
from renown.web.users.models import Account, User

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a user. `keys` are the accounts they have proven, `all_keys` all of their person's."""

    user: int
    joined: date
    keys: tuple[str, ...] = ()
    all_keys: frozenset[str] = frozenset()
    hidden: bool = False  # or a minor, or not to sign in any more
    country: str = ""
    language: str = ""
    of_age: int = 0
    employed: bool = False  # by the brand, as far as can be told
    had: int = 0  # perks of the brand in a year

    @property
    def proven(self) -> bool:
        """Whether an account is proven theirs."""
        return bool(self.keys)

    @property
    def networks(self) -> frozenset[str]:
        """The networks of their proven accounts."""
        return frozenset(key.partition(":")[0] for key in self.keys)


def facts_of(user: User, campaign: Campaign) -> Facts:
    """What is known of one user."""
    return next(facts_of_all(User.objects.filter(pk=user.pk), campaign))


def is_hidden(user: User) -> bool:
    """Whether somebody is hidden, a minor, or not to sign in any more."""
    keys = Account.objects.filter(user=user, parted_at=None).values_list("key", flat=True)
    return not user.is_active or not Register(settings.RENOWN_HOME).said().hidden_accounts.isdisjoint(keys)


def facts_of_all(users: QuerySet[User], campaign: Campaign) -> Iterator[Facts]:
    """The same of many, in a handful of queries and one look into the register."""
    said = Register(settings.RENOWN_HOME).said()
    keys: dict[int, list[str]] = {}
    of = Account.objects.filter(user__in=users, parted_at=None).order_by("proved_at", "id")
    for user, key in of.values_list("user_id", "key"):
        keys.setdefault(user, []).append(key)
    had = _had(users, campaign)
    told = users.annotate(employed=_employed(campaign.brand)).values_list(
        "pk", "is_active", "date_joined", "employed",
        "particulars__country", "particulars__language", "particulars__of_age",
    )  # fmt: skip
    for pk, active, joined, employed, country, language, of_age in told.iterator():
        own = keys.get(pk, [])
        every = frozenset().union(*map(said.accounts_of, own))
        yield Facts(
            user=pk,
            joined=joined.date(),
            keys=tuple(own),
            all_keys=every,
            hidden=not active or not said.hidden_accounts.isdisjoint(every),
            country=country or "",
            language=language or "",
            of_age=of_age or 0,
            employed=employed,
            had=had.get(pk, 0),
        )


def _employed(brand: Brand) -> Exists | Q:
    """Whether somebody is a member of a brand, or has an address at its domain."""
    member = Exists(Member.objects.filter(brand=brand, user=OuterRef("pk")))
    if not brand.domain:
        return member
    there = Q(email__iendswith=f"@{brand.domain}") | Q(email__iendswith=f".{brand.domain}")
    return member | Exists(EmailAddress.objects.filter(there, user=OuterRef("pk"))) | there


def _had(users: QuerySet[User], campaign: Campaign) -> Mapping[int | None, int]:
    if campaign.brand.per_person is None:
        return {}
    since: datetime = timezone.now() - YEAR
    claims = Claim.objects.filter(
        campaign__brand=campaign.brand_id, user__in=users, state__in=Claim.LIVE, queued_at__gt=since
    )
    return Counter(claims.values_list("user_id", flat=True))
