"""Pages in the markup of each website, as far as public sources tell it (docs/extension.md says which)."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

Post = tuple[str, str]  # where the author's link leads, and the name on it

STRICT = "default-src 'none'; style-src 'none'; script-src 'none'; img-src 'none'; require-trusted-types-for 'script'"
LOOK = "font:15px/1.4 sans-serif;margin:40px auto;max-width:600px"
FACE = '<img alt="" width="40" height="40">'


def page(body: str, *, dark: bool = False, script: str = "", css: str = "") -> str:
    colours = "background:#15202b;color:#e7e9ea" if dark else "background:#fff;color:#0f1419"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><style>body{{{LOOK};{colours}}}{css}</style></head>'
        f"<body>{body}<script>{script}</script></body></html>"
    )


def x(posts: Iterable[Post]) -> str:
    return "".join(
        f'<article data-testid="tweet" role="article" tabindex="0" style="padding:12px;border-bottom:1px solid #8884">'
        f'<div data-testid="Tweet-User-Avatar"><a href="/{handle}" role="link">{FACE}</a></div>'
        f'<div data-testid="User-Name" style="display:flex;gap:4px;align-items:center">'
        f'<div><a href="/{handle}" role="link"><span>{escape(name)}</span></a></div>'
        f'<div><a href="/{handle}" role="link" tabindex="-1"><span>@{handle}</span></a> · '
        f'<a href="/{handle}/status/1" role="link"><time>2h</time></a></div></div>'
        f'<div data-testid="tweetText" lang="en"><span>Six mornings on the estuary</span></div></article>'
        for handle, name in posts
    )


def bluesky(posts: Iterable[Post]) -> str:
    return "".join(
        f'<div data-testid="feedItem-by-{handle}" role="link" tabindex="0" style="padding:12px">'
        f'<a href="/profile/{handle}" aria-label="{handle}\'s avatar">{FACE}</a>'
        f'<div style="display:flex;gap:4px"><div><a href="/profile/{handle}" role="link">{escape(name)}</a></div>'
        f'<a href="/profile/{handle}" role="link">@{handle}</a><a href="/profile/{handle}/post/3k" role="link">4h</a></div>'
        f'<div data-testid="postText">Headphones, please.</div></div>'
        for handle, name in posts
    )


def mastodon(posts: Iterable[Post]) -> str:
    said = "".join(
        f'<article tabindex="-1"><div class="status__wrapper focusable" tabindex="0"><div class="status status-public">'
        f'<div class="status__info" style="display:flex;align-items:center;gap:8px;padding:12px">'
        f'<a href="{escape(href)}" class="status__relative-time"><time>4h</time></a>'
        f'<a href="{escape(href)}" class="status__display-name" style="display:flex;gap:8px">'
        f'<div class="status__avatar">{FACE}</div><span class="display-name"><bdi><strong class="display-name__html">'
        f'{escape(name)}</strong></bdi> <span class="display-name__account">@{"somebody"}</span></span></a></div>'
        f'<div class="status__content">Which microphones?</div></div></div></article>'
        for href, name in posts
    )
    return f'<div id="mastodon" class="app-holder"><div class="item-list" role="feed">{said}</div></div>'


def youtube(posts: Iterable[Post]) -> str:
    return "".join(
        f'<ytd-comment-thread-renderer><ytd-comment-view-model id="comment" style="display:flex;gap:12px;padding:12px">'
        f'<div id="author-thumbnail">{FACE}</div><div id="main"><div id="header"><div id="header-author" '
        f'style="display:flex;gap:4px;align-items:center"><h3 style="margin:0;font-size:13px"><a id="author-text" '
        f'class="yt-simple-endpoint" href="{escape(href)}"><span>{escape(name)}</span></a></h3>'
        f'<span id="published-time-text">2 days ago</span></div></div><div id="content-text">First!</div></div>'
        f"</ytd-comment-view-model></ytd-comment-thread-renderer>"
        for href, name in posts
    )


def linkedin(posts: Iterable[Post]) -> str:
    return "".join(
        f'<div data-urn="urn:li:activity:7{place}" class="feed-shared-update-v2" style="padding:12px">'
        f'<div class="update-components-actor"><a class="update-components-actor__image" href="{escape(href)}">{FACE}</a>'
        f'<a class="update-components-actor__meta-link" href="{escape(href)}?miniProfileUrn=urn">'
        f'<span class="update-components-actor__title"><span aria-hidden="true">{escape(name)}</span></span></a></div>'
        f'<div class="update-components-text">I am humbled.</div></div>'
        for place, (href, name) in enumerate(posts)
    )


def linkedin_since_2026(posts: Iterable[Post]) -> str:
    cards = "".join(
        f'<div role="listitem" data-view-name="feed-full-update" componentkey="expanded{place}FeedType_MAIN_FEED_RELEVANCE"'
        f' style="padding:12px"><div class="_9c2e"><a data-view-name="feed-actor-image" href="{escape(href)}">{FACE}</a>'
        f'<a href="{escape(href)}"><p><span>{escape(name)}</span></p></a></div>'
        f'<p data-testid="expandable-text-box">I am humbled, again.</p></div>'
        for place, (href, name) in enumerate(posts)
    )
    return f'<div data-testid="mainFeed">{cards}</div>'


def facebook(posts: Iterable[Post]) -> str:
    said = "".join(
        f'<div aria-posinset="{place + 1}"><div role="article" style="padding:12px">'
        f'<div data-ad-rendering-role="profile_name"><h4><span><a role="link" href="{escape(href)}"><b><span>'
        f'{escape(name)}</span></b></a></span></h4></div><div data-ad-rendering-role="story_message">Lunch.</div>'
        f'<div role="article" aria-label="Comment by Somebody"><a role="link" href="/somebody">Somebody</a> Nice!</div>'
        f"</div></div>"
        for place, (href, name) in enumerate(posts)
    )
    return f'<div role="feed">{said}</div>'


def blog(posts: Iterable[Post]) -> str:
    return "".join(
        f'<article class="h-entry"><h1 class="p-name">On silence</h1><p class="p-author h-card">By <a class="p-name u-url" '
        f'rel="author" href="{escape(href)}">{escape(name)}</a></p><div class="e-content"><p>It is quiet.</p></div></article>'
        for href, name in posts
    )
