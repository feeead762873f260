"""An HTTP answer to a page's request. A driver sends it as a DevTools message or by a local HTTP server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# Any origin may read the answers, like those of a CDN: modules, fonts and pixels of images need this.
_OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*", "Cache-Control": "no-store"}


@dataclass(frozen=True, eq=False)
class Answer:
    """An HTTP answer. A site gives the same object each time it is asked for the same whole file.

    Attributes:
        body: the content.
        media_type: the body's media type, sent as Content-Type.
        status: the HTTP status.
        headers: further headers.
    """

    body: bytes = b""
    media_type: str = "text/plain"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def all_headers(self) -> dict[str, str]:
        """All headers except Content-Length, which the sender adds."""
        return {"Content-Type": self.media_type, **_OPEN, **self.headers}

    def part(self, wanted: str | None) -> Answer:
        """Apply a `Range` header to this answer.

        Args:
            wanted: the header's value; None without one.

        Returns:
            An answer with status 206 and the part, one with 416 if there is no such part, or this whole
            answer if the header is missing or not understood.
        """
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted or "")
        if match is None or self.status != 200 or not any(match.groups()):
            return self
        size, (first, last) = len(self.body), match.groups()
        start = int(first) if first else max(0, size - int(last))
        end = min(size - 1, int(last)) if first and last else size - 1
        if start > end:
            return Answer(b"", self.media_type, 416, {"Content-Range": f"bytes */{size}"})
        headers = {**self.headers, "Content-Range": f"bytes {start}-{end}/{size}"}
        return Answer(self.body[start : end + 1], self.media_type, 206, headers)


def missing(path: str) -> Answer:
    """The answer with status 404, for a file that does not exist."""
    return Answer(f"There is no {path}".encode(), "text/plain; charset=utf-8", 404)
