"""What operators looked at and changed."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Lines(models.QuerySet["Line"]):
    """Lines of the log, which nobody changes or takes away."""

    def update(self, **_fields: Any) -> NoReturn:
        """Refuses."""
        raise TypeError("the log is only added to")

    delete = update


class Line(models.Model):
    """Who did what with which page and row. Rows are named by number alone, so that the log names nobody erased."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, verbose_name=_("operator"))
    did = models.CharField(_("what"), max_length=7, choices=[("looked", _("looked at")), ("changed", _("changed"))])
    page = models.CharField(_("page"), max_length=80)
    row = models.CharField(_("row"), max_length=20, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects: ClassVar[models.Manager[Line]] = models.Manager.from_queryset(Lines)()

    class Meta:
        verbose_name = _("line of the audit log")
        verbose_name_plural = _("audit log")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.did} {self.page} {self.row}"

    def save(self, *args: Any, **more: Any) -> None:
        """Adds the line; refuses to change one."""
        if not self._state.adding:
            raise TypeError("the log is only added to")
        super().save(*args, **more)

    def delete(self, *_args: Any, **_more: Any) -> NoReturn:
        """Refuses."""
        raise TypeError("the log is only added to")
