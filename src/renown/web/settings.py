"""Settings of the site. Everything an operator may change is an environment variable named RENOWN_…"""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlsplit

import allauth
from csp.constants import NONE, SELF

from renown.web.addresses import is_loopback
from renown.web.database import database
from renown.web.outside import mail, networks, public
from renown.web.secret import secret_key

WEB = Path(__file__).resolve().parent

RENOWN_HOME = Path(os.environ.get("RENOWN_HOME", "renown-data")).resolve()
RENOWN_BOUND = os.environ.get("RENOWN_BOUND", "")
"""The address the server listens on; set by `renown.web.serve`, empty under any other server."""

DEBUG = False
SECRET_KEY = secret_key(RENOWN_HOME)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += [host.strip() for host in os.environ.get("RENOWN_HOSTS", "").split(",") if host.strip()]
RENOWN_URL = public(os.environ.get("RENOWN_URL", ""))
"""Where people find the site, as ``https://renown.example``; empty on one's own machine."""
HTTPS = RENOWN_URL.startswith("https:")
if RENOWN_URL:
    ALLOWED_HOSTS.append(urlsplit(RENOWN_URL).hostname or "")
    CSRF_TRUSTED_ORIGINS = [RENOWN_URL]
RENOWN_LOOPBACK = is_loopback(RENOWN_BOUND)
"""Whether only this machine can reach the site: the two buttons that change files work nowhere else."""

RENOWN_KLOUT_ANONYMOUS = os.environ.get("RENOWN_KLOUT_ANONYMOUS", "") == "1"
"""Whether the Klout API's paths answer without a registered key."""

ROOT_URLCONF = "renown.web.urls"
WSGI_APPLICATION = "renown.web.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "renown.web.users",  # before allauth, whose pages it makes anew
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.facebook",
    "allauth.socialaccount.providers.foursquare",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.spotify",
    "allauth.socialaccount.providers.twitter_oauth2",
    "allauth.usersessions",
    "renown.web.users.bluesky",
    "renown.web.users.mastodon",
    "renown.web.disputes",
    "renown.web.people",
    "renown.web.links",
    "renown.web.hooks",
    "renown.web.brands",
    "renown.web.perks",
    "renown.web.mydata",
    "renown.web.operators",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "renown.web.badges",
    "renown.web.api",
    "renown.web.pages",
]
MIDDLEWARE = [
    "renown.web.headers.headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "renown.web.bodies.bodies",
    # These look at nothing until a page asks who is there: a stranger's pages touch no database.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "renown.web.users.away.away",
    "renown.web.engine.whole",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "renown.web.writing",
                "renown.web.people.tags",
                "renown.web.perks.tags",
                "renown.web.users.tags",
                "django.templatetags.i18n",
            ],
            "context_processors": [
                "renown.web.pages.context.site",
                "django.template.context_processors.request",  # which the operators' pages insist on
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
DATABASES = {"default": database(RENOWN_HOME, os.environ.get("RENOWN_DATABASE", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counts of what was tried too often must be the same in every process, so they stand in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
RENOWN_CHORES = {
    "renown.web.perks.tasks.hold": 60,
    "renown.web.perks.tasks.offer": 3_600,
    "renown.web.perks.tasks.flag": 3_600,
    "renown.web.perks.tasks.forget": 86_400,
    "renown.web.perks.tasks.reconcile": 86_400,
    "renown.web.hooks.tasks.retry": 60,
    "renown.web.hooks.tasks.tidy": 86_400,
    "renown.web.hooks.watching.tell_moved": 300,  # for runs that others publish
}
"""Tasks that the clock enqueues, and the seconds between two of them."""
RENOWN_AFTER_RUN = ["renown.web.hooks.watching.tell_moved"]
"""Tasks that are enqueued when the worker has published a run."""

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would forget somebody who comes back from signing in elsewhere
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

ACCOUNT_ADAPTER = "renown.web.users.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever's address, password or keys change is told, at the address before
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Renown: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("RENOWN_PROXIES", "0"))
USERSESSIONS_TRACK_ACTIVITY = False  # what somebody looks at and when is nobody's business

MFA_ADAPTER = "renown.web.users.adapters.SecondFactor"
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_TOTP_ISSUER = "Renown"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

SOCIALACCOUNT_ADAPTER = "renown.web.users.adapters.NetworkAdapter"
SOCIALACCOUNT_PROVIDERS = networks(os.environ)
SOCIALACCOUNT_STORE_TOKENS = False  # kept encrypted, in Account
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address at a network opens no door here
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True

RENOWN_BLUESKY = os.environ.get("RENOWN_BLUESKY", "https://public.api.bsky.app").rstrip("/")
RENOWN_PLC = os.environ.get("RENOWN_PLC", "https://plc.directory").rstrip("/")
RENOWN_LOCAL_NETWORKS = os.environ.get("RENOWN_LOCAL_NETWORKS", "") == "1"
"""Whether hosts that people name may be on this machine and speak http: for trying things out, never for a site."""

EMAIL_BACKEND, _POST = mail(os.environ.get("RENOWN_EMAIL", ""))
EMAIL_HOST, EMAIL_PORT = _POST["host"], _POST["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _POST["user"], _POST["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _POST["tls"], _POST["ssl"]
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("RENOWN_EMAIL_FROM", "Renown <renown@localhost>")

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# One address for each state of the whole folder, so that a browser may keep every file for ever.
_FILES = sorted(path for path in (WEB / "static").rglob("*") if path.is_file())
_TEXTS = [path.name.encode() + path.read_bytes() for path in _FILES]
_STATE = blake2b(b"".join([allauth.__version__.encode(), *_TEXTS]), digest_size=6).hexdigest()
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
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None  # gone with the browser: nobody needs it for longer than one button
CSRF_FAILURE_VIEW = "renown.web.pages.views.refused"
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # frames are forbidden by the policy (frame-ancestors)
    "security.W005",  # what else stands under the name is for its owner to decide
    "security.W008",  # the proxy that speaks HTTPS sends people there; we are asked by it over http
    "security.W021",
]

# Handles people look up are never written down: only what broke is.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "renown.web.discreet.Discreet"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["discreet"]}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "renown": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
