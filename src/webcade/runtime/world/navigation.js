/**
 * Keeps a game on its page: within an episode navigation, reload and closing the window are refused, and what
 * the game wanted is remembered. Opening a window is always refused.
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/** @param {Builtins} builtins @param {Shims} shims */
export function watchNavigation(builtins, shims) {
  const { global, apply, addEventListener, get, call } = builtins;
  const { navigation } = /** @type {any} */ (global);
  const { NavigateEvent: Navigate } = get;
  let guarded = false;
  /** @type {string | null} */
  let wanted = null;

  /** @param {any} event */
  function onNavigate(event) {
    if (!guarded || Navigate.hashChange(event) || Navigate.downloadRequest(event) !== null) return;
    const isReload = Navigate.navigationType(event) === "reload";
    const to = Navigate.destination(event);
    const isSame = get.NavigationDestination.sameDocument(to) && !isReload;
    if (isSame) return; // pushState, replaceState
    wanted ??= isReload ? "a reload" : `${get.NavigationDestination.url(to)}`;
    if (get.Event.cancelable(event)) call.Event.preventDefault(event);
  }
  if (navigation && global.parent === global) apply(addEventListener, navigation, ["navigate", onNavigate]);
  shims.method(global, "open", () => null);
  shims.method(global, "close", () => {
    if (guarded) wanted ??= "the end of its window";
  });

  return {
    /** Refuse navigation from now on, or allow it. Forgets what was wanted. @param {boolean} on */
    guard(on) {
      guarded = on;
      wanted = null;
    },
    /** The first address that the game wanted to go to since `guard`, or "a reload" or "the end of its window"; null without one. */
    wanted: () => wanted,
  };
}
