"""The operators' pages of perks: brands to stop, claims to look at, and the record."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Case, Exists, OuterRef, QuerySet, When
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from renown.web.brands import actions as brands
from renown.web.brands.models import Brand, Member
from renown.web.operators.read import Read
from renown.web.perks.actions import accept, refuse
from renown.web.perks.models import Claim
from renown.web.perks.refusals import Refused
from renown.web.users.models import User


class Decided(Read):
    """Rows of which one thing is decided, and nothing else changed."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One row, which is decided and done with."""
        context = {"show_save_and_continue": False, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)


class Stop(ModelForm[Brand]):
    """Whether a brand may give perks, and who is to answer for one that nobody does."""

    stopped = forms.BooleanField(
        label=_("Stopped: nothing of it is shown, nothing can be claimed or launched"), required=False
    )
    owner = forms.EmailField(
        label=_("Ask somebody in as its owner"),
        help_text=_("A link is sent to this address; whoever opens it and signs in owns the brand."),
        required=False,
    )

    class Meta:
        model = Brand
        fields = ()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["stopped"].initial = self.instance.stopped_at is not None
        if not is_nobodys(self.instance):
            del self.fields["owner"]


def is_nobodys(brand: Any) -> bool:
    """Whether nobody answers for a brand of the list, which says of each whether it is `owned`."""
    return not brand.simulated and not brand.owned


OWNERS = Member.objects.filter(brand=OuterRef("pk"), role=Member.Role.OWNER)


class Owned(admin.SimpleListFilter):
    """Brands that somebody answers for, and those whose last owner has left."""

    title = _("owner")
    parameter_name = "owned"

    def lookups(self, *_told: Any) -> list[tuple[str, Any]]:
        """Two of them."""
        return [("yes", _("has one")), ("no", _("has none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Brand]) -> QuerySet[Brand]:
        """Those chosen; invented brands are nobody's."""
        if self.value() not in ("yes", "no"):
            return queryset
        owned = Exists(OWNERS)
        return queryset.filter(owned if self.value() == "yes" else ~owned, simulated=False)


class Brands(Decided):
    """Brands, each to be stopped."""

    form = Stop
    list_display = ("name", "domain", "is_owned", "proved_at", "stopped_at", "simulated", "made_at")
    list_filter = (
        Owned,
        "simulated",
        ("stopped_at", admin.EmptyFieldListFilter),
        ("proved_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("name", "domain")
    readonly_fields = (
        "name",
        "slug",
        "domain",
        "proved_at",
        "about",
        "per_person",
        "simulated",
        "stopped_at",
        "made_at",
    )

    def get_fields(self, request: HttpRequest, obj: Brand | None = None) -> tuple[str, ...]:
        """What it is, and what is decided: of one that nobody owns, who is to."""
        return (*self.readonly_fields, "stopped", *(("owner",) if obj is not None and is_nobodys(obj) else ()))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Brand]:
        """With whether anybody owns it."""
        return cast(QuerySet[Brand], super().get_queryset(request).annotate(owned=Exists(OWNERS)))

    @admin.display(description=_("has an owner"), boolean=True)
    def is_owned(self, obj: Any) -> bool:
        """Whether anybody answers for it; its campaigns were paused when the last one left."""
        return bool(obj.owned)

    def has_change_permission(self, request: HttpRequest, *_rest: Any) -> bool:
        """Operators stop brands."""
        return bool(request.user.is_staff)

    def save_model(self, request: HttpRequest, obj: Brand, form: Any, change: bool) -> None:
        """Stops it, or lets it go on, and asks somebody in."""
        brands.stop(brand=obj, wanted=form.cleaned_data["stopped"])
        if email := form.cleaned_data.get("owner"):
            by, site = cast(User, request.user), request.build_absolute_uri("/")
            brands.invite(brand=obj, by=by, email=email, role=Member.Role.OWNER, site=site)
            messages.info(request, _("Asked. The link in the mail holds for 14 days."))


class Campaigns(Read):
    """Campaigns."""

    list_display = ("name", "brand", "kind", "state", "claimed", "quantity", "closes_at")
    list_filter = ("state", "kind", "brand__simulated")
    search_fields = ("name", "title", "brand__name")
    exclude = ("seed",)


WHYS = (
    ("one-person", _("the same person as another claim")),
    ("not-theirs", _("the account or address is not theirs")),
    ("rules", _("against the rules of this site")),
    ("other", _("something else")),
)


class Review(ModelForm[Claim]):
    """The decision about a claim."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("accept", _("accept: it is theirs")), ("refuse", _("refuse"))]
    )
    why = forms.ChoiceField(label=_("Why, when refused"), choices=[("", "–"), *WHYS], required=False)

    class Meta:
        model = Claim
        fields = ()

    def clean(self) -> dict[str, Any] | None:
        """A refusal has a reason."""
        told = super().clean() or {}
        if told.get("decision") == "refuse" and not told.get("why"):
            self.add_error("why", _("Say why."))
        return told


class Claims(Decided):
    """Claims, those that wait to be looked at first. Nothing of an address is here."""

    form = Review
    list_display = ("id", "campaign", "state", "score", "found", "claimed_at")
    list_filter = ("state", "campaign__kind")
    readonly_fields = ("campaign", "state", "score", "found", "reasons", "queued_at", "claimed_at", "country")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """Those that wait first, the oldest of them on top."""
        waits = Case(When(state=Claim.State.REVIEW, then=0), default=1)
        return super().get_queryset(request).select_related("campaign__brand").order_by(waits, "claimed_at", "id")

    @admin.display(description=_("why somebody looks at it"))
    def found(self, obj: Claim) -> str:
        """The reasons found."""
        return ", ".join(map(str, obj.risks))

    def has_change_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """Only what waits is decided."""
        return bool(request.user.is_staff) and (obj is None or obj.state == Claim.State.REVIEW)

    def get_fields(self, request: HttpRequest, obj: Claim | None = None) -> tuple[str, ...]:
        """What it is, and where it is decided."""
        return (*self.readonly_fields, *(("decision", "why") if self.has_change_permission(request, obj) else ()))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Decides before the admin opens a transaction: a decision is one of its own, there to stay."""
        claim = self.get_object(request, unquote(object_id)) if request.method == "POST" else None
        if claim is not None and self.has_change_permission(request, claim):
            form = Review(request.POST, instance=claim)
            if form.is_valid():
                self._decide(request, claim, form.cleaned_data)
                return self.response_post_save_change(request, claim)
        return super().change_view(request, object_id, form_url, extra_context)

    def _decide(self, request: HttpRequest, claim: Claim, told: dict[str, Any]) -> None:
        user = cast(User, request.user)
        try:
            if told["decision"] == "accept":
                accept(claim=claim, by=user)
            else:
                refuse(claim=claim, by=user, why=told["why"])
        except Refused as error:
            messages.error(request, error.words)


class Entries(Read):
    """The record of every campaign."""

    list_display = ("campaign", "place", "did", "by", "claim", "units", "at")
    list_filter = ("did",)
    search_fields = ("campaign__name",)
