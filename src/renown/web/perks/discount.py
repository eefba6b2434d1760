"""How much a discount takes off: in proportion to the score, from what is asked for to 100."""

from __future__ import annotations

from renown.web.perks.models import Claim


def per_cent(claim: Claim) -> int | None:
    """Whole per cent off for a claim, by the score it began with; None where it is no discount or has no score."""
    campaign = claim.campaign
    if campaign.kind != "discount" or claim.score is None:
        return None
    least, most = int(campaign.details.get("least", 0)), int(campaign.details.get("most", 0))
    asked = campaign.criteria.score
    share = (claim.score - asked) / (100 - asked) if asked < 100 else 1.0
    return round(least + (most - least) * min(1.0, max(0.0, share)))
