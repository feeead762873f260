"""A browser reached by WebDriver, with the driver and the display that were started for it."""

from __future__ import annotations

import contextlib
import os
import socket
import weakref
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..chromium.process import machine_switches, sweep_profiles
from ..chromium.session import thrown
from ..errors import BrowserStartError, OptionError, PageError, PageScriptError, WebcadeError
from .bidi import Bidi
from .display import SIZE, DisplayKind, VirtualDisplay, require_window
from .failures import first_line, require_selenium, translated
from .programs import Kind, Programs, find_programs, kind_of
from .supervised import Supervised

if TYPE_CHECKING:
    from selenium.webdriver.remote.client_config import ClientConfig
    from selenium.webdriver.remote.webdriver import WebDriver

NO_NETWORK = "net::ERR_INTERNET_DISCONNECTED"
_LISTENS = {"chrome": r"successfully on port (\d+)", "firefox": r"Listening on .*:(\d+)"}
_QUIT_TIMEOUT = 5  # seconds a browser gets to leave


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
    """

    browser: str = "chrome"
    display: DisplayKind = "window"
    driver_path: str | os.PathLike[str] | None = None
    remote_url: str | None = None
    quiet: bool = True
    timeout: float = 60
    reach: tuple[str, ...] | None = None

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


class BrowserSession:
    """One browser, and the way to it in `driver`. A forked child of Python's that closes it does nothing.

    Raises:
        BrowserNotFound: browser, driver, Xvfb or Selenium is not here.
        BrowserStartError: one of them did not start, or no Grid answers.
    """

    driver: WebDriver

    def __init__(self, options: SessionOptions) -> None:
        require_selenium()
        self.options = options
        self.kind: Kind = kind_of(options.browser)
        self._stack = ExitStack()
        self.display: VirtualDisplay | None = None
        self.service: Supervised | None = None
        try:
            self._start()
        except BaseException:
            self._stack.close()
            raise
        self._finalizer = weakref.finalize(self, _close, self._stack, os.getpid())

    def _start(self) -> None:
        options = self.options
        if options.remote_url is not None:
            self.driver = self._connect(options.remote_url, None)
        else:
            programs = find_programs(options.browser, options.driver_path)
            env = self._draw(dict(os.environ))
            self.service = _start_driver(programs, env)
            self._stack.callback(self.service.close)
            port = self.service.wait_for(_LISTENS[programs.kind], options.timeout)
            if port is None:
                raise BrowserStartError(f"{programs.driver} did not start: {self.service.last_line()}")
            self.driver = self._connect(f"http://127.0.0.1:{port[1]}", programs.browser)
        self._stack.callback(_quit, self.driver, self._client_config)
        with translated("the browser's start"):
            self.driver.set_page_load_timeout(options.timeout)
            self.driver.set_script_timeout(options.timeout)

    def _draw(self, env: dict[str, str]) -> Mapping[str, str]:
        """See to the display; the environment by which the browser finds it."""
        kind = self.options.display
        if kind == "window":
            require_window(env)
        elif kind == "xvfb":
            self.display = VirtualDisplay()
            self._stack.callback(self.display.close)
            env["DISPLAY"] = self.display.name
            env.pop("WAYLAND_DISPLAY", None)
        return env

    def _connect(self, url: str, program: str | None) -> WebDriver:
        from selenium.common.exceptions import WebDriverException
        from selenium.webdriver import Remote
        from selenium.webdriver.remote.client_config import ClientConfig
        from urllib3.exceptions import HTTPError

        capabilities = browser_options(self.kind, self.options, program)
        self._client_config = ClientConfig(remote_server_addr=url, timeout=int(self.options.timeout) + 1)
        try:
            return Remote(url, options=capabilities, client_config=self._client_config)
        except (HTTPError, OSError) as error:
            where = self.options.remote_url or "the driver that was started"
            raise BrowserStartError(f"no answer from {where}: {type(error).__name__}") from error
        except WebDriverException as error:
            raise BrowserStartError(f"the browser did not start: {first_line(error)}") from error

    def get(self, url: str) -> None:
        """Go to an address and wait until it has loaded.

        The browser's own pages report that there is no network, and are there all the same: chrome://dino is
        the page that says so.

        Raises:
            PageError: it did not load.
        """
        try:
            with translated(url):
                self.driver.get(url)
        except PageError as error:
            if not (url.startswith("chrome:") and NO_NETWORK in str(error)):
                raise PageError(f"{url} did not load: {error}") from error
        if not url.startswith("chrome:") and self.evaluate("location.protocol") == "chrome-error:":
            raise PageError(f"{url} did not load")

    def cdp(self, method: str, params: Mapping[str, Any]) -> Any:
        """A DevTools call (Chrome alone), through the driver."""
        with translated(method):
            reply = self.driver.execute("executeCdpCommand", {"cmd": method, "params": dict(params)})
        return reply["value"]

    def evaluate(self, expression: str, timeout: float | None = None) -> Any:
        """The value of an expression in the page's own scope, or of its promise: what JSON has.

        Raises:
            PageScriptError: it threw.
            PageTimeout: no answer within `timeout` seconds, those of the session if None.
        """
        seconds = self.options.timeout if timeout is None else timeout
        if self.kind == "firefox":
            return self.bidi.evaluate(self.context, expression, seconds)
        params = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        with self._within(seconds):
            reply = self.cdp("Runtime.evaluate", params)
        if "exceptionDetails" in reply:
            raise PageScriptError(thrown(reply["exceptionDetails"]))
        return reply["result"].get("value")

    @contextlib.contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """Give the driver another time to answer in."""
        config = self._client_config
        config.timeout, before = seconds, config.timeout
        try:
            yield
        finally:
            config.timeout = before

    @cached_property
    def context(self) -> str:
        """The page's window, by BiDi's name."""
        with translated("the window"):
            return self.driver.current_window_handle

    @cached_property
    def bidi(self) -> Bidi:
        """The way past the driver (Firefox)."""
        url = self.driver.capabilities.get("webSocketUrl")
        if not isinstance(url, str):
            raise BrowserStartError("the browser offers no WebDriver BiDi; webcade needs it for Firefox")
        bidi = Bidi(url, self.options.timeout)
        self._stack.callback(bidi.close)
        return bidi

    def lacks(self) -> str | None:
        """What of the programs started here has ended; None if all run."""
        if self.display is not None and not self.display.alive:
            return "Xvfb ended"
        if self.service is not None and not self.service.alive:
            return "the driver ended"
        return None

    def close(self) -> None:
        """End browser, driver and display. A second call does nothing."""
        self._finalizer()


def browser_options(kind: Kind, options: SessionOptions, program: str | None) -> Any:
    """What to tell the driver about the browser."""
    made = _firefox_options(options) if kind == "firefox" else _chrome_options(options)
    if program is not None:
        made.binary_location = program
    # An alert would stop every call until somebody answers it.
    made.unhandled_prompt_behavior = "dismiss"
    if options.reach is not None:
        made.set_capability("proxy", _nowhere_but(options.reach, kind))
        if kind == "firefox":
            made.set_preference("network.proxy.allow_hijacking_localhost", True)
    return made


def _nowhere_but(origins: tuple[str, ...], kind: Kind) -> dict[str, Any]:
    """A proxy that is not there, for all but these; for this machine's own addresses, too."""
    hosts = [host for one in origins if (host := urlsplit(one).netloc)]
    if kind == "chrome":
        hosts.insert(0, "<-loopback>")  # the last rule that fits decides
    nobody = "127.0.0.1:9"  # the port of the discard service: closed
    return {"proxyType": "manual", "httpProxy": nobody, "sslProxy": nobody, "noProxy": hosts}


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


def _start_driver(programs: Programs, env: Mapping[str, str]) -> Supervised:
    sweep_profiles()
    # ChromeDriver says which port it took; geckodriver answers only on the one that it was told.
    if programs.kind == "firefox":
        command = [programs.driver, f"--port={_free_port()}", "--websocket-port=0"]
    else:
        command = [programs.driver, "--port=0"]
    try:
        return Supervised(command, env)
    except OSError as error:
        raise BrowserStartError(f"{programs.driver} could not be started: {error}") from error


def _quit(driver: WebDriver, config: ClientConfig) -> None:
    """Let the browser leave; the guard sees to one that does not."""
    with contextlib.suppress(Exception):
        config.timeout = _QUIT_TIMEOUT
        driver.quit()


def _close(stack: ExitStack, owner: int) -> None:
    if os.getpid() == owner:
        with contextlib.suppress(WebcadeError):
            stack.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
