"""Streams: lines of Jetstream into the lake, and how much memory listening takes as time goes by.

python bench/stream.py lines [--count 400000]
python bench/stream.py soak [--seconds 30] [--rate 2000]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

BAR = 100_000
"""Lines a second of one core, into the lake."""
GROWTH = 1.25
"""How much more memory than after the first quarter listening may take in the end."""
_KINDS = ("like",) * 60 + ("repost",) * 8 + ("post",) * 14 + ("reply",) * 6 + ("follow",) * 9 + ("delete",) * 3


def lines(count: int, people: int = 200_000, seed: int = 1) -> Iterator[bytes]:
    """What people do, about as often as they do it on Bluesky; deletes are of acts before."""
    chance = random.Random(seed)
    start = int(time.time()) - count // 1000
    made: list[tuple[str, str, str]] = []
    for n in range(count):
        kind = chance.choice(_KINDS)
        did, other = (f"did:plc:{chance.randrange(people):024d}" for _ in range(2))
        rkey, second = f"3k{n:011d}", start + n // 1000
        commit: dict[str, Any]
        if kind == "delete" and made:
            did, collection, rkey = made[chance.randrange(len(made))]
            commit = {"rev": rkey, "operation": "delete", "collection": collection, "rkey": rkey}
        else:
            collection, record = _record("like" if kind == "delete" else kind, other, chance, second)
            commit = {"rev": rkey, "operation": "create", "collection": collection, "rkey": rkey}
            commit |= {"record": record, "cid": "bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a"}
            if n % 50 == 0:
                made.append((did, collection, rkey))
        yield json.dumps({"did": did, "time_us": second * 1_000_000 + n, "kind": "commit", "commit": commit}).encode()


def _record(kind: str, other: str, chance: random.Random, second: int) -> tuple[str, dict[str, Any]]:
    created = time.strftime("%Y-%m-%dT%H:%M:%S.123Z", time.gmtime(second))
    post = {"uri": f"at://{other}/app.bsky.feed.post/3k{chance.randrange(10**6):011d}", "cid": "bafyreidfayvfuwqa7"}
    if kind == "follow":
        return "app.bsky.graph.follow", {"$type": "app.bsky.graph.follow", "subject": other, "createdAt": created}
    if kind in ("like", "repost"):
        name = f"app.bsky.feed.{kind}"
        return name, {"$type": name, "subject": post, "createdAt": created}
    told = {"$type": "app.bsky.feed.post", "text": "words " * chance.randrange(4, 40), "createdAt": created}
    return "app.bsky.feed.post", told | ({"reply": {"root": post, "parent": post}} if kind == "reply" else {})


def measure_lines(count: int) -> int:
    """Reads lines and stores them, as watching does; 1 when slower than the bar."""
    from renown.collect.watch import ROWS
    from renown.lake import Lake
    from renown.networks.bluesky.stream import EVENTS, Hearing, jetstream_line
    from renown.networks.network import Journal

    told = list(lines(count))
    with tempfile.TemporaryDirectory() as folder:
        lake, hearing = Lake(Path(folder)), Hearing("bench", Journal(), None)
        began, reading = time.process_time(), 0.0
        for start in range(0, count, ROWS):
            at = time.process_time()
            batches = []
            for page in range(start, min(start + ROWS, count), EVENTS):
                for line in told[page : page + EVENTS]:
                    jetstream_line(hearing, line)
                batches.append(hearing.page().batch)
            reading += time.process_time() - at
            lake.append(batches)
        taken = time.process_time() - began
    speed = count / taken
    print(
        f"{count:,} lines: {speed:,.0f} a second of one core into the lake, {count / reading:,.0f} of reading alone; "
        f"the bar is {BAR:,}, the load {os.getloadavg()[0]:.0f}"
    )
    return int(speed < BAR)


def soak(seconds: int, rate: int) -> int:
    """Listens to so many events a second for so long; 1 when memory grew, or it fell behind."""
    sent = 0
    over = threading.Event()

    def play(connection: ServerConnection) -> None:
        nonlocal sent
        began = time.monotonic()
        try:
            for line in lines(seconds * rate):
                connection.send(line.decode())
                sent += 1
                ahead = sent / rate - (time.monotonic() - began)
                if ahead > 0.01:
                    time.sleep(ahead)
            over.wait()
        except ConnectionClosed:
            pass

    with serve(play, "127.0.0.1", 0) as server, tempfile.TemporaryDirectory() as folder:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        command = [sys.executable, "-m", "renown", "watch", "bluesky", "--base", base, "--json"]
        watching = subprocess.Popen(
            command, env={**os.environ, "RENOWN_HOME": folder}, stdout=subprocess.PIPE, text=True
        )
        sizes = []
        for _ in range(seconds + 5):
            time.sleep(1)
            sizes.append(_resident(watching.pid))
        watching.send_signal(signal.SIGTERM)
        told = json.loads(watching.communicate(timeout=120)[0])
        over.set()
        server.shutdown()
    early, late = max(sizes[: len(sizes) // 4]), max(sizes[-len(sizes) // 4 :])
    quarters = ", ".join(str(max(sizes[: part * len(sizes) // 4]) >> 20) for part in range(1, 5))
    print(
        f"{told['events']:,} of {sent:,} events in {seconds} s, {rate:,} a second; most memory until the end of each "
        f"quarter: {quarters} MB"
    )
    return int(late > early * GROWTH or told["events"] < seconds * rate)


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) << 10


def main() -> int:
    """Runs what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    chosen = parser.add_subparsers(dest="what", required=True)
    chosen.add_parser("lines").add_argument("--count", type=int, default=400_000)
    soaking = chosen.add_parser("soak")
    soaking.add_argument("--seconds", type=int, default=30)
    soaking.add_argument("--rate", type=int, default=2_000)
    options = parser.parse_args()
    return measure_lines(options.count) if options.what == "lines" else soak(options.seconds, options.rate)


if __name__ == "__main__":
    sys.exit(main())
