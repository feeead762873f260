/**
 * Moments of the page, by number: kept, put back, forgotten. Between two calls of Python nothing runs in the page.
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Part } from "./surroundings.js"
 * @import { Visit, Walked, createWalk } from "./walk.js"
 *
 * @typedef {{ walked: Walked, heard: any, copies: any[] }} Moment
 */

/**
 * @param {Builtins} builtins
 * @param {object} needs
 * @param {ReturnType<typeof createWalk>} needs.walk
 * @param {(visit: Visit) => void} needs.roots
 * @param {{ of: (target: object) => any, putBack: (target: any, wanted: any) => void }} needs.listeners
 * @param {Part[]} needs.parts
 * @param {() => string} needs.problem why the page as it was just walked cannot be copied; "" if it can
 * @param {() => string} needs.unknown how many promises and closures the walk met that nobody has looked into; "" for none
 * @param {() => void} needs.begin
 * @param {() => void} needs.quiet drops what observers of the page would hear
 */
export function createMoments(
  { global, create },
  { walk, roots, listeners, parts, problem, unknown, begin, quiet },
) {
  /** @type {Record<number, Moment>} */
  const moments = create(null);
  let last = 0;

  /** @param {number[]} numbers */
  function forget(numbers) {
    for (let i = 0; i < numbers.length; i++) delete moments[numbers[i]];
  }

  return {
    /**
     * Keep the moment. @param {number[]} forgotten moments that nobody needs any more
     * @returns {string} its number; "?" and how many there are, if there are closures to look into first; "-" and the reason if it cannot be copied
     */
    keep(forgotten) {
      forget(forgotten);
      begin();
      const copies = emptyList();
      let heard = null;
      const walked = walk.walk(() => {
        heard = walk.visitHeard(global);
        for (let i = 0; i < parts.length; i++) copies[i] = parts[i].keep(walk.visit);
        roots(walk.visit);
      });
      const reason = problem();
      if (reason !== "") return `-${reason}`;
      const news = unknown();
      if (news !== "") return `?${news}`;
      last += 1;
      moments[last] = { walked, heard, copies };
      return `${last}`;
    },
    /**
     * @param {number} number of a moment @param {number[]} forgotten moments that nobody needs any more
     * @returns {string} "" if the page is there again; else why it is not, and is to be used no more
     */
    putBack(number, forgotten) {
      forget(forgotten);
      const moment = moments[number];
      if (!moment) return "the page has no such moment";
      try {
        walk.putBack(moment.walked);
        listeners.putBack(global, moment.heard);
        for (let i = 0; i < parts.length; i++) parts[i].putBack(moment.copies[i]);
        quiet();
      } catch (error) {
        return `${error}`;
      }
      return "";
    },
  };
}
