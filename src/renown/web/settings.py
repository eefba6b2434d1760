"""Settings of the site. Everything an operator may change is an environment variable named RENOWN_…"""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

from csp.constants import NONE, SELF

from renown.web.addresses import is_loopback
from renown.web.database import database
from renown.web.secret import secret_key

WEB = Path(__file__).resolve().parent

RENOWN_HOME = Path(os.environ.get("RENOWN_HOME", "renown-data")).resolve()
RENOWN_BOUND = os.environ.get("RENOWN_BOUND", "")
"""The address the server listens on; set by `renown.web.serve`, empty under any other server."""

DEBUG = False
SECRET_KEY = secret_key(RENOWN_HOME)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += [host.strip() for host in os.environ.get("RENOWN_HOSTS", "").split(",") if host.strip()]
RENOWN_LOOPBACK = is_loopback(RENOWN_BOUND)
"""Whether only this machine can reach the site: the two buttons that change files work nowhere else."""

ROOT_URLCONF = "renown.web.urls"
WSGI_APPLICATION = "renown.web.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "renown.web.users",
    "renown.web.people",
    "renown.web.badges",
    "renown.web.api",
    "renown.web.pages",
]
MIDDLEWARE = [
    "renown.web.headers.headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # These look at nothing until a page asks who is there: a stranger's pages touch no database.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "renown.web.engine.whole",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "OPTIONS": {
            "builtins": ["renown.web.writing", "renown.web.people.tags", "django.templatetags.i18n"],
            "context_processors": ["renown.web.pages.context.site"],
        },
    }
]
DATABASES = {"default": database(RENOWN_HOME, os.environ.get("RENOWN_DATABASE", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "users.User"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would forget somebody who comes back from signing in elsewhere
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# One address for each state of the whole folder, so that a browser may keep every file for ever.
_FILES = sorted(path for path in (WEB / "static").rglob("*") if path.is_file())
_STATE = blake2b(b"".join(path.name.encode() + path.read_bytes() for path in _FILES), digest_size=6).hexdigest()
STATIC_URL = f"/static/{_STATE}/"
STATICFILES_DIRS = [WEB / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None  # gone with the browser: nobody needs it for longer than one button
CSRF_FAILURE_VIEW = "renown.web.pages.views.refused"
SILENCED_SYSTEM_CHECKS: list[str] = []

# Handles people look up are never written down: only what broke is.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "renown": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
