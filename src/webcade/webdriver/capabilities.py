"""The options of a WebDriver session, and the capabilities that a driver gets for them."""

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

_CLOSED_PORT = "127.0.0.1:9"  # the discard service's port, on which nothing listens
_FIREFOX_FENCE: dict[str, str | int | bool] = {
    "network.proxy.allow_hijacking_localhost": True,
    "network.proxy.testing_localhost_is_secure_when_hijacked": True,
    "network.proxy.failover_direct": False,
    "network.proxy.allow_bypass": False,  # also for the browser's own requests
    # No RTCPeerConnection. In case this preference is renamed, WebRTC may use only the proxy.
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
    "network.trr.mode": 5,  # no DNS over HTTPS
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOptions:
    """Which browser to start, and where.

    Attributes:
        browser: "chrome", "chromium", "firefox", or the path of one.
        display: "window", "xvfb" or "headless". With `remote_url`, "window" is the other machine's display.
        driver_path: path of chromedriver or geckodriver; None looks for it.
        remote_url: address of a Selenium Grid or of a running driver; None starts a driver on this machine.
        quiet: mute the sound, and hide the bar that says that the browser is controlled.
        timeout: seconds to wait for a start or a load.
        reach: origins that pages may reach directly; None allows all. All other requests go to the proxy.
        proxy: "host:port" of a proxy that answers the other http requests; None: a closed port refuses them.

    Raises:
        OptionError: a value is wrong, or two of them contradict each other.
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
            raise OptionError("driver_path: remote_url has a driver already; leave out one of the two")
        if self.display == "xvfb":
            raise OptionError(
                'display: "xvfb" is on this machine, remote_url is not; expected "window" or "headless"'
            )


def browser_options(kind: Kind, options: SessionOptions, program: str | None) -> Any:
    """Selenium's options object for a session.

    Args:
        kind: "chrome" or "firefox".
        options: the session's options.
        program: path of the browser; None lets the driver choose.
    """
    made = _firefox_options(options) if kind == "firefox" else _chrome_options(options)
    if program is not None:
        made.binary_location = program
    # An open alert would block every call.
    made.unhandled_prompt_behavior = "dismiss"
    if options.reach is not None:
        made.set_capability("proxy", _only_to(options.reach, options.proxy or _CLOSED_PORT, kind))
        _block_other_ways(made, kind, options.reach)
    return made


def _block_other_ways(made: Any, kind: Kind, reach: tuple[str, ...]) -> None:
    """Block traffic that uses no proxy: datagrams, and DNS lookups ahead of time."""
    if kind == "chrome":
        for switch in (*fence(frozenset((*reach, f"http://{_CLOSED_PORT}"))), "--disable-quic"):
            made.add_argument(switch)
        made.add_argument(f"--disable-features={','.join(NETWORK_FEATURES)}")
        made.add_experimental_option("prefs", PREFERENCES)
        return
    for name, value in _FIREFOX_FENCE.items():
        made.set_preference(name, value)


def _only_to(origins: tuple[str, ...], proxy: str, kind: Kind) -> dict[str, Any]:
    """A proxy capability that lets pages reach only these origins directly, also on this machine."""
    hosts = [host for one in origins if (host := urlsplit(one).netloc)]
    if kind == "chrome":
        hosts.insert(0, "<-loopback>")  # first, because the last rule that matches wins
    return {"proxyType": "manual", "httpProxy": proxy, "sslProxy": _CLOSED_PORT, "noProxy": hosts}


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
        made.add_argument("--test-type")  # also hides the bar about --no-sandbox
        made.add_experimental_option("excludeSwitches", ["enable-automation"])
    return made


def _firefox_options(options: SessionOptions) -> Any:
    from selenium.webdriver.firefox.options import Options

    made = Options()
    made.set_capability("webSocketUrl", True)  # BiDi
    if options.display == "headless":
        made.add_argument("-headless")
    # Before a form goes to an insecure address, Firefox asks, and meanwhile no promise of the page goes on.
    made.set_preference("security.warn_submit_secure_to_insecure", False)
    if options.quiet:
        made.set_preference("media.volume_scale", "0.0")
    return made
