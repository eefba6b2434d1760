"""The WSGI application, for granian or any other server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renown.web.settings")

behind = get_wsgi_application()

from renown.web.front import Front  # noqa: E402 - it needs the settings

application = Front(behind)
