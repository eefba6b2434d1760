"""The cast: Alice owns, Bob is another user, Charlie is a stranger."""

from __future__ import annotations

from pathlib import Path

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from pytest_django.fixtures import Settings

from renown.web.users.models import User

PASSWORD = "correct horse battery staple"


def make_user(name: str) -> User:
    user = User.objects.create_user(f"{name}@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def signed_in(user: User) -> Client:
    """A browser in which the user has signed in, and given the password again for what wants it."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    request = HttpRequest()
    request.user, request.session = user, client.session
    record_authentication(request, user, method="password", email=user.email)
    reauthenticate_by_password(request)
    request.session.save()
    return client


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Settings) -> Path:
    """A home of the test's own, at a site on this machine."""
    settings.RENOWN_HOME = tmp_path
    settings.RENOWN_LOOPBACK = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return tmp_path


@pytest.fixture(autouse=True)
def nothing_counted(db: None) -> None:
    """Nobody has tried anything yet."""
    cache.clear()


@pytest.fixture
def alice(db: None) -> User:
    return make_user("alice")


@pytest.fixture
def bob(db: None) -> User:
    return make_user("bob")


@pytest.fixture
def charlie() -> Client:
    return Client(headers={"host": "localhost"})
