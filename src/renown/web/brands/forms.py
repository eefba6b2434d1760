"""What is asked of a brand."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from renown.web.brands.models import Brand, Member

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LOCAL = re.compile(r"(?:localhost|127\.0\.0\.1)(?::\d{1,5})?")


def domain_of(typed: str) -> str | None:
    """The domain somebody means by a name or an address, in small letters, without www; None when it is none."""
    typed = typed.strip().lower()
    try:
        host = urlsplit(typed if "://" in typed else f"//{typed}").netloc.rstrip(".")
        host = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return None
    host = host.removeprefix("www.")
    local = settings.RENOWN_LOCAL_NETWORKS and _LOCAL.fullmatch(host)
    return host if local or (_DOMAIN.fullmatch(host) and len(host) <= 253) else None


class About(forms.ModelForm[Brand]):
    """What a brand says of itself."""

    class Meta:
        model = Brand
        fields = ("name", "domain", "about", "per_person")
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}  # noqa: RUF012 - as Django has it
        help_texts = {  # noqa: RUF012
            "domain": _("Where your site is, as tern.example. You show next that it is yours."),
            "about": _("Who you are, in a sentence or two. Shown beside your perks."),
            "per_person": _("Empty: any number."),
        }

    def clean_domain(self) -> str:
        """The domain alone, whatever was pasted."""
        domain = domain_of(self.cleaned_data["domain"])
        if domain is None:
            raise forms.ValidationError(_("Give a domain, as tern.example."))
        return domain


class New(About):
    """What is asked of a new brand."""

    class Meta(About.Meta):
        fields = ("name", "domain", "about")  # type: ignore[assignment]


class Invite(forms.Form):
    """Whom to ask in, and as what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Member.Role.choices, initial=Member.Role.EDITOR)
