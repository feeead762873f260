"""Every built-in of a page poisoned, before and during play: the game goes on as in an untouched page.

The game in the folder `hardened` keeps what it plays with. Each built-in that it can reach (a property of
some object of its realm that can be replaced), and each name that could be added to what everything
inherits from, is replaced by an accessor that notes that it was asked, and throws. Where none of a load's
was asked, none was used: what holds for many at once holds for each. Those that were asked are named and
left out of a further load; where the episode differs and none was asked, the load is halved until single
ones are left.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from trial import Outcome, Progress

from webcade import Game
from webcade.chromium.page import ChromiumPage, PageOptions, share_browser
from webcade.chromium.program.shared import SharedBrowser
from webcade.errors import WebcadeError
from webcade.page import Inputs, View
from webcade.runtime import ScriptOptions, script

SHORT = 100_000  # all: what holds for many at once holds for each, so that all take as long as some
LONG = 1_000_000  # all there are
AT_ONCE = 12_000
WHEN = ("before", "during")
ACTIONS = (0, 1, 1, 2, 0, 3, 4, 4, 0, 5, 1, 0)
FOLDER = Path(__file__).parent / "hardened"
TIMEOUT = 20

REFUSED: dict[str, str] = {
    r"added Object\.prototype\.then": "a promise resolved with an object asks for it",
    r"added Object\.prototype\[Symbol\.toPrimitive\]": "text made of an object asks it, as of an error",
    r"replaced \.0\.(Reflect|Reflect\.apply|setTimeout)": "the game's own frame takes it when it loads",
    r"replaced \.Error\.prototype\.toString": "an error's text is made with it",
    r"replaced \.Error\.prototype\.name": "the debugger asks for it to describe an error",
}
"""What may differ, and why: patterns of `kind path`. runtime/README.md says the same to its readers."""


@dataclass(frozen=True, slots=True)
class Episode:
    """What came of one.

    Attributes:
        digest: of its pictures, readings and times; what went wrong where it ended early.
        asked: the poisoned built-ins that were asked for.
    """

    digest: str
    asked: tuple[str, ...] = ()


class EpisodeRunner:
    """Plays the game with some of its built-ins poisoned, always in the same browser."""

    def __init__(self) -> None:
        self._game = Game.load(FOLDER)
        self._browser: SharedBrowser = share_browser(self._game, PageOptions())
        self._browser.acquire(self)
        self.untouched = self.play(()).digest

    def all(self) -> list[str]:
        """Every built-in, as `kind path`."""
        page = self._page((), "never")
        try:
            page.reset(0, "reload")
            return str(page.evaluate("poison.list()")).split("\n")
        finally:
            page.close()

    def play(self, chosen: tuple[int, ...], when: str = "before") -> Episode:
        """A short episode with these poisoned."""
        page = self._page(chosen, when)
        digest = hashlib.sha256()
        try:
            frame = page.reset(7, "reload")
            for action in ACTIONS:
                digest.update(
                    repr((frame.readings, frame.state.tolist(), frame.value, frame.time_ms)).encode()
                )
                digest.update(b"" if frame.image is None else frame.image.tobytes())
                frame = page.step(Inputs((action,)), 3)
            digest.update(page.render().tobytes())
            return Episode(digest.hexdigest(), _asked(page))
        except WebcadeError as error:
            return Episode(f"{type(error).__name__}: {error}", _asked(page))
        finally:
            page.close()

    def close(self) -> None:
        """End the browser."""
        self._browser.close()

    def _page(self, chosen: tuple[int, ...], when: str) -> ChromiumPage:
        wanted = {"when": when, "extra": _words(), "chosen": _ranges(chosen)}
        place = self._game.page.model_copy(update={"local_storage": {"poison": json.dumps(wanted)}})
        game = self._game.model_copy(update={"page": place})
        options = PageOptions(memory=True, step_timeout=TIMEOUT, load_timeout=TIMEOUT)
        return ChromiumPage(game, View("rgb"), options, self._browser)


def run(seed: int, count: int, progress: Progress) -> Outcome:
    """Poison `count` built-ins, chosen by the seed, before play and during it."""
    outcome = Outcome()
    player = EpisodeRunner()
    try:
        names = player.all()
        chosen = [index for index, name in enumerate(names) if refusal(name) is None]
        outcome.counts["built-ins that a page can replace or add"] = len(names)
        outcome.counts["refused, as the list says"] = len(names) - len(chosen)
        if count < len(chosen):
            chosen = sorted(random.Random(seed).sample(chosen, count))
        outcome.counts["poisoned"] = len(chosen)
        done = 0
        for start in range(0, len(chosen), AT_ONCE):
            part = tuple(chosen[start : start + AT_ONCE])
            for when in WHEN:
                _try(player, names, part, when, outcome)
            done += len(part)
            progress(min(done, count))
    finally:
        player.close()
    return outcome


def _asked(page: ChromiumPage) -> tuple[str, ...]:
    try:
        return tuple(str(page.evaluate("poison.asked()")).split("\n")[:-1])
    except WebcadeError:
        return ()


def refusal(name: str) -> str | None:
    """Why this one may differ; None where it may not."""
    return next((why for pattern, why in REFUSED.items() if re.fullmatch(pattern, name)), None)


def _try(player: EpisodeRunner, names: list[str], part: tuple[int, ...], when: str, outcome: Outcome) -> None:
    """Poison these together; where it shows, again without those that were asked, or each half of them."""
    outcome.counts[f"loads, {when} play"] += 1
    episode = player.play(part, when)
    if episode == Episode(player.untouched):
        return
    asked = tuple(index for index in part if names[index] in episode.asked)
    if not asked and len(part) == 1:
        asked = part
    for index in asked:
        kind = names[index].split(" ")[0]
        outcome.violate(kind, f"{names[index]} ({index}), {when} play: {_came(player, episode)}")
    left = tuple(index for index in part if index not in asked)
    halves = [left] if asked else [part[: len(part) // 2], part[len(part) // 2 :]]
    for half in filter(None, halves):
        _try(player, names, half, when, outcome)


def _came(player: EpisodeRunner, episode: Episode) -> str:
    return "was asked" if episode.digest == player.untouched else f"differs: {episode.digest}"


@cache
def _words() -> tuple[str, ...]:
    """All names in the runtime's own text, options that it hands to the browser among them."""
    return tuple(sorted(set(re.findall(r"\b[a-z]\w{1,30}\b", script(ScriptOptions())))))


def _ranges(chosen: tuple[int, ...]) -> str:
    """Numbers in order as `0-9,12`."""
    ranges: list[list[int]] = []
    for index in chosen:
        if ranges and ranges[-1][1] == index - 1:
            ranges[-1][1] = index
        else:
            ranges.append([index, index])
    return ",".join(f"{first}-{last}" for first, last in ranges)
