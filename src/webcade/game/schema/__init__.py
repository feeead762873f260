"""The tables of game.toml, one model each; `webcade.game.Game` joins them.

The field descriptions are the documentation: scripts/generate_docs.py makes docs/game-toml.md and the JSON
Schema, which editors use, from them. A rule that a type cannot express is a validator; it raises ValueError
with the sentence that the file's author reads.
"""

from .actions import Act, Action, ActionPart, Actions, Cells, Drag, Pointer
from .episode import Clock, End, Episode, EpisodeStep, Reward, RewardTerms, Target
from .observation import Crop, Feature, Observation
from .page import Closure, PageSettings, Patch, Size, Stub
from .players import Player
from .source import Package, Source
from .states import States
from .table import Table

__all__ = [
    "Act", "Action", "ActionPart", "Actions", "Cells", "Clock", "Closure", "Crop", "Drag", "End",
    "Episode", "EpisodeStep", "Feature", "Observation", "Package", "PageSettings", "Patch", "Player",
    "Pointer", "Reward", "RewardTerms", "Size", "Source", "States", "Stub", "Table", "Target",
]  # fmt: skip
