/**
 * Keeps a game on its page: within an episode navigation and reload are refused, and what the game wanted is
 * remembered. Opening a window is always refused, and so is closing one that no script has opened, as in a browser.
 */

import { argument } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/** @param {Builtins} builtins @param {Shims} shims */
export function watchNavigation(builtins, shims) {
  const { global, get, call } = builtins;
  const { NavigateEvent: Navigate } = get;
  const isIntercepted = watchInterception(builtins, shims);
  let guarded = false;
  /** @type {string | null} */
  let wanted = null;

  /** @param {any} event */
  function onNavigate(event) {
    if (!guarded || Navigate.hashChange(event) || Navigate.downloadRequest(event) !== null) return;
    const isReload = Navigate.navigationType(event) === "reload";
    const to = Navigate.destination(event);
    const isSame = get.NavigationDestination.sameDocument(to) && !isReload;
    if (isSame || isIntercepted(event) || get.Event.defaultPrevented(event)) return; // the page stays
    wanted ??= isReload ? "a reload" : `${get.NavigationDestination.url(to)}`;
    if (get.Event.cancelable(event)) call.Event.preventDefault(event);
  }
  if (global.parent === global) listenLast(builtins, shims, onNavigate);
  shims.method(global, "open", () => null);
  shims.method(global, "close", () => {});

  return {
    /** Refuse navigation from now on, or allow it. Forgets what was wanted. @param {boolean} on */
    guard(on) {
      guarded = on;
      wanted = null;
    },
    /** The first address that the game wanted to go to since `guard`, or "a reload"; null without one. */
    wanted: () => wanted,
  };
}

/** Returns whether the page stays where it is, and brings what it shows by itself. @param {Builtins} builtins @param {Shims} shims */
function watchInterception({ global, apply, weakMap }, shims) {
  const prototype = /** @type {any} */ (global).NavigateEvent?.prototype;
  const intercepted = weakMap();
  const native = prototype?.intercept;
  const shim = {
    /** @this {any} */
    intercept(/** @type {any[]} */ ...args) {
      apply(native, this, args);
      intercepted.set(this, true);
    },
  };
  shims.method(prototype, "intercept", shim.intercept);
  return (/** @type {object} */ event) => intercepted.has(event);
}

/**
 * Listen to `navigate` after all of the page's listeners: whenever the page adds one, ours goes to the end again.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(event: any) => void} listener
 */
function listenLast(builtins, shims, listener) {
  const { global, apply } = builtins;
  const { navigation, Navigation } = /** @type {any} */ (global);
  if (!navigation) return;
  let isFiring = false; // an event; a listener that is moved then does not hear it
  let isLast = true;

  /** @param {any} event */
  function last(event) {
    isFiring = false;
    listener(event);
    if (!isLast) putLast();
  }

  function putLast() {
    isLast = !isFiring;
    if (isFiring) return;
    apply(builtins.removeEventListener, navigation, ["navigate", last]);
    apply(builtins.addEventListener, navigation, ["navigate", last]);
  }
  const first = () => {
    isFiring = true;
  };
  apply(builtins.addEventListener, navigation, ["navigate", first, true]);
  putLast();

  const { addEventListener } = global.EventTarget.prototype; // it may be a shim already
  const shim = {
    /** @this {any} */
    addEventListener(/** @type {any[]} */ ...args) {
      apply(addEventListener, this ?? global, args);
      if (this === navigation && argument(args, 0) === "navigate") putLast();
    },
  };
  shims.method(global.EventTarget.prototype, "addEventListener", shim.addEventListener);
  shims.setter(Navigation.prototype, "onnavigate", (listens, write) => {
    write(listens);
    putLast();
  });
}
