/**
 * A window that webcade's opener page has opened (opener_page.js): it registers its handle there, and its game
 * sees no opener.
 */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Opener, CallHandle } from "./opener_page.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * The page that has opened this one; null where that is none of webcade's. Its game sees none: in the window's
 * frames, too, whose getter would find it. For the browser it is the opener until the window has its place
 * there, because a game may go on to another document while it loads.
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
 * Keep the window's name from the browser: by it, links and forms of the opener's other windows would find it.
 * To be called in the window's frames, too, whose setter is as good.
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
 * The handle as a function that the opener calls. It answers by functions, for the promises of a page have the page's own `then`.
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

/** What was thrown, which may be of a page's making. @param {unknown} error */
function reasonOf(error) {
  try {
    return `${error}`;
  } catch {
    return "an object that has no text";
  }
}
