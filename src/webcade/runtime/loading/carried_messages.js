/**
 * Messages among a page and its frames. The browser carries them, because only the browser knows which window posts.
 * Page time stands still until they are there.
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 * @returns {() => void} to be called when the browser has a message for this window
 */
export function awaitMessages({ global, document, apply, addEventListener, get }, clock, pending) {
  const MOST_AT_ONCE = 64; // at one moment of page time: two windows may answer each other for ever
  const line = createLine();
  let moment = -1;
  let count = 0;
  let isWatched = false;

  /** A message has come: the first that is waited for, if there is one. @param {MessageEvent} event */
  const hear = (event) => {
    if (event.isTrusted) while (line.any() && !line.take()());
  };
  /** A document that is left hears nothing any more. */
  const look = () => {
    while (line.any() && get.Document.defaultView(document) === null) line.take()();
  };
  for (const type of ["message", "messageerror"]) apply(addEventListener, global, [type, hear, true]);
  return () => {
    if (clock.now() !== moment) count = 0;
    moment = clock.now();
    count += 1;
    if (count > MOST_AT_ONCE) return;
    if (!isWatched) pending.watch(look);
    isWatched = true;
    line.add(pending.expect());
  };
}

/** What ends the wait for each message, in the order posted. */
function createLine() {
  /** @type {(() => boolean)[]} */
  let line = emptyList();
  return {
    any: () => line.length > 0,
    /** @param {() => boolean} over */
    add(over) {
      line[line.length] = over;
    },
    take() {
      const before = line;
      line = emptyList();
      for (let i = 1; i < before.length; i++) line[i - 1] = before[i];
      return before[0];
    },
  };
}
