"""The work in the background: one process that does what is enqueued and enqueues what the clock asks for."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import socket
import threading
import time
from pathlib import Path

ASK = 1.0
"""Seconds between two looks at an empty queue."""
CLOCK = 60.0
"""Seconds between two looks at the clock."""


def work(home: Path) -> None:
    """Works until the process ends. Waits its turn while another worker of the same home is at it."""
    from django.db import DatabaseError, close_old_connections
    from django.utils import timezone
    from django_tasks_db.management.commands.db_worker import Worker

    from renown.web.links.folding import Folding
    from renown.web.links.websub import keep_subscribed
    from renown.web.users.tasks import BEAT, again_after_a_stop, due

    name = f"{socket.gethostname()[:40]}:{home.name[:20]}"
    with (home / "worker.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        again_after_a_stop(name)
        folding = Folding(home)
        looked = 0.0
        while True:
            close_old_connections()
            if time.monotonic() - looked >= CLOCK or not looked:
                due(timezone.now())
                keep_subscribed(timezone.now())
                try:
                    folding.fold()
                except (OSError, DatabaseError) as error:  # the clicks are safe in their file; other work goes on
                    logging.getLogger("renown.web").warning("clicks could not be counted: %s", error)
                looked = time.monotonic()
            (home / BEAT).touch()
            Worker(
                queue_names=["*"],
                interval=0,
                batch=True,
                backend_name="default",
                startup_delay=False,
                max_tasks=10,  # then back here, to look at the clock
                worker_id=name,
                excluded_queue_names=[],
            ).run()
            time.sleep(ASK)


def main() -> None:
    """Works until whoever started this is gone: its input is a pipe from them."""
    import django
    from django.conf import settings

    def watch() -> None:
        while os.read(0, 1):
            pass
        os._exit(0)  # at once: everything done here may be done again

    threading.Thread(target=watch, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this
    django.setup()
    work(settings.RENOWN_HOME)


if __name__ == "__main__":
    main()
