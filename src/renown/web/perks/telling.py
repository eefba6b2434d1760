"""What happened to a claim, told on within its transaction: by mail to the person, by webhook to the brand."""

from __future__ import annotations

from renown.web.hooks.actions import announce
from renown.web.perks.mails import send
from renown.web.perks.models import Claim


def tell(claim: Claim, what: str) -> None:
    """Has whoever has the claim told, once the transaction is there to stay. `what` names the mail."""
    if claim.user_id is not None:
        send.enqueue(claim.pk, what)


def announce_claim(claim: Claim, what: str) -> None:
    """Has the brand's servers told. `what` names the event, without ``claim.``; nothing in it says whose it is."""
    data = {"campaign": claim.campaign_id, "claim": claim.pk, "state": str(claim.state)}
    announce(event=f"claim.{what}", data=data, brand=claim.campaign.brand_id)
