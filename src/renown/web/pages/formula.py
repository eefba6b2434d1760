"""The page of the formula, worked out from the model itself: no figure of it is written by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renown.web.engine import KINDS, MODEL, QUITE_SURE, VERY_SURE, Model
from renown.web.people.charts import curve
from renown.web.writing import rounded

DAY = 86_400
EXAMPLE = 2.0
"""What vouched people give, in the example of a crowd."""

# What each setting is called, in the order shown. A test holds this to the model's own fields.
NAMES = {
    "version": gettext_lazy("Version of the model"),
    "half_life": gettext_lazy("Half-life of an act"),
    "selectivity": gettext_lazy("Selectivity, q"),
    "recursion": gettext_lazy("Recursion, p"),
    "damping": gettext_lazy("Damping of the walk of trust"),
    "kappa": gettext_lazy("Trust for half of full credence"),
    "cap": gettext_lazy("Most a crowd nobody vouches for may count, against the usual"),
    "floor": gettext_lazy("What such a crowd may give in any case"),
    "full": gettext_lazy("Influence of a score of 100"),
    "seed_engagers": gettext_lazy("Engagers a seed of trust needs"),
    "seed_limit": gettext_lazy("Most seeds of trust"),
    "confidence": gettext_lazy("Width of the interval"),
    "enough_people": gettext_lazy("People needed for a number"),
    "enough_width": gettext_lazy("Widest interval with a number"),
    "max_move": gettext_lazy("Mean move a run may make unasked"),
}
NOT_SETTINGS = {"weights"}  # they are the table of kinds


def formula(stored: Mapping[str, Any] | None, cap: float | None) -> dict[str, Any]:
    """Everything the page shows. `stored` and `cap` are of the run in force; the newest model without a run."""
    model = MODEL if stored is None else model_of(stored)
    weights = dict(model.weights)
    digits = math.log10(1 + model.full)
    limit = EXAMPLE * (model.cap if cap is None else cap) + model.floor
    crowd = 2 * limit
    return {
        "section": "how",
        "model": model,
        "half_life": rounded(model.half_life / DAY),
        "kinds": [(kind, weights.get(kind.key, kind.weight)) for kind in KINDS],
        "settings": [(label, value(model, key)) for key, label in NAMES.items()],
        "per_ten": f"{100 / digits:.1f}",
        "full": f"{model.full:,.0f}",
        "ruler": ruler(model),
        "half_attention": rounded(2 ** (1 / model.selectivity)) if model.selectivity > 0 else "",
        "half_attention_x": f"{100 * (2 ** (1 / model.selectivity) - 1) / 199:.1f}" if model.selectivity > 0 else "0",
        "kappa": rounded(model.kappa),
        "kappa_x": "10.0",
        "cap": rounded(model.cap),
        "run_cap": None if cap is None else rounded(cap),
        "example": rounded(EXAMPLE),
        "floor": rounded(model.floor),
        "limit": rounded(limit),
        "curves": {
            "fade": curve(lambda days: 2.0 ** (-days), 0, 4, 1),
            "root": curve(math.sqrt, 0, 100, 10.5),
            "voice": curve(lambda others: others**-model.selectivity, 1, 200, 1),
            "credence": curve(lambda trust: trust / (trust + model.kappa), 0, 10 * model.kappa, 1),
            "given": curve(lambda given: given, 0, crowd, crowd),
            "counted": curve(lambda given: limit * given / (limit + given), 0, crowd, crowd),
        },
        "words": (
            (_("Very sure"), rounded(VERY_SURE), "58%", f"{VERY_SURE}%"),
            (_("Quite sure"), rounded(QUITE_SURE), "45%", f"{QUITE_SURE}%"),
            (_("Roughly"), rounded(model.enough_width), "30%", f"{model.enough_width}%"),
        ),
        "widest": rounded(model.enough_width),
    }


def model_of(stored: Mapping[str, Any]) -> Model:
    """The model a run was made with. Settings this version does not know are left out."""
    known = {field.name for field in fields(Model)}
    kept = {key: value for key, value in stored.items() if key in known}
    kept["weights"] = tuple(dict(stored["weights"]).items())
    return Model(**kept)


def value(model: Model, key: str) -> str:
    """A setting as people read it."""
    raw = getattr(model, key)
    if key == "half_life":
        return _("%(days)s days") % {"days": rounded(raw / DAY)}
    if key == "kappa":
        return _("%(times)s × the mean") % {"times": rounded(raw)}
    if key == "confidence":
        return f"{100 * raw:g}\u00a0%"
    if key in ("enough_width", "max_move"):
        return _("%(points)s points") % {"points": rounded(raw)}
    return raw if isinstance(raw, str) else f"{raw:,.0f}" if raw >= 1_000 else f"{raw:g}"


def ruler(model: Model) -> list[tuple[str, str, str, str]]:
    """The scale: position, score and influence at each power of ten up to `full`, and where the text hangs."""
    powers = math.floor(math.log10(model.full) + 1e-9)
    every = max(1, math.ceil(powers / 8))
    digits = math.log10(1 + model.full)
    marks = [(0.0, 0.0), *((10.0**k, 100 * math.log10(1 + 10.0**k) / digits) for k in range(every, powers + 1, every))]
    out = []
    for influence, score in marks:
        hang = "start" if score == 0 else "end" if score > 98 else "middle"
        out.append((f"{min(score, 100):.1f}%", f"{min(score, 100):.3g}", short(influence), hang))
    return out


def short(value: float) -> str:
    """A round figure in few signs: 10, 1 k, 10 M."""
    for size, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g} {sign}"
    return f"{value:g}"
