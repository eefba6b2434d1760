"""Mails about perks, in plain text and HTML."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
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
    """Writes to whoever has a claim, unless they are gone."""
    claim = Claim.objects.select_related("campaign__brand", "user").filter(pk=claim_id).first()
    if claim is None or claim.user is None or (what == "promoted" and claim.state != Claim.State.HELD):
        return "nobody to tell"
    address = f"{_site()}/perks/claims/{claim.pk}/"
    write(claim.user, what, {"claim": claim, "campaign": claim.campaign, "address": address})
    return "told"


def write(user: User, what: str, context: dict[str, Any]) -> None:
    """Writes one mail to one user, about a claim or a campaign."""
    told = {"address": f"{_site()}/perks/{context['campaign'].pk}/"} | context
    text, subject = render_to_string(f"perks/mail/{what}.txt", told), str(SUBJECTS[what])
    mail = EmailMultiAlternatives(subject, text, None, [user.email])
    html = render_to_string("perks/mail/mail.html", {"text": text, "subject": subject})
    mail.attach_alternative(html, "text/html")
    mail.send()


def _site() -> str:
    return str(settings.RENOWN_URL or "http://127.0.0.1:8000")
