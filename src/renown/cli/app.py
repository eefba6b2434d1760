"""What every command shares: the application, the two consoles, how errors and JSON are printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console

from renown import show
from renown.errors import RenownError

app = typer.Typer(
    help="How much do people act because of you? One honest number, with its reasons.",
    epilog="Everything is kept in one folder: $RENOWN_HOME, or renown-data in the current folder.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of a table for people.")]
Name = Annotated[str, typer.Argument(help="A handle, `network:id`, `network:handle` or a profile's address.")]


@contextmanager
def told() -> Iterator[None]:
    """Turns what Renown raises on purpose into one line and exit status 1."""
    try:
        yield
    except RenownError as error:
        err.print(f"[bold red]renown:[/] {show.escaped(str(error))}")
        raise typer.Exit(1) from error


def print_json(value: Any) -> None:
    """Prints one JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")
