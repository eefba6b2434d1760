"""What one post on X says about others, the same whether it comes from an archive or from the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from renown.networks.batches import Account, Finding, Interaction, Post, plain


@dataclass(slots=True)
class Said:
    """A post. `mentions` has everybody who is named, by id; `quotes` the post quoted by the account it is of."""

    id: str
    author: str
    handle: str | None
    at: int
    text: str
    reply_to: str | None = None  # an account
    reply_post: str | None = None
    reposts: str | None = None  # an account
    quotes: dict[str, str] = field(default_factory=dict)
    mentions: dict[str, Account] = field(default_factory=dict)


def findings(said: Said) -> Iterator[Finding]:
    """The post itself, and whom it replies to, passes on, quotes and names: the first of these for each account."""
    yield from said.mentions.values()
    if said.reposts is not None:
        # archives do not say which post was passed on, so the second it happened tells one repost from another
        yield Interaction("repost", said.author, said.reposts, said.at, act=said.id)
        return
    address = f"https://x.com/{said.handle or 'i/web'}/status/{said.id}"
    yield Post(said.id, said.author, said.at, plain(said.text), address)
    done = set()
    if said.reply_to:
        done.add(said.reply_to)
        yield Interaction("reply", said.author, said.reply_to, said.at, post=said.reply_post, act=said.id)
    for target, post in said.quotes.items():
        if target not in done:
            done.add(target)
            yield Interaction("quote", said.author, target, said.at, post=post, act=said.id)
    for target in said.mentions:
        if target not in done:
            yield Interaction("mention", said.author, target, said.at, act=f"{said.id}#{target}")
