"""Ten digits and a question mark, drawn with a round pen: a picture of dots cannot ask its reader for a font."""

from __future__ import annotations

WIDE, HIGH, PEN = 60.0, 100.0, 17.0
GAP = 8.0

STROKES = {
    "0": "M30 9C52 9 52 91 30 91C8 91 8 9 30 9Z",
    "1": "M14 25L34 10V91",
    "2": "M10 32C10 2 50 2 50 32C50 53 14 66 10 91H52",
    "3": "M11 23C17 3 49 4 48 28C48 44 35 48 25 48C40 48 51 55 51 69C51 97 15 98 9 76",
    "4": "M41 91V10L9 66H54",
    "5": "M49 10H17L13 46C24 36 51 38 51 65C51 97 17 98 9 77",
    "6": "M44 11C22 18 9 42 9 65C9 100 51 100 51 66C51 36 13 37 9 65",
    "7": "M9 10H51L24 91",
    "8": "M30 9C54 9 54 47 30 47C6 47 6 9 30 9ZM30 47C58 47 58 91 30 91C2 91 2 47 30 47Z",
    "9": "M16 89C38 82 51 58 51 35C51 0 9 0 9 34C9 64 47 63 51 35",
    "?": "M11 29C12 1 49 2 48 28C47 46 30 46 30 67M30 90V90.1",
}


def strokes(text: str, middle: float, baseline: float, size: float, paint: str) -> str:
    """The digits as paths, centred on `middle`, of the height digits have at that font size. `paint` is attributes."""
    scale = 0.73 * size / HIGH
    wide = len(text) * WIDE + (len(text) - 1) * GAP
    x = middle - wide * scale / 2
    drawn = [
        f'<path d="{STROKES[char]}" transform="translate({x + k * (WIDE + GAP) * scale:.2f} '
        f'{baseline - HIGH * scale:.2f}) scale({scale:.4f})"/>'
        for k, char in enumerate(text)
    ]
    pen = f'fill="none" stroke-width="{PEN}" stroke-linecap="round" stroke-linejoin="round"'
    return f"<g {pen} {paint}>{''.join(drawn)}</g>"
