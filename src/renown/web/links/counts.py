"""How often links were followed, and by whom: people, machines and why they were taken for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from renown.web.links.models import Visits
from renown.web.links.telling import PERSON, REPEAT


@dataclass(frozen=True)
class Tally:
    """Visits of some links. `people` counts each visitor once a day and link; `again` are theirs beyond that."""

    people: int
    again: int
    machines: Counter[str]  # by reason
    networks: Counter[str]  # that people came from
    accounts: Counter[str]  # people, by the account that shared the link


def people_by_link(links: Iterable[int], since: datetime, until: datetime) -> Counter[int]:
    """How many people followed each of these links, by its number, as `tally` counts them."""
    rows = Visits.objects.filter(link__in=list(links), verdict=PERSON, hour__gte=since, hour__lt=until)
    return Counter(dict(rows.values_list("link").annotate(sum=Sum("many"))))


def tally(links: Iterable[int], since: datetime | None = None, until: datetime | None = None) -> Tally:
    """The visits of links, by their numbers, in the hours from `since` until before `until`."""
    rows = Visits.objects.filter(link__in=list(links))
    if since is not None:
        rows = rows.filter(hour__gte=since)
    if until is not None:
        rows = rows.filter(hour__lt=until)
    people = again = 0
    machines, networks, accounts = Counter[str](), Counter[str](), Counter[str]()
    told = rows.values_list("verdict", "reason", "network", "link__account").annotate(sum=Sum("many"))
    for verdict, reason, network, account, many in told:
        if verdict == PERSON:
            people += many
            networks[network] += many
            accounts[account] += many
        elif verdict == REPEAT:
            again += many
        else:
            machines[reason] += many
    return Tally(people, again, machines, networks, accounts)
