"""What happened to a claim, told on: by mail, as a task enqueued in the transaction of what happened."""

from __future__ import annotations

from renown.web.perks.mails import send
from renown.web.perks.models import Claim


def tell(claim: Claim, what: str) -> None:
    """Has whoever has the claim told, once the transaction is there to stay. `what` names the mail."""
    if claim.user_id is not None:
        send.enqueue(claim.pk, what)
