"""The operators' pages: Django's admin with the site's own sign-in, and every look and change written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renown.web import engine
from renown.web.brands.models import Brand
from renown.web.disputes.actions import DecidedAlready, decide
from renown.web.disputes.models import Dispute
from renown.web.engine import RenownError
from renown.web.links.actions import end_link, flag_link
from renown.web.links.models import Link
from renown.web.operators.health import health
from renown.web.operators.models import Line
from renown.web.operators.perks import Brands, Campaigns, Claims, Entries
from renown.web.operators.read import Read
from renown.web.perks.models import Campaign, Claim, Entry
from renown.web.users.models import Account, User


class Pages(admin.AdminSite):
    """Every page for operators alone, the first of them the health of the site."""

    site_header = site_title = gettext_lazy("Renown, for operators")
    index_title = gettext_lazy("Health")
    index_template = "operators/index.html"
    site_url = "/"

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        """The view for operators, which leaves a line in the log."""
        inner = super().admin_view(view, cacheable)

        def logged(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
            answer: HttpResponseBase = inner(request, *args, **more)
            match = request.resolver_match
            if self.has_permission(request) and match is not None and match.url_name != "jsi18n":
                did = "changed" if request.method == "POST" and answer.status_code == 302 else "looked"
                row = str(more.get("object_id", ""))[:20]
                Line.objects.create(by=cast(User, request.user), did=did, page=(match.url_name or "")[:80], row=row)
            return answer

        return logged

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The pages of the seeds beside Django's own."""
        return [path("seeds/", self.admin_view(self.seeds), name="seeds"), *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The health of the site, and where to go."""
        return super().index(request, {"health": health(), **(extra_context or {})})

    def seeds(self, request: HttpRequest) -> HttpResponse:
        """Who is pinned and banned as somebody trust starts from, and who is marked as a minor."""
        form = Seed(request.POST or None)
        if request.method == "POST" and form.is_valid():
            account, verb = form.cleaned_data["account"].strip(), form.cleaned_data["verb"]
            try:
                if verb.endswith("minor"):
                    engine.mark_minor(settings.RENOWN_HOME, account, verb == "minor")
                else:
                    engine.seed(settings.RENOWN_HOME, account, verb)
            except RenownError as error:
                form.add_error("account", str(error))
            else:
                messages.info(request, _("It holds from the next run on."))
                return redirect("operators:seeds")
        pinned, banned = engine.seeds(settings.RENOWN_HOME)
        context = {**self.each_context(request), "title": _("Seeds and minors"), "form": form}
        return render(request, "operators/seeds.html", context | {"pinned": pinned, "banned": banned})


class Seed(forms.Form):
    """What is said of an account."""

    account = forms.CharField(label=gettext_lazy("Account, as network:id"), max_length=300)
    verb = forms.ChoiceField(
        label=gettext_lazy("What"),
        choices=[
            ("pin", gettext_lazy("trust starts here")),
            ("unpin", gettext_lazy("no longer pinned")),
            ("ban", gettext_lazy("trust never starts here")),
            ("unban", gettext_lazy("no longer banned")),
            ("minor", gettext_lazy("a minor: hide, and score no more")),
            ("not-minor", gettext_lazy("not a minor")),
        ],
    )


class Verdict(ModelForm[Dispute]):
    """The decision of a dispute."""

    upheld = forms.TypedChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("", "–"),
            ("yes", gettext_lazy("upheld: it counts no more")),
            ("no", gettext_lazy("refused: it stays")),
        ],
    )
    decision = forms.CharField(
        label=gettext_lazy("Reason, as it is told by e-mail"), max_length=1000, widget=forms.Textarea
    )

    class Meta:
        model = Dispute
        fields = ("decision",)


class Disputes(Read):
    """The queue: what is due first stands first."""

    form = Verdict
    list_display = ("id", "subject", "target", "state", "due_at", "decided_at")
    list_filter = ("state", "subject")
    fields = (
        "subject", "target", "source", "kind", "post", "when", "topic", "words", "opened_at", "due_at", "state",
        "decided_at", "decided_by",
    )  # fmt: skip
    readonly_fields = fields

    def has_change_permission(self, request: HttpRequest, obj: Dispute | None = None) -> bool:
        """Only what is open is decided."""
        return bool(request.user.is_staff) and (obj is None or obj.state == Dispute.State.OPEN)

    def get_fields(self, request: HttpRequest, obj: Dispute | None = None) -> tuple[str, ...]:
        """What is contested, and the decision or where it is made."""
        return (*self.fields, *(("upheld", "decision") if self.has_change_permission(request, obj) else ("decision",)))

    @admin.display(description=gettext_lazy("when"))
    def when(self, obj: Dispute) -> str:
        """When the act was done, in UTC."""
        return f"{datetime.fromtimestamp(obj.at, UTC):%Y-%m-%d %H:%M:%S} UTC" if obj.at else ""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One dispute, which is decided and done with."""
        context = {"show_save_and_continue": False, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def save_model(self, request: HttpRequest, obj: Dispute, form: Any, change: bool) -> None:
        """Decides."""
        told = form.cleaned_data
        try:
            decide(dispute=obj, by=cast(User, request.user), upheld=told["upheld"] == "yes", words=told["decision"])
        except DecidedAlready:
            messages.error(request, _("Somebody else has decided it meanwhile."))


class Accounts(Read):
    """Proven accounts."""

    list_display = ("key", "handle", "proof", "proved_at", "parted_at", "collected_at", "told")
    list_filter = ("proof",)
    search_fields = ("key", "handle")
    exclude = ("user",)


class Links(Read):
    """Short links: any of them can be ended, or warned of."""

    list_display = ("code", "target", "label", "account", "flagged", "made_at", "ended_at")
    list_filter = ("flagged", ("ended_at", admin.EmptyFieldListFilter))
    search_fields = ("code", "target", "account")
    actions = ("end", "flag", "trust")

    @admin.action(description=gettext_lazy("End for good"))
    def end(self, request: HttpRequest, chosen: QuerySet[Link]) -> None:
        """Ends links: whoever follows one is told that it is gone."""
        for link in chosen:
            end_link(link=link)

    @admin.action(description=gettext_lazy("Ask whoever follows it first"))
    def flag(self, request: HttpRequest, chosen: QuerySet[Link]) -> None:
        """Has whoever follows one see where it leads first."""
        for link in chosen:
            flag_link(link=link)

    @admin.action(description=gettext_lazy("Ask no longer"))
    def trust(self, request: HttpRequest, chosen: QuerySet[Link]) -> None:
        """Takes that back."""
        for link in chosen:
            flag_link(link=link, wanted=False)


class Log(Read):
    """The audit log."""

    list_display = ("at", "by", "did", "page", "row")
    list_filter = ("did",)


pages = Pages(name="operators")
pages.login = secure_admin_login(pages.login)  # type: ignore[method-assign]
pages.register(Dispute, Disputes)
pages.register(Account, Accounts)
pages.register(Link, Links)
pages.register(Line, Log)
pages.register(Brand, Brands)
pages.register(Campaign, Campaigns)
pages.register(Claim, Claims)
pages.register(Entry, Entries)
