"""Tests by trying that a browser of this machine sends no UDP datagram when a page asks it to."""

from __future__ import annotations

import socket
from collections.abc import Callable

from ..chromium.browser_clock import BEGIN_FRAME_SWITCHES
from ..chromium.network.network import fence as switches
from ..chromium.program.browser import Browser
from ..chromium.program.find import Program, find_chromium, find_headless_shell
from ..errors import WebcadeError
from .finding import Finding

_TIMEOUT = 20  # seconds to wait for the browser's answer
_GATHER_MS = 3000  # milliseconds to gather ICE candidates; about 20 are enough if nothing is sent
# An RTCPeerConnection asks a STUN server for its own address: the first datagram that WebRTC sends.
_TRY = """(async (port) => {
  const gathered = (peer) => new Promise((resolve) => {
    peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && resolve();
    setTimeout(resolve, %d);
  });
  const offer = async (peer) => {
    const end = gathered(peer);
    peer.createDataChannel("a");
    await peer.setLocalDescription(await peer.createOffer());
    await end;
  };
  await offer(new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] }));
  return true;
})(%d)"""


def fence() -> Finding:
    """Whether Chromium keeps a page off the network."""
    return _tried("fence", find_chromium, ("--headless",), required=True)


def fence_of_shell() -> Finding:
    """Whether the headless shell keeps a page off the network."""
    return _tried("fence of the headless shell", find_headless_shell, BEGIN_FRAME_SWITCHES, required=False)


def _tried(what: str, find: Callable[[], Program], mode: tuple[str, ...], required: bool) -> Finding:
    """Let a page of this browser try to send a datagram to a local socket, and report whether one arrived."""
    use = "keeps a game's page off the network"
    fix = "play only games that you would let use your network, and report the browser's version"
    try:
        program = find()
        arrived = _datagrams(program, mode)
    except WebcadeError as error:
        return Finding(
            what, use, f"could not be tested: {error}", ok=False, fix="fix what is named above first"
        )
    if arrived:
        found = f"does not hold: {arrived} datagrams from a page of {program.version} arrived"
        return Finding(what, use, found, ok=False, required=required, fix=fix)
    return Finding(what, use, "tested: no datagram was sent", ok=True, required=required)


def _datagrams(program: Program, mode: tuple[str, ...]) -> int:
    """How many datagrams from a page arrive at a socket on 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.setblocking(False)
        browser = Browser(program, (*mode, *switches(frozenset())), _TIMEOUT)
        try:
            page = browser.open(_TIMEOUT)
            page.evaluate(_TRY % (_GATHER_MS, listener.getsockname()[1]), _TIMEOUT, wait_for_promise=True)
        finally:
            browser.close()
        return _received(listener)


def _received(listener: socket.socket) -> int:
    count = 0
    while True:
        try:
            listener.recv(1)
        except BlockingIOError:
            return count
        count += 1
