"""A network of our own, that leads nowhere: what a program in it sends is seen packet by packet.

A Linux network namespace has a loopback interface, and one link whose other end nobody reads; addresses
beyond this machine can be tried in it without any being reached. `run_inside` starts a script there, which
makes its `Wire` first. That takes root, or user namespaces.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import struct
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_ALL_PACKETS, _OUTGOING = 3, 4  # ETH_P_ALL, PACKET_OUTGOING
_IPV4, _IPV6, _TCP, _UDP = 0x0800, 0x86DD, 6, 17
_DNS_PORTS = (53, 5353)
_RECORD_BYTES = 32 << 20
# A link whose other end nobody reads, and a neighbour that is known, so that packets to anywhere leave by it.
_SET_UP = """
ip link set lo up
ip link add out0 type veth peer name out1
ip link set out1 up
ip link set out0 up
ip address add 10.255.0.2/24 dev out0
ip address add fd00:255::2/64 dev out0 nodad
ip neighbour replace 10.255.0.1 lladdr 02:00:00:00:00:01 dev out0
ip neighbour replace fd00:255::1 lladdr 02:00:00:00:00:01 dev out0
ip route add default via 10.255.0.1
ip -6 route add default via fd00:255::1
mount --bind {resolv} /etc/resolv.conf
"""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet that was sent: the start of a TCP connection, or a datagram.

    Attributes:
        link: "lo" or "out0".
        protocol: "tcp" or "udp".
        address: where to.
        port: where to.
        names: the host names that it asks for, if it is DNS.
    """

    link: str
    protocol: str
    address: str
    port: int
    names: str

    def __str__(self) -> str:
        return f"{self.protocol} to {self.address} port {self.port}{self.names and f' ({self.names})'}"


class Wire:
    """Records what is sent on every link of this process's network namespace, which is its own."""

    def __init__(self, folder: Path) -> None:
        resolv = folder / "resolv.conf"
        resolv.write_text("nameserver 192.0.2.253\noptions attempts:1 timeout:1\n")
        for line in _SET_UP.format(resolv=resolv).strip().splitlines():
            subprocess.run(line.split(), check=True)
        kind = socket.ntohs(_ALL_PACKETS)
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, kind)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECORD_BYTES)
        self._socket.setblocking(False)

    def take(self) -> list[Packet]:
        """What was sent since the last call."""
        packets = []
        while True:
            try:
                data, (link, protocol, sent, *_) = self._socket.recvfrom(65536)
            except BlockingIOError:
                return packets
            if sent == _OUTGOING and (packet := _packet(link, protocol, data[14:])) is not None:
                packets.append(packet)


def _packet(link: str, protocol: int, data: bytes) -> Packet | None:
    """A datagram or the first packet of a connection; None of others, such as the kernel's own."""
    if protocol == _IPV4:
        kind, start = data[9], (data[0] & 15) * 4
        address = socket.inet_ntop(socket.AF_INET, data[16:20])
    elif protocol == _IPV6:
        kind, start = data[6], 40
        address = socket.inet_ntop(socket.AF_INET6, data[24:40])
    else:
        return None
    if kind not in (_TCP, _UDP) or (kind == _TCP and data[start + 13] & 0x12 != 2):  # SYN without ACK
        return None
    port = struct.unpack_from("!H", data, start + 2)[0]
    names = _names(data[start + 8 :]) if kind == _UDP and port in _DNS_PORTS else ""
    return Packet(link, "tcp" if kind == _TCP else "udp", address, port, names)


def _names(question: bytes) -> str:
    """The readable parts of a DNS question."""
    return ".".join(part.decode() for part in re.findall(rb"[-_a-zA-Z0-9]{2,}", question[12:]))


@cache
def no_wire() -> str:
    """Why there can be no network of our own here; "" where there can be."""
    if sys.platform != "linux" or not shutil.which("unshare") or not shutil.which("ip"):
        return "a network of our own takes Linux with unshare and ip (packages util-linux and iproute2)"
    made = subprocess.run(
        [*_unshare(), "ip", "link", "add", "out0", "type", "veth", "peer", "name", "out1"],
        capture_output=True,
        text=True,
        check=False,
    )
    return (
        f"a network of our own takes root or user namespaces: {made.stderr.strip()}"
        if made.returncode
        else ""
    )


def run_inside(script: Path, *arguments: str, timeout: float) -> str:
    """What a Python script prints that runs in a network namespace of its own; `timeout` in seconds.

    Raises RuntimeError where it fails.
    """
    command = [*_unshare(), sys.executable, str(script), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=timeout, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{script.name} {' '.join(arguments)} ended with status {done.returncode}")
    return done.stdout


def _unshare() -> list[str]:
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *user, "--net", "--mount"]
