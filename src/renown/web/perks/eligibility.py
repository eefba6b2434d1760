"""Whether somebody may have a perk, with every reason and what would change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renown.web.engine import RenownError, Scores, Shown, Standing, find, find_topic, topics_of
from renown.web.perks.countries import country_name
from renown.web.perks.criteria import Criteria
from renown.web.perks.facts import Facts, facts_of
from renown.web.perks.kinds import KIND_OF
from renown.web.perks.models import Campaign
from renown.web.users.models import User
from renown.web.writing import network, units

MOST_TOPICS = 10_000

What = Literal[
    "hidden", "account", "score", "topic", "network", "country", "language", "age", "registered", "only", "never",
    "ships", "employed", "often",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that a campaign asks. `have` and `needs` are what bars are drawn of, 0 to 100, where they are."""

    kind: What
    met: bool
    words: str
    change: str = ""  # what would change it
    have: int | None = None
    needs: int | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Everything a campaign asks, and whose standing it was asked of."""

    reasons: tuple[Reason, ...]
    standing: Standing | None = None
    number: int | None = None  # of the person, the same in every run

    @property
    def met(self) -> bool:
        """Whether nothing stands in the way."""
        return all(reason.met for reason in self.reasons)

    @property
    def score(self) -> int | None:
        """The score as it is shown; None without enough data."""
        return None if self.standing is None or not self.standing.enough else units(self.standing.score, 0)

    def kept(self) -> list[dict[str, object]]:
        """The reasons as JSON can hold them."""
        return [{"kind": one.kind, "met": one.met, "words": one.words} for one in self.reasons]


def judged(user: User, campaign: Campaign, shown: Shown) -> Eligibility:
    """What `campaign` asks of `user`, by the published run."""
    return judge(facts_of(user, campaign), campaign, shown)


def judge(facts: Facts, campaign: Campaign, shown: Shown, *, invited: bool = False) -> Eligibility:
    """The same of facts that are known already; asks the database nothing. Who is invited needs no score."""
    found = _found(shown.scores, facts)
    standing = None if found is None or shown.scores is None else shown.scores.standing(found)
    number = None if found is None or shown.scores is None else int(shown.scores.arrays["number"][found])
    criteria = campaign.criteria
    if invited:
        criteria = replace(criteria, score=0, topics={}, only=(), registered_before=None)
    reasons = (
        *_person(facts),
        *_score(criteria, standing, shown.scores),
        *_topics(criteria, standing, shown.scores),
        *_said(criteria, facts),
        *_lists(criteria, facts),
        *_brand(facts, campaign),
    )
    return Eligibility(reasons, standing, number)


def country_asked(campaign: Campaign, country: str) -> Iterator[Reason]:
    """What a campaign asks of the country something is sent to."""
    yield from _country(campaign.criteria, country)
    yield from _ships(campaign, country)


def _found(scores: Scores | None, facts: Facts) -> int | None:
    """The person in the run; of several, until a run has joined them, the one with the highest score."""
    if scores is None:
        return None
    people = []
    for key in facts.keys:
        try:
            people.append(find(scores, key))
        except RenownError:
            continue
    return max(people, key=lambda one: float(scores.arrays["score"][one]), default=None)


def _person(facts: Facts) -> Iterator[Reason]:
    if facts.hidden:
        yield Reason(
            "hidden", False, _("You are hidden, and brands see nobody who is."), _("Show yourself again in your data.")
        )
    if not facts.proven:
        yield Reason("account", False, _("No account of yours is proven."), _("Connect one."))


def _score(criteria: Criteria, standing: Standing | None, scores: Scores | None) -> Iterator[Reason]:
    needs = criteria.score
    if not needs:
        return
    if standing is None or scores is None or not standing.enough:
        words = _("There is not enough data for a score of yours; it needs %(needs)d.") % {"needs": needs}
        yield Reason("score", False, words, _("It takes more people who act on what you post."), None, needs)
        return
    have = units(standing.low if criteria.surely else standing.score, 0)
    told = {"have": have, "needs": needs}
    words = (
        _("Your score is %(have)d or more for sure, needs %(needs)d.") % told
        if criteria.surely
        else _("Your score %(have)d, needs %(needs)d.") % told
    )
    yield Reason(
        "score", have >= needs, words, "" if have >= needs else _away(have, needs, standing, scores), have, needs
    )


def _away(have: int, needs: int, standing: Standing, scores: Scores) -> str:
    far = ngettext("%(points)d point away", "%(points)d points away", needs - have) % {"points": needs - have}
    # The low end moves with the score, nearly as far: the same points, measured from where the score is.
    full, points = 1.0 + scores.model["full"], standing.score + (needs - have)
    wanted = full ** (min(100.0, points) / 100) - 1
    if standing.influence <= 0 or wanted <= standing.influence:
        return f"{far}."
    return _("%(away)s: about %(times).1f times the influence you have now.") % {
        "away": far,
        "times": wanted / standing.influence,
    }


def _topics(criteria: Criteria, standing: Standing | None, scores: Scores | None) -> Iterator[Reason]:
    if not criteria.topics:
        return
    shares = () if standing is None or scores is None else topics_of(scores, standing.person, MOST_TOPICS)
    have = {share.key: units(share.score, 0) for share in shares if share.enough}
    met = [key for key, needs in criteria.topics.items() if have.get(key, -1) >= needs]
    # the nearest of them is what there is to say something about
    key = met[0] if met else min(criteria.topics, key=lambda one: (criteria.topics[one] - have.get(one, 0), one))
    needs = criteria.topics[key]
    told = {"topic": _label(scores, key), "have": have.get(key, 0), "needs": needs}
    if key in have:
        words = _("Topic %(topic)s: your score %(have)d, needs %(needs)d.") % told
    else:
        words = _("Topic %(topic)s: no score of yours yet, needs %(needs)d.") % told
    change = "" if met else _("It takes more people who act on what you post about it.")
    yield Reason("topic", bool(met), words, change, have.get(key), needs)


def _label(scores: Scores | None, key: str) -> str:
    try:
        return key if scores is None else find_topic(scores, key)[1]
    except RenownError:
        return key


def _said(criteria: Criteria, facts: Facts) -> Iterator[Reason]:
    if criteria.networks:
        met = not facts.networks.isdisjoint(criteria.networks)
        named = ", ".join(map(network, criteria.networks))
        change = "" if met else _("Connect an account there.")
        yield Reason("network", met, _("A proven account at %(networks)s.") % {"networks": named}, change)
    yield from _country(criteria, facts.country)
    if criteria.languages:
        met = facts.language in criteria.languages
        named = ", ".join(criteria.languages)
        change = "" if met else _("Say in your particulars which language you speak, if it is one of them.")
        yield Reason("language", met, _("Language: %(languages)s.") % {"languages": named}, change)
    if criteria.age:
        # Who has said nothing yet says it with the claim.
        met = not facts.of_age or facts.of_age >= criteria.age
        words = _("You are %(age)d or older.") if met else _("It is for people of %(age)d or older.")
        yield Reason("age", met, words % {"age": criteria.age})
    if criteria.registered_before is not None:
        met = facts.joined < criteria.registered_before
        day = criteria.registered_before.isoformat()
        yield Reason("registered", met, _("For those who joined before %(day)s.") % {"day": day})


def _country(criteria: Criteria, country: str) -> Iterator[Reason]:
    if not criteria.countries:
        return
    met, named = country in criteria.countries, ", ".join(map(country_name, criteria.countries))
    words = _("For people in %(countries)s.") % {"countries": named}
    change = "" if met or country else _("Say in your particulars where you live.")
    yield Reason("country", met, words, change)


def _lists(criteria: Criteria, facts: Facts) -> Iterator[Reason]:
    if criteria.only and facts.all_keys.isdisjoint(criteria.only):
        yield Reason("only", False, _("It is for people on a list of the brand alone."))
    if not facts.all_keys.isdisjoint(criteria.never):
        yield Reason("never", False, _("The brand has left you out."))


def _brand(facts: Facts, campaign: Campaign) -> Iterator[Reason]:
    if facts.country:
        yield from _ships(campaign, facts.country)
    if facts.employed:
        words = _("You work for %(brand)s, or have an address there.") % {"brand": campaign.brand.name}
        yield Reason("employed", False, words)
    most = campaign.brand.per_person
    if most is not None and facts.had >= most:
        words = ngettext(
            "%(brand)s gives a person %(most)d perk a year, and you had it.",
            "%(brand)s gives a person %(most)d perks a year, and you had them.",
            most,
        )
        yield Reason("often", False, words % {"brand": campaign.brand.name, "most": most}, _("Come back next year."))


def _ships(campaign: Campaign, country: str) -> Iterator[Reason]:
    if not KIND_OF[campaign.kind].ships:
        return
    countries = tuple(campaign.details.get("countries", ()))
    met = not countries or country in countries
    words = _("Shipped to %(country)s.") if met else _("Not shipped to %(country)s.")
    yield Reason("ships", met, words % {"country": country_name(country)})
