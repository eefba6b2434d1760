"""What is asked of whoever claims a perk."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from renown.web.perks.claiming import LONGEST_ADDRESS, LONGEST_ANSWER
from renown.web.perks.countries import CHOICES, country_name
from renown.web.perks.criteria import ADULT
from renown.web.perks.models import Campaign, Particulars

LANGUAGES = (
    ("ar", "العربية"), ("bn", "বাংলা"), ("cs", "Čeština"), ("da", "Dansk"), ("de", "Deutsch"), ("el", "Ελληνικά"),
    ("en", "English"), ("es", "Español"), ("fa", "فارسی"), ("fi", "Suomi"), ("fr", "Français"),
    ("he", "עברית"),
    ("hi", "हिन्दी"), ("hu", "Magyar"), ("id", "Bahasa Indonesia"), ("it", "Italiano"), ("ja", "日本語"),
    ("ko", "한국어"),
    ("nl", "Nederlands"), ("no", "Norsk"), ("pl", "Polski"), ("pt", "Português"), ("ro", "Română"), ("ru", "Русский"),
    ("sv", "Svenska"), ("sw", "Kiswahili"), ("th", "ไทย"), ("tr", "Türkçe"), ("uk", "Українська"), ("ur", "اردو"),
    ("vi", "Tiếng Việt"), ("zh", "中文"),
)  # fmt: skip


class Where(forms.Form):
    """Where to send it."""

    text = forms.CharField(
        label=_("Name, street, postal code and town"),
        max_length=LONGEST_ADDRESS,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )
    country = forms.ChoiceField(label=_("Country"), choices=[("", "–"), *CHOICES])

    def __init__(self, *args: Any, campaign: Campaign | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        countries = [] if campaign is None else list(campaign.details.get("countries", ()))
        if countries:
            field = cast(forms.ChoiceField, self.fields["country"])
            field.choices = [("", "–"), *sorted(((code, country_name(code)) for code in countries), key=_by_name)]

    def clean_text(self) -> str:
        """Two lines at least, since one is no address."""
        text = "\n".join(line.strip() for line in self.cleaned_data["text"].splitlines() if line.strip())
        if len(text) < 10 or not any(one.isdigit() for one in text):
            raise forms.ValidationError(_("Give a whole address, with a number: Rua do Exemplo 12, 4000-000 Porto."))
        return text


def _by_name(one: tuple[str, str]) -> str:
    return one[1]


class Sure(forms.Form):
    """The question of the brand, and what has to be true."""

    answer = forms.CharField(
        max_length=LONGEST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Optional. One or two sentences. Not published."),
    )
    of_age = forms.BooleanField(required=False)
    not_employed = forms.BooleanField(required=False)

    def __init__(self, *args: Any, campaign: Campaign, **more: Any) -> None:
        super().__init__(*args, **more)
        age = max(ADULT, campaign.criteria.age)
        self.fields["of_age"].label = _("I am %(age)d or older") % {"age": age}
        self.fields["not_employed"].label = _("I do not work for %(brand)s") % {"brand": campaign.brand.name}
        if campaign.question:
            self.fields["answer"].label = campaign.question
        else:
            del self.fields["answer"]


class About(forms.ModelForm[Particulars]):
    """What somebody says of themselves so that fitting perks are found."""

    country = forms.ChoiceField(
        label=_("Where you live"),
        choices=[("", _("I would rather not say")), *CHOICES],
        required=False,
        help_text=_("Some perks are shipped to some countries only, or may not be offered in others."),
    )
    language = forms.ChoiceField(
        label=_("Which language you speak"),
        choices=[("", _("I would rather not say")), *LANGUAGES],
        required=False,
        help_text=_("Some perks are only of use in one."),
    )
    of_age = forms.TypedChoiceField(
        label=_("How old you are"),
        choices=[(0, _("I would rather not say")), (18, _("18 or older")), (21, _("21 or older"))],
        coerce=int,
        required=False,
        empty_value="0",
        help_text=_("No perk is for anybody younger than 18. We ask for no date."),
    )

    class Meta:
        model = Particulars
        fields = ("country", "language", "of_age", "mailed")


class Rating(forms.Form):
    """How it was."""

    rating = forms.TypedChoiceField(
        label=_("How was it?"),
        choices=[(5, _("5, very good")), (4, "4"), (3, "3"), (2, "2"), (1, _("1, bad"))],
        coerce=int,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("In a few words"), max_length=300, required=False)


class Trouble(forms.Form):
    """What went wrong."""

    words = forms.CharField(label=_("What went wrong?"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))
