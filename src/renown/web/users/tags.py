"""How fields of forms are drawn."""

from __future__ import annotations

from django import template
from django.forms import BoundField, CheckboxInput

register = template.Library()


@register.filter
def boxed(field: BoundField) -> str:
    """The field in the look of the site."""
    return field.as_widget(attrs={"class": "input"})


@register.filter
def is_check(field: BoundField) -> bool:
    """Whether the field is a box to tick, which stands before its words."""
    return isinstance(field.field.widget, CheckboxInput)
