"""Many processes that claim from one campaign at once, some of them killed: driven by lines of JSON.

A first process sets Django up and never keeps a connection; for each round it makes the others from itself, which
takes milliseconds. Each of them has a share of the people, claims for one after the other with a key of their own,
and says so only once it is done.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE

PEOPLE = 500
UNITS = 50
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Round:
    """What came of one round. `said` are people and the claims they were told to have; the rest is what is kept."""

    said: dict[str, int]
    sold_out: int
    refused: int  # because they had it already
    failed: list[str]  # other errors, by what they say
    killed: int
    lost: int  # people who were told nothing, or of a failure
    changed: int  # how often somebody was told of another claim than is kept under their key
    claims: int
    people: int
    codes: int
    counter: int
    wrong: list[str] = field(default_factory=list)  # what the record's check says
    missing: int = 0  # claims somebody was told to have that are not kept
    seconds: list[float] = field(default_factory=list)  # that each call took
    seconds_had: list[float] = field(default_factory=list)  # of those that brought a claim
    whole: float = 0.0  # seconds from the first call to the last answer


class Claimers:
    """The processes of one database, from outside."""

    def __init__(self, home: Path, address: str) -> None:
        known = {name: value for name, value in os.environ.items() if name != "RENOWN_BOUND"}
        env = known | {"RENOWN_HOME": str(home), "RENOWN_DATABASE": address, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.web.perks.claimers"],
            env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, **told: Any) -> dict[str, Any]:
        """Has something done, and gives the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"the claimers ended ({self._process.wait()})"
        return dict(json.loads(answer))

    def round(self, **told: Any) -> Round:
        """Plays one round."""
        return Round(**self.ask(do="round", **told))

    def close(self) -> None:
        """Ends them."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def claimers(home: Path, address: str = "") -> Iterator[Claimers]:
    """Claimers on a fresh database: SQLite in `home`, or the PostgreSQL at `address`."""
    made = Claimers(home, address)
    try:
        made.ask(do="prepare")
        yield made
    finally:
        made.close()


def _main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "renown.web.settings"
    import django

    django.setup()
    import_module("renown.web.perks.actions")  # once, for all that are made from here
    for line in sys.stdin:
        told = json.loads(line)
        print(json.dumps(_DO[told.pop("do")](**told)), flush=True)


def _prepare() -> dict[str, Any]:
    from django.db import connections
    from django.utils import timezone

    from renown.web.brands.models import Brand
    from renown.web.database import prepare
    from renown.web.users.models import Account, User
    from tests.web.perks.conftest import LONG_AGO

    prepare()
    then = timezone.now()
    users = [
        User(email=f"fan{place}@people.example", password="!", date_joined=then - LONG_AGO * (place + 1))
        for place in range(PEOPLE)
    ]
    User.objects.bulk_create(users)
    Account.objects.bulk_create(
        Account(user=user, key=f"twitter:fan{place}", proof="signed-in", proved_at=then - LONG_AGO)
        for place, user in enumerate(User.objects.order_by("id"))
    )
    Brand.objects.create(name="Acorn", slug="acorn", domain="acorn.example", proved_at=then)
    connections.close_all()
    return {}


def _campaign(seed: int, *, codes: bool) -> int:
    from django.db import connections

    from renown.web.brands.models import Brand
    from renown.web.perks.models import Offer
    from tests.web.perks.conftest import make_campaign

    kind = "code" if codes else "invite"
    campaign = make_campaign(Brand.objects.get(), UNITS, kind=kind, seed=seed)
    Offer.objects.bulk_create(
        Offer(campaign=campaign, user_id=user, held_out=False, score=1) for user in range(1, PEOPLE + 1)
    )
    connections.close_all()
    return campaign.pk


_told: list[dict[str, Any]] = []
"""What the round before a crash told, for the one after it."""


def _round(
    *,
    seed: int,
    workers: int = 8,
    kill: int = 0,
    guarded: bool = True,
    codes: bool = True,
    alike: str = "",
    crash: int = 0,
) -> dict[str, Any]:
    """`kill`: how many of the processes; `guarded`: with the guards in place; `alike`: every process claims for the
    same 60 people, with the same ``keys`` or by other ``clicks``; `crash`: another process that is killed meanwhile,
    after which `again` has to be asked for.
    """
    chance = random.Random(seed)
    campaign = _campaign(seed, codes=codes)
    people = list(range(1, PEOPLE + 1))
    chance.shuffle(people)
    shares = [people[:60]] * workers if alike else [people[k::workers] for k in range(workers)]
    begun = time.monotonic()
    told, killed = _play(campaign, shares, chance, kill, guarded, alike == "clicks", crash)
    whole = time.monotonic() - begun
    if crash:
        _told[:] = told
        return {"told": len(told), "failed": [one["error"] for one in told if one["error"]]}
    settled = {one["person"] for one in told if one["error"] is None}
    lost = [person for person in {person for share in shares for person in share} if person not in settled]
    told = [one for one in told if one["error"] is None or one["person"] not in lost]
    told += _play(campaign, [lost], chance, 0, guarded)[0] if lost else []
    return _result(campaign, told, killed, lost) | {"whole": whole}


def _again(*, workers: int = 8) -> dict[str, Any]:
    """Asks for everybody once more in the newest campaign, with the same keys."""
    from django.db import connections

    from renown.web.perks.models import Campaign

    campaign = Campaign.objects.latest("id").pk
    connections.close_all()
    people = list(range(1, PEOPLE + 1))
    told, _killed = _play(campaign, [people[k::workers] for k in range(workers)], random.Random(0), 0, True)
    return _result(campaign, [*(one for one in _told if one["claim"]), *told], 0, [])


def _play(
    campaign: int,
    shares: Sequence[Sequence[int]],
    chance: random.Random,
    kill: int,
    guarded: bool,
    clicks: bool = False,
    crash: int = 0,
) -> tuple[list[dict[str, Any]], int]:
    """Makes a process for each share, starts them at once, and kills some while they are at it."""
    start_read, start_write = os.pipe()
    heard: dict[int, int] = {}  # where a process is heard: its id
    for share in shares:
        read, write = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(start_write)
            _claim_for(campaign, share, start_read, write, guarded, f"-{read}" if clicks else "")
        os.close(write)
        heard[read] = pid
    os.close(start_read)
    os.close(start_write)  # which lets everybody start
    doomed = chance.sample(sorted(heard), min(kill, len(heard)))
    # how many were answered before it is killed: while there are units, nobody has come to the end of a share
    after = {read: chance.randrange(UNITS) for read in doomed}
    text = dict.fromkeys(heard, b"")
    answered, killed = 0, 0
    while heard:
        for read in select.select(list(heard), [], [])[0]:
            part = os.read(read, 1 << 16)
            text[read] += part
            answered += part.count(b"\n")
            if not part:
                os.close(read)
                os.waitpid(heard.pop(read), 0)
        for read in [one for one in doomed if one in heard and after[one] <= answered]:
            os.kill(heard[read], signal.SIGKILL)
            doomed.remove(read)
            killed += 1
        if crash and answered >= UNITS // 2:
            os.kill(crash, signal.SIGKILL)
            crash = 0
    whole = [line for each in text.values() for line in each.split(b"\n")[:-1]]
    return [json.loads(line) for line in whole], killed


def _claim_for(campaign: int, people: Sequence[int], start: int, write: int, guarded: bool, by: str) -> None:
    """The whole life of one process."""
    try:
        from django.conf import settings

        from renown.web.engine import runs
        from renown.web.perks.models import Campaign
        from renown.web.users.models import User

        shown = runs(settings.RENOWN_HOME).shown()
        row = Campaign.objects.get(pk=campaign)
        users = User.objects.in_bulk(people)
        os.read(start, 1)
        with nullcontext() if guarded else _unguarded():
            for person in people:
                os.write(write, json.dumps(_claim(row, users[person], shown, by)).encode() + b"\n")
    finally:
        os._exit(0)


def _claim(campaign: Any, user: Any, shown: Any, by: str = "") -> dict[str, Any]:
    from django.db import close_old_connections

    from renown.web.perks.actions import begin, confirm
    from renown.web.perks.models import Claim
    from renown.web.perks.refusals import AlreadyClaimed, SoldOut

    begun = time.perf_counter()
    told: dict[str, Any] = {"person": user.pk, "claim": None, "refused": None, "error": None}
    try:
        claim = begin(user=user, campaign=campaign, shown=shown, key=f"{campaign.pk}-{user.pk}{by}")
        if claim.state == Claim.State.HELD:
            confirm(claim=claim, of_age=True, not_employed=True)
        told["claim"] = claim.pk
    except (SoldOut, AlreadyClaimed) as error:
        told["refused"] = type(error).__name__
    except Exception as error:  # noqa: BLE001 (what it was is told)
        told["error"] = f"{type(error).__name__}: {error}"[:200]
        close_old_connections()
    return told | {"seconds": time.perf_counter() - begun}


@contextmanager
def _unguarded() -> Iterator[None]:
    """Takes the guards out: no lock, no transaction around check and write, no conditional update, no record."""
    from unittest import mock

    from renown.web.perks import claiming, record
    from renown.web.perks.models import Campaign

    def found(campaign: int) -> Campaign:
        return Campaign.objects.select_related("brand").get(pk=campaign)

    def take(campaign: Campaign) -> bool:
        row = Campaign.objects.get(pk=campaign.pk)
        return row.left > 0 and bool(Campaign.objects.filter(pk=row.pk).update(claimed=row.claimed + 1))

    with (
        mock.patch.object(claiming, "locked", found),
        mock.patch.object(claiming, "take", take),
        mock.patch.object(claiming, "_gone_by_now", return_value=False),
        mock.patch("django.db.transaction.atomic", return_value=nullcontext()),
        mock.patch.object(record, "write"),
    ):
        yield


def _result(campaign: int, told: list[dict[str, Any]], killed: int, lost: list[int]) -> dict[str, Any]:
    from django.db import connections

    from renown.web.perks import record
    from renown.web.perks.models import Answer, Campaign, Claim, Code

    said = {one["person"]: one["claim"] for one in told if one["claim"] is not None}
    row = Campaign.objects.get(pk=campaign)
    live = dict(row.claims.filter(state__in=Claim.LIVE).values_list("user_id", "pk"))
    kept = dict(Answer.objects.filter(claim__campaign=row).values_list("user_id", "claim_id"))
    found = {
        "said": said,
        "sold_out": sum(one["refused"] == "SoldOut" for one in told),
        "refused": sum(one["refused"] == "AlreadyClaimed" for one in told),
        "failed": [one["error"] for one in told if one["error"] is not None],
        "killed": killed,
        "lost": len(lost),
        "changed": sum(kept.get(one["person"], one["claim"]) != one["claim"] for one in told if one["claim"]),
        "claims": row.claims.filter(state__in=Claim.LIVE).count(),
        "people": len(live),
        "codes": Code.objects.filter(claim__campaign=row).values("claim").distinct().count(),
        "counter": row.claimed,
        "wrong": list(record.check(row)),
        "missing": sum(live.get(person) != claim for person, claim in said.items()),
        "seconds": [one["seconds"] for one in told],
        "seconds_had": [one["seconds"] for one in told if one["claim"]],
    }
    connections.close_all()
    return found


_DO: dict[str, Callable[..., dict[str, Any]]] = {"prepare": _prepare, "round": _round, "again": _again}

if __name__ == "__main__":
    _main()
