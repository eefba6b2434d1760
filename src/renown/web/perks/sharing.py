"""What somebody may tell others about a perk: words with the disclosure, and a link of their own. Nothing is posted."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.core.signing import Signer
from django.db import transaction
from django.utils.translation import gettext as _

from renown.web.links.actions import make_link
from renown.web.perks.models import Campaign, Claim, Share

_INVITE = "perks.invite"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody may open what they wrote, to post it there themselves. `base` ends where the text goes."""

    name: str
    base: str
    address: str


def share(*, claim: Claim) -> Share:
    """The link of a claim, made when it is first asked for: to where the brand says, else to its site."""
    with transaction.atomic():
        Claim.objects.select_for_update().get(pk=claim.pk)
        found = claim.shares.select_related("link").first()
        if found is not None:
            return found
        campaign = claim.campaign
        target = str(campaign.details.get("where") or f"https://{campaign.brand.domain}/")
        account = None if claim.user is None else claim.user.accounts.filter(parted_at=None).first()
        link = make_link(target=target, account="" if account is None else account.key, label=campaign.title)
        return Share.objects.create(claim=claim, link=link)


def words(campaign: Campaign, address: str) -> str:
    """What the composer begins with."""
    return f"{campaign.title}. {campaign.disclosure} {address}"


def places(claim: Claim, text: str) -> list[Place]:
    """Where it can be opened: X, Bluesky, and the Mastodon servers of the person's own accounts."""
    bases = [("X", "https://x.com/intent/post?text="), ("Bluesky", "https://bsky.app/intent/compose?text=")]
    if claim.user is not None:
        servers = claim.user.accounts.filter(parted_at=None, key__startswith="mastodon:").values_list("base", flat=True)
        bases += [
            (_("Mastodon, %(server)s") % {"server": base.partition("//")[2]}, f"{base.rstrip('/')}/share?text=")
            for base in dict.fromkeys(servers)
            if base.startswith("https://")
        ]
    return [Place(name, base, base + quote(text, safe="")) for name, base in bases]


def invite_token(claim: Claim) -> str:
    """What a friend's link has in it, so that they come by this claim."""
    return Signer(salt=_INVITE).sign(str(claim.pk))


def invited_by(campaign: Campaign, token: str) -> Claim:
    """The claim a friend comes by. Raises BadSignature, and Claim.DoesNotExist for another campaign's."""
    return Claim.objects.select_related("user").get(pk=int(Signer(salt=_INVITE).unsign(token)), campaign=campaign)
