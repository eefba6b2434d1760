"""Everything Renown keeps, in one folder to back up: the lake, the snapshots and the simulated world."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from renown import snapshot
from renown.errors import MovedTooMuch, SnapshotError
from renown.lake import Lake
from renown.register import Register
from renown.score import score
from renown.score.model import MODEL, Model
from renown.scores import Array, Scores
from renown.topics.ontology import load
from renown.vocabulary import STORED_SCORES

SINCE = (1, 7, 30)
"""Days back from which every run can say what has moved each score."""
DAYS_KEPT = 400
"""Days of history a snapshot carries. The lake keeps them all."""


class Home:
    """A folder with a lake and its snapshots."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(os.environ.get("RENOWN_HOME", "renown-data"))

    @cached_property
    def lake(self) -> Lake:
        """The lake; made when it does not exist."""
        return Lake(self.path / "lake")

    @cached_property
    def register(self) -> Register:
        """Which accounts are one person, and who is pinned, banned or hidden."""
        return Register(self.path)

    def current(self) -> Scores:
        """The run in force, without whoever is hidden. Raises SnapshotError when there is none."""
        return snapshot.current(self.path).without(self.register.said().hidden_accounts)

    def score(
        self,
        now: int | None = None,
        *,
        model: Model = MODEL,
        people: Mapping[str, str] | None = None,
        pinned: Collection[str] = (),
        banned: Collection[str] = (),
        history: int = 0,
        removed: Mapping[str, Collection[str]] | None = None,
        simulated: bool = False,
        force: bool = False,
    ) -> Scores:
        """Scores the lake and publishes the run; see `renown.score.score` for what the arguments mean.

        Who is one person, pinned or banned, who is a minor and what is left out is what the register says; `people`,
        `pinned`, `banned` and `removed` come on top.
        Raises MovedTooMuch, and leaves the run before in force, when the people it knew would move by more
        than `model.max_move` points on average; `force` publishes all the same.
        """
        before = self._before()
        said = self._said(people, pinned, banned, removed)
        scores = score(self.lake, now, model=model, history=history, since=SINCE, runs=_moments(before), **said)
        scores.facts["simulated"] = simulated
        if before is not None:
            if not force:
                _refuse_a_leap(before, scores, model)
            scores.past = self._history(before, scores)
        told = {} if before is None else {**before.past, before.day: ()}
        for day, columns in sorted(scores.past.items()):
            if day not in told:
                self.lake.record(_rows(day, columns))
        self.lake.record(_rows(scores.day, _line(scores)))
        snapshot.publish(scores, self.path)
        return self.current()

    @property
    def model(self) -> Model:
        """The model an unattended run goes on with: today's, with what the run in force set differently."""
        before = self._before()
        if before is None or before.model["version"].partition("+")[0] != MODEL.version:
            return MODEL
        return _model_of(before)

    def forget(
        self,
        *accounts: str,
        people: Mapping[str, str] | None = None,
        pinned: Collection[str] = (),
        banned: Collection[str] = (),
        removed: Mapping[str, Collection[str]] | None = None,
    ) -> int:
        """Erases accounts everywhere and publishes the scores of a world in which it never was.

        Returns how many acts went. The rest as in `score`.
        """
        gone = sum(self.lake.forget(account) for account in accounts)
        for account in accounts:
            self.register.erase(account)
        before = self._before()
        if before is None:
            return gone
        model = _model_of(before)
        said = self._said(people, pinned, banned, removed)
        scores = score(self.lake, before.now, model=model, since=SINCE, runs=_moments(before), **said)
        scores.facts["simulated"] = before.simulated
        known = set(scores.arrays["number"].tolist())
        scores.past = {day: _without(columns, known) for day, columns in before.past.items()}
        snapshot.publish(scores, self.path, alone=True)
        return gone

    def _said(
        self,
        people: Mapping[str, str] | None,
        pinned: Collection[str],
        banned: Collection[str],
        removed: Mapping[str, Collection[str]] | None,
    ) -> dict[str, Any]:
        said = self.register.said()
        return {
            "people": {**said.people, **(people or {})},
            "pinned": said.pinned | set(pinned),
            "banned": said.banned | set(banned),
            "removed": {**said.removed, **(removed or {})},
            "minors": said.minors,
            "left_out": said.left_out,
            "topics": load(self.path),
        }

    def _before(self) -> Scores | None:
        try:
            return snapshot.current(self.path)
        except SnapshotError:
            return None

    @staticmethod
    def _history(before: Scores, scores: Scores) -> dict[date, Mapping[str, Array]]:
        """Days already scored stay as they were; only days nobody had scored are taken from this run."""
        earlier = {**scores.past, **before.past, before.day: _line(before)}
        return {day: line for day, line in earlier.items() if 0 < (scores.day - day).days < DAYS_KEPT}


def _model_of(scores: Scores) -> Model:
    return Model(**{**scores.model, "weights": tuple(scores.model["weights"].items())})


def _line(scores: Scores) -> Mapping[str, Array]:
    columns = {key: scores.arrays[key] for key in (*snapshot.PAST, "influence")}
    return columns | {"model": np.array([scores.model["version"]]), "now": np.array([scores.now])}


def _moments(before: Scores | None) -> dict[date, int]:
    """When the days already scored were scored."""
    if before is None:
        return {}
    lines = {**before.past, before.day: _line(before)}
    return {day: int(columns["now"][0]) for day, columns in lines.items() if "now" in columns}


def _without(columns: Mapping[str, Array], known: set[int]) -> Mapping[str, Array]:
    keep = np.isin(columns["number"], np.array(sorted(known), np.int64))
    return {key: values if key in ("model", "now") else values[keep] for key, values in columns.items()}


def _rows(day: date, columns: Mapping[str, Array]) -> pa.Table:
    count = len(columns["number"])
    values = {key: columns[key] for key in ("number", "score", "low", "high", "influence")}
    fixed = {"day": pa.repeat(pa.scalar(day), count), "model": pa.repeat(pa.scalar(str(columns["model"][0])), count)}
    return pa.table({name: (values | fixed)[name] for name in STORED_SCORES.names}).cast(STORED_SCORES)


def _refuse_a_leap(before: Scores, after: Scores, model: Model) -> None:
    _, old, new = np.intersect1d(before.arrays["number"], after.arrays["number"], True, True)
    sure = np.asarray(before.arrays["engagers"])[old] >= model.enough_people
    if not sure.any():
        return
    moved = float(np.abs(after.arrays["score"][new] - before.arrays["score"][old])[sure].mean())
    if moved > model.max_move:
        raise MovedTooMuch(
            f"this run would move {int(sure.sum()):,} known people by {moved:.1f} points on average, more than "
            f"{model.max_move:g}: it was not published. Look at what was imported; publish with --force."
        )
