"""The draft of a campaign: what it is, who may have it, how many, when, and what counts as talk of it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from renown.web.engine import Scores
from renown.web.perks.console.kinds import FORMS, KindForm, moment
from renown.web.perks.console.picture import WithPicture
from renown.web.perks.console.typed import AccountKeys, Countries, Languages, Topics, Words
from renown.web.perks.criteria import ADULT, Criteria
from renown.web.perks.kinds import KIND_OF
from renown.web.perks.models import Campaign
from renown.web.perks.wording import refused
from renown.web.writing import network

SAID = ("title", "words", "question", "disclosure")
PICTURED = ("picture", "picture_alt")
PUBLISHED = (*SAID, "picture_alt")
WHAT = ("name", *PUBLISHED)
HOW_MANY = ("quantity", "unit_value", "currency", "waitlist", "held_out", "opens_at", "closes_at")
WHO = (
    "score", "surely", "topics", "networks", "living", "languages", "age", "registered_before", "only", "never",
)  # fmt: skip
KEPT_AS = {"living": "countries"}  # the name a kind has for where it ships to
TRACKED = ("hashtags", "links", "names")
MOST_HELD_OUT = 50
MOST_UNITS = 1_000_000


class Draft(WithPicture):
    """What every campaign is asked."""

    opens_at = moment(label=_("Open from (UTC)"), required=False, help_text=_("Empty: from the launch on."))
    closes_at = moment(label=_("Open until (UTC)"), required=False)
    score = forms.IntegerField(label=_("Score of at least"), min_value=0, max_value=100, initial=0)
    surely = forms.BooleanField(label=_("By the low end of the interval: only who surely has it"), required=False)
    topics = Topics(
        label=_("Topics, any one of them"), help_text=_("One a line, with the score it must have: Music 30")
    )
    networks = forms.MultipleChoiceField(
        label=_("A proven account at any one of"), required=False, widget=forms.CheckboxSelectMultiple
    )
    living = Countries(label=_("Who live in"), help_text=_("Countries, with commas. Empty: anywhere."))
    languages = Languages(label=_("Who speak"), help_text=_("Codes, with commas: pt, es. Empty: any."))
    age = forms.IntegerField(label=_("Of this age or older"), min_value=ADULT, max_value=99, initial=ADULT)
    registered_before = forms.DateField(
        label=_("Signed up here before"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    only = AccountKeys(
        label=_("Only these accounts"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As network:id, with commas. Empty: everybody."),
    )
    never = AccountKeys(label=_("Never these accounts"), widget=forms.Textarea(attrs={"rows": 2}))
    hashtags = Words(label=_("Hashtags"), help_text=_("With commas. A post with one of them counts as a mention."))
    links = Words(label=_("Addresses of pages"), help_text=_("As tern.example/one. A post that links there counts."))
    names = Words(label=_("Names of the brand"), help_text=_("A post that says one of them counts."))

    class Meta:
        model = Campaign
        fields = (*WHAT, *HOW_MANY)
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}  # noqa: RUF012 - as Django has it
        help_texts = {  # noqa: RUF012
            "question": _("One, if you need to know something. Answers are not published."),
            "disclosure": _("Stands in what people may share, for them to edit. It says that it was a gift."),
            "picture_alt": _("For people who do not see it, and where it does not load."),
            "unit_value": _("In cents, for the rules on gifts; not shown as a price."),
            "held_out": _("So many per cent of those who qualify are not offered it, at random."),
        }

    def __init__(self, *args: Any, scores: Scores | None, **more: Any) -> None:
        super().__init__(*args, **more)
        kept = self.instance.criteria_kept or {}
        for name in WHO:
            if KEPT_AS.get(name, name) in kept:
                self.fields[name].initial = kept[KEPT_AS.get(name, name)]
        for name in TRACKED:
            self.fields[name].initial = (self.instance.tracked or {}).get(name, [])
        self.fields["title"].required = self.fields["words"].required = self.fields["disclosure"].required = True
        topics = cast(Topics, self.fields["topics"])
        networks = cast(forms.MultipleChoiceField, self.fields["networks"])
        topics.scores = scores
        known = [] if scores is None else sorted(scores.networks)
        networks.choices = [(key, network(key)) for key in sorted({*known, *kept.get("networks", ())})]

    def clean(self) -> dict[str, Any] | None:
        """No words that ask for posts or praise; it closes after it opens."""
        told = super().clean() or {}
        for name in PUBLISHED:
            reason = refused(told.get(name) or "")
            if reason is not None:
                self.add_error(name, reason)
        opens, closes = told.get("opens_at"), told.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("It closes after it opens."))
        return told

    def clean_currency(self) -> str:
        """Three letters."""
        currency = str(self.cleaned_data["currency"]).upper()
        if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
            raise forms.ValidationError(_("Three letters, as EUR."))
        return currency

    def clean_held_out(self) -> int:
        """Most people are offered it."""
        share = int(self.cleaned_data["held_out"])
        if share > MOST_HELD_OUT:
            raise forms.ValidationError(_("At most half of them."))
        return share

    def clean_quantity(self) -> int:
        """At least one."""
        quantity = int(self.cleaned_data["quantity"])
        if not 1 <= quantity <= MOST_UNITS:
            raise forms.ValidationError(_("From 1 to a million."))
        return quantity

    def criteria(self) -> Criteria:
        """What it asks of people."""
        told = {KEPT_AS.get(name, name): self.cleaned_data[name] for name in WHO}
        return Criteria.read(told | {"registered_before": self._before()})

    def _before(self) -> str | None:
        before = self.cleaned_data["registered_before"]
        return None if before is None else str(before.isoformat())

    def kept(self, kind: KindForm) -> Campaign:
        """Saves both forms, which must be valid. Raises Gone and NoDraft, as `save_with_picture`."""
        campaign = self.instance
        campaign.criteria_kept = self.criteria().kept()
        campaign.tracked = {name: self.cleaned_data[name] for name in TRACKED}
        campaign.details = {**(campaign.details or {}), **kind.details()}
        return self.save_with_picture()


def forms_of(
    campaign: Campaign, scores: Scores | None, posted: Any = None, files: Any = None
) -> tuple[Draft, KindForm]:
    """The two forms of a campaign's draft: what all kinds are asked, and what its kind is."""
    form = FORMS[KIND_OF[campaign.kind].key]
    initial = form.filled(campaign.details or {})
    return Draft(posted, files, instance=campaign, scores=scores), form(posted, initial=initial)
