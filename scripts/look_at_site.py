"""Opens every page of the built documentation site in a browser, and writes a picture of each.

    python scripts/look_at_site.py [SITE] [OUT]

The exit status is 1 if a page logs an error or requests a file that does not exist.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from webcade.chromium.devtools.session import Session
from webcade.chromium.program.browser import Browser
from webcade.chromium.program.find import find_chromium

TIMEOUT = 30  # seconds a page
VIEWPORT = {"width": 1200, "height": 1600, "deviceScaleFactor": 1, "mobile": False}


def main() -> int:
    """Open each page of SITE (default: site); write the pictures to OUT (default: runs/site)."""
    arguments = [Path(one) for one in sys.argv[1:]]
    site = (arguments[0] if arguments else Path("site")).resolve()
    out = arguments[1] if len(arguments) > 1 else Path("runs/site")
    out.mkdir(parents=True, exist_ok=True)
    browser = Browser(find_chromium(None), ("--headless", "--allow-file-access-from-files"), TIMEOUT)
    try:
        # The links of 404.html work only on a server.
        pages = sorted(page for page in site.rglob("*.html") if page.name != "404.html")
        faults = [fault for page in pages for fault in _look(browser, page, site, out)]
    finally:
        browser.close()
    print("\n".join(faults) or f"no page has errors; the pictures are in {out}")
    return bool(faults)


def _look(browser: Browser, page: Path, site: Path, out: Path) -> list[str]:
    """Open one page and write its picture; return one line for each error that it logs."""
    session = browser.open(TIMEOUT)
    name = page.relative_to(site).with_suffix("").as_posix()
    faults: list[str] = []
    session.on("Log.entryAdded", lambda event: faults.append(f"{name}: {event['entry']['text']}"))
    try:
        _load(session, page.as_uri())
        shot = session.call("Page.captureScreenshot", {"format": "png"}, TIMEOUT)["data"]
        (out / f"{name.replace('/', '-')}.png").write_bytes(shot)
    finally:
        browser.discard(session)
    return faults


def _load(session: Session, url: str) -> None:
    for method in ("Page.enable", "Log.enable"):
        session.call(method, None, TIMEOUT)
    session.call("Emulation.setDeviceMetricsOverride", VIEWPORT, TIMEOUT)
    session.expect("Page.loadEventFired")
    session.call("Page.navigate", {"url": url}, TIMEOUT)
    session.wait_for_event("Page.loadEventFired", TIMEOUT)
    session.wait_any(time.monotonic() + 1)  # the page may log errors after it has loaded


if __name__ == "__main__":
    sys.exit(main())
