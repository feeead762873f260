"""Where the browser refuses WebAssembly, JavaScript averages: an agent sees the same."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from games.dot import DOT, PAGE, make_dot
from http_server import serving

pytestmark = pytest.mark.browser


TRIAL = b"""<script>
var refused = false;
try { new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)); } catch { refused = true; }
</script>"""


class _Handler(BaseHTTPRequestHandler):
    """Serves the dot's page, which tries to compile WebAssembly, too; after `?strict` it may not."""

    def do_GET(self) -> None:
        page = PAGE.read_bytes() + TRIAL
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        if self.path.endswith("?strict"):
            self.send_header("Content-Security-Policy", "script-src 'unsafe-inline'")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(_Handler) as served:
        yield f"{served}/{PAGE.name}"


def images(folder: Path, url: str, refused: bool) -> NDArray[np.uint8]:
    """What a short episode shows; fails where WebAssembly was refused and should not, or the other way."""
    readings = {**DOT["readings"], "refused": "refused"}
    game = DOT | {"source": {"url": url}, "readings": readings}
    env = make_dot(folder, game, obs_type="grayscale", size=(7, 11))
    try:
        seen = [env.reset(seed=3)[0]]
        steps = [env.step(action) for action in (0, 1, 1, 0, 1)]
        assert [info["refused"] for *_, info in steps] == [refused] * len(steps)
        seen += [step[0] for step in steps]
    finally:
        env.close()
    return np.stack([np.asarray(one) for one in seen])


def test_a_policy_that_refuses_webassembly_changes_no_pixel(tmp_path: Path, address: str) -> None:
    free = images(tmp_path / "free", address, False)
    assert free.std() > 0
    np.testing.assert_array_equal(images(tmp_path / "strict", f"{address}?strict", True), free)
