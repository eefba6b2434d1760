"""Messages about scores without those who are to be named nowhere."""

from __future__ import annotations

import json
from collections.abc import Collection


def without(body: str, accounts: Collection[str]) -> str | None:
    """The body of a message without what it says of some accounts; to the letter where it says nothing of them.

    None when nothing is left.
    """
    told = json.loads(body)
    moved = told["data"]["moved"]
    left = [one for one in moved if one["account"] not in accounts and one["asked"] not in accounts]
    if len(left) == len(moved):
        return body
    told["data"]["moved"] = left
    return json.dumps(told) if left else None
