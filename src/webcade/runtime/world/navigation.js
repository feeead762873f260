/**
 * The ways out of a page: navigation, reload, a window closed or opened. Within an episode none of them is
 * taken; that the game wanted to is noted, and the page stays where it can be read.
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
    if (isSame) return; // pushState and its kin
    wanted ??= isReload ? "a reload" : `${get.NavigationDestination.url(to)}`;
    if (get.Event.cancelable(event)) call.Event.preventDefault(event);
  }
  if (navigation && global.parent === global) apply(addEventListener, navigation, ["navigate", onNavigate]);
  shims.method(global, "open", () => null);
  shims.method(global, "close", () => {
    if (guarded) wanted ??= "the end of its window";
  });

  return {
    /** From now on none is taken, or all are. @param {boolean} on */
    guard(on) {
      guarded = on;
      wanted = null;
    },
    /** Where the game wanted to go; null while it stays. */
    wanted: () => wanted,
  };
}
