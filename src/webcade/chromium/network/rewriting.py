"""Change the network's answers to a game with a `url` on their way to the page.

They get the changes of `[[page.patches]]` and the headers of `page.cross_origin_isolated`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from functools import partial
from urllib.parse import unquote, urlsplit

from ...errors import GameError
from ...game import FILE, Game
from ...game.schema import Patch
from ...page.served_workers import ServedWorkers
from ...site import Mistake, is_isolating, isolation_headers, patched, unisolated
from ..devtools.cbor import Message
from ..devtools.session import Session
from .closure_places import ClosurePlaces

_STALE = {"content-length", "content-encoding", "transfer-encoding"}  # headers of the unpatched body


class Rewriting:
    """Applies each patch of a game to the answers whose address ends with the patch's file.

    Args:
        game: what is played.
        workers: put the runtime before the scripts of workers.
        places: where the page's variables are read; None: nowhere.

    Attributes:
        workers, places: as given.
        isolating_worker: address of a refused service worker that would isolate its page; "" without one.
    """

    def __init__(self, game: Game, workers: ServedWorkers, places: ClosurePlaces | None = None) -> None:
        self.workers = workers
        self.isolating_worker = ""
        self._game = game
        self.places = places
        self._headers = isolation_headers(game) if game.source.url is not None else {}
        self._where = str(game.folder / FILE)
        self._patches = list(enumerate(game.page.patches)) if game.source.url is not None else []
        self._applied: set[int] = set()
        self._mistakes: list[str] = []

    @property
    def patterns(self) -> list[Message]:
        """The patterns with which `Fetch.enable` pauses the answers to patch."""
        if self._headers:
            return [{"urlPattern": "*", "requestStage": "Response"}]
        files = dict.fromkeys(re.sub(r"([?*\\])", r"\\\1", file) for file in self._files)
        return [{"urlPattern": f"*{file}*", "requestStage": "Response"} for file in files]

    def take(self, session: Session, params: Message) -> bool:
        """Send a paused answer to the page, changed.

        Returns:
            False if the paused request is not an answer.
        """
        asked, url = {"requestId": params["requestId"]}, params["request"]["url"]
        if "responseErrorReason" in params:
            session.send_nowait("Fetch.continueRequest", asked)
            return True
        if "responseStatusCode" not in params:
            return False
        patches = [(index, patch) for index, patch in self._patches if _ends_with(url, patch.file)]
        # The browser heeds the headers of isolation in an answer that is made anew, not in a continued one.
        is_place = self.places is not None and self.places.meets(url)
        is_worker = _is_service_worker(params) or self.workers.asks(url, _fragment(params))
        must_read = patches or self._headers or is_worker or is_place
        if params["responseStatusCode"] == 200 and must_read:
            session.send_nowait(
                "Fetch.getResponseBody", asked, partial(self._fulfil, session, params, patches)
            )
        elif self._headers:
            answer = {"responseCode": params["responseStatusCode"], "responseHeaders": self._changed(params)}
            session.send_nowait("Fetch.continueResponse", asked | answer)
        else:
            session.send_nowait("Fetch.continueRequest", asked)
        return True

    def wake(self, timeout: float) -> None:
        """See `ClosurePlaces.wake`."""
        if self.places is not None:
            self.places.wake(timeout)

    def rest(self, timeout: float) -> None:
        """See `ClosurePlaces.rest`."""
        if self.places is not None:
            self.places.rest(timeout)

    def check(self) -> None:
        """Raise GameError if a patch did not match, or if a service worker was refused."""
        mistakes = [*self._mistakes, *(self.places.mistakes if self.places else [])]
        if mistakes:
            raise GameError(self._where, mistakes)
        if self.isolating_worker:
            raise unisolated(self._game, self.isolating_worker)

    def advice(self) -> str:
        """Return the end of an error message: the patches whose file was not requested; "" if all were."""
        missed = [patch.file for index, patch in self._patches if index not in self._applied]
        return f"; page.patches: no address ended in {', '.join(dict.fromkeys(missed))}" if missed else ""

    def _fulfil(
        self, session: Session, params: Message, patches: Iterable[tuple[int, Patch]], reply: Message
    ) -> None:
        if "result" not in reply:
            return  # the page has closed meanwhile
        body, asked = _bytes(reply["result"]), {"requestId": params["requestId"]}
        if _is_service_worker(params) and not self._headers and is_isolating(body):
            self.isolating_worker = params["request"]["url"]
            session.send_nowait("Fetch.failRequest", asked | {"errorReason": "BlockedByClient"})
            return
        for index, patch in patches:
            try:
                body = patched(body, patch, index)
                self._applied.add(index)
            except Mistake as mistake:
                self._mistakes.append(str(mistake))
        body = self.workers.script(body, params["request"]["url"], _fragment(params))
        headers = [one for one in self._changed(params) if one["name"].lower() not in _STALE]
        answer = {"responseCode": 200, "responseHeaders": headers, "body": body}
        fulfil = partial(session.send_nowait, "Fetch.fulfillRequest", asked | answer)
        if self.places is None:
            fulfil()
        else:
            self.places.meet(params["request"]["url"], body, fulfil)

    @property
    def _files(self) -> list[str]:
        """The files whose answers have to be read."""
        places = self.places.files if self.places else []
        return [*(patch.file for _, patch in self._patches), *places]

    def _changed(self, params: Message) -> list[Message]:
        """Return the headers of an answer, with those of `page.cross_origin_isolated`."""
        own = {name.lower() for name in self._headers}
        kept = [one for one in params["responseHeaders"] if one["name"].lower() not in own]
        return kept + [{"name": name, "value": value} for name, value in self._headers.items()]


def _fragment(params: Message) -> str:
    fragment: str = params["request"].get("urlFragment", "")
    return fragment


def _is_service_worker(params: Message) -> bool:
    """Return whether a request is for the script of a service worker."""
    return any(
        name.lower() == "service-worker" and value == "script"
        for name, value in params["request"]["headers"].items()
    )


def _ends_with(url: str, file: str) -> bool:
    path = unquote(urlsplit(url).path)
    return path == file or path.endswith(f"/{file.lstrip('/')}")


def _bytes(result: Message) -> bytes:
    body: str = result["body"]
    return base64.b64decode(body) if result["base64Encoded"] else body.encode()
