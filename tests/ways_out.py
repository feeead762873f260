"""Every way to the network that a page can try, and every way to run a page that tries them all.

As a script, inside a `wire.Wire`, it runs pages one after another and prints what each of them sent:

    ways_out.py FOLDER WAY ...    with the probes named in FOLDER/probes.json
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from games import discrete, observe, size, write_game
from wire import Packet, Wire, run_inside

PAGES = Path(__file__).parent / "pages" / "ways_out"
FIRST_PORT = 20000  # each probe has a port of its own: what arrives says which probe it was
LONGEST = 120  # seconds that a page gets to try everything
LINGER = 1.0  # seconds for packets that a probe has caused and its page does not know of
OWN_AT_ONCE, AT_ONCE, VECTOR = 31, 100, 4
KIT = re.findall(
    r'^    "?([-a-z]+)"?(?:: .*|,)$', (PAGES / "kit.js").read_text().partition("return {")[2], re.M
)
OWN = re.findall(
    r'^  "?([-a-z]+)"?: ',
    (PAGES / "page.js").read_text().partition("const OWN = {")[2].partition("\n};")[0],
    re.M,
)
REALMS = re.findall(
    r'^  "?([-a-z]+)"?: ', (PAGES / "page.js").read_text().partition("const REALMS = {")[2], re.M
)
PROBES = (*(f"own {name}" for name in OWN), *(f"{realm} {name}" for realm in REALMS for name in KIT))
DATAGRAMS = tuple(
    probe for probe in PROBES if re.search(r"stun|turn|candidate|transport|udp|dns-prefetch", probe)
)

CANVAS = observe(8, 8)
SCREENSHOT = {"page": True, "size": size(8, 8)}
FRAMED = {**SCREENSHOT, "in_iframe": True}


@dataclass(frozen=True, slots=True)
class Way:
    """How a page is run: the table `observation` of its file, and the keywords of `make`."""

    observation: dict[str, Any]
    options: dict[str, Any]
    trusted: bool = False
    shares: bool = False


def _selenium(browser: str, clock: str, observation: dict[str, Any], display: str = "headless") -> Way:
    options = {"driver": "selenium", "browser": browser, "driver_options": {"display": display}}
    return Way(observation, {"clock": clock, **options})


WAYS = {
    "wall, canvas": Way(CANVAS, {"clock": "wall"}),
    "page, canvas": Way(CANVAS, {"clock": "page"}),
    "page, html-in-canvas": Way(FRAMED, {"clock": "page"}),
    "page, screenshot": Way(SCREENSHOT, {"clock": "page"}),
    "page, canvas, visible": Way(CANVAS, {"clock": "page", "driver_options": {"visible": True}}),
    "page, canvas, trusted input": Way(CANVAS, {"clock": "page"}, trusted=True),
    "page, canvas, shared renderers": Way(CANVAS, {"clock": "page"}, shares=True),
    "browser, canvas": Way(CANVAS, {"clock": "browser"}),
    "browser, begin-frame screenshot": Way(SCREENSHOT, {"clock": "browser"}),
    "wall, screenshot": Way(SCREENSHOT, {"clock": "wall"}),
    "selenium chrome, page, canvas": _selenium("chrome", "page", CANVAS),
    "selenium chrome, page, screenshot": _selenium("chrome", "page", SCREENSHOT),
    "selenium chrome, wall, canvas": _selenium("chrome", "wall", CANVAS),
    "selenium chrome, wall, canvas, xvfb": _selenium("chrome", "wall", CANVAS, "xvfb"),
    "selenium firefox, page, canvas": _selenium("firefox", "page", CANVAS),
    "selenium firefox, page, screenshot": _selenium("firefox", "page", SCREENSHOT),
    "selenium firefox, wall, canvas": _selenium("firefox", "wall", CANVAS),
    "selenium firefox, wall, canvas, xvfb": _selenium("firefox", "wall", CANVAS, "xvfb"),
}


@dataclass
class Seen:
    """What one way of running the page came to.

    Attributes:
        tried: how many probes the page says that it has tried.
        capture: how its picture came out of the browser.
        arrived: what was sent, and how often, with the probe that sent it where that is known.
        faults: what ended the page before it had tried everything; packets are counted all the same.
    """

    tried: int = 0
    capture: str = ""
    faults: list[str] = field(default_factory=list)
    arrived: Counter[str] = field(default_factory=Counter)


def allowed(way: str, probes: Iterable[str]) -> list[str]:
    """The probes that a page may try in this way: one with a cache shares no process with others."""
    return [probe for probe in probes if not (WAYS[way].shares and probe.endswith(" cache"))]


def try_ways(ways: Iterable[str], probes: Iterable[str] = PROBES) -> dict[str, Seen]:
    """Run the page in each way, in a network of our own, and say what each sent."""
    ways = list(ways)
    with tempfile.TemporaryDirectory(prefix="ways-out-") as folder:
        (Path(folder) / "probes.json").write_text(json.dumps(list(probes)))
        text = run_inside(Path(__file__), folder, *ways, timeout=60 + 600 * len(ways))
    return {
        way: Seen(one["tried"], one["capture"], one["faults"], Counter(one["arrived"]))
        for way, one in json.loads(text.splitlines()[-1]).items()
    }


def targets(probes: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Where each probe goes: this machine, one beyond it by IPv4 and IPv6, and one by name."""
    made = {}
    for probe in probes:
        number = PROBES.index(probe)
        port = FIRST_PORT + number
        names = ("127.0.0.1", "192.0.2.1", "[2001:db8::1]", f"probe-{number}.example")
        made[probe] = [{"name": name.strip("[]"), "port": port, "host": f"{name}:{port}"} for name in names]
    return made


def probe_of(packet: Packet) -> str | None:
    """The probe that a packet comes from, "" where it is nobody's; None: it is webcade's own."""
    number = packet.port - FIRST_PORT
    if found := re.search(r"probe-(\d+)", packet.names):
        number = int(found[1])
    if 0 <= number < len(PROBES):
        return PROBES[number]
    is_own = packet.link == "lo" and packet.protocol == "tcp"
    return None if is_own else ""


def write_page(folder: Path, way: Way, probes: Iterable[str]) -> Path:
    """A game's folder whose page tries these probes."""
    kit, page = (PAGES / "kit.js").read_text(), (PAGES / "page.js").read_text()
    wanted = json.dumps(targets(probes))
    setup = f"const KIT = {json.dumps(kit)};\nconst TARGETS = {wanted};\n"
    head = f"{kit}\nconst TARGETS = {wanted};\n"
    files = {
        "index.html": "<canvas width='8' height='8'></canvas><p>a</p><script src='page.js'></script>",
        "page.js": setup + kit + page,
        "own-worker.js": f"{head}tryAll(self, 'own-worker', TARGETS, () => postMessage(1));",
        "shared.js": f"{head}onconnect = ({{ ports: [p] }}) => "
        "tryAll(self, 'shared', TARGETS, () => p.postMessage(1));",
        "service.js": f"{head}onmessage = ({{ source: s }}) => "
        "tryAll(self, 'service', TARGETS, () => s.postMessage(1));",
    }
    return write_game(folder, files, **_keys(way))


def _keys(way: Way) -> dict[str, Any]:
    return {
        "page": {"share_renderer": way.shares},
        "actions": {**discrete(noop={}), "trusted": way.trusted},
        "observation": way.observation,
        "readings": {"tried": "tried"},
        "episode": {"restart": []},
    }


def _run(folder: Path, way: Way, probes: list[str], wire: Wire) -> Seen:
    """Run a page for each group of probes until it has tried them all, and a little longer."""
    seen = Seen()
    wire.take()
    for number, group in enumerate(_groups(probes)):
        game = write_page(folder / str(number), way, group)
        play = _play_many if way.shares else _play_one
        play(game, way, len(group), seen)
    for packet in wire.take():
        probe = probe_of(packet)
        if probe is not None:
            seen.arrived[f"{probe}: {packet}" if probe else str(packet)] += 1
    return seen


def _groups(probes: list[str]) -> list[list[str]]:
    """What one page tries: few of a document's own probes, which disturb each other, or some others."""
    own = [probe for probe in probes if probe.startswith("own ")]
    rest = [probe for probe in probes if probe not in own]
    return [*_parts(own, OWN_AT_ONCE), *_parts(rest, AT_ONCE)]


def _parts(probes: list[str], most: int) -> list[list[str]]:
    return [probes[start : start + most] for start in range(0, len(probes), most)]


def _play_one(game: Path, way: Way, count: int, seen: Seen) -> None:
    import webcade

    with closing(webcade.WebcadeEnv(game, **way.options)) as env:
        info = env.reset(seed=0)[1]
        seen.capture = env.unwrapped.fingerprint["bytes"]["capture"]
        end, wanted = time.monotonic() + LONGEST, count
        while time.monotonic() < end:
            if info["tried"] >= wanted:
                end, wanted = min(end, time.monotonic() + LINGER), sys.maxsize
            *_, truncated, info = env.step(0)
            if truncated:
                seen.faults.append(str(info["fault"]))
                break
        seen.tried += int(info["tried"])


def _play_many(game: Path, way: Way, count: int, seen: Seen) -> None:
    from webcade.vector import WebcadeVectorEnv

    with closing(WebcadeVectorEnv(game, VECTOR, **way.options)) as envs:
        info = envs.reset(seed=0)[1]
        seen.capture = envs.fingerprint["bytes"]["capture"]
        end, wanted = time.monotonic() + LONGEST, count
        while time.monotonic() < end:
            if min(info["tried"]) >= wanted:
                end, wanted = min(end, time.monotonic() + LINGER), sys.maxsize
            *_, truncated, info = envs.step(np.zeros(VECTOR, int))
            if truncated.any():
                seen.faults += [str(fault) for fault in info["fault"] if fault]
                break
        seen.tried += int(min(info["tried"]))


def _take_the_fence_away() -> None:
    from webcade.chromium import page
    from webcade.chromium.program import process

    page.fence = lambda origins: ()
    process.PREFERENCES.clear()


def _main() -> None:
    folder, *ways = sys.argv[1:]
    probes = json.loads((Path(folder) / "probes.json").read_text())
    wire = Wire(Path(folder))
    if os.environ.get("WAYS_OUT_UNFENCED"):  # the trial of the trial: what is sent is seen
        _take_the_fence_away()
    found = {}
    for number, name in enumerate(ways):
        way = WAYS[name]
        seen = _run(Path(folder) / str(number), way, allowed(name, probes), wire)
        found[name] = {**vars(seen), "arrived": dict(seen.arrived)}
    print(json.dumps(found))


if __name__ == "__main__":
    _main()
