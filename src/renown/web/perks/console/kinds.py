"""What each kind of perk asks of the brand besides what all of them do: one form for each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renown.web.perks.console.typed import Address, Countries, Steps


def moment(**more: Any) -> forms.DateTimeField:
    """A field for a day and a time, in UTC."""
    return forms.DateTimeField(
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        **more,
    )


class KindForm(forms.Form):
    """The fields of one kind; what they give is kept in the campaign's `details`."""

    def details(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
            for name, value in self.cleaned_data.items()
        }

    @classmethod
    def filled(cls, details: dict[str, Any]) -> dict[str, Any]:
        """The other way."""
        told = {name: value for name, value in details.items() if name in cls.base_fields}
        for name, field in cls.base_fields.items():
            if isinstance(field, forms.DateTimeField) and isinstance(told.get(name), str):
                told[name] = datetime.fromisoformat(told[name])
        return told


class Goods(KindForm):
    """Where it is sent, and how soon."""

    countries = Countries(
        label=_("Shipped to"), help_text=_("Countries, with commas. Where it may not be shipped, it is not offered.")
    )
    days = forms.IntegerField(label=_("Ships within, days"), min_value=1, max_value=90, initial=5)

    def clean_countries(self) -> list[str]:
        """At least one."""
        if not self.cleaned_data["countries"]:
            raise forms.ValidationError(_("Name the countries you ship to."))
        countries: list[str] = self.cleaned_data["countries"]
        return countries


class Code(KindForm):
    """Where the code is used."""

    where = Address(label=_("Used at"))
    how = forms.CharField(label=_("How to use it"), max_length=300, required=False)


class Invite(KindForm):
    """How many friends follow, and what that brings."""

    where = Address(label=_("The way in"))
    friends = forms.IntegerField(label=_("Friends who may follow"), min_value=0, max_value=100, initial=5)
    steps = Steps(label=_("Steps"), help_text=_("What so many friends bring, one a line: 5 a month free"))


class Access(KindForm):
    """Where it is shown."""

    place = forms.CharField(label=_("Where"), max_length=200)
    hours = forms.CharField(label=_("When, in words"), max_length=200, required=False)


class Event(KindForm):
    """Where and when."""

    place = forms.CharField(label=_("Where"), max_length=200)
    starts_at = moment(label=_("Begins (UTC)"))
    ends_at = moment(label=_("Ends (UTC)"), required=False)

    def clean(self) -> dict[str, Any] | None:
        """It ends after it begins."""
        told = super().clean() or {}
        if told.get("ends_at") and told.get("starts_at") and told["ends_at"] <= told["starts_at"]:
            self.add_error("ends_at", _("It ends after it begins."))
        return told


class Discount(KindForm):
    """How much off, from the score asked for up to a score of 100."""

    least = forms.IntegerField(label=_("Per cent off at the score asked for"), min_value=1, max_value=100, initial=5)
    most = forms.IntegerField(label=_("Per cent off at 100"), min_value=1, max_value=100, initial=30)
    where = Address(label=_("Used at"))

    def clean(self) -> dict[str, Any] | None:
        """It does not fall as the score rises."""
        told = super().clean() or {}
        if told.get("least", 0) > told.get("most", 100):
            self.add_error("most", _("At least as much as at the score asked for."))
        return told


class Stake(KindForm):
    """What is shared."""

    pool = forms.IntegerField(label=_("The pool, in whole units of the currency"), min_value=1, max_value=100_000_000)


FORMS: dict[str, type[KindForm]] = {
    "goods": Goods,
    "code": Code,
    "invite": Invite,
    "access": Access,
    "event": Event,
    "discount": Discount,
    "stake": Stake,
}
"""The form of each kind, by its key."""
