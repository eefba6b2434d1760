"""Lists as Meta's Graph API answers them."""

from __future__ import annotations

from typing import Any

from tests.faulty import Answer, Asked


def listed(asked: Asked, records: list[Any], size: int = 2) -> Answer:
    """The records after the mark that is asked for, `size` at a time."""
    start = int(asked.query.get("after", ["mark0"])[0].removeprefix("mark"))
    paging: dict[str, Any] = {"cursors": {"before": f"mark{start}", "after": f"mark{start + size}"}}
    if start + size < len(records):
        # the real ones repeat the token here
        paging["next"] = f"https://graph.example{asked.path}?access_token={asked.query['access_token'][0]}&after=x"
    return Answer({"data": records[start : start + size], "paging": paging})


def missing(asked: Asked) -> Answer:
    """What Graph says of an object that is not there, or not for this token."""
    said = f"Unsupported get request. Object with ID '{asked.path}' does not exist"
    error = {"message": said, "type": "GraphMethodException", "code": 100, "error_subcode": 33}
    return Answer({"error": error}, status=400)
