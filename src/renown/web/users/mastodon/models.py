"""The apps we are registered as."""

from __future__ import annotations

from django.db import models


class App(models.Model):
    """What an instance knows us as, for one address to come back to."""

    base = models.CharField(max_length=300)
    back = models.CharField(max_length=300)
    scope = models.CharField(max_length=200)
    client = models.CharField(max_length=300)
    secret = models.TextField()  # encrypted
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["base", "back", "scope"], name="one_app_on_each_instance"),)

    def __str__(self) -> str:
        return self.base
