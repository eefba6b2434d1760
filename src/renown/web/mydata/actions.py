"""What people do with their data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet
from django_tasks_db.models import DBTaskResult

from renown.web import engine
from renown.web.disputes.models import Dispute
from renown.web.hooks.watching import forget_accounts
from renown.web.links.actions import forget_links
from renown.web.mydata.models import Erasure
from renown.web.mydata.tasks import erase
from renown.web.perks import leaving as perks
from renown.web.users.connecting import key_of
from renown.web.users.models import Account, Upload, User
from renown.web.users.tasks import collect, read_archive

OF_AGE = 18
"""Years below which nobody has a page or a score."""


def accounts_of(user: User) -> list[str]:
    """Every account of the person who signs in as `user`."""
    proven = user.accounts.filter(parted_at=None).values_list("key", flat=True)
    return engine.people_of(settings.RENOWN_HOME, proven)


def is_minor(born: date, today: date) -> bool:
    """Whether somebody born then is not of age yet."""
    return (today.year - born.year) - ((today.month, today.day) < (born.month, born.day)) < OF_AGE


def hide(user: User, wanted: bool = True) -> None:
    """Hides a user's person at once, and takes them out of what is offered to them; or shows them again."""
    engine.hide(settings.RENOWN_HOME, accounts_of(user), wanted)
    if wanted:
        perks.withdraw(user)


def leave(accounts: Iterable[str]) -> None:
    """Hides accounts at once and erases them in the background, whether or not anything is known of them."""
    keys = engine.people_of(settings.RENOWN_HOME, accounts)
    engine.hide(settings.RENOWN_HOME, keys)
    with transaction.atomic():
        proven = Account.objects.filter(key__in=keys)
        _forget_tasks(proven, ())
        for social in SocialAccount.objects.filter(user__accounts__in=proven):
            if key_of(social) in keys:
                social.delete()
        proven.delete()
        perks.forget_accounts(keys)
        forget_accounts(keys)
        Dispute.objects.filter(Q(target__in=keys) | Q(source__in=keys)).delete()
        forget_links(accounts=keys)
        erase.enqueue(Erasure.objects.create(accounts=keys).pk)


def leave_for_good(user: User) -> None:
    """The same for everything of a user: their accounts, and what the site knows of them. Signs them out everywhere."""
    keys = accounts_of(user)
    engine.hide(settings.RENOWN_HOME, keys)
    uploads = list(user.uploads.all())
    with transaction.atomic():
        _forget_tasks(user.accounts.all(), uploads)
        sessions = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
        Session.objects.filter(session_key__in=list(sessions)).delete()
        perks.leave(user)
        user.delete()
        leave(keys)
    for upload in uploads:
        upload.path.unlink(missing_ok=True)


def _forget_tasks(accounts: QuerySet[Account], uploads: Iterable[Upload]) -> None:
    """What became of tasks is told in words, and may name whom they were for."""
    ours = {
        collect.module_path: set(accounts.values_list("pk", flat=True)),
        read_archive.module_path: {upload.pk for upload in uploads},
    }
    for path, numbers in ours.items():
        for result in DBTaskResult.objects.filter(task_path=path):
            if numbers.intersection(result.args_kwargs["args"]):
                result.delete()
