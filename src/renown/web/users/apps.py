"""The app of users, which listens for accounts that are connected."""

from __future__ import annotations

from django.apps import AppConfig


class Users(AppConfig):
    """Users and their accounts."""

    name = "renown.web.users"

    def ready(self) -> None:
        """Listens."""
        from renown.web.users import connecting  # noqa: F401 (its receivers)
