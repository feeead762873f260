/**
 * A window that a leader has opened (opener_page.js): it lets the leader call its handle, and the game see no
 * opener.
 */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Natives } from "../builtins.js"
 * @import { Leader, Seat } from "./opener_page.js"
 * @import { Disguise } from "../shims.js"
 */

/**
 * The page that has opened this one; null where that is none of webcade's. Its game sees none: in the window's
 * frames, too, whose getter would find it. For the browser it is the opener until the window has its place
 * there, because a game may go on to another document while it loads.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {string} address of the leader; "" for none
 * @returns {Pick<Leader, "take"> | null}
 */
export function findLeader(natives, disguise, address) {
  const { global, apply } = natives;
  if (address === "") return null;
  const { opener } = global;
  const setOpener = /** @type {Function} */ (natives.getDescriptor(global, "opener")?.set);
  disguise.getter(global, "opener", () => null);
  if (!opener || opener.location.href !== address) return null;
  /** @type {Leader} */
  const leader = opener.webcadeLeader;
  return {
    take(index, seat) {
      leader.take(index, seat);
      apply(setOpener, global, [null]);
    },
  };
}

/**
 * Keep the window's name from the browser: by it, links and forms of the leader's other windows would find it.
 * To be called in the window's frames, too, whose setter is as good.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 */
export function keepName({ global }, disguise) {
  let name = "";
  const isWindow = (/** @type {unknown} */ owner) => (owner ?? global) === global.top;
  disguise.getter(global, "name", function (/** @type {string} */ own) {
    return isWindow(this) ? name : own;
  });
  disguise.setter(global, "name", function (value, write) {
    if (isWindow(this)) name = `${value}`;
    else write(value);
  });
}

/**
 * The handle as a seat. It answers by functions, for the promises of a page have the page's own `then`.
 *
 * @param {Natives} natives
 * @param {Record<string, any>} handle
 * @returns {Seat}
 */
export function seatOf({ apply }, handle) {
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
