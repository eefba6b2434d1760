"""`renown key`: keys of programs, from the command line."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

app = typer.Typer(help="Makes, lists and ends the keys of programs.", no_args_is_help=True)


@app.command(epilog="Examples: `renown key new hootsuite` · `renown key new phone --profile 2012-05 --days 365`")
def new(
    name: Annotated[str, typer.Argument(help="What you will know it by.")],
    scope: Annotated[list[str] | None, typer.Option(help="read or klout; both if not given.")] = None,
    days: Annotated[int | None, typer.Option(help="Days until it expires; never if not given.")] = None,
    profile: Annotated[str, typer.Option(help="2012-05 for clients that old.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Makes a key and shows it, this once."""
    _ready()
    from renown.web.api.access import USUAL, CannotMakeKey, new_key

    try:
        key, text = new_key(name=name, scopes=tuple(scope or USUAL), days=days, profile=profile)
    except CannotMakeKey as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(1) from error
    told = {"name": key.name, "key": text, "scopes": key.scopes.split(), "expires": _at(key.expires)}
    line = f"{text}\nKept nowhere: copy it now. `renown key end {key.prefix}` ends it.\n"
    sys.stdout.write(json.dumps(told, indent=2) + "\n" if as_json else line)


@app.command("list", epilog="Example: `renown key list`")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Which keys there are, how each begins, and when it was last used."""
    _ready()
    from renown.web.api.models import Key

    rows = [
        {"begins": key.prefix, "name": key.name, "scopes": key.scopes, "profile": key.profile,
         "expires": _at(key.expires), "used": _at(key.used), "ended": _at(key.ended)}
        for key in Key.objects.order_by("pk")
    ]  # fmt: skip
    if as_json:
        sys.stdout.write(json.dumps(rows, indent=2) + "\n")
        return
    for row in rows:
        state = f"ended {row['ended']}" if row["ended"] else f"last used {row['used'] or 'never'}"
        sys.stdout.write(f"{row['begins']}…  {row['name']}  {row['scopes']}  {state}\n")
    if not rows:
        sys.stdout.write("No keys yet: `renown key new NAME` makes one.\n")


@app.command(epilog="Example: `renown key end rnk_3fA9xK2p`")
def end(begins: Annotated[str, typer.Argument(help="How the key begins, as `renown key list` shows it.")]) -> None:
    """Ends a key, at once."""
    _ready()
    from renown.web.api.access import end_key

    if not end_key(begins):
        sys.stderr.write(f"no key begins with {begins}: `renown key list` shows them\n")
        raise typer.Exit(1)
    sys.stdout.write("Ended.\n")


def _ready() -> None:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renown.web.settings")
    import django

    django.setup()
    from renown.web.database import prepare

    prepare()


def _at(value: object) -> str | None:
    return None if value is None else str(value)[:19].replace(" ", "T") + "Z"
