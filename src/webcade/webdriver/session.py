"""BrowserSession: a browser under WebDriver, with the driver and the display that were started for it."""

from __future__ import annotations

import contextlib
import os
import weakref
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ..chromium.devtools.session import exception_text
from ..chromium.gpu import GPU_ENDED, GpuProcess, gpu_process_below
from ..errors import BrowserDied, BrowserStartError, PageError, PageScriptError, WebcadeError
from .bidi import Bidi
from .capabilities import SessionOptions, browser_options
from .connect import connect, quit_browser
from .display import VirtualDisplay, require_window
from .driver_start import start_driver
from .failures import require_selenium, translated
from .programs import Kind, find_programs, kind_of
from .supervised import Supervised

if TYPE_CHECKING:
    from selenium.webdriver.remote.webdriver import WebDriver

NO_NETWORK = "net::ERR_INTERNET_DISCONNECTED"
_START_GPU = (files(__package__) / "start_gpu.js").read_text("utf-8").rstrip().removesuffix(";")


class BrowserSession:
    """One browser. In a forked child, `close` does nothing.

    Attributes:
        driver: Selenium's WebDriver.
        options: as given.
        kind: "chrome" or "firefox".
        display: the virtual display, if one was started.
        service: the driver's process; None with `remote_url`.
        gl: what draws WebGL, known after `start_gpu`.

    Raises:
        BrowserNotFound: the browser, its driver, Xvfb or Selenium is not installed.
        BrowserStartError: one of them did not start, or no Grid answered.
    """

    driver: WebDriver

    def __init__(self, options: SessionOptions) -> None:
        require_selenium()
        self.options = options
        self.kind: Kind = kind_of(options.browser)
        self._stack = ExitStack()
        self.display: VirtualDisplay | None = None
        self.service: Supervised | None = None
        self.gl = "unknown"
        self._gpu: GpuProcess | None = None
        try:
            self._start()
        except BaseException:
            self._stack.close()
            raise
        self._finalizer = weakref.finalize(self, _close, self._stack, os.getpid())

    def _start(self) -> None:
        options = self.options
        if options.remote_url is not None:
            self._connect(options.remote_url, None)
        else:
            programs = find_programs(options.browser, options.driver_path)
            env = self._draw(dict(os.environ))
            self.service, port = start_driver(programs, env, options.timeout)
            self._stack.callback(self.service.close)
            self._connect(f"http://127.0.0.1:{port}", programs.browser)
        with translated("the browser's start"):
            self.driver.set_page_load_timeout(options.timeout)
            self.driver.set_script_timeout(options.timeout)

    def _draw(self, env: dict[str, str]) -> Mapping[str, str]:
        """Start a display if the options ask for one; return the environment variables for the browser."""
        kind = self.options.display
        if kind == "window":
            require_window(env)
        elif kind == "xvfb":
            self.display = VirtualDisplay()
            self._stack.callback(self.display.close)
            env["DISPLAY"] = self.display.name
            env.pop("WAYLAND_DISPLAY", None)
        return env

    def _connect(self, url: str, program: str | None) -> None:
        from selenium.webdriver.remote.client_config import ClientConfig

        options = self.options
        self._client_config = ClientConfig(remote_server_addr=url)
        capabilities = browser_options(self.kind, options, program)
        self.driver = connect(url, capabilities, self._client_config, options.timeout)
        self._stack.callback(
            quit_browser, self.driver, self._client_config
        )  # the guard ends a browser that does not quit

    def get(self, url: str) -> None:
        """Go to an address and wait until it has loaded.

        Chrome's internal pages may report a network error although they load: chrome://dino is the error
        page.

        Raises:
            PageError: the address did not load.
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
        """Make a DevTools call through the driver; Chrome only.

        Args:
            method: the call's name, such as "Page.navigate".
            params: its parameters.
        """
        with translated(method):
            reply = self.driver.execute("executeCdpCommand", {"cmd": method, "params": dict(params)})
        return reply["value"]

    def evaluate(self, expression: str, timeout: float | None = None) -> Any:
        """Evaluate an expression in the page's global scope. If it gives a promise, that is awaited.

        Args:
            expression: JavaScript.
            timeout: seconds to wait; None takes the session's.

        Returns:
            The value, as plain data for JSON.

        Raises:
            PageScriptError: the expression threw an exception.
            PageTimeout: there was no answer in time.
        """
        seconds = self.options.timeout if timeout is None else timeout
        if self.kind == "firefox":
            return self.bidi.evaluate(self.context, expression, seconds)
        params = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        with self._within(seconds):
            reply = self.cdp("Runtime.evaluate", params)
        if "exceptionDetails" in reply:
            raise PageScriptError(exception_text(reply["exceptionDetails"]))
        return reply["result"].get("value")

    @contextlib.contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """Change the time to wait for the driver's answers, within a `with`."""
        config = self._client_config
        config.timeout, before = seconds, config.timeout
        try:
            yield
        finally:
            config.timeout = before

    @cached_property
    def context(self) -> str:
        """The id of the page's browsing context in BiDi."""
        with translated("the window"):
            return self.driver.current_window_handle

    @cached_property
    def bidi(self) -> Bidi:
        """The BiDi connection to Firefox, which bypasses the driver."""
        url = self.driver.capabilities.get("webSocketUrl")
        if not isinstance(url, str):
            raise BrowserStartError("this Firefox offers no WebDriver BiDi; install a newer one")
        bidi = Bidi(url, self.options.timeout)
        self._stack.callback(bidi.close)
        return bidi

    def start_gpu(self) -> None:
        """Learn what draws WebGL, and watch the GPU process for `check_gpu`, if it is on this machine."""
        self.gl = str(self.evaluate(_START_GPU))
        if self.service is not None and self._gpu is None:
            self._gpu = gpu_process_below(self.service.pid)
            if self._gpu is not None:
                self._stack.callback(self._gpu.close)

    def check_gpu(self) -> None:
        """Check that the GPU process has not ended: if it has, pictures taken since may be wrong.

        Raises:
            BrowserDied: it has ended.
        """
        if self._gpu is not None and self._gpu.has_ended():
            raise BrowserDied(GPU_ENDED)

    def close(self) -> None:
        """Close browser, driver and display. A second call does nothing."""
        self._finalizer()


def _close(stack: ExitStack, owner: int) -> None:
    if os.getpid() == owner:
        with contextlib.suppress(WebcadeError):
            stack.close()
