"""Campaigns, their claims and codes, and the record of what happened, which is only added to."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renown.web.brands.models import Brand
from renown.web.links.models import Link
from renown.web.perks.criteria import Criteria
from renown.web.perks.kinds import PERK_KINDS

HELD_OUT = 20
"""Per cent of the eligible who are not offered a perk, so that what it does can be told."""


def seed() -> int:
    """A new seed for the draw of who is held out: 63 bits."""
    return secrets.randbits(63)


class Campaign(models.Model):
    """A perk that a brand gives, to whom, how many, when; and how many units are taken."""

    class State(models.TextChoices):
        """How far it is. What ended does not begin again."""

        DRAFT = "draft", _("draft")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="campaigns")
    kind = models.CharField(_("kind"), max_length=10, choices=[(kind.key, kind.name) for kind in PERK_KINDS])
    name = models.CharField(_("name, for the brand alone"), max_length=80)
    title = models.CharField(_("title"), max_length=80, blank=True)
    words = models.TextField(_("what it is"), max_length=1000, blank=True)
    question = models.CharField(_("a question"), max_length=200, blank=True)
    disclosure = models.CharField(_("disclosure"), max_length=200, blank=True)  # goes with every share
    picture = models.CharField(max_length=40, blank=True)  # its name in the folder of pictures
    picture_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    details = models.JSONField(default=dict, blank=True)  # what its kind alone needs
    criteria_kept = models.JSONField(default=dict, blank=True)
    tracked = models.JSONField(default=dict, blank=True)  # what counts as a mention: hashtags, links, names
    quantity = models.PositiveIntegerField(_("units"), default=0)
    claimed = models.PositiveIntegerField(default=0)  # live claims
    unit_value = models.PositiveIntegerField(_("value of a unit"), default=0)  # minor units of `currency`
    currency = models.CharField(_("currency"), max_length=3, default="EUR")  # ISO 4217
    waitlist = models.BooleanField(_("waiting list"), default=True)
    held_out = models.PositiveSmallIntegerField(_("held out, per cent"), default=HELD_OUT)
    seed = models.BigIntegerField(default=seed, editable=False)
    opens_at = models.DateTimeField(_("from"), null=True, blank=True)
    closes_at = models.DateTimeField(_("until"), null=True, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    made_at = models.DateTimeField(default=timezone.now)
    launched_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    entries_count = models.PositiveIntegerField(default=0)  # of its record
    head = models.CharField(max_length=64, blank=True)  # digest of the last entry of its record

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ("-made_at", "-id")
        indexes = (models.Index(fields=["picture"], condition=~Q(picture=""), name="campaigns_of_a_picture"),)
        constraints = (
            models.CheckConstraint(condition=Q(picture="") | ~Q(picture_alt=""), name="picture_says_what_it_shows"),
            models.CheckConstraint(condition=Q(claimed__lte=F("quantity")), name="claims_never_exceed_the_units"),
            models.CheckConstraint(condition=Q(held_out__lte=50), name="at_most_half_are_held_out"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="campaign_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(launched_at__isnull=False), name="what_runs_was_launched"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def criteria(self) -> Criteria:
        """What it asks of people."""
        return Criteria.read(self.criteria_kept)

    @property
    def left(self) -> int:
        """Units nobody has taken."""
        return self.quantity - self.claimed


class Offer(models.Model):
    """Somebody who may have a perk: whether they are offered it, or held out so that what it does can be told."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="offers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="offers")
    held_out = models.BooleanField()
    score = models.PositiveSmallIntegerField()  # when it was made
    at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = (models.UniqueConstraint(fields=["campaign", "user"], name="offered_once_per_user"),)

    def __str__(self) -> str:
        return f"{self.pk}"


class Claim(models.Model):
    """One person's way to one unit: waiting for it, holding it, having it, and what became of it."""

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", _("on the waiting list")
        HELD = "held", _("held for a while")  # a unit is set aside; the steps are being filled in
        REVIEW = "review", _("being looked at")  # a unit is set aside; an operator decides
        CLAIMED = "claimed", _("claimed")
        SHIPPED = "shipped", _("on its way")
        DONE = "done", _("received")
        EXPIRED = "expired", _("not taken in time")
        CANCELLED = "cancelled", _("cancelled")
        REFUSED = "refused", _("refused")

    LIVE: ClassVar[tuple[str, ...]] = ("held", "review", "claimed", "shipped", "done")
    """States in which it has a unit."""
    OPEN: ClassVar[tuple[str, ...]] = ("waiting", *LIVE)
    """States in which the person may not begin another."""
    THEIRS: ClassVar[tuple[str, ...]] = ("claimed", "shipped", "done")
    """States in which it is theirs: nothing has to be filled in or looked at any more."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="claims")
    # Erased people leave the unit they had, and nothing that says whose it was.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="claims"
    )
    state = models.CharField(max_length=9, choices=State)
    score = models.PositiveSmallIntegerField(null=True, blank=True)  # when it began
    reasons = models.JSONField(default=list, blank=True)  # of eligibility, as they were shown
    queued_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)  # of a unit that is set aside
    country = models.CharField(max_length=2, blank=True)
    address = models.TextField(blank=True)  # encrypted, gone when delivery no longer needs it
    address_digest = models.CharField(max_length=64, blank=True)  # keyed, to tell doubles; gone with the address
    answer = models.TextField(blank=True)  # encrypted
    risks = models.JSONField(default=list, blank=True)  # why somebody must look at it first
    tracking = models.CharField(max_length=100, blank=True)
    carrier = models.CharField(max_length=40, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # without the unit
    rating = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 to 5
    rating_words = models.CharField(max_length=300, blank=True)
    joined_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="joined"
    )  # the claim whose invitation link led here

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ("queued_at", "id")
        indexes = (models.Index(fields=["campaign", "state", "queued_at", "id"], name="claims_in_order"),)
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "user"],
                condition=Q(state__in=("waiting", "held", "review", "claimed", "shipped", "done")),
                name="claim_once_per_user",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5), name="rated_from_one_to_five"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_state_display()} ({self.pk})"

    @property
    def live(self) -> bool:
        """Whether it has a unit."""
        return self.state in self.LIVE


class Claimant(models.Model):
    """An account of whoever has a claim: whoever signs in with it has this claim and no second one.

    Gone when the claim no longer stands in the way of another, and when the person is erased, whose accounts then
    stay as keyed digests.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="claimants")
    digest = models.CharField(max_length=64)  # keyed, of the account

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "digest"], name="claim_once_per_account"),)

    def __str__(self) -> str:
        return f"{self.claim_id}"


class Code(models.Model):
    """One code of a campaign. Whoever saw it keeps it: it is never given to anybody else."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)  # keyed, to tell doubles
    text = models.TextField()  # encrypted
    claim = models.OneToOneField(Claim, null=True, blank=True, on_delete=models.SET_NULL, related_name="code")
    shown_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["campaign", "digest"], name="code_once_per_campaign"),)

    def __str__(self) -> str:
        return f"{self.pk}"


class Answer(models.Model):
    """What a request with an idempotency key was answered, so that asking again changes nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    asked = models.CharField(max_length=64)  # digest of what was asked
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="asked_once_per_key"),)

    def __str__(self) -> str:
        return f"{self.claim_id}"


def refuse(*_told: Any, **_more: Any) -> NoReturn:
    """What changing or taking away an entry comes to."""
    raise TypeError("the record is only added to")


class Entries(models.QuerySet["Entry"]):
    """Entries of the record, which nobody changes or takes away."""

    update = delete = refuse


class Amounts(models.QuerySet["Allocation"]):
    """Entries of a ledger, which nobody changes or takes away."""

    update = delete = refuse


class Entry(models.Model):
    """What happened to a campaign or a claim, each chained to the one before by its digest. It names nobody."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="entries")
    place = models.PositiveIntegerField()  # in the campaign's record, from 1
    claim = models.BigIntegerField(null=True, blank=True)  # its number
    did = models.CharField(max_length=40)
    by = models.CharField(max_length=40)  # "claimant", "member 2", "operator 1", "clock"
    units = models.SmallIntegerField(default=0)  # how many more are taken by it
    more = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    objects: ClassVar[models.Manager[Entry]] = models.Manager.from_queryset(Entries)()

    class Meta:
        verbose_name = _("entry of the record")
        verbose_name_plural = _("record")
        ordering = ("campaign", "place")
        constraints = (models.UniqueConstraint(fields=["campaign", "place"], name="one_entry_at_a_place"),)

    def __str__(self) -> str:
        return f"{self.place} {self.did}"

    def save(self, *args: Any, **more: Any) -> None:
        """Adds the entry; refuses to change one."""
        if not self._state.adding:
            refuse()
        super().save(*args, **more)

    delete = refuse


class Address(models.Model):
    """Where a user has things sent. Encrypted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="addresses")
    country = models.CharField(max_length=2)
    text = models.TextField()
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ("-used_at", "-id")

    def __str__(self) -> str:
        return f"{self.pk}"


class Particulars(models.Model):
    """What a user says of themselves so that fitting perks are found, and no more than that."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="particulars")
    country = models.CharField(_("country"), max_length=2, blank=True)  # ISO 3166-1
    language = models.CharField(_("language"), max_length=3, blank=True)  # BCP 47, without a region
    of_age = models.PositiveSmallIntegerField(_("at least so old"), default=0)  # years
    mailed = models.BooleanField(_("tell me of perks by e-mail"), default=False)

    class Meta:
        verbose_name = _("particulars")
        verbose_name_plural = _("particulars")

    def __str__(self) -> str:
        return f"{self.pk}"


class Declined(models.Model):
    """What a user does not want to see: a campaign, or a whole brand."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    campaign = models.ForeignKey(Campaign, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "campaign"], name="declined_once"),
            models.UniqueConstraint(fields=["user", "brand"], name="brand_hidden_once"),
            models.CheckConstraint(
                condition=Q(campaign=None, brand__isnull=False) | Q(campaign__isnull=False, brand=None),
                name="declines_one_thing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"


class Share(models.Model):
    """A link of a claim's own, for whoever wants to tell others."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="shares")
    link = models.OneToOneField(Link, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.pk}"


class SharedReport(models.Model):
    """A link by which anybody may read a campaign's report, until it is taken back."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.pk}"


class Problem(models.Model):
    """What went wrong with a claim, in the words of whoever has it, and what the brand answered. Encrypted."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="problems")
    words = models.TextField()
    answer = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.pk}"


class Allocation(models.Model):
    """An entry of a stake's ledger: what went into the pool, or what a member got of it. Only added to."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="allocations")
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="allocations")
    period = models.DateField()  # its first day
    amount = models.BigIntegerField()  # minor units; below 0 for what leaves the pool for members
    came = models.PositiveIntegerField(default=0)  # people, by the links of the claim
    acted = models.PositiveIntegerField(default=0)  # people, on what the member wrote about the campaign
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager[Allocation]] = models.Manager.from_queryset(Amounts)()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["campaign", "claim", "period"], name="allocated_once_per_period"),
            models.UniqueConstraint(
                fields=["campaign", "period"], condition=Q(claim=None), name="paid_out_once_per_period"
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"

    def save(self, *args: Any, **more: Any) -> None:
        """Adds the entry; refuses to change one."""
        if not self._state.adding:
            refuse()
        super().save(*args, **more)

    delete = refuse
