"""What a score is made of, as receipts for the profile and the page of reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renown.web.engine import KIND_BY_KEY, OPTED_OUT, Explanation, Moment, Part, Scores, Standing, Tie
from renown.web.people.receipts import Line, Receipt, folded, receipt, total_of
from renown.web.writing import count, day, name, network, points, text

MOST_NETWORKS = 5
MOST_DAYS = 14


def why(standing: Standing, **chosen: str) -> str:
    """The address of a person's reasons, opened at what is chosen."""
    page = reverse("why", args=[standing.key])
    return f"{page}?{urlencode(chosen)}#acts" if chosen else page


def by_kind(told: Explanation, decimals: int, most: int = len(KIND_BY_KEY)) -> Receipt:
    """What people did: `most` kinds, and every other kind in one line."""
    standing = told.standing
    lines = [
        Line(
            _(KIND_BY_KEY[part.key].label) if part.key in KIND_BY_KEY else part.label,
            part.points,
            why(standing, kind=part.key),
            by_people(part),
            part.key,
        )
        for part in told.by_kind
    ]
    whole = receipt(lines, total_of(standing.score, decimals), decimals)
    return folded(whole, most, _("%(count)d other kinds"))


def by_network(told: Explanation, decimals: int, most: int = MOST_NETWORKS) -> Receipt:
    """Where they did it: `most` networks, and every other network in one line."""
    standing = told.standing
    lines = [
        Line(network(part.key), part.points, why(standing, network=part.key), by_people(part), part.key)
        for part in told.by_network
    ]
    whole = receipt(lines, total_of(standing.score, decimals), decimals)
    return folded(whole, most, _("%(count)d other networks"))


def by_person(scores: Scores, told: Explanation, decimals: int) -> Receipt:
    """Who did it, the largest first, and everybody else in one line."""
    standing = told.standing
    lines = []
    for part in told.by_person:
        if part.person is None:
            label = ngettext("%(count)s other person", "%(count)s other people", part.people)
            if part.key == OPTED_OUT:
                label = ngettext("Someone who opted out", "%(count)s people who opted out", part.people)
            lines.append(Line(label % {"count": count(part.people)}, part.points))
            continue
        source = scores.standing(part.person)
        tie = scores.tie(standing.person, part.person)
        lines.append(
            Line(part.label, part.points, why(standing, source=part.key), key=part.key, standing=source, tie=tie)
        )
    return receipt(lines, total_of(standing.score, decimals), decimals)


def by_post(told: Explanation, shown: int, decimals: int) -> Receipt:
    """About which posts, and everything else in one line."""
    standing = told.standing
    moments = told.moments[:shown]
    lines = [
        Line(
            post_label(moment),
            moment.points,
            why(standing, post=moment.post) if moment.post else "",
            about(moment),
            moment.post,
        )
        for moment in moments
    ]
    rest = standing.score - sum(moment.points for moment in moments)
    lines.append(Line(_("Other posts, and acts without a post"), rest))
    return receipt(lines, total_of(standing.score, decimals), decimals)


def by_day(told: Explanation, decimals: int) -> Receipt:
    """On which days, the newest first, and everything before them in one line."""
    standing = told.standing
    parts = sorted(told.by_day, key=lambda part: part.key, reverse=True)
    lines = [
        Line(
            day(date.fromisoformat(part.key)),
            part.points,
            why(standing, day=part.key),
            by_people(part),
            part.key,
        )
        for part in parts[:MOST_DAYS]
    ]
    if earlier := parts[MOST_DAYS:]:
        label = ngettext("%(count)s earlier day", "%(count)s earlier days", len(earlier))
        lines.append(Line(label % {"count": count(len(earlier))}, sum(part.points for part in earlier)))
    return receipt(lines, total_of(standing.score, decimals), decimals)


@dataclass(frozen=True, slots=True)
class Seen:
    """A post as the profile shows it: what people did about it, and who did most."""

    label: str
    points: str
    href: str
    note: str
    did: str
    who: list[Line]
    out: str


def moments(scores: Scores, told: Explanation, most: int) -> list[Seen]:
    """The posts people acted on most, of those that are known, with who reacted."""
    out = []
    for moment in [each for each in told.moments if each.post][:most]:
        did, who = scores.reactions(told.standing.person, moment.post)
        kinds = (f"{count(part.acts)} {_(KIND_BY_KEY[part.key].label).lower()}" for part in did[:3])
        people = [Line(name(part.label) or part.key, part.points, why(told.standing, source=part.key)) for part in who]
        address = why(told.standing, post=moment.post)
        out.append(
            Seen(
                post_label(moment), points(moment.points), address, about(moment), ", ".join(kinds), people,
                outside(moment.url),
            )
        )  # fmt: skip
    return out


def outside(url: str | None) -> str:
    """An address somebody else wrote, only if it leads to a web page."""
    return url if url and url.lower().startswith(("https://", "http://")) and len(url) < 2_000 else ""


def by_people(part: Part) -> str:
    """How many acts by how many people."""
    return people_and_acts(part.people, part.acts)


def about(moment: Moment) -> str:
    """When a post was written, on which network, and how many acted on it."""
    where = network(moment.post.partition(":")[0]) if moment.post else ""
    when = day(moment.at) if moment.at else ""
    place = ", ".join(part for part in (where, when) if part)
    acted = people_and_acts(moment.people, moment.acts)
    return f"{place}. {acted}" if place else acted


def people_and_acts(people: int, acts: int) -> str:
    """``118 acts by 97 people``."""
    did = ngettext("%(count)s act", "%(count)s acts", acts) % {"count": count(acts)}
    whom = ngettext("%(count)s person", "%(count)s people", people) % {"count": count(people)}
    return _("%(acts)s by %(people)s") % {"acts": did, "people": whom}


def post_label(moment: Moment) -> str:
    """What to call a post: its first words, else its number."""
    if words := text(moment.text):
        return words
    return post_name(moment.post)


def post_name(key: str) -> str:
    """A post without words: ``Post 123 on Twitter``."""
    where, _colon, id = key.partition(":")
    if not id:
        return _("A post")
    return _("Post %(id)s on %(network)s") % {"id": text(id), "network": network(where)}


@dataclass(frozen=True, slots=True)
class Workings:
    """How one source's points come about, step by step; the steps multiply and add up as they stand."""

    tie: Tie
    source: Standing
    vouched: float  # influence given as somebody the community vouches for
    crowd: float  # influence given as one of a crowd
    influence: float

    @property
    def mass(self) -> float:
        """What the tie is the root of."""
        return self.tie.tie**2

    @property
    def crowd_counts(self) -> bool:
        """Whether the part of the crowd is large enough to be named."""
        return self.crowd >= 0.005 * self.tie.contribution

    @classmethod
    def of(cls, tie: Tie, source: Standing, standing: Standing) -> Workings:
        """Takes a tie apart."""
        vouched = tie.tie * tie.credence * tie.voice
        return cls(tie, source, vouched, max(0.0, tie.contribution - vouched), standing.influence)


def texts(told: Explanation) -> Mapping[str, str]:
    """The first words of the posts that are known."""
    return {moment.post: post_label(moment) for moment in told.moments if moment.post}
