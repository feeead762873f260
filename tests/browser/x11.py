"""A display of its own, and a hand that moves its mouse: what the browser counts and sends by itself."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

PRESS, RELEASE, MOVE = 4, 5, 6  # X's types of events
BUTTONS = {"left": 1, "middle": 2, "right": 3}
_TIMEOUT = 20  # seconds


class Hand:
    """A client of the X server that moves the mouse (the extension XTEST)."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(_TIMEOUT)
        self._socket.connect(path)
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))  # little-endian, X11, no cookie
        accepted, length = struct.unpack("<BxxxxxH", self._read(8))
        self._root = struct.unpack("<I", self._screen(self._read(4 * length)))[0]
        assert accepted == 1
        name = b"XTEST"
        self._socket.sendall(
            struct.pack("<BxHHxx", 98, 4, len(name)) + name.ljust(8, b"\0")
        )  # QueryExtension
        self._opcode = self._read(32)[9]

    def move(self, x: int, y: int) -> None:
        self._fake(MOVE, 0, x, y)

    def press(self, button: str) -> None:
        self._fake(PRESS, BUTTONS[button])

    def release(self, button: str) -> None:
        self._fake(RELEASE, BUTTONS[button])

    def close(self) -> None:
        self._socket.close()

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        root = self._root if kind == MOVE else 0
        event = struct.pack("<BBxxIIxxxxxxxxhhxxxxxxxx", kind, detail, 0, root, x, y)
        self._socket.sendall(struct.pack("<BBH", self._opcode, 2, 9) + event)  # FakeInput
        self._socket.sendall(struct.pack("<BxH", 43, 1))  # GetInputFocus: its reply says that all is done
        self._read(32)

    def _screen(self, setup: bytes) -> bytes:
        """The root window's id, from the server's answer to the connection."""
        vendor, formats = struct.unpack_from("<H", setup, 16)[0], setup[21]
        return setup[32 + (vendor + 3) // 4 * 4 + 8 * formats :][:4]

    def _read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self._socket.recv(count - len(data))
            assert part, "the X server has closed the connection"
            data += part
        return data


@contextmanager
def display(width: int, height: int) -> Iterator[Hand]:
    """Start an X server and name it in DISPLAY; end it in the end."""
    number, told = os.pipe()
    screen = ["-screen", "0", f"{width}x{height}x24", "-displayfd", str(told), "-nolisten", "tcp"]
    before = os.environ.get("DISPLAY")
    with subprocess.Popen(
        ["Xvfb", *screen], pass_fds=[told], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        os.close(told)
        try:
            with os.fdopen(number) as pipe:
                name = pipe.readline().strip()
            os.environ["DISPLAY"] = f":{name}"
            hand = Hand(f"/tmp/.X11-unix/X{name}")
            yield hand
            hand.close()
        finally:
            os.environ.pop("DISPLAY")
            if before is not None:
                os.environ["DISPLAY"] = before
            server.terminate()


def wait_ms(ms: float) -> None:
    """Real time, which the browser counts clicks by."""
    time.sleep(ms / 1000)
