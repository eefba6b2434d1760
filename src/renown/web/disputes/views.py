"""Contesting what is wrong, and how many did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from renown.web.disputes.actions import counts
from renown.web.disputes.models import DAYS, Dispute
from renown.web.engine import KIND_BY_KEY, RenownError, Scores, Standing, find, shown, topics_of
from renown.web.limits import allowed
from renown.web.users.models import User

MOST = 20
"""Disputes somebody may open in a day."""
_TOPICS, _ACTS = 1_000, 10_000_000


@dataclass(frozen=True, slots=True)
class Contested:
    """What an address asks to contest, checked against the run shown."""

    fields: Mapping[str, str | int]
    words: str
    on: Standing | None = None  # of an act: whom it was done to, and who did it
    by: Standing | None = None

    @classmethod
    def from_query(cls, query: QueryDict, scores: Scores, user: User) -> Contested:
        """Raises Http404 for what is not there, or is neither on nor by the one who asks."""
        subject = query.get("subject", "")
        target, source = query.get("target", "")[:300], query.get("source", "")[:300]
        own = _people(scores, [one.key for one in user.accounts.filter(parted_at=None)])
        person = _person(scores, target)
        actor = _person(scores, source) if source else None
        if subject == Dispute.Subject.LINK:  # whose account it is, others know better
            return cls({"subject": subject, "target": target}, target)
        if person not in own and (actor is None or actor not in own):
            raise Http404("not theirs")
        if subject == Dispute.Subject.TOPIC:
            key = query.get("topic", "")
            label = next((one.label for one in topics_of(scores, person, _TOPICS) if one.key == key), None)
            if label is None:
                raise Http404("no such topic")
            return cls({"subject": subject, "target": target, "topic": key}, label)
        kind, post, at = query.get("kind", ""), query.get("post", ""), query.get("at", "")
        if subject != Dispute.Subject.ACT or kind not in KIND_BY_KEY or not (at.isascii() and at.isdigit()):
            raise Http404("nothing of the kind")
        found = scores.acts(person, source=actor, kind=kind, limit=_ACTS)
        if not any(act.at == int(at[:15]) and (act.post or "") == post and act.source == actor for act in found):
            raise Http404("no such act")
        fields: dict[str, str | int] = {
            "subject": subject,
            "target": target,
            "source": source,
            "kind": kind,
            "post": post,
            "at": int(at),
        }
        by = None if actor is None else scores.standing(actor)
        return cls(fields, _(KIND_BY_KEY[kind].acted), scores.standing(person), by)


def _person(scores: Scores, key: str) -> int:
    try:
        person = find(scores, key)
    except RenownError as error:
        raise Http404("nobody") from error
    if not any(account.key == key for account in scores.standing(person).accounts):
        raise Http404("a name, and no account")
    return person


def _people(scores: Scores, keys: list[str]) -> set[int]:
    found = set()
    for key in keys:
        try:
            found.add(find(scores, key))
        except RenownError:
            continue
    return found


@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    """How many were opened, decided and overturned, and how long that took."""
    return render(request, "disputes/disputes.html", {**counts(), "within": DAYS})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def contest(request: HttpRequest) -> HttpResponse:
    """Says what is contested, and asks why."""
    scores, user = shown(request).scores, cast(User, request.user)
    if scores is None:
        raise Http404("no run")
    contested = Contested.from_query(request.GET, scores, user)
    words = request.POST.get("words", "").strip()[:1000]
    error = ""
    if request.method == "POST":
        if not words:
            error = _("Say why it is wrong: whoever decides knows only what you write.")
        elif not allowed("dispute", str(user.pk), MOST, 86_400):
            error = _("You have contested a lot today. Go on tomorrow.")
        else:
            try:
                with transaction.atomic():
                    Dispute.objects.create(user=user, words=words, **contested.fields)
            except IntegrityError:  # it is open already: sent twice
                pass
            return redirect("my-data")
    context = {"contested": contested, "words": words, "error": error, "within": DAYS, "section": "account"}
    return render(request, "disputes/contest.html", context, status=400 if error else 200)
