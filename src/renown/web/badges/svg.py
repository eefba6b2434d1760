"""The square as a picture of its own: no script, no font, no address of anybody else in it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from typing import Literal

from renown.web.badges.digits import strokes
from renown.web.people.square import Square, digit_size, line_height

Theme = Literal["orange", "ember", "line"]
THEMES: tuple[Theme, ...] = ("orange", "ember", "line")
SMALLEST, LARGEST, USUAL = 16, 120, 120

INK, QUIET = "#1a1613", "#5c544d"
ORANGE, ON_ORANGE = "#f26522", "#170b04"
EMBER, ON_EMBER = "#c2410c", "#ffffff"
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Helvetica Neue, Arial, Liberation Sans, sans-serif"

# The two looks drawn in ink follow the reader's theme; the two filled ones are the same in both.
STYLE = (
    f".ink{{fill:{INK}}}.quiet{{fill:{QUIET}}}"
    ".rim{stroke:#1a1613}.edge{stroke:#8a8077}.gone{fill:#cfc7bf}"
    "@media(prefers-color-scheme:dark){"
    ".ink{fill:#f4f0ec}.quiet{fill:#b5aca4}.rim{stroke:#f4f0ec}.edge{stroke:#877d74}.gone{fill:#4a433d}}"
)
STYLE_HASH = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
POLICY = f"default-src 'none'; style-src {STYLE_HASH}; base-uri 'none'; form-action 'none'"


def draw(
    square: Square,
    about: str,
    side: int = USUAL,
    theme: str = "orange",
    *,
    days: Sequence[float] = (),
    bare: bool = False,
) -> str:
    """An SVG of `side` pixels. `about` is its title: what is read out and shown on hover.

    With `days`, scores of as many days, it has a line of them instead of the interval. `bare` draws the digits without
    any font.
    """
    title = escape(about)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {side} {side}"'
        f' role="img" aria-label="{title}"><title>{title}</title>'
    )
    return f"{head}{_body(square, side, theme, days, bare)}</svg>\n"


def _body(square: Square, side: int, theme: str, days: Sequence[float], bare: bool) -> str:
    radius = side / 8
    style = f"<style>{STYLE}</style>"
    if square.gone:
        return f'{style}<rect class="gone" width="{side}" height="{side}" rx="{radius:g}"/>'
    if square.none or theme == "line":
        # as the pages draw them: 0.025 s dashed, 0.035 s solid, 1.5 px at least
        stroke = max(1.5, side * (0.025 if square.none else 0.035))
        dash = f' stroke-dasharray="{2 * stroke:g} {1.5 * stroke:g}"' if square.none else ""
        frame = (
            f'<rect class="{"edge" if square.none else "rim"}" x="{stroke / 2:g}" y="{stroke / 2:g}"'
            f' width="{side - stroke:g}" height="{side - stroke:g}" rx="{max(0.0, radius - stroke / 2):g}"'
            f' fill="none" stroke-width="{stroke:g}"{dash}/>'
        )
        fill = f'class="{"quiet" if square.none else "ink"}"'
        return style + frame + _digits(square, side, fill, bare) + _line(square, side, fill, days)
    back, front = (EMBER, ON_EMBER) if theme == "ember" else (ORANGE, ON_ORANGE)
    fill = f'fill="{front}"'
    box = f'<rect width="{side}" height="{side}" rx="{radius:g}" fill="{back}"/>'
    return box + _digits(square, side, fill, bare) + _line(square, side, fill, days)


def _digits(square: Square, side: int, fill: str, bare: bool) -> str:
    size = digit_size(side, square)
    raised = 0.07 * size if side >= 48 and not square.none else 0.0
    baseline = side / 2 + 0.36 * size - raised
    if bare:
        ink = {'class="ink"': INK, 'class="quiet"': QUIET}.get(fill, fill.removeprefix('fill="').removesuffix('"'))
        return strokes(square.digits, side / 2, baseline, size, f'stroke="{ink}"')
    # whatever font the reader has, the digits take the room they were drawn for
    length = min(0.74 * side, size * (0.62 * len(square.digits) - 0.02 * (len(square.digits) - 1)))
    fixed = f' textLength="{length:.2f}" lengthAdjust="spacingAndGlyphs"' if len(square.digits) > 1 else ""
    return (
        f'<text x="{side / 2:g}" y="{baseline:.2f}" {fill} font-family="{FONT}" font-size="{size:.2f}"'
        f' font-weight="760" text-anchor="middle"{fixed}>{escape(square.digits)}</text>'
    )


def _line(square: Square, side: int, fill: str, days: Sequence[float]) -> str:
    height = line_height(side)
    if not height or square.none:
        return ""
    if len(days) > 1:
        return _spark(side, fill, days)
    left, room, top = 0.14 * side, 0.72 * side, 0.89 * side - height
    round_ = min(2.0, height / 2)

    def bar(x: float, width: float, more: str) -> str:
        return f'<rect x="{x:.2f}" y="{top:.2f}" width="{width:.2f}" height="{height:g}" rx="{round_:g}" {fill}{more}/>'

    doubt = bar(left + room * square.x / 100, room * square.width / 100, "")
    return bar(left, room, ' opacity=".26"') + doubt


def _spark(side: int, fill: str, days: Sequence[float]) -> str:
    """The days as one line below the digits; a range of less than two points is drawn as two, so that noise is none."""
    left, room, high, bottom = 0.14 * side, 0.72 * side, 0.14 * side, 0.9 * side
    lowest = min(days)
    span = max(2.0, max(days) - lowest)
    points = [
        f"{left + room * k / (len(days) - 1):.2f} {bottom - high * (value - lowest) / span:.2f}"
        for k, value in enumerate(days)
    ]
    # a thin closed band, as a line drawn with `fill` needs no colour of its own
    thick = max(1.0, side / 48)
    back = [f"{x} {float(y) + thick:.2f}" for x, y in (point.split() for point in reversed(points))]
    return f'<path d="M{"L".join(points + back)}Z" {fill}/>'
