"""What people do with their accounts: prove one, take it back, hand an archive in."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from renown.web import engine
from renown.web.users.models import Account, Upload, User
from renown.web.users.persons import settle
from renown.web.users.tasks import collect, read_archive

MOST_WAITING = 5
"""How many archives of one user may wait to be read."""


class NotYours(Exception):
    """The account is proven by somebody else."""


class TooMuch(Exception):
    """More archives wait to be read than one user may hand in."""


def prove(
    *,
    user: User,
    key: str,
    proof: str,
    handle: str = "",
    address: str = "",
    base: str = "",
    secrets: Mapping[str, str] | None = None,
) -> Account:
    """Keeps that an account is `user`'s, joins it with their others and starts its collection.

    `secrets` are what the collection needs: none where everybody may ask, None where there is nothing to ask with.
    Proving it again renews the proof. Raises NotYours when another user has proven it.
    """
    told = {"handle": handle[:300], "address": address[:500], "base": base[:300]}
    with transaction.atomic():
        account, made = Account.objects.select_for_update().get_or_create(
            key=key, parted_at=None, defaults={"user": user, "proof": proof, **told}
        )
        if account.user_id != user.pk:
            raise NotYours(key)
        if not made:
            Account.objects.filter(pk=account.pk).update(proof=proof, proved_at=timezone.now(), **told)
            account.refresh_from_db()
        if secrets is not None:
            engine.connect(settings.RENOWN_HOME, key, base=base, label=handle, secrets=secrets)
        collect.enqueue(account.pk)
    settle(user)
    return account


def part(*, account: Account) -> None:
    """Takes an account back: it is nobody's, its tokens go, and the scores are as before it was proven."""
    with transaction.atomic():
        Account.objects.filter(pk=account.pk, parted_at=None).update(parted_at=timezone.now())
        engine.disconnect(settings.RENOWN_HOME, account.key)
    engine.part(settings.RENOWN_HOME, account.key)
    settle(account.user)


def take_in(*, user: User, file: str, name: str, size: int) -> Upload:
    """Has an archive read that stands in the folder of uploads as `file`. Raises TooMuch."""
    with transaction.atomic():
        waiting = user.uploads.filter(state__in=[Upload.State.WAITING, Upload.State.READING]).count()
        if waiting >= MOST_WAITING:
            raise TooMuch
        upload = Upload.objects.create(user=user, file=file, name=name[:200], size=size)
        read_archive.enqueue(upload.pk)
    return upload
