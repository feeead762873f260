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
 * The page that has opened this one; null where that is none of webcade's.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {string} address of the leader; "" for none
 * @returns {Leader | null}
 */
export function findLeader({ global }, disguise, address) {
  const { opener } = global;
  if (address === "" || !opener || opener.location.href !== address) return null;
  disguise.getter(global, "opener", () => null);
  return opener.webcadeLeader;
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
      return failed(`${error}`);
    }
    done(text);
  };
}
