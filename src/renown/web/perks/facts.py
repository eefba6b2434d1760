"""What claims are judged by beside the score: read for one user, or for all of them at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from renown.web.brands.models import Brand, Member
from renown.web.engine import Register
from renown.web.perks.models import Campaign, Claim, Particulars
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


def facts_of_all(users: QuerySet[User], campaign: Campaign) -> Iterator[Facts]:
    """The same of many, in a handful of queries and one look into the register."""
    said = Register(settings.RENOWN_HOME).said()
    people, hidden = said.people, said.hidden_accounts
    together: dict[str, list[str]] = {}
    for account, label in people.items():
        together.setdefault(label, []).append(account)
    of = Account.objects.filter(user__in=users, parted_at=None).order_by("proved_at", "id")
    keys: dict[int, list[str]] = {}
    for user, key in of.values_list("user_id", "key"):
        keys.setdefault(user, []).append(key)
    told = {one.user_id: one for one in Particulars.objects.filter(user__in=users)}
    employed, had = _employed(users, campaign.brand), _had(users, campaign)
    for pk, active, joined in users.values_list("pk", "is_active", "date_joined").iterator():
        own = keys.get(pk, [])
        every = frozenset(own).union(*(together.get(people.get(key, key), ()) for key in own))
        particulars = told.get(pk, _NOTHING)
        yield Facts(
            user=pk,
            joined=joined.date(),
            keys=tuple(own),
            all_keys=every,
            hidden=not active or not hidden.isdisjoint(every),
            country=particulars.country,
            language=particulars.language,
            of_age=particulars.of_age,
            employed=pk in employed,
            had=had.get(pk, 0),
        )


_NOTHING = Particulars()


def _employed(users: QuerySet[User], brand: Brand) -> frozenset[int]:
    found = set(Member.objects.filter(brand=brand, user__in=users).values_list("user_id", flat=True))
    if brand.domain:
        there = Q(email__iendswith=f"@{brand.domain}") | Q(email__iendswith=f".{brand.domain}")
        found |= set(EmailAddress.objects.filter(there, user__in=users).values_list("user_id", flat=True))
        found |= set(User.objects.filter(there, pk__in=users.values("pk")).values_list("pk", flat=True))
    return frozenset(found)


def _had(users: QuerySet[User], campaign: Campaign) -> Mapping[int | None, int]:
    if campaign.brand.per_person is None:
        return {}
    since: datetime = timezone.now() - YEAR
    claims = Claim.objects.filter(
        campaign__brand=campaign.brand_id, user__in=users, state__in=Claim.LIVE, queued_at__gt=since
    )
    return Counter(claims.values_list("user_id", flat=True))
