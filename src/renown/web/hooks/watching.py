"""Scores that are watched: what moved is told after each run, once, to whoever asked for it."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from renown.web.engine import AmbiguousName, RenownError, Scores, Shown, Standing, UnknownName, find, runs
from renown.web.hooks.actions import NotAnEndpoint, add, send
from renown.web.hooks.events import MOVED
from renown.web.hooks.hidden import without
from renown.web.hooks.models import Delivery, Watch
from renown.web.writing import iso

MOST = 500
"""Accounts that one endpoint is told of."""
LONGEST = 300
LEAST, FARTHEST = 0.1, 100.0
"""Points a score may have to move."""


def watch(
    *, url: str, accounts: Collection[str], user: int, scores: Scores | None, points: float = 1.0
) -> tuple[Watch, str]:
    """An endpoint of a user, by their number, that is told when scores of `accounts` have moved; and its secret.

    What they are now in `scores` is where moves are measured from. Somebody who is hidden or not here yet is watched
    like everybody else. Raises NotAnEndpoint.
    """
    if not (LEAST <= points <= FARTHEST):
        raise NotAnEndpoint(_("A score has to move by 0.1 to 100 points."))
    if not 1 <= len(accounts) <= MOST:
        raise NotAnEndpoint(_("Name from 1 to %(most)d accounts.") % {"most": MOST})
    keys = list(dict.fromkeys(_key(scores, one) for one in accounts))
    known = {} if scores is None else {key: _now(scores, standing) for key, standing in _found(scores, keys)}
    with transaction.atomic():
        endpoint, secret = add(url=url, events=[MOVED], user=user)
        run = "" if scores is None else scores.run
        made = Watch.objects.create(endpoint=endpoint, accounts=keys, points=points, known=known, run=run)
    return made, secret


def _key(scores: Scores | None, name: str) -> str:
    """The account that is meant, or what was written where nobody is found. Raises NotAnEndpoint."""
    name = name.strip()
    network, _colon, id = name.partition(":")
    told = {"name": name}
    if len(name) > LONGEST or not name.isprintable():
        raise NotAnEndpoint(_("An account has at most %(most)d signs, all of them printable.") % {"most": LONGEST})
    try:
        if scores is not None:
            return scores.standing(find(scores, name)).key
    except AmbiguousName:
        raise NotAnEndpoint(_("Several accounts are called %(name)s: say which one.") % told) from None
    except UnknownName:
        pass
    if not network or not id:
        raise NotAnEndpoint(_("Nobody is called %(name)s here: write network:id, as twitter:12.") % told)
    return name


def _found(scores: Scores, keys: Collection[str]) -> list[tuple[str, Standing]]:
    found = []
    for key in keys:
        try:
            found.append((key, scores.standing(find(scores, key))))
        except RenownError:
            continue
    return found


def _score(standing: Standing) -> float | None:
    return round(standing.score, 4) if standing.enough else None


def _now(scores: Scores, standing: Standing) -> list[Any]:
    return [_score(standing), scores.now]


@task
def tell_moved() -> str:
    """Has everybody told of what moved in the run that is shown. Doing it twice tells nobody twice."""
    return f"{scan(runs(settings.RENOWN_HOME).shown())} told"


def scan(shown: Shown, now: datetime | None = None) -> int:
    """Looks for what moved, for every endpoint that was not told of this run; how many are told.

    A kill leaves whole endpoints undone, which the next scan does.
    """
    scores = shown.scores
    if scores is None or not scores.run:
        return 0
    left = Watch.objects.filter(endpoint__disabled_at=None).exclude(run=scores.run)
    numbers = list(left.order_by("pk").values_list("pk", flat=True))
    return sum(_tell(number, scores, simulated=shown.simulated, now=now or timezone.now()) for number in numbers)


def _tell(number: int, scores: Scores, *, simulated: bool, now: datetime) -> bool:
    """Notes that the run was looked at and has what moved in it sent, both or neither."""
    with transaction.atomic():
        found = Watch.objects.select_for_update(of=("self",)).select_related("endpoint").filter(pk=number)
        watch = found.exclude(run=scores.run).first()
        if watch is None:
            return False  # another scan came before, or it is gone
        moved, known = _moved(scores, watch)
        if watch.endpoint.deliveries.filter(message=_message(scores.run)).exists():
            moved, known = [], watch.known  # an operator went back to this run: what moved is told with the next
        Watch.objects.filter(pk=number).update(run=scores.run, known=known)
        if not moved:
            return False
        data = {
            "run": scores.run,
            "computed": iso(scores.now),
            "model": scores.model["version"],
            "simulated": simulated,
            "moved": moved,
        }
        body = json.dumps({"type": MOVED, "timestamp": now.astimezone(UTC).isoformat(), "data": data})
        send(watch.endpoint, _message(scores.run), MOVED, body, now)
    return True


def _message(run: str) -> str:
    """The id of what is told of a run: the same every time, so that nobody is told of a run twice."""
    return f"msg_{blake2b(run.encode(), digest_size=15).hexdigest()}"


def _moved(scores: Scores, watch: Watch) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What has moved since it was told last, and what is known from now on.

    Measured from what was told, not from the run before: a score that creeps is told of as well. Of somebody who
    cannot be found nothing is kept.
    """
    moved, known = [], {}
    for key, standing in _found(scores, watch.accounts):
        before, since = watch.known.get(key, (None, None))
        score = _score(standing)
        if not _far(before, score, watch.points):
            known[key] = [before, since or scores.now]
            continue
        known[key] = _now(scores, standing)
        enough = score is not None
        moved.append(
            {
                "account": standing.key,
                "asked": key,
                "before": before,
                "since": None if since is None else iso(since),
                "score": score,
                "low": round(standing.low, 4) if enough else None,
                "high": round(standing.high, 4) if enough else None,
                "confidence": standing.confidence,
                "points": None if before is None or score is None else round(score - before, 4),
            }
        )
    return moved, known


def _far(before: float | None, score: float | None, points: float) -> bool:
    if before is None or score is None:
        return before is not score
    moved = abs(score - before)
    return moved >= points or math.isclose(moved, points, abs_tol=1e-9)


def forget_accounts(keys: Collection[str]) -> None:
    """Forgets accounts: that somebody watches them, and what is still said of them."""
    gone = set(keys)
    for watch in Watch.objects.all().iterator():
        if gone.intersection(watch.accounts):
            watch.accounts = [key for key in watch.accounts if key not in gone]
            watch.known = {key: told for key, told in watch.known.items() if key not in gone}
            watch.save(update_fields=["accounts", "known"])
    for delivery in Delivery.objects.filter(event=MOVED).iterator():
        body = without(delivery.body, gone)
        if body is None:
            delivery.delete()
        elif body != delivery.body:
            Delivery.objects.filter(pk=delivery.pk).update(body=body)
