"""The moments that one loaded page keeps in place."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass

from ...errors import PageError
from ...page import KeptMoment
from ...page.answer import printable
from ...page.reply import SnapshotReader
from ..devtools.session import Session
from .closures import Closures
from .entry import STATES

_OFTEN = 240  # frames between two moments that both have new closures; the debugger then stays on
_LOOKS = 16  # times that new closures are looked into for one moment: looking into one may show another


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class PlacedMoment(KeptMoment):
    """A moment of a page, kept in the page.

    Attributes:
        owner: of the page, since its load.
        read: page time (ms) and frames of the reply before.
    """

    owner: PageMoments
    read: tuple[float, int]


class PageMoments:
    """Keeps moments of a page from one load to the next.

    Args:
        session: the page.
        script: the runtime's script, as it was sent.
        reader: checks the page's replies, whose time goes back too.
        timeout: seconds for each call.
        refused: why no moment of the page can be copied, as another load of it has shown; "" if none has.

    Attributes:
        refused: as given, or what this page has shown.
    """

    def __init__(
        self, session: Session, script: str, reader: SnapshotReader, timeout: float, refused: str = ""
    ) -> None:
        self._session = session
        self._closures = Closures(session, script, timeout)
        self._reader = reader
        self._timeout = timeout
        self._has_looked = False
        self.refused = refused
        self._looks = False  # whether new closures were looked into for the moment that is being kept
        self._looked_at: int | None = None  # frame of the last moment, if they were looked into for it
        self._forgotten: deque[int] = deque()  # appended to by any thread

    def keep(self) -> KeptMoment | str:
        """See `Page.keep`. The first time it finds all closures of the page, which takes seconds."""
        if self.refused:
            return self.refused
        is_first = not self._has_looked
        try:
            if is_first:
                self.refused = self._closures.find_all()
                self._has_looked = True
            if self.refused:
                return self.refused
            answer = self._kept(is_first)
        finally:
            if not self._looks_often():
                self._closures.calm()
        if answer.isdecimal():
            return PlacedMoment(int(answer), self, self._reader.moment)
        if answer.startswith("-"):
            return printable(answer[1:])
        if answer.startswith("?"):
            return "it makes functions faster than they can be looked into"
        raise PageError(f"expected the number of a moment from the page; got {printable(answer)}")

    def calm(self) -> None:
        """Have a step cost what it did before the first moment. The next moment may take longer for it."""
        self._looked_at = None
        self._closures.calm()

    def _kept(self, is_first: bool) -> str:
        """Have the page copy itself, and look into what it has made since; return its last answer."""
        answer = ""
        for _ in range(_LOOKS):
            answer = self._call("keep", None)
            if not answer.startswith("?"):
                break
            self._looks = True
            if reason := self._closures.find_new(answer[1:], is_first):
                return f"-{reason}"
        return answer

    def _looks_often(self) -> bool:
        """Whether new closures were looked into for this moment and for the one before, a short time ago."""
        frame = self._reader.moment[1]
        last, self._looked_at = self._looked_at, frame if self._looks else None
        self._looks = False
        is_near = last is not None and abs(frame - last) <= _OFTEN
        return is_near and self._looked_at is not None

    def holds(self, kept: KeptMoment) -> bool:
        """Whether this page has kept it since its last load."""
        return isinstance(kept, PlacedMoment) and kept.owner is self

    def back_text(self, kept: KeptMoment) -> str:
        """Return what tells a reset to put the page back first. `holds` has to be True."""
        return f"[{kept.number},{json.dumps(self._take_forgotten())}]"

    def put_back(self, kept: KeptMoment) -> None:
        """See `Page.put_back`."""
        assert isinstance(kept, PlacedMoment)
        answer = self._call("putBack", kept.number)
        if answer != "":
            raise PageError(f"the page could not be put back: {printable(answer)}")
        self._reader.go_back(kept.read)

    def forget(self, kept: KeptMoment) -> None:
        """See `Page.forget`."""
        if isinstance(kept, PlacedMoment) and kept.owner is self:
            self._forgotten.append(kept.number)

    def _take_forgotten(self) -> list[int]:
        forgotten = []
        while self._forgotten:
            forgotten.append(self._forgotten.popleft())
        return forgotten

    def _call(self, method: str, number: int | None) -> str:
        """Call the runtime; the moments that were forgotten since go along."""
        forgotten = json.dumps(self._take_forgotten())
        arguments = ",".join([*([] if number is None else [str(number)]), forgotten])
        answer = self._session.evaluate(f"{STATES}.{method}({arguments})", self._timeout)
        if not isinstance(answer, str):
            raise PageError("expected text from the page's copies; got something else")
        return answer
