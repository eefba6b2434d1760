"""Somebody's own account: what is connected, how it is kept safe, where their data is."""

from __future__ import annotations

from typing import cast

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.connect import disconnect, validate_disconnect
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from renown.web.engine import RenownError, Standing, find, shown
from renown.web.users.actions import TooMuch, part, take_in
from renown.web.users.connecting import key_of
from renown.web.users.models import Account, Upload, User
from renown.web.users.tasks import at_work
from renown.web.users.uploading import MOST_BYTES, ToFolder

SHOWN = 5
"""How many uploads are listed."""


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """The page of one's own account."""
    user = cast(User, request.user)
    uploads = user.uploads.all()[:SHOWN]
    accounts = user.accounts.filter(parted_at=None)
    comes = at_work(accounts)  # before the run is looked at, which may be published this moment
    standing = _standing(request, accounts[0].key) if accounts else None
    response = render(
        request,
        "users/account.html",
        {
            "accounts": accounts,
            "standing": standing,
            "providers": sorted(get_adapter().list_providers(request), key=lambda one: (one.uses_apps, one.name)),
            "uploads": uploads,
            "passkeys": Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count(),
            "totp": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
            "sessions": UserSession.objects.filter(user=user).count(),
            "most": MOST_BYTES >> 30,
            "section": "account",
        },
    )
    reading = any(upload.state in (Upload.State.WAITING, Upload.State.READING) for upload in uploads)
    if reading or (accounts and standing is None and comes):
        response["Refresh"] = "3"
    return response


def _standing(request: HttpRequest, key: str) -> Standing | None:
    """Where somebody stands in the run shown; None when it does not know them."""
    scores = shown(request).scores
    if scores is None:
        return None
    try:
        return scores.standing(find(scores, key))
    except RenownError:
        return None


@require_POST
@login_required
def unlink(request: HttpRequest, account: int) -> HttpResponse:
    """Takes an account back, unless it is the only way in."""
    user = cast(User, request.user)
    one = get_object_or_404(Account, pk=account, user=user, parted_at=None)
    for social in SocialAccount.objects.filter(user=user):
        if key_of(social) == one.key:
            try:
                validate_disconnect(request, social)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return redirect("account")
            disconnect(request, social)  # parts with it, too
    part(account=one)
    return redirect("account")


@csrf_exempt  # checked below: reading the form writes the file, which is for those who are signed in alone
@require_POST
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """Takes an archive in and has it read in the background."""
    handler = ToFolder(request)
    request.upload_handlers = [handler]
    try:
        answer: HttpResponse = _upload(request, handler)
    except BaseException:
        handler.drop()
        raise
    if handler.stored is not None and not Upload.objects.filter(file=handler.stored.name).exists():
        handler.drop()
    return answer


@csrf_protect
def _upload(request: HttpRequest, handler: ToFolder) -> HttpResponse:
    file = request.FILES.get("archive")
    if handler.too_large:
        messages.error(request, _("The archive is larger than %(most)s GB.") % {"most": MOST_BYTES >> 30})
    elif not isinstance(file, UploadedFile) or handler.stored is None or not file.size:
        messages.error(request, _("Choose a file that is not empty."))
    else:
        try:
            take_in(user=cast(User, request.user), file=handler.stored.name, name=file.name or "", size=file.size)
        except TooMuch:
            messages.error(request, _("Several archives wait to be read already. Come back when they are."))
    return redirect("account")
