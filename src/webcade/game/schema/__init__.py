"""The tables of game.toml, one model each; `webcade.game.Game` joins them.

The field descriptions are the documentation: the JSON Schema that editors complete from and
docs/game-toml.md are generated from them (scripts/generate_docs.py). A rule that a type cannot say
is a validator that raises ValueError with the sentence its user reads.
"""

from .actions import Act, Action, ActionPart, Actions, Cells, Drag, Pointer
from .episode import Clock, End, Episode, EpisodeStep, Reward, Target
from .observation import Crop, Feature, Observation
from .page import PageSettings, Patch, Size, Stub
from .source import Package, Source
from .table import Table

__all__ = [
    "Act", "Action", "ActionPart", "Actions", "Cells", "Clock", "Crop", "Drag", "End", "Episode",
    "EpisodeStep", "Feature", "Observation", "Package", "PageSettings", "Patch", "Pointer", "Reward", "Size",
    "Source", "Stub", "Table", "Target",
]  # fmt: skip
