"""The command that makes operators."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from renown.cli.app import AsJson, app, out, print_json, told
from renown.home import Home


@app.command(epilog="Examples: `renown operator ann@example.org` · `renown operator ann@example.org --link`")
def operator(
    email: Annotated[str, typer.Argument(help="The operator's e-mail address.")],
    link: Annotated[
        bool, typer.Option("--link", help="Ask for no password: print a link with which it is set, once.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make somebody an operator of the site: asks for a password, or prints a link with which to set one."""
    from renown.web.users import operators

    with told():
        asked = sys.stdin.isatty() and not link and not as_json
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if asked else None
        url = operators.make(Home().path, email, password)
        if as_json:
            print_json({"email": email, "link": url})
            return
        out.print(f"{email} is an operator.", markup=False)
        if url is not None:
            out.print(f"Set a password, once, at\n{url}", markup=False, soft_wrap=True)
