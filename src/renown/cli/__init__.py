"""The command line. Every command prints for people, and with --json for programs."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

from renown import __version__, show
from renown.cli import networks, operator, topics, watching  # noqa: F401 (their commands)
from renown.cli.app import AsJson, Name, app, err, out, print_json, told
from renown.collect import Found, Imported, import_paths
from renown.errors import InputError, RenownError
from renown.home import Home
from renown.moves import moved
from renown.networks.table import Options
from renown.score.model import MODEL
from renown.topics import people_in
from renown.web.api.console import app as keys

__all__ = ["app", "main"]

app.add_typer(keys, name="key")


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"renown {__version__}")
        raise typer.Exit


@app.callback()
def main_options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options before any command."""


@app.command(epilog="Examples: `renown up` · `renown up --port 8080`")
def up(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 for any free one.")] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Start the site and print its address. Stop it with Ctrl-C."""
    from renown.web.serve import serve

    def ready(url: str) -> None:
        out.print(f"Renown is at [bold]{url}[/]  (Ctrl-C stops it)")

    with told():
        raise typer.Exit(serve(Home().path, host, port, on_ready=ready))


@app.command(
    "import",
    epilog="Examples: `renown import past70.txt.gz` · `renown import twitter-2026.zip` "
    "· `renown import acts.csv --column source=actor_id --kind RT=repost --network mastodon`",
)
def import_(
    paths: Annotated[list[Path], typer.Argument(help="Tables of interactions, or archives people downloaded.")],
    column: Annotated[
        list[str] | None, typer.Option(help="What a column holds: `source=actor_id`, or its number. Repeatable.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="What a word means: `RT=repost`, or `XX=skip`. Repeatable.")
    ] = None,
    network: Annotated[str | None, typer.Option(help="The network the rows of a table are of.")] = None,
    default_kind: Annotated[str, typer.Option(help="The kind of rows in a table that names none.")] = "mention",
    at: Annotated[str | None, typer.Option(help="The time of all rows of a table that has none.")] = None,
    time_format: Annotated[str | None, typer.Option(help="How times are written, as strptime takes it.")] = None,
    separator: Annotated[
        str | None, typer.Option(help="What separates columns: a character, or tab, comma, semicolon, pipe, space.")
    ] = None,
    header: Annotated[
        bool | None, typer.Option("--header/--no-header", help="Whether the first line names the columns.")
    ] = None,
    reader: Annotated[
        str | None, typer.Option("--as", help="Read the paths as this network's, without asking.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring public acts in. What is in a file is worked out and said; importing it twice changes nothing."""
    with told():
        options = Options(
            columns=_pairs(column, "--column source=actor_id"),
            kinds=_pairs(kind, "--kind RT=repost"),
            network=network,
            default_kind=default_kind,
            at=_moment(at),
            time_format=time_format,
            separator=separator,
            header=header,
        )
        results = _import(paths, options, reader, quiet=as_json)
        if as_json:
            print_json([show.imported(one) for one in results])
        if any(one.failed for one in results):
            raise typer.Exit(1)


def _import(paths: list[Path], options: Options, reader: str | None, *, quiet: bool) -> list[Imported]:
    results = []
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} acts, {task.fields[speed]:,.0f} a second"),
    )  # fmt: skip
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as progress:
        task = progress.add_task("", rows=0, speed=0)
        started = time.monotonic()

        def found(one: Found) -> None:
            nonlocal started
            started = time.monotonic()
            progress.reset(task, total=one.size, description=show.escaped(one.path.name), rows=0, speed=0)
            if not quiet:
                out.print(
                    f"[bold]{show.escaped(str(one.path))}[/]: {show.escaped(one.network)}. {show.escaped(one.words)}."
                )

        def read(done: int, rows: int) -> None:
            progress.update(task, completed=done, rows=rows, speed=rows / max(0.001, time.monotonic() - started))

        for one in import_paths(
            Home().lake, paths, options, network=reader, on_found=found, on_progress=read
        ):  # fmt: skip
            results.append(one)
            if not quiet:
                (err if one.error else out).print(show.import_report(one, time.monotonic() - started))
    return results


def _pairs(given: list[str] | None, example: str) -> dict[str, str]:
    pairs = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise InputError(f"{text!r} is no pair: write it as in {example}")
        pairs[name] = value
    return pairs


@app.command(
    epilog="Examples: `renown score` · `renown score --history 90` · `renown score --now 2026-11-22` "
    "· `renown score --full 100000`"
)
def score(
    now: Annotated[str | None, typer.Option(help="Score as of this time (ISO 8601 or Unix seconds).")] = None,
    history: Annotated[int, typer.Option(min=0, max=400, help="Also work out this many days before it.")] = 0,
    full: Annotated[float, typer.Option(min=1, help="The influence of a score of 100.")] = MODEL.full,
    half_life: Annotated[float, typer.Option(min=0.01, help="Days after which an act counts half.")] = 30.0,
    pin: Annotated[list[str] | None, typer.Option(help="An account trust starts from. Repeatable.")] = None,
    ban: Annotated[list[str] | None, typer.Option(help="An account trust must not start from. Repeatable.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Publish even when scores move by very much.")] = False,
    as_json: AsJson = False,
) -> None:
    """Score everybody and publish the run, in one step, to the site and every other command."""
    with told():
        changes = {"full": full} if full != MODEL.full else {}
        if half_life != 30.0:
            changes["half_life"] = half_life * 86_400
        model = MODEL.with_(**changes) if changes else MODEL
        with err.status("Scoring…"):
            scores = Home().score(
                _moment(now), model=model, history=history, pinned=pin or (), banned=ban or (), force=force
            )
        if as_json:
            print_json(show.run(scores))
        else:
            out.print(show.run_line(scores))


def _moment(text: str | None) -> int | None:
    if text is None:
        return None
    if text.isdigit():
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no time: write 2026-11-22, 2026-11-22T06:00 or Unix seconds") from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


@app.command(epilog="Examples: `renown top` · `renown top 100 --json` · `renown top --topic music`")
def top(
    count: Annotated[int, typer.Argument(min=1, help="How many people.")] = 20,
    topic: Annotated[
        str | None, typer.Option(help="Only what is about this topic; `renown topics` lists them.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The people with the highest scores."""
    with told():
        if topic is not None:
            places = people_in(Home().current(), topic, count)
            print_json([show.place(one) for one in places]) if as_json else out.print(show.places(places))
            return
        standings = Home().current().top(count)
        print_json([show.standing(one) for one in standings]) if as_json else out.print(show.ranking(standings))


@app.command(
    "show", epilog="Examples: `renown show @ann` · `renown show bluesky:did:plc:abc` · `renown show ann --json`"
)
def show_(name: Name, as_json: AsJson = False) -> None:
    """One person's score, how sure it is, and the last 90 days."""
    with told():
        scores = Home().current()
        person = scores.find(name)
        if as_json:
            history = [show.day(one) for one in scores.history(person)]
            print_json(show.standing(scores.standing(person)) | {"history": history})
        else:
            out.print(show.profile(scores, person))


@app.command(
    epilog="Examples: `renown explain @ann` · `renown explain @ann --since 7` "
    "· `renown explain twitter:12 --people 50 --json`"
)
def explain(
    name: Name,
    people: Annotated[int, typer.Option(min=1, help="How many people to name.")] = 10,
    since: Annotated[int | None, typer.Option(min=1, help="Say what moved it in so many days: 1, 7 or 30.")] = None,
    as_json: AsJson = False,
) -> None:
    """What a score is made of, or what moved it: kinds, people, posts and days, in points that add up."""
    with told():
        scores = Home().current()
        if since is not None:
            move = moved(scores, scores.find(name), since, people=people)
            print_json(show.move(scores, move)) if as_json else out.print(show.moves(scores, move))
            return
        explanation = scores.explain(scores.find(name), people=people)
        print_json(show.explanation(explanation)) if as_json else out.print(show.receipts(explanation))


@app.command(epilog="Examples: `renown export scores.csv` · `renown export scores.parquet` · `renown export - --json`")
def export(
    path: Annotated[Path, typer.Argument(help="A .csv, .parquet or .ndjson file to write; - for standard output.")],
    as_json: AsJson = False,
) -> None:
    """Write everybody's score to a file."""
    with told():
        rows = show.write(Home().current(), path, as_json=as_json)
        if str(path) != "-":
            print_json({"path": str(path), "people": rows}) if as_json else out.print(
                f"{rows:,} people written to {path}"
            )


@app.command(epilog="Example: `renown join twitter:12 bluesky:did:plc:abc --proof 'linked from both profiles'`")
def join(
    account: Annotated[str, typer.Argument(help="An account, as `network:id`.")],
    other: Annotated[str, typer.Argument(help="Another one of the same person.")],
    proof: Annotated[str, typer.Option(help="How you know: what was seen, and where.")],
    as_json: AsJson = False,
) -> None:
    """Make two accounts one person, from the next `renown score` on. `renown part` takes it back."""
    with told():
        Home().register.join(account, other, proof)
        line = f"{account} and {other} are one person. `renown score` counts them so."
        print_json({"accounts": [account, other], "proof": proof}) if as_json else out.print(line, markup=False)


@app.command(epilog="Example: `renown part twitter:12`")
def part(
    account: Annotated[str, typer.Argument(help="An account, as `network:id`.")],
    as_json: AsJson = False,
) -> None:
    """Take back every join of an account. The next `renown score` gives both scores as they were."""
    with told():
        taken = Home().register.part(account)
        line = f"{account} is a person of its own again: {taken} join{'' if taken == 1 else 's'} taken back."
        print_json({"account": account, "joins": taken}) if as_json else out.print(line, markup=False)


@app.command(epilog="Example: `renown forget twitter:12`")
def forget(
    account: Annotated[str, typer.Argument(help="The account as `network:id`, or a name that only it has.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase an account for good, from every file, and never store it again."""
    with told():
        home = Home()
        key = _account(home, account)
        if not yes:
            typer.confirm(f"Erase {key} from every file, with no way back?", abort=True)
        with err.status(f"Erasing {show.escaped(key)}…"):
            gone = home.forget(key)
        line = f"{key} is gone, with {gone:,} acts. It will not be stored again."
        print_json({"account": key, "acts": gone}) if as_json else out.print(line, markup=False)


def _account(home: Home, name: str) -> str:
    """An account nobody has scored yet, or that is not there at all, can be forgotten by its key."""
    try:
        accounts = home.current().standing(home.current().find(name)).accounts
    except RenownError:
        if ":" in name:
            return name
        raise
    if len(accounts) > 1 and name not in {account.key for account in accounts}:
        raise InputError(f"{name!r} is a person of several accounts, say which: {', '.join(a.key for a in accounts)}")
    return next((account.key for account in accounts if account.key == name), accounts[0].key)


def main() -> None:
    """The `renown` command."""
    app()
