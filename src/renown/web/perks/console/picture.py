"""The picture of a draft: taken in, kept while the rest of the form is put right, replaced and taken away."""

from __future__ import annotations

import io
from typing import IO, Any, cast

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from renown.web.perks.models import Campaign
from renown.web.perks.pictures.keeping import alone, forget, renew
from renown.web.perks.pictures.making import MOST_BYTES, make
from renown.web.perks.refusals import Refused

FIELD = "picture"
TAKEN = 60
"""How many pictures an hour are taken from one user."""
_SALT = "perks.picture"
AGAIN = _("The picture is no longer here. Choose it again.")


class Gone(Exception):
    """The picture that was chosen has been removed meanwhile."""


class NoDraft(Exception):
    """The draft has been launched or discarded meanwhile."""


class InMemory(FileUploadHandler):
    """Holds the one picture of a form, and of a larger file no more than shows that it is; the form is read on."""

    def new_file(self, *args: Any, **more: Any) -> None:
        """Passes over every other file."""
        super().new_file(*args, **more)
        if self.field_name != FIELD:
            raise SkipFile
        self._file: IO[bytes] = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keeps what has come."""
        if start <= MOST_BYTES:
            self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """What there is of it."""
        self._file.seek(0)
        return UploadedFile(file=self._file, name=self.file_name, size=file_size)


class Picture(forms.FileField):
    """A picture; the value is the name under which it is kept. One that is `closed` takes none."""

    closed = False

    def __init__(self) -> None:
        super().__init__(
            label=_("Picture"),
            required=False,
            allow_empty_file=True,
            help_text=_(
                "PNG, JPEG or WebP, 400 × 300 pixels or more, at most 5 MB. Shown twice as wide as high, so what stands"
                " out above and below is cut off."
            ),
            widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        )

    def clean(self, data: Any, initial: Any = None) -> str:
        """Makes and keeps it."""
        if not isinstance(data, UploadedFile):
            return ""
        if self.closed:
            raise forms.ValidationError(_("Too many pictures. Come back in an hour."))
        try:
            return make(data.read())
        except Refused as error:
            raise forms.ValidationError(error.words) from None


class WithPicture(forms.ModelForm[Campaign]):
    """A form of a campaign with its picture: `shown` is the name of the one there will be, "" for none.

    A browser chooses no file again by itself. So where something else in the form is refused, the picture stays in its
    folder for a day, and the form carries its name, signed for the brand.
    """

    picture = Picture()
    picture_away = forms.BooleanField(label=_("Take it away"), required=False)
    picture_kept = forms.CharField(required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shown = str(self.instance.picture)

    def take_no_picture(self) -> None:
        """Refuses whatever picture comes."""
        cast(Picture, self.fields[FIELD]).closed = True

    @property
    def seen(self) -> str:
        """The picture beside the box that takes it away, ticked or not."""
        return self.shown or str(self.instance.picture)

    @property
    def kept_as(self) -> str:
        """What the form carries of a picture that the campaign does not have yet."""
        told = [self.instance.brand_id, self.shown]
        return signing.dumps(told, salt=_SALT) if self.shown not in ("", self.instance.picture) else ""

    def clean(self) -> dict[str, Any] | None:
        """A picture comes with words for whoever does not see it, and such words with a picture."""
        told = super().clean() or {}
        carried = self._carried(str(told.get("picture_kept") or ""))
        away = told.get("picture_away") and not told.get("picture")
        self.shown = "" if away else told.get("picture") or carried or self.shown
        if not self.shown and "picture" not in self.errors:
            if told.get("picture_alt") and not away:
                self.add_error("picture", _("Choose the picture that is described here, or empty the description."))
            told["picture_alt"] = ""
        elif self.shown and not told.get("picture_alt") and "picture_alt" not in self.errors:
            self.add_error("picture_alt", _("Say what the picture shows."))
        return told

    def _carried(self, token: str) -> str:
        if not token:
            return ""
        try:
            brand, name = signing.loads(token, salt=_SALT)
        except (signing.BadSignature, ValueError):
            brand, name = None, ""
        if brand == self.instance.brand_id and renew(name):
            return str(name)
        self.add_error("picture", AGAIN)
        return ""

    def save_with_picture(self) -> Campaign:
        """Saves the campaign. A picture it had before goes, unless another campaign has it.

        Raises Gone, and NoDraft, where units may be claimed already.
        """
        campaign = self.instance
        with alone(), transaction.atomic():
            now = Campaign.objects.select_for_update().filter(pk=campaign.pk).first()
            if not campaign._state.adding and (now is None or now.state != Campaign.State.DRAFT):
                raise NoDraft
            before = "" if now is None else now.picture
            if self.shown != campaign.picture:
                if self.shown and not renew(self.shown):
                    self.shown = before
                    raise Gone
                campaign.picture = self.shown
            elif now is not None and before != campaign.picture:  # somebody else's change of this moment stays
                campaign.picture, campaign.picture_alt = before, now.picture_alt
            campaign.save()
        if before != campaign.picture:
            forget(before)
        return campaign
