"""Tests whether webcade may use the memory of a page's process, for pictures and steps."""

from __future__ import annotations

import sys

from ..chromium.crossing.memory import share_block
from ..chromium.program.browser import Browser
from ..chromium.program.find import find_chromium
from ..errors import WebcadeError
from .finding import Finding

_TIMEOUT = 20  # seconds to wait for the browser's answer
_BLOCK = """(() => {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 16 });
  new Int32Array(memory.buffer).set(%s);
  globalThis.kept = memory;
  return true;
})()"""


def page_memory() -> Finding:
    """Whether pictures and steps can go through a page's memory."""
    what, use = "memory of a page", "pictures and steps without the pipe"
    if sys.platform != "linux":
        return Finding(what, use, "not on this system; all goes over the pipe", ok=True)
    fix = (
        "sysctl kernel.yama.ptrace_scope=1, or docker run --cap-add=SYS_PTRACE; until then pictures and "
        "steps go over the pipe, which is slower"
    )
    try:
        _find()
    except OSError as error:
        return Finding(what, use, str(error), ok=False, fix=fix)
    except WebcadeError as error:
        found = f"could not be tested: {error}"
        return Finding(what, use, found, ok=False, fix="fix what is named above first")
    return Finding(what, use, "tested: it can be read", ok=True)


def _find() -> None:
    """Find a block of a page's memory. Raises OSError if it cannot be read."""
    browser = Browser(find_chromium(), ("--headless",), _TIMEOUT)
    try:
        page = browser.open(_TIMEOUT)
        share_block(page, browser.process.pid, lambda mark: _BLOCK % mark, _TIMEOUT).close()
    finally:
        browser.close()
