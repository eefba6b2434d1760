"""Pages of campaigns: the list, the draft, who qualifies, and the launch."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from renown.web.brands.access import AtBrand, brand_page, told
from renown.web.engine import shown
from renown.web.limits import allowed
from renown.web.perks.console import launching
from renown.web.perks.console.checks import checks
from renown.web.perks.console.forms import HOW_MANY, PICTURED, SAID, TRACKED, WHO, forms_of
from renown.web.perks.console.here import EDITOR, VIEWER, AtCampaign, campaign_page, member, page
from renown.web.perks.console.picture import AGAIN, TAKEN, Gone, InMemory, NoDraft
from renown.web.perks.console.preview import preview
from renown.web.perks.console.seen import power
from renown.web.perks.kinds import KIND_OF, PERK_KINDS
from renown.web.perks.models import Campaign

State = Campaign.State
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@brand_page(VIEWER)
def campaigns(request: AtBrand) -> HttpResponse:
    """Every campaign of the brand."""
    listed = request.brand.campaigns.all()
    return render(request, "perks/console/campaigns.html", told(request, "campaigns", campaigns=listed))


@csrf_exempt  # checked below: reading the form takes the picture in, which is for those who may edit alone
@read_or_write
@brand_page(EDITOR)
def new(request: AtBrand) -> HttpResponse:
    """Drafts a campaign: first its kind, then the rest."""
    kind = request.GET.get("kind", "")
    if kind not in KIND_OF:
        return render(request, "perks/console/new.html", told(request, "campaigns", kinds=PERK_KINDS, current="true"))
    return _draft(request, launching.draft(brand=request.brand, kind=kind))


@csrf_exempt  # the same
@read_or_write
@campaign_page(EDITOR)
def edit(request: AtCampaign) -> HttpResponse:
    """Changes a draft. What runs is not changed: people have seen it."""
    if request.campaign.state != State.DRAFT:
        return _launched(request, request.campaign)
    return _draft(request, request.campaign)


def _launched(request: AtBrand, campaign: Campaign) -> HttpResponse:
    messages.error(request, _("It was launched, and people have seen it. Copy it to change something."))
    return redirect("campaign", request.brand.slug, campaign.pk)


def _draft(request: AtBrand, campaign: Campaign) -> HttpResponse:
    if request.method == "POST":
        request.upload_handlers = [InMemory(request)]
    answer: HttpResponse = _drafted(request, campaign)
    return answer


@csrf_protect
def _drafted(request: AtBrand, campaign: Campaign) -> HttpResponse:
    posted, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form, kind = forms_of(campaign, shown(request).scores, posted, files)
    if files and not allowed("picture", str(request.user.pk), TAKEN, 3600):
        form.take_no_picture()
    if posted is not None and all([form.is_valid(), kind.is_valid()]):
        try:
            return redirect("campaign", request.brand.slug, form.kept(kind).pk)
        except Gone:
            form.add_error("picture", AGAIN)
        except NoDraft:
            return _launched(request, campaign)
    groups = [
        (_("What it is"), [form["name"], *(form[name] for name in SAID)]),
        (_("A picture, if you have one"), [form[name] for name in PICTURED]),
        (_("This kind of perk"), [*kind]),
        (_("How many, and when"), [form[name] for name in HOW_MANY]),
        (_("Who may have it"), [form[name] for name in WHO]),
        (_("What counts as a mention"), [form[name] for name in TRACKED]),
    ]
    wrong = [field for _name, fields in groups for field in fields if field.errors]
    context = told(
        request,
        "campaigns",
        campaign=campaign,
        kind=KIND_OF[campaign.kind],
        groups=groups,
        wrong=wrong,
        form=form,
        current="true",
    )
    return render(request, "perks/console/draft.html", context, status=200 if posted is None else 400)


@require_safe
@campaign_page(VIEWER)
def campaign(request: AtCampaign) -> HttpResponse:
    """A draft, with what is missing; what was launched is at its report."""
    if request.campaign.state != State.DRAFT:
        return redirect("campaign-report", request.brand.slug, request.campaign.pk)
    return _at_draft(request)


def _at_draft(request: AtCampaign, status: int = 200) -> HttpResponse:
    found = checks(request.campaign, timezone.now())
    who = preview(request.campaign, shown(request))
    context = page(
        request,
        "draft",
        checks=found,
        ready=all(one.passed for one in found),
        who=who,
        power=power(who.offered, who.held_out),
        kind=KIND_OF[request.campaign.kind],
    )
    return render(request, "perks/console/ready.html", context, status=status)


@require_safe
@campaign_page(VIEWER)
def people(request: AtCampaign) -> HttpResponse:
    """Who qualifies now, in counts."""
    who = preview(request.campaign, shown(request))
    return render(
        request, "perks/console/people.html", page(request, "people", who=who, power=power(who.offered, who.held_out))
    )


@require_POST
@campaign_page(EDITOR)
def launch(request: AtCampaign) -> HttpResponse:
    """Opens it to people, once every check passes."""
    try:
        launching.launch(campaign=request.campaign, by=member(request))
    except launching.NotReady:
        return _at_draft(request, status=400)
    except launching.NotNow:
        messages.error(request, _("It was launched already."))
    else:
        messages.info(request, _("Launched. People who qualify are told by and by."))
    return redirect("campaign-report", request.brand.slug, request.campaign.pk)


@require_POST
@campaign_page(EDITOR)
def pause(request: AtCampaign) -> HttpResponse:
    """Keeps more from being claimed, or goes on."""
    try:
        launching.pause(campaign=request.campaign, by=member(request), wanted="resume" not in request.POST)
    except launching.NotNow:
        messages.error(request, _("Somebody else did this meanwhile, or it has ended."))
    return redirect("campaign-report", request.brand.slug, request.campaign.pk)


@read_or_write
@campaign_page(EDITOR)
def end(request: AtCampaign) -> HttpResponse:
    """Asks whether to end it for good, and does."""
    if request.method != "POST":
        return render(request, "perks/console/end.html", page(request, "end"))
    try:
        launching.end(campaign=request.campaign, by=member(request))
    except launching.NotNow:
        messages.error(request, _("It does not run."))
    return redirect("campaign-report", request.brand.slug, request.campaign.pk)


@require_POST
@campaign_page(EDITOR)
def copy(request: AtCampaign) -> HttpResponse:
    """Drafts the same again."""
    return redirect("campaign-edit", request.brand.slug, launching.copy(campaign=request.campaign).pk)


@require_POST
@campaign_page(EDITOR)
def discard(request: AtCampaign) -> HttpResponse:
    """Throws a draft away."""
    try:
        launching.discard(campaign=request.campaign)
    except launching.NotNow as error:
        raise Http404("no draft") from error
    return redirect("campaigns", request.brand.slug)
