"""Brings a game into an empty page: all that has to be so before its first script, then its address."""

from __future__ import annotations

from ..errors import GameError, PageError, PageTimeout
from ..game import FILE, Game
from ..page.clocks import Clock
from ..page.script import page_scripts
from ..runtime import secret_naming
from ..site import Site, document_site
from .browser_clock import QUIET, BrowserClock
from .devtools.session import LOADED, PageRefused, Session
from .html_in_canvas import CanvasHost, enter_host
from .internal import internal_page
from .network.blocked_requests import advice
from .network.network import Network, origin
from .network.request_tracker import RequestTracker
from .network.rewriting import Rewriting
from .program.find import find_chromium


def prepare(
    session: Session, game: Game, clock: str, host: CanvasHost | None, opener: str, timeout: float
) -> None:
    """Set up the page's surroundings and scripts; the calls are in flight together."""
    page = game.page
    media = {"prefers-color-scheme": page.color_scheme, "prefers-reduced-motion": "no-preference"}
    size = {"width": page.viewport.width, "height": page.viewport.height}
    calls = [
        session.send("Page.enable"),
        session.send("Inspector.enable"),
        session.send("Emulation.setFocusEmulationEnabled", {"enabled": True}),
        session.send(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": name, "value": value} for name, value in media.items()]},
        ),
        session.send(
            "Emulation.setDeviceMetricsOverride",
            {**size, "deviceScaleFactor": page.device_scale, "mobile": False},
        ),
    ]
    place = {} if opener else settle_place(session, game)
    if page.touch:
        calls.append(session.send("Emulation.setTouchEmulationEnabled", {"enabled": True}))
    session.named = secret_naming()
    for source in page_scripts(game, clock, host.url if host else "", opener):
        calls.append(session.send("Page.addScriptToEvaluateOnNewDocument", {"source": session.named(source)}))
    for number in calls:
        session.wait(number, timeout)
    end_place(session, game, place, timeout)


def settle_place(session: Session, game: Game) -> dict[str, int]:
    """Send where the page finds itself to be: it holds for all of a process, and is refused a second time."""
    zone = {"timezoneId": game.page.time_zone}
    return {
        "time_zone": session.send("Emulation.setTimezoneOverride", zone),
        "locale": session.send("Emulation.setLocaleOverride", {"locale": game.page.locale}),
    }


def end_place(session: Session, game: Game, calls: dict[str, int], timeout: float) -> None:
    """Wait for `settle_place`'s calls.

    Raises:
        GameError: the browser knows no such place.
    """
    for key, number in calls.items():
        try:
            session.wait(number, timeout)
        except PageRefused as error:
            raise unknown_place(game, key, error) from None


def unknown_place(game: Game, key: str, error: PageError) -> GameError:
    """The error for a time zone or locale that a browser refuses."""
    problem = f"page.{key}: the browser does not know {getattr(game.page, key)!r} ({error})"
    return GameError(str(game.folder / FILE), [problem])


def open_network(
    session: Session, game: Game, site: Site, copied: bool, browser: str | None, timeout: float
) -> tuple[Network | None, str]:
    """What the page may reach, and the address to go to.

    A page of the browser's own asks for nothing. If it is to be `copied`, it is taken from the browser and
    served: where the headless shell plays it, which has none, and where windows must be of one origin.
    """
    if not game.source.is_internal:
        return Network(session, site, allowed_origins(game), Rewriting(game), timeout), site.url
    if not copied:
        return None, site.url
    html = internal_page(find_chromium(browser), site.url, timeout)
    site = document_site(html)
    return Network(session, site, frozenset(), Rewriting(game), timeout), site.url


def navigate(
    session: Session, url: str, game: Game, clock: Clock, host: CanvasHost | None, timeout: float
) -> None:
    """Go to the game's address, and wait until all that it loads is there."""
    request_tracker = RequestTracker(session, timeout) if clock.name == "page" else None
    session.expect(LOADED)
    result = session.call("Page.navigate", {"url": host.url if host else url}, timeout)
    # The browser's own pages report that there is no network, and are there all the same.
    if "errorText" in result and not game.source.is_internal:
        raise PageError(f"source.url: {url} did not load: {result['errorText']}")
    if isinstance(clock, BrowserClock):
        clock.load(timeout)
        clock.settle(timeout)
        return
    session.wait_for_event(LOADED, timeout)
    if host is not None:
        enter_host(session, timeout)
    if request_tracker is None:
        session.evaluate(QUIET, timeout, wait_for_promise=True)
    else:
        request_tracker.settle(QUIET)
        request_tracker.stop()


def explained(error: PageError, network: Network | None, timeout: float) -> PageError:
    """The error of a load, with what the page asked for and did not get.

    Raises:
        GameError: a patch did not match, which is why.
    """
    if network is None:
        return error
    network.rewriting.check()
    lacked = network.rewriting.advice() + advice(network.blocked_requests)
    if isinstance(error, PageTimeout) and error.frames == 0:
        return PageTimeout(
            f"the game did not load within {timeout:g} s of real time (load_timeout): a script of it loops "
            f"for ever, or it waits for what never comes{lacked}"
        )
    return type(error)(f"{error}{lacked}") if lacked else error


def allowed_origins(game: Game) -> frozenset[str]:
    """What the game may ask of the network itself."""
    own = [] if game.source.url is None else [origin(game.source.url)]
    return frozenset([*own, *game.source.allow])
