/**
 * A window that the opener page has opened (opener_page.js): it registers its handle there, and its game sees
 * no opener.
 */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Opener } from "./opener_page.js"
 * @import { CallHandle } from "./window_calls.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * The opener page that has opened this window; null for a window of another kind. The game's `opener` is null,
 * in the window's frames too, whose getter would find it. The browser keeps the opener until the window has
 * registered, because a game may go on to another document while it loads.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {string} address of the opener; "" for none
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
 * Hide the window's name from the browser: links and forms of the opener's other windows would find it by name.
 * To be called in the window's frames too, because their setter can set it.
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
 * The handle as a function that the opener calls. It answers by callbacks: a page may have changed the `then` of
 * its promises.
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

/** What was thrown, as text: it may be an object of the page's own. @param {unknown} error */
function reasonOf(error) {
  try {
    return `${error}`;
  } catch {
    return "an object that has no text";
  }
}
