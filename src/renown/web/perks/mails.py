"""Mails about perks, in plain text and HTML."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django_tasks import task

from renown.web.perks.models import Claim
from renown.web.users.models import User

SUBJECTS = {
    "offered": _("Renown: a perk for you"),
    "claimed": _("Renown: it is yours"),
    "promoted": _("Renown: a place for you"),
    "shipped": _("Renown: on its way"),
    "answered": _("Renown: an answer to your problem"),
    "ending": _("Renown: held for you a while longer"),
    "refused": _("Renown: your claim was refused"),
}


@task
def send(claim_id: int, what: str) -> str:
    """Writes to whoever has a claim, unless they are gone or it has moved on meanwhile."""
    claim = Claim.objects.select_related("campaign__brand", "user").filter(pk=claim_id).first()
    if claim is None or claim.user is None:
        return "nobody to tell"
    write(claim.user, what, {"claim": claim, "campaign": claim.campaign})
    return "told"


def write(user: User, what: str, context: dict[str, object]) -> None:
    """Writes one mail to one user."""
    told = context | {"site": settings.RENOWN_URL}
    text = render_to_string(f"perks/mail/{what}.txt", told)
    mail = EmailMultiAlternatives(SUBJECTS[what], text, None, [user.email])
    mail.attach_alternative(render_to_string(f"perks/mail/{what}.html", told), "text/html")
    mail.send()
