"""What is done with a brand: found it, prove its domain, ask others in, let them go, stop it."""

from __future__ import annotations

import secrets
from hashlib import sha256

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from renown.web import engine
from renown.web.brands.access import RANKS
from renown.web.brands.models import Brand, Invitation, Member, expiry
from renown.web.users.models import User

MOST_BRANDS = 10
"""How many brands somebody may own."""
MOST_MEMBERS = 50
"""How many people a brand may have, those it has asked included."""
TAKEN = frozenset({"new", "join"})
"""Words that are no brand's, since pages have them for addresses."""


class TooMany(Exception):
    """More brands than somebody may own, or more members than a brand may have."""


class NotProven(Exception):
    """The domain does not have the code; `reason` says what was found there."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProvenByAnother(Exception):
    """Another brand has proven this domain."""


class NoInvitation(Exception):
    """There is no such invitation, or no longer."""


class LastOwner(Exception):
    """Nobody would own the brand any more."""


def found(*, user: User, name: str, domain: str, about: str = "") -> Brand:
    """A new brand whose owner is `user`. Raises TooMany."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if Member.objects.filter(user=user, role=Member.Role.OWNER).count() >= MOST_BRANDS:
            raise TooMany
        brand = Brand.objects.create(name=name, slug=free_slug(name), domain=domain, about=about)
        Member.objects.create(brand=brand, user=user, role=Member.Role.OWNER)
    return brand


def free_slug(name: str) -> str:
    """A word for the addresses of a brand that no other has."""
    wanted = slugify(name)[:32].strip("-") or "brand"
    slug = wanted
    while slug in TAKEN or Brand.objects.filter(slug=slug).exists():
        slug = f"{wanted}-{secrets.token_hex(3)}"
    return slug


def code_of(brand: Brand) -> str:
    """What the site of the brand's domain must have to prove it."""
    return f"renown-{brand.proof}"


def prove_domain(*, brand: Brand) -> None:
    """Looks whether the brand's site has the code, and keeps that it does. Raises NotProven and ProvenByAnother."""
    reason = engine.proves_domain(brand.domain, code_of(brand), local=settings.RENOWN_LOCAL_NETWORKS)
    if reason is not None:
        raise NotProven(reason)
    try:
        with transaction.atomic():
            # only the domain that was looked at: it may have been changed meanwhile
            Brand.objects.filter(pk=brand.pk, domain=brand.domain).update(proved_at=timezone.now())
    except IntegrityError as error:
        raise ProvenByAnother(brand.domain) from error
    brand.refresh_from_db()


def describe(*, brand: Brand, name: str, domain: str, about: str, per_person: int | None) -> None:
    """Changes what a brand says of itself. Another domain must be proven anew."""
    proved_at = brand.proved_at if domain == brand.domain else None
    Brand.objects.filter(pk=brand.pk).update(
        name=name, domain=domain, about=about, per_person=per_person, proved_at=proved_at
    )
    brand.refresh_from_db()


def invite(*, brand: Brand, by: User, email: str, role: str, site: str) -> Invitation:
    """Asks whoever reads the mail at an address into the brand; asked again, the link before ends. Raises TooMany.

    `site` is the address of this site, which the link in the mail begins with.
    """
    email = email.strip().lower()
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        Brand.objects.select_for_update().get(pk=brand.pk)
        others = brand.invitations.exclude(email=email).count()
        if brand.members.count() + others >= MOST_MEMBERS:
            raise TooMany
        invitation, _made = Invitation.objects.update_or_create(
            brand=brand,
            email=email,
            defaults={"role": role, "digest": _digest(secret), "by": by, "ends_at": expiry()},
        )
    context = {"brand": brand, "invitation": invitation, "link": f"{site.rstrip('/')}/brands/join/{secret}"}
    send_mail(
        settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + _("%(brand)s asks you in") % {"brand": brand.name},
        render_to_string("brands/invitation.txt", context),
        None,
        [email],
    )
    return invitation


def invited(secret: str) -> Invitation:
    """The invitation of a link. Raises NoInvitation."""
    found = Invitation.objects.filter(digest=_digest(secret), ends_at__gt=timezone.now()).select_related("brand")
    invitation = found.first()
    if invitation is None:
        raise NoInvitation
    return invitation


def accept(*, user: User, secret: str) -> Brand:
    """Makes `user` a member by the link of an invitation, which then ends; a member may do no less than before.

    Raises NoInvitation.
    """
    with transaction.atomic():
        invitation = invited(secret)
        gone, _rows = Invitation.objects.filter(pk=invitation.pk, digest=_digest(secret)).delete()
        if not gone:
            raise NoInvitation
        member, _made = Member.objects.get_or_create(
            brand=invitation.brand, user=user, defaults={"role": invitation.role}
        )
        if RANKS[Member.Role(invitation.role)] > RANKS[Member.Role(member.role)]:
            Member.objects.filter(pk=member.pk).update(role=invitation.role)
    return invitation.brand


def change_role(*, member: Member, role: str) -> None:
    """Gives a member another role. Raises LastOwner."""
    with transaction.atomic():
        _keep_an_owner(member, role == Member.Role.OWNER)
        Member.objects.filter(pk=member.pk).update(role=role)


def remove(*, member: Member) -> None:
    """Takes a member out of the brand. Raises LastOwner."""
    with transaction.atomic():
        _keep_an_owner(member, False)
        member.delete()


def leave(*, member: Member) -> bool:
    """Takes somebody out who goes of themselves; whether anybody still owns the brand.

    When nobody else does, the editor who has been there longest owns it from then on. A viewer does not come to own
    it: nobody has trusted them with more than reading.
    """
    with transaction.atomic():
        Brand.objects.select_for_update().get(pk=member.brand_id)
        Member.objects.filter(pk=member.pk).delete()
        left = Member.objects.filter(brand_id=member.brand_id)
        if left.filter(role=Member.Role.OWNER).exists():
            return True
        heir = left.filter(role=Member.Role.EDITOR).order_by("since", "id").first()
        return heir is not None and bool(left.filter(pk=heir.pk).update(role=Member.Role.OWNER))


def stop(*, brand: Brand, wanted: bool = True) -> None:
    """Keeps a brand from giving perks, for an operator; or lets it again."""
    Brand.objects.filter(pk=brand.pk).update(stopped_at=timezone.now() if wanted else None)
    brand.refresh_from_db()


def _keep_an_owner(member: Member, stays: bool) -> None:
    Brand.objects.select_for_update().get(pk=member.brand_id)  # two owners may not leave at once
    others = Member.objects.filter(brand_id=member.brand_id, role=Member.Role.OWNER).exclude(pk=member.pk)
    if not stays and not others.exists():
        raise LastOwner


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
