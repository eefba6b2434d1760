"""The square as a picture of its own: no script, no font, no address of anybody else in it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Literal

from renown.web.people.square import Square, digit_size, line_height

Theme = Literal["orange", "ember", "line"]
THEMES: tuple[Theme, ...] = ("orange", "ember", "line")
SMALLEST, LARGEST, USUAL = 16, 120, 120

ORANGE, ON_ORANGE = "#f26522", "#170b04"
EMBER, ON_EMBER = "#c2410c", "#ffffff"
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Helvetica Neue, Arial, Liberation Sans, sans-serif"

# The two looks drawn in ink follow the reader's theme; the two filled ones are the same in both.
STYLE = (
    ".ink{fill:#1a1613}.quiet{fill:#5c544d}.rim{stroke:#1a1613}.edge{stroke:#8a8077}.gone{fill:#cfc7bf}"
    "@media(prefers-color-scheme:dark){"
    ".ink{fill:#f4f0ec}.quiet{fill:#b5aca4}.rim{stroke:#f4f0ec}.edge{stroke:#877d74}.gone{fill:#4a433d}}"
)
STYLE_HASH = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
POLICY = f"default-src 'none'; style-src {STYLE_HASH}; base-uri 'none'; form-action 'none'"


def draw(square: Square, about: str, side: int = USUAL, theme: str = "orange") -> str:
    """An SVG of `side` pixels. `about` is its title: what is read out and shown on hover."""
    title = escape(about)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {side} {side}"'
        f' role="img" aria-label="{title}"><title>{title}</title>'
    )
    return f"{head}{_body(square, side, theme)}</svg>\n"


def _body(square: Square, side: int, theme: str) -> str:
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
        return style + frame + _digits(square, side, fill) + _line(square, side, fill)
    back, front = (EMBER, ON_EMBER) if theme == "ember" else (ORANGE, ON_ORANGE)
    fill = f'fill="{front}"'
    box = f'<rect width="{side}" height="{side}" rx="{radius:g}" fill="{back}"/>'
    return box + _digits(square, side, fill) + _line(square, side, fill)


def _digits(square: Square, side: int, fill: str) -> str:
    size = digit_size(side, square)
    raised = 0.07 * size if side >= 48 and not square.none else 0.0
    baseline = side / 2 + 0.36 * size - raised
    # whatever font the reader has, the digits take the room they were drawn for
    length = min(0.74 * side, size * (0.62 * len(square.digits) - 0.02 * (len(square.digits) - 1)))
    fixed = f' textLength="{length:.2f}" lengthAdjust="spacingAndGlyphs"' if len(square.digits) > 1 else ""
    return (
        f'<text x="{side / 2:g}" y="{baseline:.2f}" {fill} font-family="{FONT}" font-size="{size:.2f}"'
        f' font-weight="760" text-anchor="middle"{fixed}>{escape(square.digits)}</text>'
    )


def _line(square: Square, side: int, fill: str) -> str:
    height = line_height(side)
    if not height or square.none:
        return ""
    left, room, top = 0.14 * side, 0.72 * side, 0.89 * side - height
    round_ = min(2.0, height / 2)

    def bar(x: float, width: float, more: str) -> str:
        return f'<rect x="{x:.2f}" y="{top:.2f}" width="{width:.2f}" height="{height:g}" rx="{round_:g}" {fill}{more}/>'

    doubt = bar(left + room * square.x / 100, room * square.width / 100, "")
    return bar(left, room, ' opacity=".26"') + doubt
