"""Operators, made from the command line by whoever has the machine."""

from __future__ import annotations

import os
from pathlib import Path

from renown.web.engine import InputError


def make(home: Path, email: str, password: str | None) -> str | None:
    """Makes `email` an operator, with a password or, without one, the link with which it is set once.

    Somebody who has an account keeps it and its password, and is let into the operator's pages; the answer is then
    None. Raises InputError for what is no address, or too weak a password.
    """
    os.environ |= {"RENOWN_HOME": str(home.resolve()), "DJANGO_SETTINGS_MODULE": "renown.web.settings"}
    import django

    django.setup()
    from allauth.account.forms import default_token_generator
    from allauth.account.models import EmailAddress
    from allauth.account.utils import user_pk_to_url_str
    from django.conf import settings
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction
    from django.urls import reverse

    from renown.web.database import prepare
    from renown.web.users.models import User, Users

    address = Users.normalize_email(email)
    try:
        validate_email(address)
        if password is not None:
            validate_password(password, User(email=address))
    except ValidationError as error:
        raise InputError(" ".join(error.messages)) from error
    prepare()
    with transaction.atomic():
        user, made = User.objects.get_or_create(email=address)
        user.is_staff = user.is_superuser = user.is_active = True
        if password is not None:
            user.set_password(password)
        elif made:
            user.set_unusable_password()
        user.save()
        # Whoever has the machine says that the address is right.
        EmailAddress.objects.update_or_create(
            user=user, email=address, defaults={"verified": True, "primary": True}
        )  # fmt: skip
    if password is not None or user.has_usable_password():
        return None
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uid, _dash, token = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return f"{settings.RENOWN_URL or 'http://127.0.0.1:8000'}{path}"
