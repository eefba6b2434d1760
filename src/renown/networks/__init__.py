"""Every network Renown reads. Adding one is a file of its own and its name here."""

from __future__ import annotations

from renown.networks.blog import Blog
from renown.networks.bluesky import Bluesky
from renown.networks.facebook import Facebook
from renown.networks.foursquare import Foursquare
from renown.networks.github import GitHub
from renown.networks.googleplus import GooglePlus
from renown.networks.instagram import Instagram
from renown.networks.linkedin import LinkedIn
from renown.networks.mastodon import Mastodon
from renown.networks.network import Network
from renown.networks.reddit import Reddit
from renown.networks.spotify import Spotify
from renown.networks.table import Table
from renown.networks.threads import Threads
from renown.networks.twitter import Twitter
from renown.networks.wahooly import Wahooly
from renown.networks.youtube import YouTube

NETWORKS: tuple[Network, ...] = (
    Twitter(),
    Facebook(),
    Instagram(),
    Threads(),
    GooglePlus(),
    LinkedIn(),
    Foursquare(),
    Spotify(),
    YouTube(),
    Blog(),
    Reddit(),
    GitHub(),
    Bluesky(),
    Mastodon(),
    Wahooly(),
    Table(),
)
"""Asked in this order; a table is what is left when nothing else recognises a file."""
