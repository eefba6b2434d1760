"""What is written down about a request that broke: what happened, never who was asked about or with which key."""

from __future__ import annotations

import logging
import re

_ADDRESS = re.compile(r"^(/(?:api/)?[^/?]*)[/?].*$", re.S)


class Discreet(logging.Filter):
    """Cuts addresses in a record down to their first part: ``/people/ann`` is ``/people/…``."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through."""
        if isinstance(record.args, tuple):
            record.args = tuple(cut(each) if isinstance(each, str) else each for each in record.args)
        return True


def cut(text: str) -> str:
    """The beginning of an address, or the text as it is."""
    found = _ADDRESS.match(text)
    return f"{found[1]}/…" if found else text
