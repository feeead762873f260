/**
 * A game's window that the opener page has opened (opener_page.js). It registers its handle there, and hides the
 * opener from the game.
 */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Opener, CallHandle } from "./opener_page.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * Find the opener page; null if this window was not opened by one. `opener` becomes null for the game, in the
 * window's iframes too, because their getter would find it as well. The browser keeps the opener until the window
 * has registered, because a game may move to another document while it loads.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {string} address of the opener page; "" without one
 * @returns {Pick<Opener, "register"> | null}
 */
export function findOpener(builtins, shims, address) {
  const { global, apply } = builtins;
  if (address === "") return null;
  const { opener: found } = global;
  const setOpener = /** @type {Function} */ (builtins.getDescriptor(global, "opener")?.set);
  shims.getter(global, "opener", () => null);
  if (!found || found.location.href !== address) return null;
  /** @type {Opener} */
  const opener = found.webcadeOpener;
  return {
    register(index, call) {
      opener.register(index, call);
      apply(setOpener, global, [null]);
    },
  };
}

/**
 * Hide the window's name from the browser, because links and forms in the opener's other windows could target it.
 * Call this in the window's iframes, too, because their setter can set it as well.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
export function keepName({ global }, shims) {
  let name = "";
  const isWindow = (/** @type {unknown} */ owner) => (owner ?? global) === global.top;
  shims.getter(global, "name", function (/** @type {string} */ own) {
    return isWindow(this) ? name : own;
  });
  shims.setter(global, "name", function (value, write) {
    if (isWindow(this)) name = `${value}`;
    else write(value);
  });
}

/**
 * Make the handle a function that the opener page can call. It answers by callbacks, because the page may have
 * replaced `then` of its promises.
 *
 * @param {Builtins} builtins
 * @param {Record<string, any>} handle
 * @returns {CallHandle}
 */
export function callHandleOf({ apply }, handle) {
  return async (method, args, done, failed) => {
    let text = "";
    try {
      text = await sure(apply(handle[method], handle, args));
    } catch (error) {
      return failed(reasonOf(error));
    }
    done(text);
  };
}

/** The text of an error, which may be any object of the page. @param {unknown} error */
function reasonOf(error) {
  try {
    return `${error}`;
  } catch {
    return "an object that has no text";
  }
}
