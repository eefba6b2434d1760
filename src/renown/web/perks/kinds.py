"""The kinds of perks: one class each, and a template of the same name for what whoever has one sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """What every kind says of itself."""

    key: ClassVar[str]
    name: ClassVar[Promise]
    sentence: ClassVar[Promise]
    """What it is, for brands."""
    ships: ClassVar[bool] = False
    """Whether an address is needed, and a country where it may go."""
    codes: ClassVar[bool] = False
    """Whether each unit is a code of its own, uploaded or generated."""

    @property
    def template(self) -> str:
        """What whoever has one sees."""
        return f"perks/kinds/{self.key}.html"


class Goods(Kind):
    """A thing that is sent."""

    key = "goods"
    name = _("goods")
    sentence = _("A thing you send, to the countries you name.")
    ships = True


class CodeKind(Kind):
    """A code that whoever gets it uses elsewhere."""

    key = "code"
    name = _("code")
    sentence = _("A code from your list, or one that we make.")
    codes = True


class Invite(Kind):
    """A way in, with places for friends."""

    key = "invite"
    name = _("invitation")
    sentence = _("A way in, and links with which so many friends may follow.")


class Access(Kind):
    """A service, or a door that opens."""

    key = "access"
    name = _("access")
    sentence = _("A service or a door: shown at a desk and checked in once.")
    codes = True


class Event(Kind):
    """A seat."""

    key = "event"
    name = _("event seat")
    sentence = _("A seat at a place and a time, with a waiting list.")
    codes = True


class Discount(Kind):
    """So much off, by score."""

    key = "discount"
    name = _("discount")
    sentence = _("So many per cent off, in proportion to the score.")
    codes = True


class Stake(Kind):
    """A part of a pool."""

    key = "stake"
    name = _("stake")
    sentence = _("A part of a pool that follows measured word of mouth.")


PERK_KINDS: tuple[Kind, ...] = (Goods(), CodeKind(), Invite(), Access(), Event(), Discount(), Stake())
KIND_OF = {kind.key: kind for kind in PERK_KINDS}
