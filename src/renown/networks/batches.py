"""What an archive's records say, one act, account or post at a time, gathered into batches for the lake."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa

from renown.networks.archive import Archive
from renown.networks.network import Journal
from renown.vocabulary import ACCOUNTS, ESTIMATED, EXACT, INTERACTIONS, POSTS, WITHDRAWN, Batch

ROWS = 20_000
"""How many acts, accounts and posts make a batch."""
DESCRIBED = 100_000
"""How many accounts are remembered, so that each is described once."""
ID = 2_048
"""The longest id, in characters: addresses are ids too."""
TEXT = 100_000
"""How much of a post's text is kept, in characters."""
OWN = "an act on oneself"
_DAY = 86_400
_END_OF_LINE = re.compile(r"<br ?/?>|</p>\s*<p>")
_TAG = re.compile(r"<[^<>]*>")
_CONTROL = re.compile(r"[\0-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Interaction(NamedTuple):
    """One act, as in vocabulary.INTERACTIONS but for the network."""

    kind: str
    source: str
    target: str
    at: int
    post: str | None = None
    act: str | None = None
    precision: int = EXACT
    undone: bool = False


class Account(NamedTuple):
    """One account, as in vocabulary.ACCOUNTS but for the network."""

    id: str
    handle: str | None = None
    name: str | None = None
    verified: bool | None = None


class Post(NamedTuple):
    """One post, as in vocabulary.POSTS but for the network."""

    id: str
    author: str
    at: int | None = None
    text: str | None = None
    url: str | None = None


Finding: TypeAlias = Interaction | Account | Post


def batches(network: str, findings: Iterable[Finding], archive: Archive, journal: Journal) -> Iterator[Batch]:
    """Gathers findings into batches of about ROWS rows, in their order. Acts on oneself go to the journal."""
    interactions: list[Interaction] = []
    accounts: list[Account] = []
    posts: list[Post] = []
    described: set[Account] = set()
    for rows, finding in enumerate(findings, 1):
        if isinstance(finding, Interaction):
            if finding.source == finding.target:
                journal.passes(OWN, file=str(archive.path))
                continue
            interactions.append(finding)
        elif isinstance(finding, Post):
            posts.append(finding)
        elif finding not in described:
            # an archive names the same people again and again
            if len(described) < DESCRIBED:
                described.add(finding)
            accounts.append(finding)
        if not rows % ROWS:
            yield _batch(network, interactions, accounts, posts)
            interactions, accounts, posts = [], [], []
            journal.progress(archive.done)
    if interactions or accounts or posts:
        yield _batch(network, interactions, accounts, posts)
    journal.progress(archive.done)


def gathered(network: str, findings: Iterable[Finding], *, withdrawn: Collection[str] = ()) -> Batch:
    """All findings as one batch, without acts on oneself: what one answer of an API holds.

    `withdrawn` are the ids of acts that are taken back.
    """
    interactions: list[Interaction] = []
    accounts: list[Account] = []
    posts: list[Post] = []
    for finding in findings:
        if isinstance(finding, Interaction):
            if finding.source != finding.target:
                interactions.append(finding)
        elif isinstance(finding, Account):
            accounts.append(finding)
        else:
            posts.append(finding)
    batch = _batch(network, interactions, accounts, posts)
    if not withdrawn:
        return batch
    gone = pa.table({"network": [network] * len(withdrawn), "act": list(withdrawn)}, WITHDRAWN)
    return replace(batch, withdrawn=gone)


def dated(findings: Iterable[Finding], archive: Archive) -> Iterator[Finding]:
    """The same findings; acts whose `at` is 0 come last, estimated: at the newest time seen, or else the file's."""
    newest = 0
    waiting: list[Interaction] = []
    for finding in findings:
        if isinstance(finding, Interaction) and not finding.at:
            waiting.append(finding)
            continue
        if not isinstance(finding, Account):
            newest = max(newest, finding.at or 0)
        yield finding
    at = newest or int(archive.path.stat().st_mtime)
    yield from (act._replace(at=at, precision=ESTIMATED) for act in waiting)


def _batch(network: str, interactions: list[Interaction], accounts: list[Account], posts: list[Post]) -> Batch:
    return Batch(
        _table(network, interactions, Interaction._fields, INTERACTIONS),
        _table(network, accounts, Account._fields, ACCOUNTS),
        _table(network, posts, Post._fields, POSTS),
    )


def _table(network: str, rows: list[Any], fields: tuple[str, ...], schema: pa.Schema) -> pa.Table:
    columns: dict[str, Any] = dict(zip(fields, zip(*rows, strict=True) if rows else [()] * len(fields), strict=True))
    arrays = {name: pa.array(columns[name], schema.field(name).type) for name in fields}
    arrays["network"] = pa.repeat(pa.scalar(network), len(rows))
    return pa.table([arrays[name] for name in schema.names], schema=schema)


def identifier(value: object) -> str:
    """`value` as an id. Raises ValueError when it cannot be one: no text, empty, too long, control characters."""
    if not isinstance(value, str) or not value:
        raise ValueError("an id is missing")
    if value.isascii() and value.isalnum() and len(value) <= ID:  # nearly all of them
        return value
    if len(value) > ID or _CONTROL.search(value) or _SURROGATE.search(value):
        raise ValueError("an id that cannot be one")
    return value


def plain(value: object) -> str | None:
    """A name or a text as it may be kept: without NULs and broken characters; None when nothing is left."""
    if not isinstance(value, str):
        return None
    text = value[:TEXT]
    return (text if text.isascii() else _SURROGATE.sub("\ufffd", text)).replace("\0", "").strip() or None


def words(markup: object) -> str | None:
    """The words of a piece of HTML, a line for each paragraph; None when nothing is left."""
    if not isinstance(markup, str):
        return None
    return plain(html.unescape(_TAG.sub("", _END_OF_LINE.sub("\n", markup[: 2 * TEXT]))))


def moment(value: object) -> int:
    """Unix seconds of an ISO 8601 time; without a zone it is UTC. Raises ValueError when it is none, or cannot be."""
    if not isinstance(value, str) or len(value) > 64:
        raise ValueError("a time that cannot be read")
    try:
        read = datetime.fromisoformat(value)
        return believable(int((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()))
    except (ValueError, OverflowError):
        raise ValueError("a time that cannot be read") from None


def believable(at: int) -> int:
    """Unix seconds as they are. Raises ValueError before 1970 and later than tomorrow."""
    if not 0 < at < time.time() + _DAY:
        raise ValueError("a time that cannot be")
    return at
