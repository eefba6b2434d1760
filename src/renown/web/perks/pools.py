"""The pool of codes of a campaign: read from a brand's file, or made."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renown.web.perks import record
from renown.web.perks.kinds import KIND_OF
from renown.web.perks.members import hand_of
from renown.web.perks.models import Campaign, Code
from renown.web.perks.refusals import Incomplete
from renown.web.perks.units import digest_of, locked
from renown.web.users.models import User
from renown.web.vault import closed

LONGEST = 200
"""Characters of a code."""
MOST_AT_ONCE = 100_000
MOST_BYTES = 16 << 20
TOLD = 100
"""Lines that are told of one by one; the rest are counted."""
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are read as another."""
_PARTS, _PART = 4, 4
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file that gave no code, and why."""

    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a file: codes added, lines not used (at most 100 of them told of), and how many there were."""

    added: int
    unused: tuple[Line, ...] = ()
    unused_count: int = 0


def tidied(code: str) -> str:
    """A code as it is compared: without what surrounds it, dashes and spaces, in capitals."""
    return "".join(one for one in code.upper() if one.isalnum()) or code.strip()


def add_codes(*, campaign: Campaign, file: BinaryIO, by: User, now: datetime | None = None) -> Read:
    """Adds the codes in the first column of a CSV file; what cannot be used is told with its line, and the rest kept.

    Raises NotAllowed, and Incomplete for a file that is too long, no text, or of a kind without codes.
    """
    now = now or timezone.now()
    codes, unused = _read(file)
    with transaction.atomic(durable=True):
        row, member = _pool(campaign, by)
        fresh, known = _unknown(row, codes)
        _add(row, (text for _number, text in fresh))
        lines = sorted([*unused, *known], key=lambda line: line.number)
        record.write(row, "codes added", member, at=now, codes=len(fresh))
    return Read(len(fresh), tuple(lines[:TOLD]), len(lines))


def make_codes(*, campaign: Campaign, count: int, by: User, now: datetime | None = None) -> int:
    """Makes so many codes, of 79 bits each; how many. Raises NotAllowed and Incomplete."""
    now = now or timezone.now()
    if not 1 <= count <= MOST_AT_ONCE:
        raise Incomplete("count", _("From 1 to %(most)d at once.") % {"most": MOST_AT_ONCE})
    with transaction.atomic(durable=True):
        row, member = _pool(campaign, by)
        _add(row, (_made() for _place in range(count)))
        record.write(row, "codes made", member, at=now, codes=count)
    return count


def _made() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(_PART)) for _part in range(_PARTS))


def _pool(campaign: Campaign, by: User) -> tuple[Campaign, str]:
    row = locked(campaign.pk)
    if not KIND_OF[row.kind].codes:
        raise Incomplete("file", _("This kind of perk has no codes."))
    return row, hand_of(row.brand, by)


def _add(campaign: Campaign, codes: Iterable[str]) -> None:
    Code.objects.bulk_create(
        (Code(campaign=campaign, digest=_digest(campaign, text), text=closed(text)) for text in codes),
        batch_size=_BATCH,
    )


def _digest(campaign: Campaign, text: str) -> str:
    return digest_of(f"code.{campaign.pk}", tidied(text))


def _read(file: BinaryIO) -> tuple[list[tuple[int, str]], list[Line]]:
    told = file.read(MOST_BYTES + 1)
    if len(told) > MOST_BYTES:
        raise Incomplete("file", _("The file is longer than %(most)d MB.") % {"most": MOST_BYTES >> 20})
    try:
        text = told.decode("utf-16" if told[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = told[: error.start].count(b"\n") + 1
        words = _("Line %(line)d is not UTF-8. Save the file as UTF-8 and send it again.") % {"line": line}
        raise Incomplete("file", words) from None
    codes: list[tuple[int, str]] = []
    unused: list[Line] = []
    seen: dict[str, int] = {}
    for number, code in _first_column(text):
        why = _wrong(code)
        if not why and (first := seen.setdefault(tidied(code), number)) != number:
            why = _("the same as line %(line)d") % {"line": first}
        if why:
            unused.append(Line(number, why))
        else:
            codes.append((number, code))
    if len(codes) > MOST_AT_ONCE:
        raise Incomplete("file", _("More than %(most)d codes: send them in several files.") % {"most": MOST_AT_ONCE})
    return codes, unused


def _first_column(text: str) -> Iterator[tuple[int, str]]:
    rows = csv.reader(io.StringIO(text, newline=""))
    while True:
        number = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield number, "\0"
            continue
        if number == 1 and row and row[0].strip().lower() in ("code", "codes"):
            continue
        yield number, row[0].strip() if row else ""


def _wrong(code: str) -> str:
    if not code:
        return _("empty")
    if len(code) > LONGEST:
        return _("longer than %(most)d characters") % {"most": LONGEST}
    return "" if code.isprintable() else _("signs that cannot be printed")


def _unknown(campaign: Campaign, codes: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[Line]]:
    digests = {_digest(campaign, text): number for number, text in codes}
    wanted, known = list(digests), set[int]()
    for start in range(0, len(wanted), _BATCH):
        there = Code.objects.filter(campaign=campaign, digest__in=wanted[start : start + _BATCH])
        known |= {digests[digest] for digest in there.values_list("digest", flat=True)}
    fresh = [(number, text) for number, text in codes if number not in known]
    return fresh, [Line(number, _("in the pool already")) for number in sorted(known)]
