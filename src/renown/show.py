"""Scores as JSON values, as text for a terminal, and as files."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from rich import box
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from renown.collect import Collected, Imported, Watched
from renown.errors import InputError
from renown.networks.network import Journal
from renown.scores import Day, Explanation, Moment, Part, Scores, Standing
from renown.standing import Move
from renown.topics.answers import Listed, Place

_SPARKS = "▁▂▃▄▅▆▇█"
_CONTROLS = ((0, 32), (127, 160), (0x200B, 0x2010), (0x202A, 0x202F), (0x2066, 0x206A))
_HIDDEN = dict.fromkeys(code for start, stop in _CONTROLS for code in range(start, stop))


def escaped(text: str) -> str:
    """Text from outside, safe in a terminal: no control or direction characters, no markup."""
    return escape(text.translate(_HIDDEN))


def imported(one: Imported) -> dict[str, Any]:
    """How an import ended."""
    counts = one.appended
    return {
        "path": str(one.path),
        "network": one.found.network if one.found else None,
        "found": one.found.words if one.found else None,
        "new": counts.new if counts else 0,
        "known": counts.known if counts else 0,
        "refused": counts.refused if counts else 0,
        "passed": dict(one.journal.passed),
        "unreadable": dict(one.journal.unreadable),
        "places": one.journal.places,
        "error": one.error,
    }


def collected(one: Collected) -> dict[str, Any]:
    """How the collection of an account ended."""
    return {
        "network": one.connection.network,
        "account": one.connection.account,
        "label": one.connection.label,
        "pages": one.pages,
        "new": one.new,
        "known": one.known,
        "passed": dict(one.journal.passed),
        "unreadable": dict(one.journal.unreadable),
        "places": one.journal.places,
        "error": None if one.error is None else str(one.error),
    }


def watched(one: Watched) -> dict[str, Any]:
    """What a stream brought."""
    return {
        "network": one.connection.network,
        "stream": one.connection.label,
        "base": one.connection.base,
        "events": one.events,
        "new": one.new,
        "known": one.known,
        "undone": one.undone,
        "lost": one.lost,
        "at": one.at,
        "passed": dict(one.journal.passed),
        "unreadable": dict(one.journal.unreadable),
        "places": one.journal.places,
    }


def run(scores: Scores) -> dict[str, Any]:
    """What a run is."""
    return {
        "now": scores.now,
        "computed": datetime.fromtimestamp(scores.now, UTC).isoformat(),
        "people": scores.people,
        "acts": scores.acts_count,
        "networks": list(scores.networks),
        "model": scores.model,
        "simulated": scores.simulated,
    }


def standing(one: Standing) -> dict[str, Any]:
    """Where a person stands. `score` is null where there is not enough data to show one."""
    return {
        "account": one.key,
        "name": one.label,
        "accounts": [account.key for account in one.accounts],
        "score": one.score if one.enough else None,
        "low": one.low if one.enough else None,
        "high": one.high if one.enough else None,
        "confidence": one.confidence,
        "percentile": one.percentile,
        "influence": one.influence,
        "vouched": one.vouched,
        "people": one.people,
        "acts": one.acts,
    }


def day(one: Day) -> dict[str, Any]:
    """One day of history."""
    return {"day": one.day.isoformat(), "score": one.score, "low": one.low, "high": one.high, "model": str(one.model)}


def explanation(one: Explanation) -> dict[str, Any]:
    """All receipts. Points are exact here, whatever the confidence."""
    receipts = {"kinds": one.by_kind, "networks": one.by_network, "people": one.by_person, "days": one.by_day}
    return {
        "standing": standing(one.standing),
        "points": one.standing.score,
        **{name: [_part(part) for part in parts] for name, parts in receipts.items()},
        "posts": [_moment(moment) for moment in one.moments],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "key": part.key,
        "label": part.label,
        "points": part.points,
        "contribution": part.contribution,
        "acts": part.acts,
        "people": part.people,
    }


def _moment(moment: Moment) -> dict[str, Any]:
    return {
        "post": moment.post,
        "text": moment.text,
        "url": moment.url,
        "at": moment.at,
        "points": moment.points,
        "acts": moment.acts,
        "people": moment.people,
    }


def move(scores: Scores, one: Move) -> dict[str, Any]:
    """What moved a score. Each list sums to what the docstring of `Move` says."""
    receipts = ("causes", "by_person", "new_by_kind", "new_by_person", "new_by_post", "undone_by_kind")
    return {
        "standing": standing(scores.standing(one.person)),
        "days": one.days,
        "since": one.since,
        "before": one.before,
        "after": one.after,
        "points": one.points,
        "model_before": one.model,
        **{name: [_part(part) for part in getattr(one, name)] for name in receipts},
    }


def topic(one: Listed) -> dict[str, Any]:
    """A topic of a run."""
    return {"topic": one.key, "label": one.label, "people": one.people, "parents": list(one.parents)}


def place(one: Place) -> dict[str, Any]:
    """Somebody among the people of a topic. The topic's score is null where too few people acted."""
    share = one.share
    about = {
        "topic": share.key,
        "score": share.score if share.enough else None,
        "contribution": share.contribution,
        "points": share.points,
        "acts": share.acts,
        "people": share.people,
    }
    return standing(one.standing) | {"about": about}


def import_report(one: Imported, seconds: float) -> RenderableType:
    """What came of an import, what was left out and why, and where."""
    if one.error is not None or one.appended is None:
        return Text.assemble(("renown: ", "bold red"), (one.error or "").translate(_HIDDEN))
    counts = one.appended
    total = counts.new + counts.known
    speed = f"in {seconds:.1f} s ({total / max(seconds, 0.001):,.0f} a second)"
    line = f"{counts.new:,} new acts, {counts.known:,} known already, {speed}."
    if counts.refused:
        line += f" {counts.refused:,} refused: they are of or on accounts that asked to be forgotten."
    return Group(Text(f"  {line}"), *_not_used(one.journal))


def collect_report(one: Collected) -> RenderableType:
    """What came of a collection, in one line, then what was left out and what stopped it."""
    name = f"{one.connection.network}:{one.connection.label or one.connection.account}"
    line = f"{name}: {one.new:,} new acts, {one.known:,} known already."
    lines: list[RenderableType] = [Text(line.translate(_HIDDEN)), *_not_used(one.journal)]
    if one.error is not None:
        lines.append(Text(f"  stopped: {one.error}".translate(_HIDDEN), style="red"))
    return Group(*lines)


def not_used(journal: Journal) -> RenderableType:
    """What was left out or could not be read, and why."""
    return Group(*_not_used(journal))


def _not_used(journal: Journal) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for style, skipped in (("dim", journal.passed), ("yellow", journal.unreadable)):
        word = "left out" if style == "dim" else "cannot be read"
        for reason, count in skipped.most_common():
            where = _places(journal.places.get(reason, []), count)
            lines.append(Text(f"  {count:,} {word}: {reason}{where}".translate(_HIDDEN), style=style))
    return lines


def _places(places: list[str], count: int) -> str:
    """``file:3, 14, 15, …``: each file once."""
    by_file: dict[str, list[str]] = {}
    for place in places:
        file, colon, line = place.rpartition(":")
        by_file.setdefault(file if colon else line, []).extend([line] if colon else [])
    told = "; ".join(file + (":" + ", ".join(found) if found else "") for file, found in by_file.items())
    more = ", …" if by_file and count > len(places) and any(by_file.values()) else ""
    return f" ({told}{more})" if told else ""


def run_line(scores: Scores) -> str:
    """A run in one line."""
    when = datetime.fromtimestamp(scores.now, UTC)
    seeds = int(np.count_nonzero(scores.arrays["seed"]))
    return (
        f"{scores.people:,} people scored from {scores.acts_count:,} acts, as of {when:%-d %B %Y, %H:%M} UTC, "
        f"with model {scores.model['version']}; trust starts from {seeds:,} people."
    )


def _square(one: Standing) -> Text:
    if not one.enough:
        return Text("  ? ", style="dim")
    return Text(f" {one.score:>3.0f} ", style="bold #170b04 on #f26522")


def _label(one: Standing) -> Text:
    if one.label == one.accounts[0].id:
        return Text(escaped(one.key))
    return Text.assemble(escaped(one.label), (f"  {escaped(one.key)}", "dim"))


def _interval(one: Standing) -> str:
    return f"{one.low:.1f} to {one.high:.1f}" if one.enough else ""


def ranking(standings: list[Standing]) -> Table:
    """People, best first."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading, justify in (
        ("#", "right"), ("Score", "left"), ("Person", "left"), ("90 % interval", "right"), ("How sure", "left"),
        ("People", "right"), ("Acts", "right"),
    ):  # fmt: skip
        table.add_column(heading, justify=justify, no_wrap=heading != "Person")  # type: ignore[arg-type]
    for place, one in enumerate(standings, 1):
        table.add_row(
            str(place), _square(one), _label(one), _interval(one), one.confidence, f"{one.people:,}", f"{one.acts:,}"
        )  # fmt: skip
    return table


def topics(listed: list[Listed]) -> RenderableType:
    """Topics, those of most people first."""
    if not listed:
        return Panel("No topics here: what came in does not say what posts are about, or the run is an old one.")
    table = Table("Topic", "Key", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("People", justify="right")
    for one in listed:
        table.add_row(escaped(one.label), escaped(one.key), f"{one.people:,}")
    return table


def places(found: list[Place]) -> Table:
    """The people of a topic, highest first."""
    table = Table("Topic score", "Person", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Points", "People", "Acts"):
        table.add_column(heading, justify="right")
    for one in found:
        score = f"{one.share.score:.0f}" if one.share.enough else "?"
        table.add_row(
            score, _label(one.standing), f"{one.share.points:.2f}", f"{one.share.people:,}", f"{one.share.acts:,}"
        )
    return table


def profile(scores: Scores, person: int) -> RenderableType:
    """One person."""
    one = scores.standing(person)
    lines = [Text.assemble(_square(one), "  ", _label(one))]
    if one.enough:
        lines.append(Text(f"{one.score:.1f}, {one.confidence}: between {one.low:.1f} and {one.high:.1f}."))
        lines.append(Text(f"Higher than {percent(one.percentile)} of {scores.people:,} people."))
        lines.append(Text(f"{percent(one.vouched)} of it comes from people the community vouches for."))
    else:
        lines.append(Text(f"Not enough data: {one.people:,} people acted. A score appears once more do."))
    lines.append(Text(f"{one.people:,} people, {one.acts:,} acts.", style="dim"))
    days = scores.history(person)
    if len(days) > 1 and one.enough:
        lines.append(Text(f"{days[0].day:%-d %b} {spark([d.score for d in days])} {days[-1].day:%-d %b}"))
    return Group(*lines)


def percent(share: float) -> str:
    """A share as a whole percentage that never rounds up to all."""
    return f"{int(share * 100)} %" if share < 1 else "100 %"


def spark(values: list[float]) -> str:
    """A line of blocks, from the least to the largest value."""
    low, span = min(values), max(values) - min(values)
    return "".join(_SPARKS[round((value - low) / span * 7) if span else 0] for value in values)


def receipts(one: Explanation) -> RenderableType:
    """Every receipt of a person."""
    parts = [Text.assemble(_square(one.standing), "  ", _label(one.standing))]
    if not one.standing.enough:
        parts.append(Text(f"Not enough data for a score; these are the {one.standing.score:.2f} points so far."))
    shown: list[RenderableType] = [*parts]
    for heading, lines in (
        ("What people did", one.by_kind),
        ("Where", one.by_network),
        ("Who", one.by_person),
        ("When", _latest(one.by_day)),
    ):
        if lines:
            shown.append(_receipt(heading, lines, one.standing.score))
    if one.moments:
        table = Table("Posts", box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in ("Points", "Acts", "People"):
            table.add_column(heading, justify="right")
        for moment in one.moments:
            text = (moment.text or moment.url or moment.post)[:70]
            table.add_row(escaped(text), f"{moment.points:.2f}", f"{moment.acts:,}", f"{moment.people:,}")
        shown.append(table)
    if not one.by_kind:
        shown.append(Panel("Nobody has acted on this person yet."))
    return Group(*shown)


def moves(scores: Scores, one: Move) -> RenderableType:
    """What moved a score, from what it was to what it is."""
    standing = scores.standing(one.person)
    when = datetime.fromtimestamp(one.since, UTC)
    head = Text.assemble(_square(standing), "  ", _label(standing))
    up = one.points >= 0
    line = Text(f"{'Up' if up else 'Down'} {abs(one.points):.2f} points since {when:%-d %B %Y, %H:%M} UTC.")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=True)
    table.add_column("Why", footer=f"{datetime.fromtimestamp(scores.now, UTC):%-d %B %Y}", min_width=28)
    table.add_column("Acts", justify="right")
    table.add_column("Points", justify="right", footer=f"{one.after:.2f}")
    points = shares([one.before, *(part.points for part in one.causes)], one.after)
    table.add_row(f"{when:%-d %B %Y}", "", f"{points[0]:.2f}")
    for part, moved in zip(one.causes, points[1:], strict=True):
        table.add_row(part.label, f"{part.acts:,}" if part.acts else "", f"{moved:+.2f}")
    shown: list[RenderableType] = [head, line, table]
    for heading, lines in (("New acts", one.new_by_kind), ("Who moved it", one.by_person)):
        if lines:
            shown.append(_receipt(heading, lines, sum(part.points for part in lines), footer="Together"))
    return Group(*shown)


def _latest(days: list[Part], most: int = 10) -> list[Part]:
    older = days[:-most]
    if not older:
        return days
    rest = Part(
        "", f"{len(older):,} days before", sum(d.points for d in older), sum(d.contribution for d in older),
        sum(d.acts for d in older), 0,
    )  # fmt: skip
    return [rest, *days[-most:]]


def _receipt(heading: str, parts: list[Part], total: float, footer: str = "Score") -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=True)
    table.add_column(heading, footer=footer, min_width=28)
    table.add_column("Acts", justify="right")
    table.add_column("Points", justify="right", footer=f"{total:.2f}")
    for part, points in zip(parts, shares([part.points for part in parts], total), strict=True):
        table.add_row(escaped(part.label), f"{part.acts:,}", f"{points:.2f}")
    return table


def shares(values: list[float], total: float, digits: int = 2) -> list[float]:
    """Values rounded so that they still add up to the rounded total (largest remainder, Hamilton 1792)."""
    unit = 10**digits
    floors = [int(np.floor(value * unit)) for value in values]
    missing = round(total * unit) - sum(floors)
    by_remainder = sorted(range(len(values)), key=lambda k: (floors[k] - values[k] * unit, k))
    for k in by_remainder[: max(0, missing)]:
        floors[k] += 1
    return [floor / unit for floor in floors]


def table_of(scores: Scores) -> pa.Table:
    """Everybody's score as a table, highest first, without who opted out."""
    accounts = scores.tables["accounts"]
    first = np.unique(accounts["person"].to_numpy(), return_index=True)[1]
    columns: dict[str, Any] = {
        name: accounts[name].take(pa.array(first)) for name in ("network", "id", "handle", "name")
    }
    for name in ("score", "low", "high", "percentile", "influence"):
        columns[name] = np.asarray(scores.arrays[name])
    columns["people"] = np.asarray(scores.arrays["engagers"])
    shown = pa.array(~np.isin(np.arange(scores.people), list(scores.hidden)))
    return (
        pa.table(columns)
        .filter(shown)
        .sort_by([("score", "descending"), ("network", "ascending"), ("id", "ascending")])
    )


def write(scores: Scores, path: Path, *, as_json: bool) -> int:
    """Writes everybody's score to a file; returns how many. Raises InputError for an unknown ending."""
    table = table_of(scores)
    if str(path) == "-":
        if as_json:
            _write_ndjson(table, sys.stdout.buffer)
        else:
            pa.csv.write_csv(table, sys.stdout.buffer)
        return len(table)
    writers = {
        ".csv": pa.csv.write_csv,
        ".parquet": pa.parquet.write_table,
        ".ndjson": _write_ndjson,
        ".jsonl": _write_ndjson,
    }
    if path.suffix not in writers:
        raise InputError(f"{path.name}: the ending says the format, one of {', '.join(writers)}")
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            writers[path.suffix](table, file)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InputError(f"cannot be written: {error.strerror}", file=str(path)) from error
    return len(table)


def _write_ndjson(table: pa.Table, file: Any) -> None:
    encoder = msgspec.json.Encoder()
    for batch in table.to_batches(10_000):
        file.write(b"".join(encoder.encode(row) + b"\n" for row in batch.to_pylist()))
