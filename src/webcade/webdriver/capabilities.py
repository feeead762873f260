"""Which browser a session is to have, and what its driver is told of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..chromium.network.network import fence
from ..chromium.program.process import NETWORK_FEATURES, PREFERENCES, machine_switches
from ..errors import OptionError
from .display import SIZE, DisplayKind
from .programs import Kind, kind_of

_NOBODY = "127.0.0.1:9"  # the port of the discard service: closed
_FIREFOX_FENCE: dict[str, str | int | bool] = {
    "network.proxy.allow_hijacking_localhost": True,
    "network.proxy.testing_localhost_is_secure_when_hijacked": True,
    "network.proxy.failover_direct": False,
    "network.proxy.allow_bypass": False,  # by what the browser itself looks for
    # No RTCPeerConnection; should that be called otherwise one day, it may go by the proxy alone.
    "media.peerconnection.enabled": False,
    "media.peerconnection.ice.proxy_only": True,
    "media.peerconnection.ice.no_host": True,
    "network.webtransport.enabled": False,
    "network.http.http3.enable": False,
    "network.dns.disablePrefetch": True,
    "network.dns.disablePrefetchFromHTTPS": True,
    "network.prefetch-next": False,
    "network.predictor.enabled": False,
    "network.http.speculative-parallel-limit": 0,
    "network.trr.mode": 5,  # never
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOptions:
    """Which browser to start, and where.

    Attributes:
        browser: "chrome", "chromium", "firefox", or a program's path.
        display: "window", "xvfb" or "headless"; on another machine its own display is meant by "window".
        driver_path: of chromedriver or geckodriver; None to have it found.
        remote_url: address of a Grid or a driver that runs already; None to start one here.
        quiet: mute the sound and leave out the bar that says the browser is controlled.
        timeout: seconds until a start or a load counts as hung.
        reach: origins that pages may reach; None: all. What is refused finds no proxy at 127.0.0.1.
        proxy: "host:port" of the one that answers http for the rest, if it does.
    """

    browser: str = "chrome"
    display: DisplayKind = "window"
    driver_path: str | os.PathLike[str] | None = None
    remote_url: str | None = None
    quiet: bool = True
    timeout: float = 60
    reach: tuple[str, ...] | None = None
    proxy: str | None = None

    def __post_init__(self) -> None:
        kind_of(self.browser)
        if self.remote_url is None:
            return
        if not self.remote_url.startswith(("http://", "https://")):
            raise OptionError(
                f'remote_url: expected an address such as "http://127.0.0.1:4444"; got {self.remote_url!r}'
            )
        if self.driver_path is not None:
            raise OptionError("driver_path: a driver on this machine; with remote_url there is none")
        if self.display == "xvfb":
            raise OptionError(
                'display: "xvfb" is a display of this machine; with remote_url: "window" or "headless"'
            )


def browser_options(kind: Kind, options: SessionOptions, program: str | None) -> Any:
    """What to tell the driver about the browser."""
    made = _firefox_options(options) if kind == "firefox" else _chrome_options(options)
    if program is not None:
        made.binary_location = program
    # An alert would stop every call until somebody answers it.
    made.unhandled_prompt_behavior = "dismiss"
    if options.reach is not None:
        made.set_capability("proxy", _nowhere_but(options.reach, options.proxy or _NOBODY, kind))
        _close_the_rest(made, kind, options.reach)
    return made


def _close_the_rest(made: Any, kind: Kind, reach: tuple[str, ...]) -> None:
    """What no proxy stands in the way of: datagrams, and names looked up ahead of time."""
    if kind == "chrome":
        for switch in (*fence(frozenset((*reach, f"http://{_NOBODY}"))), "--disable-quic"):
            made.add_argument(switch)
        made.add_argument(f"--disable-features={','.join(NETWORK_FEATURES)}")
        made.add_experimental_option("prefs", PREFERENCES)
        return
    for name, value in _FIREFOX_FENCE.items():
        made.set_preference(name, value)


def _nowhere_but(origins: tuple[str, ...], proxy: str, kind: Kind) -> dict[str, Any]:
    """A proxy that refuses, for all but these; for this machine's own addresses, too."""
    hosts = [host for one in origins if (host := urlsplit(one).netloc)]
    if kind == "chrome":
        hosts.insert(0, "<-loopback>")  # the last rule that fits decides
    return {"proxyType": "manual", "httpProxy": proxy, "sslProxy": _NOBODY, "noProxy": hosts}


def _chrome_options(options: SessionOptions) -> Any:
    from selenium.webdriver.chrome.options import Options

    made = Options()
    width, height = SIZE
    for switch in (
        *machine_switches(),
        f"--window-size={width},{height}",
        "--window-position=0,0",
        "--force-device-scale-factor=1",
        "--no-first-run",
        "--disable-background-timer-throttling",
        "--disable-backgrounding-occluded-windows",
        "--disable-renderer-backgrounding",
    ):
        made.add_argument(switch)
    if options.display == "headless":
        made.add_argument("--headless")
    if options.quiet:
        made.add_argument("--mute-audio")
        made.add_argument("--test-type")  # no bar about --no-sandbox either
        made.add_experimental_option("excludeSwitches", ["enable-automation"])
    return made


def _firefox_options(options: SessionOptions) -> Any:
    from selenium.webdriver.firefox.options import Options

    made = Options()
    made.set_capability("webSocketUrl", True)  # BiDi
    if options.display == "headless":
        made.add_argument("-headless")
    if options.quiet:
        made.set_preference("media.volume_scale", "0.0")
    return made
