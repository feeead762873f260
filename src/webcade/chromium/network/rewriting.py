"""Apply `[[page.patches]]` to a game with a `url`: change the network's answers on their way to the page."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from functools import partial
from urllib.parse import unquote, urlsplit

from ...errors import GameError
from ...game import FILE, Game
from ...game.schema import Patch
from ...site import Mistake, patched
from ..devtools.cbor import Message
from ..devtools.session import Session

_STALE = {"content-length", "content-encoding", "transfer-encoding"}  # headers of the unpatched body


class Rewriting:
    """Applies each patch of a game to the answers whose address ends with the patch's file."""

    def __init__(self, game: Game) -> None:
        self._where = str(game.folder / FILE)
        self._patches = list(enumerate(game.page.patches)) if game.source.url is not None else []
        self._applied: set[int] = set()
        self._mistakes: list[str] = []

    @property
    def patterns(self) -> list[Message]:
        """The patterns with which `Fetch.enable` pauses the answers to patch."""
        files = dict.fromkeys(re.sub(r"([?*\\])", r"\\\1", patch.file) for _, patch in self._patches)
        return [{"urlPattern": f"*{file}*", "requestStage": "Response"} for file in files]

    def take(self, session: Session, params: Message) -> bool:
        """Patch a paused answer.

        Returns:
            False if the paused request is not an answer, or has no patches.
        """
        status, url = params.get("responseStatusCode"), params["request"]["url"]
        patches = [(index, patch) for index, patch in self._patches if _ends_with(url, patch.file)]
        if status != 200 or not patches:
            return False
        asked = {"requestId": params["requestId"]}
        session.send_nowait("Fetch.getResponseBody", asked, partial(self._fulfil, session, params, patches))
        return True

    def check(self) -> None:
        """Raise GameError if a patch did not match."""
        if self._mistakes:
            raise GameError(self._where, self._mistakes)

    def advice(self) -> str:
        """Return the end of an error message: the patches whose file was not requested; "" if all were."""
        missed = [patch.file for index, patch in self._patches if index not in self._applied]
        return f"; page.patches: no address ended in {', '.join(dict.fromkeys(missed))}" if missed else ""

    def _fulfil(
        self, session: Session, params: Message, patches: Iterable[tuple[int, Patch]], reply: Message
    ) -> None:
        if "result" not in reply:
            return  # the page has closed meanwhile
        body = _bytes(reply["result"])
        for index, patch in patches:
            try:
                body = patched(body, patch, index)
                self._applied.add(index)
            except Mistake as mistake:
                self._mistakes.append(str(mistake))
        headers = [one for one in params["responseHeaders"] if one["name"].lower() not in _STALE]
        answer = {"responseCode": 200, "responseHeaders": headers, "body": body}
        session.send_nowait("Fetch.fulfillRequest", {"requestId": params["requestId"]} | answer)


def _ends_with(url: str, file: str) -> bool:
    path = unquote(urlsplit(url).path)
    return path == file or path.endswith(f"/{file.lstrip('/')}")


def _bytes(result: Message) -> bytes:
    body: str = result["body"]
    return base64.b64decode(body) if result["base64Encoded"] else body.encode()
