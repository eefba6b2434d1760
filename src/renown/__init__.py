"""Renown: how much do people act because of you? One honest number, with its reasons.

scores = renown.score(frame)          any data frame with source, target, kind and at
scores.top(20)
scores.explain(scores.find("ann"))

home = renown.Home(Path("renown-data"))
home.score()
home.current().top(20)
renown.moved(home.current(), person, 7)     what moved a score in a week
"""

from __future__ import annotations

from importlib.metadata import version

from renown.errors import RenownError
from renown.home import Home
from renown.lake import Lake
from renown.moves import moved
from renown.score import score
from renown.score.model import MODEL, Model
from renown.scores import Scores
from renown.vocabulary import KINDS, Batch, Kind

__version__ = version("renown")

__all__ = [
    "KINDS",
    "MODEL",
    "Batch",
    "Home",
    "Kind",
    "Lake",
    "Model",
    "RenownError",
    "Scores",
    "__version__",
    "moved",
    "score",
]
