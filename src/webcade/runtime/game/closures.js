/**
 * Variables that only the page's own functions see. A breakpoint at a place of the game's file has a condition, which
 * is evaluated there, in reach of the variable: it hands over a function that reads it, and stops nothing
 * (chromium/network/closure_places.py). The function stays valid. The next run of the place hands over another.
 *
 * @typedef {ReturnType<typeof createClosures>} Closures
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 */

/** @param {Builtins} builtins */
export function createClosures({ Error, create, defineProperty, bare }) {
  /** @type {(() => unknown)[]} by their numbers in the game's file */
  const getters = emptyList();
  /** @type {Record<string, unknown>} */
  const read = create(null);
  let isEntering = false;

  /** @param {number} index @param {string} place */
  function valueAt(index, place) {
    const getter = getters[index];
    if (!getter) {
      throw new Error(
        `${place}: the page has not run that place; let episode.start or episode.begin lead to it, or choose another`,
      );
    }
    try {
      return getter();
    } catch (error) {
      throw new Error(`${place}: ${error}`);
    }
  }

  return {
    /** `read.closures` */
    read,
    /** @param {[string, string][]} places name and words of each */
    define(places) {
      for (let i = 0; i < places.length; i++) {
        const place = places[i][1];
        defineProperty(read, places[i][0], bare({ get: () => valueAt(i, place), enumerable: true }));
      }
    },
    /** @param {number} index @param {() => unknown} getter */
    reach(index, getter) {
      if (!isEntering) getters[index] = getter;
    },
    /** Whether functions are called that are ended at their entry: such a call makes no object of the game's. @param {boolean} on */
    enter(on) {
      isEntering = on;
    },
  };
}
