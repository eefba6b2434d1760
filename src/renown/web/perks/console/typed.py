"""Fields whose values people type as words with commas or lines, and that mean lists and numbers."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renown.web.engine import RenownError, Scores, find_topic
from renown.web.links.targets import BadTarget, target
from renown.web.perks.countries import country_code, country_name

_PARTS = re.compile(r"[,;\n]+")
MOST = 1_000
"""How many things one field may list."""


def parts(typed: str) -> list[str]:
    """What stands between commas and ends of lines, once each."""
    return list(dict.fromkeys(one.strip() for one in _PARTS.split(typed) if one.strip()))


class Words(forms.CharField):
    """A list of words."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=20_000, **more)

    def clean(self, value: Any) -> Any:
        """The words."""
        found = parts(super().clean(value) or "")
        if len(found) > MOST:
            raise forms.ValidationError(_("At most %(most)d of them.") % {"most": MOST})
        return found

    def prepare_value(self, value: Any) -> Any:
        """As they are typed."""
        return ", ".join(value) if isinstance(value, (list, tuple)) else value


class Address(forms.URLField):
    """An address of the web that a short link may lead to: shares of a perk lead there."""

    def __init__(self, **more: Any) -> None:
        super().__init__(assume_scheme="https", max_length=300, required=False, **more)

    def clean(self, value: Any) -> Any:
        """The address as links keep it."""
        typed = super().clean(value)
        try:
            return target(typed) if typed else ""
        except BadTarget as error:
            raise forms.ValidationError(str(error)) from None


class Countries(Words):
    """Countries by code or name."""

    def clean(self, value: Any) -> Any:
        """Their codes."""
        typed = super().clean(value)
        unknown = [one for one in typed if country_code(one) is None]
        if unknown:
            raise forms.ValidationError(_("No country: %(names)s.") % {"names": ", ".join(unknown[:5])})
        return sorted({str(country_code(one)) for one in typed})

    def prepare_value(self, value: Any) -> Any:
        """Their names."""
        return ", ".join(map(country_name, value)) if isinstance(value, (list, tuple)) else value


class Languages(Words):
    """Languages by their codes."""

    def clean(self, value: Any) -> Any:
        """The codes, in small letters."""
        typed = [one.lower() for one in super().clean(value)]
        wrong = [one for one in typed if not re.fullmatch(r"[a-z]{2,3}", one)]
        if wrong:
            raise forms.ValidationError(_("No code of a language: %(names)s. Write pt, es.") % {"names": wrong[0]})
        return typed


class AccountKeys(Words):
    """Accounts as network:id."""

    def clean(self, value: Any) -> Any:
        """The keys."""
        typed = super().clean(value)
        wrong = [one for one in typed if not re.fullmatch(r"[a-z]+:\S{1,280}", one)]
        if wrong:
            raise forms.ValidationError(
                _("No account: %(name)s. Write bluesky:did:plc:… or twitter:12.") % {"name": wrong[0]}
            )
        return typed


class Topics(forms.CharField):
    """Topics with the score each must have, one a line: ``Music 30``."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}), **more)
        self.scores: Scores | None = None

    def clean(self, value: Any) -> Any:
        """Score by key of the topic."""
        found: dict[str, int] = {}
        for one in parts(super().clean(value) or ""):
            match = re.fullmatch(r"(.+?)[\s:=]+(\d{1,3})", one)
            if match is None or int(match[2]) > 100:
                raise forms.ValidationError(_("Write a topic and a score, as Music 30: %(line)s") % {"line": one[:60]})
            found[self._key(match[1].strip())] = int(match[2])
        return found

    def _key(self, name: str) -> str:
        if self.scores is None:
            return name
        try:
            number, _label = find_topic(self.scores, name)
        except RenownError:
            raise forms.ValidationError(_("There is no topic called %(name)s here.") % {"name": name[:60]}) from None
        return str(self.scores.tables["topics"]["key"][number].as_py())

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return "\n".join(f"{key} {needs}" for key, needs in value.items()) if isinstance(value, dict) else value


class Steps(forms.CharField):
    """What so many friends bring, one a line: ``5 a month free``."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}), **more)

    def clean(self, value: Any) -> Any:
        """Pairs of a number and words."""
        found = []
        for line in (super().clean(value) or "").splitlines():
            match = re.fullmatch(r"\s*(\d{1,4})\s+(.{1,100}?)\s*", line)
            if match is None and line.strip():
                raise forms.ValidationError(_("Write a number and what it brings, as 5 a month free."))
            if match is not None:
                found.append([int(match[1]), match[2]])
        return found

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return "\n".join(f"{number} {words}" for number, words in value) if isinstance(value, list) else value
