"""Downloads of real size, imported by the real command line: seconds, peak memory, and what it writes to disk.

    python bench/archives.py x                     an X archive of 1,000,000 posts, 1 GB unpacked
    python bench/archives.py takeout               a Google Takeout of 5 GB: videos, YouTube's lists, Google+ posts
    python bench/archives.py x --posts 50000       the same, small; bars are in proportion

Exits with 1 when a bar is missed.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

import typer
from pipeline import Run, judge, run, warm_up

app = typer.Typer(help=__doc__, pretty_exceptions_enable=False)

ME = "12"
START = datetime(2012, 1, 1, tzinfo=UTC)
PART = 250_000
"""Posts in one file of an X archive, after which the next part begins."""
VIDEO_BYTES = 100 << 20
Folder = Annotated[Path | None, typer.Option(help="Where the home is made; the system's temporary folder else.")]


@app.command()
def x(posts: int = 1_000_000, folder: Folder = None) -> None:
    """An X archive: 1 GB and a million posts under 60 s and 500 MB."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        path = Path(made) / "twitter.zip"
        unpacked = write_x(path, posts)
        done, disk = measured(path, unpacked, Path(made))
    judge(
        [
            ("import", done.seconds, max(60 * posts / 1_000_000, 10), "s"),
            ("peak memory", done.peak / 1e6, 500, "MB"),
            ("disk written, of what it unpacks to", disk / unpacked, 1, "×"),
        ]
    )


@app.command()
def takeout(size: float = 5.0, folder: Folder = None) -> None:
    """A Takeout of `size` GB, most of it videos: read where it lies, never unpacked to disk."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        path = Path(made) / "takeout.zip"
        unpacked = write_takeout(path, int(size * 1e9))
        done, disk = measured(path, unpacked, Path(made))
    judge([("peak memory", done.peak / 1e6, 500, "MB"), ("disk written", disk / 1e6, 0.1 * size * 1000, "MB")])


def measured(path: Path, unpacked: int, folder: Path) -> tuple[Run, int]:
    """Imports `path` into an empty home and prints how that went; the run, and the most bytes on disk meanwhile."""
    warm_up(folder)
    home, scratch = folder / "home", folder / "scratch"
    scratch.mkdir()
    os.environ["TMPDIR"] = str(scratch)
    ended, most = threading.Event(), [0]

    def watch() -> None:
        while not ended.wait(0.2):
            most[0] = max(most[0], held(home) + held(scratch))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        done = run("import", "--json", str(path), home=home, stdout=folder / "import.json")
    finally:
        ended.set()
        watching.join()
    (said,) = json.loads((folder / "import.json").read_text())
    disk = max(most[0], held(home))
    print(f"\n{path.stat().st_size / 1e6:,.0f} MB packed, {unpacked / 1e6:,.0f} MB unpacked: {said['network']}")
    print(
        "| command | seconds | CPU s | MB/s | acts | peak MB | disk MB |\n| --- | --- | --- | --- | --- | --- | --- |"
    )
    told = (f"{done.seconds:.1f}", f"{done.worked:.1f}", f"{unpacked / done.seconds / 1e6:,.0f}")
    print(f"| renown import | {' | '.join(told)} | {said['new']:,} | {done.peak / 1e6:,.0f} | {disk / 1e6:,.0f} |\n")
    return done, disk


def held(folder: Path) -> int:
    """The bytes in a folder's files, while others write and remove them."""
    total = 0
    for inside, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(inside, name).stat().st_size
            except FileNotFoundError:
                continue
    return total


def write_x(path: Path, posts: int) -> int:
    """Writes an X archive in the form of today; the bytes it unpacks to."""
    account = {"account": {"accountId": ME, "username": "ann", "accountDisplayName": "Ann", "createdAt": "2012-01-01"}}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("data/account.js", f"window.YTD.account.part0 = {json.dumps([account])}")
        for part, first in enumerate(range(0, posts, PART)):
            name = f"data/tweets-part{part}.js" if part else "data/tweets.js"
            with archive.open(name, "w") as file:
                file.write(f"window.YTD.tweets.part{part} = [\n".encode())
                for n in range(first, min(first + PART, posts)):
                    file.write((",\n" if n > first else "").encode() + tweet(n).encode())
                file.write(b"\n]")
        for name in ("follower", "following"):
            listed = [{name: {"accountId": str(n), "userLink": f"https://x.com/{n}"}} for n in range(100, 5_100)]
            archive.writestr(f"data/{name}.js", f"window.YTD.{name}.part0 = {json.dumps(listed, indent=1)}")
        return sum(info.file_size for info in archive.infolist())


def tweet(n: int) -> str:
    """One post of about a thousand bytes: of ten, three reply, two pass on, two name somebody, three say nothing."""
    chance = random.Random(n)
    other = str(int(chance.paretovariate(1.1)) % 200_000 + 100)
    words = " ".join(chance.choices(("rye", "oats", "crust", "flour", "über", "oven", "🍞", "&amp;", "early"), k=12))
    at = (START + timedelta(minutes=6 * n)).strftime("%a %b %d %H:%M:%S %z %Y")
    text = post(n % 10)
    for mark, value in (("@ID", str(1_000_000_000 + n)), ("@OTHER", other), ("@WORDS", words), ("@AT", at)):
        text = text.replace(mark, value)
    return text


@cache
def post(kind: int) -> str:
    """A post of one of ten kinds, as the archive writes it, with marks where posts differ."""
    named = {
        "name": "Person @OTHER",
        "screen_name": "p@OTHER",
        "indices": ["0", "9"],
        "id_str": "@OTHER",
        "id": "@OTHER",
    }
    told: dict[str, object] = {
        "edit_info": {"initial": {"editTweetIds": ["@ID"], "editableUntil": "@AT", "editsRemaining": "5"}},
        "retweeted": False,
        "source": '<a href="https://mobile.example.com" rel="nofollow">X for a telephone</a>',
        "entities": {
            "hashtags": [{"text": "bread", "indices": ["10", "16"]}],
            "symbols": [],
            "user_mentions": [named] if kind < 7 else [],
            "urls": [],
        },
        "display_text_range": ["0", "140"],
        "favorite_count": str(kind),
        "id_str": "@ID",
        "truncated": False,
        "retweet_count": "0",
        "id": "@ID",
        "created_at": "@AT",
        "favorited": False,
        "full_text": "RT @p@OTHER: @WORDS" if kind in (3, 4) else "@p@OTHER @WORDS" if kind < 7 else "@WORDS",
        "lang": "en",
    }
    if kind < 3:
        told |= {
            "in_reply_to_user_id_str": "@OTHER",
            "in_reply_to_status_id_str": "@ID1",
            "in_reply_to_user_id": "@OTHER",
        }
        told |= {"in_reply_to_screen_name": "p@OTHER"}
    return json.dumps({"tweet": told}, indent=2)


def write_takeout(path: Path, size: int) -> int:
    """Writes a Takeout: lists and posts in proportion to its size, and videos for the rest; the bytes unpacked."""
    base = "Takeout/YouTube and YouTube Music"
    history, comments = size // 25_000, size // 100_000
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(f"{base}/channels/channel.csv", f"Channel ID,Channel Title (Original)\n{channel(0)},Ann\n")
        subscribed = "".join(
            f"{channel(n)},http://www.youtube.com/channel/{channel(n)},C{n}\n" for n in range(1, 1_000)
        )
        archive.writestr(
            f"{base}/subscriptions/subscriptions.csv", f"Channel Id,Channel Url,Channel Title\n{subscribed}"
        )
        with archive.open(f"{base}/history/watch-history.json", "w") as file:
            file.write(b"[")
            for n in range(history):
                file.write(("," if n else "").encode() + watched(n).encode())
            file.write(b"]")
        with archive.open(f"{base}/comments/comments.csv", "w") as file:
            file.write(
                b"Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Video ID,Comment Text\n"
            )
            for n in range(comments):
                at = (START + timedelta(minutes=n)).isoformat()
                file.write(f'Ug{n:024},{channel(0)},{at},0,,v{n:010},"{{""text"":""Good crust {n}""}}"\n'.encode())
        for n in range(size // 1_000_000):
            name = f"Takeout/Google+ Stream/Posts/20180101 - {n}.json"
            archive.writestr(name, json.dumps(plus(n)))
        noise, left = random.Random(1).randbytes(1 << 20), size - sum(info.file_size for info in archive.infolist())
        for n, length in enumerate(pieces(left)):
            info = zipfile.ZipInfo(f"{base}/videos/{n}.mp4")  # stored: videos are packed already
            with archive.open(info, "w", force_zip64=True) as file:
                for _ in range(length >> 20):
                    file.write(noise)
        return sum(info.file_size for info in archive.infolist())


def pieces(total: int) -> Iterator[int]:
    """`total` bytes in the sizes of videos."""
    while total > 0:
        yield min(total, VIDEO_BYTES)
        total -= VIDEO_BYTES


def channel(n: int) -> str:
    """The id of a channel."""
    return f"UC{n:022}"


def watched(n: int) -> str:
    """One record of the watch history."""
    told = {
        "header": "YouTube",
        "title": f"Watched Bread number {n}, from flour to crust",
        "titleUrl": f"https://www.youtube.com/watch?v=v{n:010}",
        "subtitles": [{"name": f"C{n % 997}", "url": f"https://www.youtube.com/channel/{channel(1 + n % 997)}"}],
        "time": (START + timedelta(minutes=n)).isoformat(),
        "products": ["YouTube"],
        "activityControls": ["YouTube watch history"],
    }
    return json.dumps(told)


def plus(n: int) -> dict[str, object]:
    """One public post of Google+, with a comment and a +1."""

    def who(id: int) -> dict[str, str]:
        return {"displayName": f"Person {id}", "resourceName": f"users/{id}"}

    return {
        "url": f"https://plus.google.com/+Ann/posts/P{n:010}",
        "creationTime": "2018-01-01 10:00:00+0000",
        "author": who(1),
        "content": "Bread " * 40,
        "comments": [
            {
                "creationTime": "2018-01-01 11:00:00+0000",
                "author": who(2 + n % 500),
                "content": "Good",
                "resourceName": f"users/1/posts/P{n:010}/comments/c{n}",
            }
        ],
        "plusOnes": [{"plusOner": who(2 + n % 300)}],
        "resourceName": f"users/1/posts/P{n:010}",
        "postAcl": {"visibleToStandardAcl": {"circles": [{"type": "CIRCLE_TYPE_PUBLIC"}]}},
    }


if __name__ == "__main__":
    app()
