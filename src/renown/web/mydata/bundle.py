"""Everything kept of somebody, as one zip that is written while it is sent: it is in no file of ours."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from renown.web import engine
from renown.web.engine import RenownError, Scores, find, topics_of
from renown.web.hooks.models import Endpoint
from renown.web.links.models import Link
from renown.web.mydata.actions import accounts_of
from renown.web.perks import leaving as perks
from renown.web.users.models import User

REASONS = 10_000


class _Pipe(io.RawIOBase):
    """A file that cannot be sought in and is emptied as it fills."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def bundle(user: User, scores: Scores | None) -> Iterator[bytes]:
    """The zip, piece by piece: ``read-me.html`` for people; JSON and CSV for machines."""
    keys = accounts_of(user)
    told = {
        "user": _user(user),
        "accounts": list(user.accounts.values("key", "handle", "address", "proof", "proved_at", "parted_at")),
        "archives": list(user.uploads.values("name", "size", "state", "told", "at")),
        "perks": perks.told(user),
        "brands": list(user.memberships.values("brand__name", "role", "since")),
        "keys": list(user.keys.values("name", "prefix", "scopes", "made", "expires", "used", "ended")),
        "webhooks": list(Endpoint.objects.filter(user=user).values(*_ENDPOINT)),
        "disputes": list(user.disputes.values(*_DISPUTE)),
        "links": list(Link.objects.filter(account__in=keys).values("code", "target", "label", "made_at", "ended_at")),
        "hidden": engine.hidden(settings.RENOWN_HOME, keys),
        "scores": [] if scores is None else [found for found in (_score(scores, key) for key in keys) if found],
    }
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("read-me.html", render_to_string("mydata/read_me.html", told))
        for name, value in told.items():
            file.writestr(f"{name}.json", json.dumps(value, default=str, ensure_ascii=False, indent=1))
        yield pipe.taken()
        for name, rows in engine.kept_of(settings.RENOWN_HOME, keys).items():
            with file.open(f"{name}.csv", "w", force_zip64=True) as member:
                for text in _csv(rows):
                    member.write(text)
                    yield pipe.taken()
    yield pipe.taken()


_ENDPOINT = ("url", "events", "made_at", "watch__accounts", "watch__points")
_DISPUTE = (
    "subject", "target", "source", "kind", "post", "at", "topic", "words", "opened_at", "state", "decision",
    "decided_at",
)  # fmt: skip


def _user(user: User) -> dict[str, Any]:
    return {"email": user.email, "joined": user.date_joined, "last_signed_in": user.last_login}


def _score(scores: Scores, key: str) -> dict[str, Any] | None:
    try:
        person = find(scores, key)
    except RenownError:
        return None
    one, told = scores.standing(person), scores.explain(person, people=REASONS, moments=REASONS)
    parts = {"by_person": told.by_person, "by_kind": told.by_kind, "by_network": told.by_network, "by_day": told.by_day}
    return {
        "account": key,
        "score": one.score if one.enough else None,
        "low": one.low,
        "high": one.high,
        "people": one.people,
        "reasons": {
            name: [
                {"key": part.key, "label": str(part.label), "points": part.points, "acts": part.acts} for part in each
            ]
            for name, each in parts.items()
        },
        "topics": [{"topic": one.label, "score": one.score, "points": one.points} for one in topics_of(scores, person)],
        "history": [
            {"day": day.day, "score": day.score, "low": day.low, "high": day.high} for day in _days(scores, person)
        ],
    }


def _days(scores: Scores, person: int) -> Iterable[Any]:
    return scores.history(person, 100_000)


def _csv(rows: Iterable[Mapping[str, Any]], each: int = 1_000) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    for place, row in enumerate(rows):
        if not place:
            writer.writerow(row)
        writer.writerow(row.values())
        if place % each == each - 1:
            yield text.getvalue().encode("utf-8", "replace")
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode("utf-8", "replace")
