"""The places of `[[page.closures]]`: a breakpoint in each, whose condition makes a variable readable.

The condition is evaluated whenever the page runs the place, and stops nothing (runtime/game/closures.js).
While the game is played the debugger is off, so that a step costs what it costs without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote, urlsplit

from ...errors import GameError
from ...game import FILE, Game
from ...game.schema import Closure
from ...game.wording import shown
from ...page.script import CLOSURES, reach_text
from ...site import ORIGIN, Site
from ..devtools.cbor import Message
from ..devtools.session import Session

_SET = "Debugger.setBreakpointByUrl"
_HTML = (".html", ".htm", ".xhtml", ".xht", "/")
_LINE_END = re.compile(r"\r\n|\r|\n")
_SCRIPT_LINE_END = re.compile(r"\r\n|\r|\n|\u2028|\u2029")


class ClosurePlaces:
    """Sets the breakpoints of one page. A game without closures has no debugger.

    Args:
        session: the page, before it navigates.
        game: what is played.
        site: has the game's files, if the game has no address of its own.
        timeout: seconds for each call.

    Raises:
        GameError: a file is not there, or does not have its anchor exactly once.
    """

    def __init__(self, session: Session, game: Game, site: Site, timeout: float) -> None:
        self.mistakes: list[str] = []
        self._session = session
        self._closures = list(enumerate(game.page.closures))
        self._is_served = game.source.url is None
        self._breakpoints = self._of_site(site) if self._is_served else []
        self._stays = any(closure.in_play for _, closure in self._closures)
        if self.mistakes:
            raise GameError(str(game.folder / FILE), self.mistakes)
        self.wake(timeout)

    def wake(self, timeout: float) -> None:
        """Notice runs of the places from now on; `timeout` in seconds for each call."""
        if not self._closures or self._session.debugger.is_watching:
            return
        self._session.debugger.watch(timeout)
        for number in [self._session.send(_SET, one) for one in self._breakpoints]:
            self._session.wait(number, timeout)

    def rest(self, timeout: float) -> None:
        """Notice no more runs of the places while the game is played, unless its file says so."""
        if self._session.debugger.is_watching and not self._stays:
            self._session.debugger.rest(timeout)

    @property
    def files(self) -> list[str]:
        """The files whose answers have to be given to `meet` on their way to the page."""
        return [] if self._is_served else [one.file for _, one in self._closures]

    def meets(self, url: str) -> bool:
        """Return whether the answer from this address has to be given to `meet`."""
        return any(_is_at(url, file) for file in self.files)

    def meet(self, url: str, body: bytes, then: Callable[[], None]) -> None:
        """Set the breakpoints of a file that is about to be sent to the page; then call `then`."""
        found = [one for one in self._closures if not self._is_served and _is_at(url, one[1].file)]
        where = f"^{re.escape(url.partition('#')[0])}$"
        calls = [one for closure in found for one in self._breakpoint(*closure, body, where)]
        self._breakpoints += calls
        left = len(calls)

        def is_set(reply: Message) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                then()

        for params in calls:
            self._session.send_nowait(_SET, params, is_set)
        if not calls:
            then()

    def _of_site(self, site: Site) -> list[Message]:
        calls: list[Message] = []
        for index, closure in self._closures:
            path = f"/{quote(closure.file)}"
            answer = site.file(path)
            if answer.status != 200:
                self.mistakes.append(
                    f"{CLOSURES}[{index}].file: there is no {shown(closure.file)} in the source"
                )
                continue
            where = f"^{re.escape(ORIGIN + path.removesuffix('index.html'))}"
            where += "(index\\.html)?" if path.endswith("index.html") else ""
            calls += self._breakpoint(index, closure, answer.body, f"{where}([?#].*)?$")
        return calls

    def _breakpoint(self, index: int, closure: Closure, body: bytes, where: str) -> list[Message]:
        """Return the parameters of the call that sets the breakpoint; none if there is a mistake.

        Args:
            index: the closure's number in `page.closures`.
            closure: names variable and place.
            body: the file's content.
            where: a pattern of the script's address.
        """
        text = body.decode("utf-8-sig", "replace")
        count = text.count(closure.anchor)
        if count != 1:
            found = "none" if count == 0 else f"it {count} times"
            self.mistakes.append(
                f"{CLOSURES}[{index}].anchor: expected it once in {closure.file}, found {found}: "
                f"{shown(closure.anchor)}; copy the line there that declares {shown(closure.variable)}, with "
                "as much around it as makes it the only one"
            )
            return []
        line, column = _position(text, text.index(closure.anchor), is_html=closure.file.endswith(_HTML))
        condition = self._session.named(reach_text(index, closure))
        return [{"urlRegex": where, "lineNumber": line, "columnNumber": column, "condition": condition}]


def _is_at(url: str, file: str) -> bool:
    path = unquote(urlsplit(url).path)
    return path == file or path.endswith(f"/{file.lstrip('/')}")


def _position(text: str, index: int, *, is_html: bool) -> tuple[int, int]:
    """Return line and column of a place in a file, from 0, as the debugger counts."""
    start = line = 0
    for end in (_LINE_END if is_html else _SCRIPT_LINE_END).finditer(text, 0, index):
        start, line = end.end(), line + 1
    return line, len(text[start:index].encode("utf-16-le")) // 2
