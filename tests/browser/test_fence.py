"""What the browser's processes send while a page tries every way to send a datagram: nothing."""

from __future__ import annotations

import pytest

from ways_out import DATAGRAMS, WAYS, try_ways
from webcade.chromium.program import process
from webcade.doctor import fence
from wire import no_wire

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(no_wire()), reason=no_wire() or "-")]
# Nearest to each of them is another way; the trial of ways to the network has them all.
LONG = (
    "selenium chrome, page, screenshot",
    "selenium chrome, wall, canvas, xvfb",
    "selenium firefox, page, screenshot",
    "selenium firefox, wall, canvas",
    "selenium firefox, wall, canvas, xvfb",
)
QUICK = ("page, canvas", "page, html-in-canvas", "browser, begin-frame screenshot", "wall, screenshot")
# One of a realm and a kind: all of them are the trial's (tests/torture/network.py).
FEW = [
    probe
    for probe in DATAGRAMS
    if probe.split(" ")[0] in ("page", "popup", "srcdoc", "worker") or probe == "own dns-prefetch"
]


def marks_of(way: str) -> list[pytest.MarkDecorator]:
    if way in LONG:
        return [pytest.mark.long]
    return [] if way in QUICK else [pytest.mark.slow]


@pytest.mark.parametrize("way", [pytest.param(way, marks=marks_of(way)) for way in WAYS])
def test_no_datagram_of_a_page_leaves_the_browser_run_by(way: str) -> None:
    seen = try_ways([way], FEW)[way]
    assert seen.tried == len(FEW)
    assert not seen.arrived
    if "selenium" not in way:
        assert seen.capture == way.split(", ")[1]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["wall, canvas", "browser, canvas"])
def test_without_the_fence_its_datagrams_are_seen(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYS_OUT_UNFENCED", "1")
    probes = ["page stun", "page stun-later", "page turn-udp", "page candidate"]
    arrived = try_ways([way], probes)[way].arrived
    for probe in probes:
        assert any(what.startswith(f"{probe}: udp to 127.0.0.1 ") for what in arrived)
        assert any(what.startswith(f"{probe}: udp to 192.0.2.1 ") for what in arrived)


def test_the_doctor_has_the_fence_proved_by_a_page_that_tries() -> None:
    assert fence.fence().found == "tested: no datagram was sent"


def test_the_doctor_says_where_datagrams_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fence, "switches", lambda origins: ())
    monkeypatch.setattr(process, "PREFERENCES", {})
    finding = fence.fence()
    assert not finding.ok
    assert finding.found.startswith("does not hold: ")


@pytest.mark.parametrize("layer", ["the switch", "the profile"])
def test_each_layer_of_the_fence_alone_holds_in_chromium(layer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if layer == "the switch":
        monkeypatch.setattr(process, "PREFERENCES", {})
    else:
        monkeypatch.setattr(fence, "switches", lambda origins: ())
    assert fence.fence().ok
