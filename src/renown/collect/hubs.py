"""Feeds of connected blogs that a hub brings when something is new, instead of being asked for (WebSub)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.compute as pc

from renown.collect.connections import Connections
from renown.errors import InputError, RenownError
from renown.lake import Lake
from renown.networks.blog import Blog, websub
from renown.networks.fetcher import LOOPBACK, Fetcher, told
from renown.networks.network import Journal
from renown.vocabulary import Batch


def feeds(home: Path) -> dict[str, str]:
    """The address of the feed of each blog that is connected, by the key of its account."""
    return {f"blog:{one.account}": one.base for one in Connections(home) if one.network == "blog"}


def subscribe(feed: str, callback: Callable[[str, str], tuple[str, str]], *, local: bool = False) -> str:
    """Asks the hub that a feed names to bring it; how that ended, in words.

    `callback` is told the hub and the topic before the hub is asked, which may ask back at once, and says the address
    to bring it to and the secret to sign with. `local` lets both be on this machine.
    """
    fetcher = Fetcher(LOOPBACK if local else ())
    try:
        found = websub.hub(fetcher.get(feed))
        if found is None:
            return "names no hub"
        websub.subscribe(found, *callback(found.address, found.topic), fetcher)
    except RenownError as error:
        return str(error)
    return "asked"


def read(lake: Lake, account: str, feed: str, body: bytes) -> str:
    """Keeps what a hub brought of the feed of an account (``blog:https://…``); how that ended, in words."""
    try:
        batch = Blog().read_feed(feed, body, Journal())
        if not _is_of(account.partition(":")[2], batch):
            raise InputError("a feed of another site", file=told(feed))
        kept = lake.append([batch])
    except RenownError as error:
        return str(error)
    return f"{kept.new:,} new acts"


def _is_of(site: str, batch: Batch) -> bool:
    acts = batch.interactions
    ours = pc.or_(pc.equal(acts["source"], site), pc.equal(acts["target"], site))
    posts = pc.equal(batch.posts["author"], site) if batch.posts is not None else ours
    return bool(pc.all(ours, min_count=0).as_py() and pc.all(posts, min_count=0).as_py())
