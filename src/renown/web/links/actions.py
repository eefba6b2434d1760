"""Making links, ending them, warning of them, and forgetting them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from renown.web.links import targets
from renown.web.links.models import Link

_TRIES = 5


def make_link(*, target: str, account: str = "", label: str = "") -> Link:
    """A new link to an address, shared by an account (``network:id``) or nobody.

    A host that may be taken for another is warned of from the start. Raises BadTarget.
    """
    kept = targets.target(target)
    told = {"target": kept, "account": account[:300], "label": label[:80], "flagged": targets.misleading(kept)}
    for left in reversed(range(_TRIES)):
        try:
            with transaction.atomic():
                return Link.objects.create(**told)
        except IntegrityError:  # the code is taken: once in 10^15
            if not left:
                raise
    raise AssertionError("every try returns or raises")


def end_link(*, link: Link) -> None:
    """Ends a link for good: whoever follows it is told that it is gone."""
    with transaction.atomic():
        Link.objects.filter(pk=link.pk, ended_at=None).update(ended_at=timezone.now())
        transaction.on_commit(changed)
    link.refresh_from_db()


def flag_link(*, link: Link, wanted: bool = True) -> None:
    """Has whoever follows a link be asked first, or no longer."""
    with transaction.atomic():
        Link.objects.filter(pk=link.pk).update(flagged=wanted)
        transaction.on_commit(changed)
    link.refresh_from_db()


def forget_links(*, accounts: Iterable[str] = (), numbers: Iterable[int] = ()) -> None:
    """Erases links, by the accounts that shared them or by their numbers, and how often they were followed."""
    with transaction.atomic():
        if Link.objects.filter(Q(account__in=list(accounts)) | Q(pk__in=list(numbers))).delete()[0]:
            transaction.on_commit(changed)


def stamp_of(home: Path) -> Path:
    """The file that is replaced when a link is no longer what it was."""
    return home / "links" / "changed"


def changed() -> None:
    """Has every process look anew at the links it knows."""
    path = stamp_of(settings.RENOWN_HOME)
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".changed-{os.getpid()}-{secrets.token_hex(4)}")
    made.write_text(secrets.token_hex(8))
    made.replace(path)
