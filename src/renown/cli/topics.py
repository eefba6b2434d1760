"""The commands about topics."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from renown import show
from renown.cli.app import AsJson, app, out, print_json, told
from renown.home import Home
from renown.topics import all_topics, read_klout
from renown.topics.ontology import load, store

topics_app = typer.Typer(help="What people are acted on about.", invoke_without_command=True)
app.add_typer(topics_app, name="topics")


@topics_app.callback(epilog="Examples: `renown topics` · `renown topics import klout-opendata`")
def topics(context: typer.Context, as_json: AsJson = False) -> None:
    """The topics of this run, those of most people first."""
    if context.invoked_subcommand is None:
        with told():
            listed = all_topics(Home().current())
            print_json([show.topic(one) for one in listed]) if as_json else out.print(show.topics(listed))


@topics_app.command("import", epilog="Example: `renown topics import klout-opendata`")
def topics_import(
    path: Annotated[Path, typer.Argument(help="The folder of Klout's published topics (klout/opendata).")],
    as_json: AsJson = False,
) -> None:
    """Use more topics from the next run on: Klout's own, with which belongs to which."""
    with told():
        given = read_klout(path)
        store(Home().path, given)
        used = len(load(Home().path))
        line = f"{len(given):,} topics read; with our own and without special categories {used:,} are used from now on."
        print_json({"read": len(given), "used": used}) if as_json else out.print(line)
