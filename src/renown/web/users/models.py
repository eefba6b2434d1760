"""Who signs in, which accounts are proven theirs, and what they have handed in."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Users(BaseUserManager["User"]):
    """Makes users and finds them by address, whatever its capitals."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """The one way an address is kept."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> User:
        """The user of an address. Raises User.DoesNotExist."""
        return self.get(email=self.normalize_email(username))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new user; without a password one that cannot sign in by password."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new operator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by e-mail address. An operator is one with `is_staff`."""

    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(_("operator"), default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Users] = Users()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = (
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="address_in_small_letters"),
        )

    def clean(self) -> None:
        """Keeps the address as everybody's is kept."""
        super().clean()
        self.email = Users.normalize_email(self.email)


class Account(models.Model):
    """An account on a network that a user has proven to be theirs. Taken back, it stays as a record of the proof."""

    class Proof(models.TextChoices):
        """How it was proven."""

        SIGNED_IN = "signed-in", _("signed in at the network")
        CODE = "code", _("posted a code")
        LINK = "rel-me", _("a link back (rel=me)")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="accounts")
    key = models.CharField(max_length=300)  # network:id, as the engine knows it
    handle = models.CharField(max_length=300, blank=True)
    address = models.URLField(max_length=500, blank=True)
    base = models.URLField(max_length=300, blank=True)  # where its API is, when not at its usual place
    proof = models.CharField(max_length=12, choices=Proof)
    proved_at = models.DateTimeField(default=timezone.now)
    parted_at = models.DateTimeField(null=True, blank=True)
    collected_at = models.DateTimeField(null=True, blank=True)
    told = models.CharField(max_length=300, blank=True)  # how the last collection ended

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("proved_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(parted_at=None), name="account_is_of_one_user_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def network(self) -> str:
        """The key of its network."""
        return self.key.partition(":")[0]


class Upload(models.Model):
    """An archive somebody handed in, and what became of it. The file goes once it is read."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        DONE = "done", _("read")
        FAILED = "failed", _("not read")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="uploads")
    file = models.CharField(max_length=40, unique=True)  # its name in the folder of uploads
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()  # bytes
    done = models.BigIntegerField(default=0)  # bytes
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    told = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the file is until it has been read."""
        folder: Path = settings.RENOWN_HOME / "uploads"
        return folder / self.file

    @property
    def share(self) -> int:
        """Per cent read."""
        return 100 if self.state == self.State.DONE else min(99, 100 * self.done // max(1, self.size))
