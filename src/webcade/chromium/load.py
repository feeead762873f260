"""Load a game into an empty page: set up what its first script must find, then navigate to its address."""

from __future__ import annotations

from ..errors import PageError, PageTimeout
from ..game import Game
from ..page.clocks import Clock
from ..page.script import page_scripts, quiet_text
from ..page.served_workers import ServedWorkers
from ..runtime import ScriptOptions, secret_naming
from ..site import Site, document_site, isolation_advice
from .browser_clock import BrowserClock
from .devtools.session import LOADED, PageRefused, Session
from .emulation import emulation_calls, place_calls, unknown_place
from .html_in_canvas import CanvasHost, enter_host
from .internal import internal_page
from .network.blocked_requests import advice
from .network.closure_places import ClosurePlaces
from .network.network import Network
from .network.origins import origin
from .network.request_tracker import RequestTracker
from .network.rewriting import Rewriting
from .program.find import find_chromium


def prepare(session: Session, game: Game, options: ScriptOptions, timeout: float) -> tuple[str, ...]:
    """Set up screen, time zone and scripts of a page. All calls are sent before the first is waited for.

    Args:
        session: an empty page.
        game: what is played.
        options: of the runtime.
        timeout: seconds for each call.

    Returns:
        The texts of the scripts, as the page has them.

    Raises:
        GameError: the browser does not know the time zone or locale.
    """
    calls = [session.send("Page.enable"), session.send("Inspector.enable")]
    calls += [session.send(method, params) for method, params in emulation_calls(game)]
    place = {} if options.opener else settle_place(session, game)
    session.named = secret_naming()
    sources = tuple(session.named(source) for source in page_scripts(game, options))
    for source in sources:
        calls.append(session.send("Page.addScriptToEvaluateOnNewDocument", {"source": source}))
    for number in calls:
        session.wait(number, timeout)
    end_place(session, game, place, timeout)
    return sources


def settle_place(session: Session, game: Game) -> dict[str, int]:
    """Send time zone and locale; return the calls' numbers, for `end_place`.

    They apply to the whole renderer process, which refuses them a second time.
    """
    return {key: session.send(method, params) for key, (method, params) in place_calls(game).items()}


def end_place(session: Session, game: Game, calls: dict[str, int], timeout: float) -> None:
    """Wait for the calls of `settle_place`.

    Raises:
        GameError: the browser does not know the time zone or locale.
    """
    for key, number in calls.items():
        try:
            session.wait(number, timeout)
        except PageRefused as error:
            raise unknown_place(game, key, error) from None


def open_network(
    session: Session,
    game: Game,
    site: Site,
    timeout: float,
    *,
    clock: str,
    copied: bool,
    browser: str | None,
) -> tuple[Network | None, str]:
    """Take control of the page's requests.

    An internal page of the browser makes no requests. If it is to be `copied`, its HTML is taken from the
    full browser and served: for the headless shell, which has no such pages, and for windows of one origin.

    Args:
        session: the page, before it navigates.
        game: what is played.
        site: answers the requests.
        timeout: seconds for each call.
        clock: of the page.
        copied: whether to copy an internal page.
        browser: path of the full browser; None: webcade finds one.

    Returns:
        The network, or None for an internal page; and the address to navigate to.

    Raises:
        GameError: a file does not have the place of one of `page.closures`.
    """
    places = ClosurePlaces(session, game, site, timeout)
    rewriting = Rewriting(game, ServedWorkers(game.clock.fps), places)
    if not game.source.is_internal:
        origins, holds = allowed_origins(game), clock == "page"
        return Network(session, site, origins, rewriting, timeout, holds_images=holds), site.url
    if not copied:
        return None, site.url
    html = internal_page(find_chromium(browser), site.url, timeout)
    site = document_site(html, game)
    return Network(session, site, frozenset(), rewriting, timeout), site.url


def navigate(
    session: Session, url: str, game: Game, clock: Clock, host: CanvasHost | None, timeout: float
) -> None:
    """Navigate to the game's address, and wait until all that it loads is there.

    Raises:
        PageError: the address did not load.
        PageTimeout: it did not load within `timeout` seconds.
    """
    request_tracker = RequestTracker(session, timeout) if clock.name == "page" else None
    session.expect(LOADED)
    result = session.call("Page.navigate", {"url": host.url if host else url}, timeout)
    # Internal pages report an error, because there is no network, and load all the same.
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
        session.evaluate(quiet_text(timeout), timeout, wait_for_promise=True)
    else:
        request_tracker.settle(quiet_text(timeout))
        request_tracker.stop()


def explained(error: PageError, game: Game, network: Network | None, timeout: float) -> PageError:
    """Return a load's error, with the requests that were not answered added to its message.

    Raises:
        GameError: a patch did not match, or a service worker was refused; that is the cause.
    """
    if network is None:
        return error
    network.rewriting.check()
    hint = network.rewriting.advice() + advice(network.blocked_requests)
    hint += isolation_advice(game, str(error))
    if isinstance(error, PageTimeout) and error.frames == 0:
        return PageTimeout(
            f"the game did not load within {timeout:g} s of real time (load_timeout): one of its scripts "
            f"loops for ever, or it waits for something that never comes{hint}"
        )
    return type(error)(f"{error}{hint}") if hint else error


def allowed_origins(game: Game) -> frozenset[str]:
    """Return the origins that the game may reach over the network: that of its url, and source.allow."""
    own = [] if game.source.url is None else [origin(game.source.url)]
    return frozenset([*own, *game.source.allow])
