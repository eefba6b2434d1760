"""What the description says of the ranges, which answer without the framework that describes the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field
from pydantic.json_schema import models_json_schema

from renown.web.api.shapes import Exact

HASH = "0aa06d07ec1a2bd0"


class Ranges(Exact):
    """What to know before asking."""

    digits: int = Field(description="Hex digits of a beginning; 0 where the only range is `all`.")
    most: int = Field(description="Ranges in one request.")
    seconds: int = Field(description="How long an answer may be kept.")
    computed: str | None
    simulated: bool


# A tuple would say more, and tools that read such descriptions stumble over it.
Name = Annotated[list[str | float | None], Field(min_length=4, max_length=4, description="Hash, score, low, high.")]


class Within(Exact):
    """Every name of each range: its hash, and its score with the ends of its interval, or three nulls."""

    digits: int
    ranges: dict[str, list[Name]]


class Line(Exact):
    """One line of a card, in points."""

    label: str
    points: float


class Card(Exact):
    """What a score is made of, in a few lines that add up to it. `week` is how far it moved in seven days."""

    score: float
    confidence: str
    people: int
    lines: list[Line]
    week: float | None
    computed: str
    simulated: bool
    profile: str
    why: str


_SHAPES = (Ranges, Within, Card)
_REF = "#/components/schemas/{model}"
_EXAMPLES: dict[type[Exact], dict[str, Any]] = {
    Ranges: {"digits": 2, "most": 256, "seconds": 600, "computed": "2026-11-24T06:00:00Z", "simulated": False},
    Within: {"digits": 2, "ranges": {"0a": [[HASH, 47.25, 45.1, 49.9], ["0af1c4f07ec1a2b3", None, None, None]]}},
    Card: {
        "score": 47.3, "confidence": "quite sure", "people": 61, "week": 2.3, "simulated": False,
        "lines": [{"label": "Reposts", "points": 25.8}, {"label": "Replies", "points": 21.5}],
        "computed": "2026-11-24T06:00:00Z", "profile": "https://renown.example/people/twitter:12",
        "why": "https://renown.example/people/twitter:12/why",
    },
}  # fmt: skip


def range_schemas() -> dict[str, Any]:
    """The shapes of the answers, by name."""
    _names, whole = models_json_schema([(shape, "serialization") for shape in _SHAPES], ref_template=_REF)
    found: dict[str, Any] = whole["$defs"]
    return found


def range_paths(problems: Callable[..., dict[int, Any]], digits: int) -> dict[str, Any]:
    """The three operations, where a beginning has so many digits."""
    one_of = f"[0-9a-f]{{{digits}}}"
    pattern = f"^{one_of}(,{one_of}){{0,255}}$" if digits else "^all$"
    example = ",".join(beginning * digits for beginning in "03") if digits else "all"
    one = _parameter("hash", "^[0-9a-f]{16}$", "The whole hash of one name, 16 hex digits.", HASH)
    some = _parameter(
        "beginnings", pattern, "Beginnings of `digits` hex digits, up to 256, with commas; or `all`.", example
    )
    return {
        "/api/v1/ranges": _got(
            "ranges", "How ranges are asked for", "Scores can be had without saying whose: by the beginning of a hash.",
            Ranges, [], problems(),
        ),
        "/api/v1/ranges/{beginnings}": _got(
            "range", "Scores by the beginning of a hash",
            "Every name whose hash begins so. A hash is the first eight bytes of SHA-256 of `network:name`, in hex.",
            Within, [some], problems(400),
        ),
        "/api/v1/ranges/reasons/{hash}": _got(
            "range_reasons", "What the score of one hash is made of", "For one name that a range has shown.",
            Card, [one], problems(404),
        ),
    }  # fmt: skip


def _parameter(name: str, pattern: str, about: str, example: str) -> dict[str, Any]:
    shape = {"type": "string", "pattern": pattern, "description": about}
    return {"name": name, "in": "path", "required": True, "schema": shape, "example": example}


def _got(
    id: str, summary: str, about: str, shape: type[Exact], parameters: list[Any], errors: dict[int, Any]
) -> dict[str, Any]:
    content = {"schema": {"$ref": _REF.format(model=shape.__name__)}, "example": _EXAMPLES[shape]}
    good = {"description": "OK", "content": {"application/json": content}}
    errors = {status: told for status, told in errors.items() if status in (400, 404, 405)}  # no key, no limit
    return {
        "get": {
            "operationId": id,
            "summary": summary,
            "description": about,
            "parameters": parameters,
            "responses": {200: good, **errors},
        }
    }
