"""Clicks of the files become counts of the database, each exactly once, by the process that works in the background.

How far a file has been folded stands in the database and moves in the same transaction as the counts: killed anywhere,
the next one goes on where the last whole one ended. Whether a click is the first of its visitor that day is worked out
from the file alone, which holds the day from its beginning.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import F

from renown.web.links.clicks import Line, days, file_of, read, salt_of
from renown.web.links.models import Folded, Link, Visits
from renown.web.links.telling import MACHINE, PERSON, REPEAT

AT_ONCE = 4 << 20
"""Bytes folded in one transaction: about 60,000 clicks."""
A_MINUTE = 20
"""Links one visitor can press in a minute. Whoever asks for more is a machine, from then on and for that minute."""
GRACE = 3600
"""Seconds after midnight until a day is over: nobody adds to its file any more."""

Key = tuple[int, int, str, str, str]


@dataclass
class Day:
    """What is known of the visitors of a day, up to a place in its file. It is in no file and no database."""

    name: str
    place: int = 0
    seen: set[int] = field(default_factory=set)
    minute: int = 0
    pace: Counter[int] = field(default_factory=Counter)

    def judged(self, line: Line) -> tuple[str, str]:
        """The verdict and reason of a click, with what only its day can tell."""
        if line.verdict != PERSON:
            return line.verdict, line.reason
        if line.at // 60 > self.minute:
            self.minute = line.at // 60
            self.pace.clear()
        self.pace[line.visitor] += 1
        if self.pace[line.visitor] > A_MINUTE:
            return MACHINE, "fast"
        pair = hash((line.visitor, line.link))
        if pair in self.seen:
            return REPEAT, "again"
        self.seen.add(pair)
        return PERSON, ""


class Folding:
    """The folding of one home. Of two processes at once, one finds that the other was quicker."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._day: Day | None = None

    def fold(self, now: float | None = None) -> int:
        """Folds what has been added, and throws away the days that are over; returns how many clicks there were."""
        now = time.time() if now is None else now
        folded = 0
        names = days(self._home)
        for name in names:
            while many := self._fold(name):
                folded += many
            if self._over(name, now):
                # The file goes before its place is forgotten: the other way round it could be folded again.
                for path in (file_of(self._home, name), salt_of(self._home, name)):
                    path.unlink(missing_ok=True)
        Folded.objects.exclude(day__in=[name for name in names if file_of(self._home, name).exists()]).delete()
        return folded

    def _over(self, name: str, now: float) -> bool:
        midnight = datetime.fromisoformat(name).replace(tzinfo=UTC).timestamp() + 86_400
        return now > midnight + GRACE

    def _fold(self, name: str) -> int:
        path = file_of(self._home, name)
        if not path.exists():
            return 0
        row, _made = Folded.objects.get_or_create(day=name)
        lines, place = _whole_lines(path, row.place)
        if place == row.place:
            return 0
        day, self._day = self._known(name, path, row.place), None  # kept again when the database has it, too
        clicks = [click for click in map(read, lines) if click is not None]
        counts = Counter((click.link, click.at // 3600, *day.judged(click), click.network) for click in clicks)
        damaged = row.damaged + len(lines) - len(clicks)
        with transaction.atomic():
            if not Folded.objects.filter(pk=row.pk, place=row.place).update(place=place, damaged=damaged):
                return 0  # somebody else was quicker
            _write(counts)
        day.place, self._day = place, day
        return len(lines)

    def _known(self, name: str, path: Path, place: int) -> Day:
        """The visitors of the day up to a place: those known from last time, else from the file once more."""
        if self._day is not None and (self._day.name, self._day.place) == (name, place):
            return self._day
        day = Day(name)
        while day.place < place:
            lines, day.place = _whole_lines(path, day.place, place)
            for click in map(read, lines):
                if click is not None:
                    day.judged(click)
        return day


def _whole_lines(path: Path, start: int, end: int | None = None) -> tuple[list[bytes], int]:
    """The lines from a place on that have an end, some at a time, and the place after them."""
    with path.open("rb") as file:
        os.fsync(file.fileno())  # what is counted must not be lost with the power and then come twice
        file.seek(start)
        block = file.read(AT_ONCE if end is None else min(AT_ONCE, end - start))
    whole, newline, _rest = block.rpartition(b"\n")
    if not newline:
        # no click is so long: a block of rubbish is passed over
        return ([b""], start + len(block)) if len(block) == AT_ONCE else ([], start)
    return whole.split(b"\n"), start + len(whole) + 1


def _write(counts: Counter[Key]) -> None:
    there = set(Link.objects.filter(pk__in={key[0] for key in counts}).values_list("pk", flat=True))
    for (link, hour, verdict, reason, network), many in sorted(counts.items()):
        if link not in there:
            continue
        at = datetime.fromtimestamp(hour * 3600, UTC)
        row = {"link_id": link, "hour": at, "verdict": verdict, "reason": reason, "network": network}
        if not Visits.objects.filter(**row).update(many=F("many") + many):
            Visits.objects.create(**row, many=many)
