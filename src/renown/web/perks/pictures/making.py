"""An upload becomes a picture that is kept, or words that say what to do instead."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from renown.web.perks.pictures import keeping
from renown.web.perks.refusals import Refused

MOST_BYTES = 5 << 20
"""The largest file taken."""
SECONDS = 60
"""How long the program that decodes may take."""
DECODING = [sys.executable, "-I", "-W", "ignore", str(Path(__file__).with_name("decoding.py"))]

_log = logging.getLogger("renown.web.perks")


def make(file: bytes) -> str:
    """Keeps what a file shows; the name of the picture. Raises Refused."""
    if len(file) > MOST_BYTES:
        raise Refused(_("This has more than 5 MB. Make it smaller and choose it again."))
    told, files = _decoded(file)
    if told.get("why") == "format":
        raise Refused(_("This is not a PNG, JPEG or WebP. Save it as one of them and choose it again."))
    if told.get("why") == "large":
        raise Refused(_("This has more than 40 megapixels. Make it smaller and choose it again."))
    if told.get("why") == "small":
        across, down = told["size"]
        raise Refused(
            _("This is %(across)s × %(down)s pixels. Choose one of 400 × 300 or more.")
            % {"across": across, "down": down}
        )
    if not files:
        raise Refused(_("This cannot be read: it is damaged or not all there. Save it anew and choose it again."))
    return keeping.put(files)


def _decoded(file: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the program says of a file, and what it made of it. Nothing of either when it was stopped."""
    with keeping.alone("decoding"):  # one takes up to 700 MB
        try:
            # without the environment, which holds secrets of the site
            done = subprocess.run(DECODING, input=file, capture_output=True, timeout=SECONDS, env={}, check=False)
        except subprocess.TimeoutExpired:
            return {}, {}
    if done.returncode:
        _log.warning("decoding a picture ended with %d: %s", done.returncode, done.stderr.decode(errors="replace"))
        return {}, {}
    head, _newline, rest = done.stdout.partition(b"\n")
    told: dict[str, Any] = json.loads(head)
    files = {}
    for size, length in told.get("lengths", {}).items():
        files[size], rest = rest[:length], rest[length:]
    return told, files
