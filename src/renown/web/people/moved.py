"""What moved a score, as a receipt from what it was to what it is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from renown.web.engine import KIND_BY_KEY, Explanation, Move, Part, RenownError, Scores, Standing, find, moved_acts
from renown.web.people import reasons
from renown.web.people.acts import MOST, SHOWN, Opened, Printed, print_act
from renown.web.people.receipts import Line, Receipt, receipt, shared_out
from renown.web.writing import count, rounded, signed, text, units, written

DECIMALS = 2
DAY = 86_400

# What each cause is called, and what it means.
CAUSES = {
    "undone": (gettext_lazy("Acts taken back"), ""),
    "age": (gettext_lazy("Older acts fading"), gettext_lazy("Every act counts half after %(days)s days")),
    "attention": (gettext_lazy("Attention of those who act"), gettext_lazy("They act on more or fewer people")),
    "credence": (gettext_lazy("Trust in those who act"), gettext_lazy("The community vouches for them more or less")),
    "voice": (gettext_lazy("Influence of those who act"), gettext_lazy("Their own influence has changed")),
    "crowd": (gettext_lazy("Limit on unvouched crowds"), gettext_lazy("How much of them counts has changed")),
    "late": (gettext_lazy("Known only later"), gettext_lazy("Acts that came in late, accounts joined or erased")),
    "model": (
        gettext_lazy("Another model"),
        gettext_lazy("Version %(before)s then, %(now)s now, and what came in late"),
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the way from one score to the other. `x` and `width` place its bar where the one before ended."""

    label: str
    note: str
    href: str
    points: str
    units: int
    x: str = ""
    width: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """From the score before to the score now. `low` and `high` are the ends of the scale of the bars."""

    before: str
    after: str
    steps: list[Step]
    low: str
    high: str
    headline: int  # the move in units of a tenth, as the chart of the profile has it

    def step(self, href: str) -> Step | None:
        """The line that opens at this address."""
        return next((step for step in self.steps if href and step.href == href), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which acts are asked for: the new ones or those taken back, of one source, kind or post."""

    undone: str = ""
    source: str = ""
    kind: str = ""
    post: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Asked:
        """Reads the filters of an address."""
        return cls(**{field: query.get(field, "").strip()[:2_000] for field in cls.__slots__})

    def fields(self) -> dict[str, str]:
        """What is chosen, by field."""
        return {field: value for field in self.__slots__ if (value := getattr(self, field))}


def page_of(standing: Standing, days: int, **chosen: str) -> str:
    """The address of what moved a score, opened at what is chosen."""
    address = f"{reverse('moved', args=[standing.key])}?{urlencode({'days': days, **chosen})}"
    return f"{address}#acts" if chosen else address


def way(scores: Scores, standing: Standing, move: Move) -> Way:
    """Every cause as a line, new acts by kind, so that the lines add up to the move as shown."""
    lines: list[tuple[Part, str, str, str]] = []
    for part in move.new_by_kind:
        label = _("New: %(kind)s") % {"kind": _(KIND_BY_KEY[part.key].label)}
        lines.append((part, label, reasons.by_people(part), page_of(standing, move.days, kind=part.key)))
    fading = {"days": rounded(scores.model["half_life"] / DAY)}
    models = {"before": move.model, "now": scores.model["version"]}
    for part in move.causes:
        if part.key == "new":
            continue
        changed = part.key == "late" and models["before"] != models["now"]
        called, note = CAUSES["model" if changed else part.key]
        opened = page_of(standing, move.days, undone="1") if part.key == "undone" else ""
        note = reasons.by_people(part) if part.key == "undone" else str(note) % {**fading, **models}
        lines.append((part, str(called), note, opened))
    before, after = units(move.before, DECIMALS), units(move.after, DECIMALS)
    amounts = shared_out([line[0].points for line in lines], after - before, DECIMALS) if lines else []
    return drawn(lines, amounts, before, after, units(move.after, 1) - units(move.before, 1))


def drawn(lines: list[tuple[Part, str, str, str]], amounts: list[int], before: int, after: int, headline: int) -> Way:
    """Puts each bar where the one before ended."""
    reached = [before]
    for amount in amounts:
        reached.append(reached[-1] + amount)
    low, high = min(reached), max(reached)
    room = max(1, high - low)
    steps = []
    for place, ((_part, label, note, href), amount) in enumerate(zip(lines, amounts, strict=True)):
        start, end = sorted((reached[place], reached[place + 1]))
        bar = f"{100 * (start - low) / room:.2f}%", f"{100 * (end - start) / room:.2f}%"
        steps.append(Step(label, note, href, signed(amount, DECIMALS), amount, *bar))
    shown = [written(value, DECIMALS) for value in (before, after, low, high)]
    return Way(shown[0], shown[1], steps, shown[2], shown[3], headline)


def by_post(standing: Standing, move: Move) -> Receipt:
    """About which posts the new acts were."""
    lines = [
        Line(
            text(part.label) or reasons.post_name(part.key) if part.key else _("Other posts, and acts without a post"),
            part.points,
            page_of(standing, move.days, post=part.key) if part.key else "",
            reasons.by_people(part),
            part.key,
        )
        for part in move.new_by_post
    ]
    return new_acts(lines)


def by_person(scores: Scores, standing: Standing, move: Move) -> Receipt:
    """Whose new acts they were."""
    lines = []
    for part in move.new_by_person:
        if part.person is None:
            label = ngettext("%(count)s other person", "%(count)s other people", part.people)
            lines.append(Line(label % {"count": count(part.people)}, part.points))
        else:
            href = page_of(standing, move.days, source=part.key)
            lines.append(Line(part.label, part.points, href, key=part.key, standing=scores.standing(part.person)))
    return new_acts(lines)


def new_acts(lines: list[Line]) -> Receipt:
    """A receipt of new acts, with its own sum."""
    return receipt(lines, units(sum(line.points for line in lines), DECIMALS), DECIMALS)


def open_up(
    scores: Scores, standing: Standing, move: Move, asked: Asked, total: int | None, told: Explanation, limit: int
) -> Opened:
    """The single acts behind a line: what they add up to is `total` where that line is on the page."""
    try:
        source = find(scores, asked.source) if asked.source else None
    except RenownError:
        return Opened([], "", "", written(0, DECIMALS), 0)
    acts, many, given = moved_acts(
        scores, standing.person, move.days, undone=bool(asked.undone), source=source, kind=asked.kind or None,
        post=asked.post or None, limit=limit,
    )  # fmt: skip
    left = many - len(acts)
    values = [act.points for act in acts] + ([given - sum(act.points for act in acts)] if left else [])
    total = units(given, DECIMALS) if total is None else total
    amounts = shared_out(values, total, DECIMALS) if values else []
    words = reasons.texts(told)
    printed = []
    for act, amount in zip(acts, amounts, strict=False):
        who = act.source if act.source is not None and act.source < scores.people else None
        by = scores.standing(who) if source is None and who is not None else None
        line = print_act(act, standing, words, by, opted_out=act.source is None)
        printed.append(
            Printed(line.said, line.post, line.href, line.out, line.when, signed(amount, DECIMALS), line.by)
        )  # fmt: skip
    rest = ngettext("%(count)s other act", "%(count)s other acts", left) % {"count": count(left)}
    return Opened(
        acts=printed,
        rest=rest if left else "",
        rest_points=signed(amounts[-1], DECIMALS) if left else "",
        total=signed(total if values else 0, DECIMALS),
        more=min(max(limit, SHOWN) * 3, MOST) if left and limit < MOST else 0,
    )


def line_of(asked: Asked, drawn: Way, receipts: dict[str, Receipt], standing: Standing, days: int) -> int | None:
    """What the one line opened says, in units; None when it is not one line of the page."""
    fields = asked.fields()
    if len(fields) != 1:
        return None
    if step := drawn.step(page_of(standing, days, **fields)):
        return step.units
    ((field, value),) = fields.items()
    line = receipts[field].line(value) if field in receipts else None
    return None if line is None else line.units
