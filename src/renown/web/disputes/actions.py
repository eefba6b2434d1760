"""Opening a dispute, and deciding it."""

from __future__ import annotations

from statistics import median

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renown.web import engine
from renown.web.disputes.models import Dispute
from renown.web.users.actions import part
from renown.web.users.models import Account, User
from renown.web.users.tasks import enqueue_once


class DecidedAlready(Exception):
    """Somebody else has decided it meanwhile."""


def decide(*, dispute: Dispute, by: User, upheld: bool, words: str) -> None:
    """Decides a dispute once. What is upheld counts no more from the next run on, which is started, and by e-mail
    whoever opened it is told. Raises DecidedAlready.
    """
    state = Dispute.State.UPHELD if upheld else Dispute.State.REFUSED
    with transaction.atomic():
        changed = Dispute.objects.filter(pk=dispute.pk, state=Dispute.State.OPEN).update(
            state=state, decision=words, decided_at=timezone.now(), decided_by=by
        )
        if not changed:
            raise DecidedAlready
        dispute.refresh_from_db()
        if upheld:
            _put_right(dispute)
            enqueue_once("score")
    _tell(dispute)


def _put_right(dispute: Dispute) -> None:
    home = settings.RENOWN_HOME
    if dispute.subject == Dispute.Subject.ACT:
        engine.leave_out(
            home, source=dispute.source, target=dispute.target, kind=dispute.kind, post=dispute.post, at=dispute.at
        )
    elif dispute.subject == Dispute.Subject.TOPIC:
        engine.remove_topic(home, dispute.target, dispute.topic)
    else:
        for account in Account.objects.filter(key=dispute.target, parted_at=None):
            part(account=account)
        engine.part(home, dispute.target)


def _tell(dispute: Dispute) -> None:
    if dispute.state == Dispute.State.UPHELD:
        begin = _("You were right. It counts no more, from the next run on.")
    else:
        begin = _("It stays as it is.")
    reason = _("The reason: %(words)s") % {"words": dispute.decision}
    send_mail(_("Renown: your dispute is decided"), f"{begin}\n\n{reason}\n", None, [dispute.user.email])


def counts() -> dict[str, object]:
    """How many disputes are open, late, decided and overturned, and the median of days until the decision."""
    decided = list(
        Dispute.objects.exclude(state=Dispute.State.OPEN).values_list("state", "opened_at", "decided_at")
    )  # fmt: skip
    days = [(ended - opened).total_seconds() / 86_400 for _state, opened, ended in decided if ended is not None]
    waiting = Dispute.objects.filter(state=Dispute.State.OPEN)
    return {
        "open": waiting.count(),
        "late": waiting.filter(due_at__lt=timezone.now()).count(),
        "decided": len(decided),
        "overturned": sum(state == Dispute.State.UPHELD for state, _opened, _ended in decided),
        "days": median(days) if days else None,
    }
