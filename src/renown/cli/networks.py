"""The commands about networks: what there is, connecting an account, collecting."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from renown import show
from renown.cli.app import AsJson, app, err, out, print_json, told
from renown.collect import Collected, Connections, collect, collectable
from renown.errors import InputError
from renown.home import Home
from renown.networks import NETWORKS
from renown.networks.http import Web
from renown.networks.network import Collectable, Connection, Secret

NetworkKey = Annotated[str, typer.Argument(help="The network, as `renown networks` names it.")]


@app.command(epilog="Examples: `renown networks` · `renown networks --json`")
def networks(as_json: AsJson = False) -> None:
    """Every network: what is read of it, and which accounts are connected."""
    with told():
        connected = list(Connections(Home().path))
        rows = [
            {
                "key": one.key,
                "name": one.name,
                "kinds": list(one.kinds),
                "archive": bool(one.kinds),
                "api": one.api.sees if isinstance(one, Collectable) else None,
                "connected": [each.label or each.account for each in connected if each.network == one.key],
            }
            for one in NETWORKS
        ]
        if as_json:
            print_json(rows)
            return
        table = Table(box=None, header_style="bold", pad_edge=False)
        for column in ("Network", "Key", "Archive", "API", "Connected"):
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(
                str(row["name"]),
                str(row["key"]),
                "yes" if row["archive"] else "–",
                str(row["api"] or "–"),
                show.escaped(", ".join(row["connected"])) if row["connected"] else "–",  # type: ignore[arg-type]
            )
        out.print(table)


@app.command(
    epilog="Examples: `renown connect bluesky ann.bsky.social` · `renown connect spotify --secret access_token=BQD…` "
    "· `renown connect mastodon ann@example.social`"
)
def connect(
    network: NetworkKey,
    account: Annotated[str, typer.Argument(help="The account; may be left out where the token says it.")] = "",
    secret: Annotated[
        list[str] | None,
        typer.Option(help="A secret as `key=value`, or `key=-` for standard input. Asked for when not given."),
    ] = None,
    base: Annotated[str | None, typer.Option(help="Where the API is, when not at its usual place.")] = None,
    as_json: AsJson = False,
) -> None:
    """Connect an account, so that `renown collect` reads it. Its secrets are proven first and kept encrypted."""
    with told():
        api = collectable(network).api
        given = Connection(network, account, base or api.base, secrets=_secrets(api.secrets, secret))
        one = collectable(network).identify(given, Web())
        Connections(Home().path).add(one)
        name = one.label or one.account
        line = f"{network}:{name} is connected. `renown collect` reads it."
        print_json({"network": network, "account": one.account, "label": one.label}) if as_json else out.print(
            line, markup=False
        )


@app.command(epilog="Example: `renown disconnect bluesky ann.bsky.social`")
def disconnect(
    network: NetworkKey, account: Annotated[str, typer.Argument(help="The account.")], as_json: AsJson = False
) -> None:
    """Forget a connection and its secrets. What was collected stays; `renown forget` erases that."""
    with told():
        connections = Connections(Home().path)
        one = connections.find(network, account)
        connections.remove(one)
        line = f"{network}:{one.label or one.account} is no longer connected."
        print_json({"network": network, "account": one.account}) if as_json else out.print(line, markup=False)


@app.command(
    "collect", epilog="Examples: `renown collect` · `renown collect bluesky mastodon` · `renown collect --json`"
)
def collect_(
    networks: Annotated[list[str] | None, typer.Argument(help="Only these networks; all that are connected.")] = None,
    patience: Annotated[float, typer.Option(min=0, help="Seconds to wait for hosts that ask to.")] = 120.0,
    as_json: AsJson = False,
) -> None:
    """Ask the network of every connected account what is new. Stopped anywhere, it goes on where it was."""
    with told():
        home = Home()
        connections = Connections(home.path)
        chosen = [one for one in connections if not networks or one.network in networks]
        if not chosen:
            raise InputError("no account is connected: `renown connect NETWORK ACCOUNT` does it")
        results = _collect(home, connections, chosen, Web(patience=patience), quiet=as_json)
        if as_json:
            print_json([show.collected(one) for one in results])
        if any(one.failed for one in results):
            raise typer.Exit(1)


def _collect(
    home: Home, connections: Connections, chosen: list[Connection], web: Web, *, quiet: bool
) -> list[Collected]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    results = []
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as progress:
        task = progress.add_task("Collecting…")

        def stored(one: Collected) -> None:
            progress.update(task, description=f"{show.escaped(_name(one.connection))}: {one.new:,} new acts")

        for one in collect(home.lake, connections, chosen, web=web, on_stored=stored):
            results.append(one)
            if not quiet:
                (err if one.error else out).print(show.collect_report(one))
    return results


def _name(connection: Connection) -> str:
    return f"{connection.network}:{connection.label or connection.account}"


def _secrets(wanted: tuple[Secret, ...], given: list[str] | None) -> dict[str, str]:
    secrets = {}
    for text in given or ():
        key, equals, value = text.partition("=")
        if not equals or key not in {one.key for one in wanted}:
            known = ", ".join(one.key for one in wanted) or "none"
            raise InputError(f"--secret takes key=value, and the keys here are: {known}")
        secrets[key] = sys.stdin.readline().strip() if value == "-" else value
    for one in wanted:
        if one.key not in secrets and not one.optional:
            if not sys.stdin.isatty():
                raise InputError(f"{one.words} is needed: --secret {one.key}=…")
            secrets[one.key] = typer.prompt(one.words, hide_input=True)
    return secrets
