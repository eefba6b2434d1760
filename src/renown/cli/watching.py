"""The command that listens: everybody's acts as they happen."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.markup import escape

from renown import show
from renown.cli.app import AsJson, app, err, out, print_json, told
from renown.collect import Connections, Watched, watch, watchable
from renown.errors import InputError, NetworkError
from renown.home import Home
from renown.networks.network import Connection


@app.command(
    "watch",
    epilog="Examples: `renown watch bluesky` · `renown watch bluesky --firehose` · `renown watch mastodon example.org`",
)
def watch_(
    network: Annotated[str, typer.Argument(help="The network; `renown networks` says which can be watched.")],
    host: Annotated[
        str | None, typer.Argument(help="Which one, where a network is in many places: example.org.")
    ] = None,
    firehose: Annotated[
        bool, typer.Option("--firehose", help="Listen to the source instead of a digest of it.")
    ] = False,
    base: Annotated[str | None, typer.Option(help="Where the stream is, when not at its usual place.")] = None,
    oldest: Annotated[
        bool, typer.Option("--oldest", help="The first time, begin with the oldest the stream still has.")
    ] = False,
    every: Annotated[float, typer.Option(min=0.1, help="Store what came after so many seconds.")] = 10.0,
    as_json: AsJson = False,
) -> None:
    """Keep everybody's public acts as they happen, until Ctrl-C. Started again, it goes on where it was."""
    with told():
        streams = {one.key: one for one in watchable(network).streams}
        if firehose and "firehose" not in streams:
            raise InputError(f"{network} has no firehose")
        stream = streams["firehose"] if firehose else next(iter(streams.values()))
        where = (base or host or stream.base).rstrip("/")
        if not where:
            raise InputError(f"{network} is in many places: say which, as in `renown watch {network} example.org`")
        home = Home()
        connections = Connections(home.path)
        connection = Connection(network, f"{stream.key} {where}", where, stream.key)
        if oldest and not connections.cursor(connection):
            connections.keep(connection, {"place": 0})
        with _stopped_by_signals() as stop:
            done = watch(
                home.lake, connections, connection, stop, seconds=every,
                on_stored=lambda so_far: None if as_json else out.print(_line(so_far), highlight=False),
                on_lost=_lost,
            )  # fmt: skip
        if as_json:
            print_json(show.watched(done))
        if done.journal.unreadable:
            err.print(show.not_used(done.journal))
            raise typer.Exit(1)


def _line(done: Watched) -> str:
    behind = max(0, int(time.time() - done.at))
    return (
        f"{done.events:,} events: {done.new:,} new acts, {done.known:,} known already, {done.undone:,} taken back; "
        f"{behind:,} s behind"
    )


def _lost(error: NetworkError, wait: float) -> None:
    err.print(f"[yellow]{escape(str(error))}[/]; trying again in {wait:.0f} s")


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set: what came until then is stored first. A second Ctrl-C does not wait."""
    stop = threading.Event()

    def set_it(number: int, frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {one: signal.signal(one, set_it) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
