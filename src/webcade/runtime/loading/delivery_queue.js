/**
 * What the page has asked of the browser and not been given yet. Page time stands still until all of it
 * is there, and it is handed over in the order in which it was asked for: how long an answer takes, and
 * which of two comes first, cannot be seen. It knows no browser, so that Node alone can test it.
 *
 * An answer is *held* where it can be handed over by hand (a promise, an image's event): `open`. One that
 * the browser must hand over itself (a script runs when it is there) is only *awaited*: `expect`. What is
 * awaited comes before anything held.
 *
 * @typedef {ReturnType<typeof createDeliveryQueue>} DeliveryQueue
 * @typedef {object} Ticket
 * @property {(deliver: () => void) => void} done the answer is there; `deliver` hands it to the page
 * @property {() => void} drop there will be none
 */

import { emptyList, sure } from "../kept_interfaces.js";

/**
 * @param {object} needs
 * @param {() => Promise<void>} needs.checkpoint lets pending microtasks run
 * @param {(error: unknown) => void} needs.reportError
 * @param {(wake: () => void, ms: number) => unknown} needs.setAlarm the browser's own timer: wall time
 * @param {(alarm: any) => void} needs.clearAlarm
 * @param {PromiseConstructor} needs.Promise
 */
export function createDeliveryQueue({
  checkpoint,
  reportError,
  setAlarm,
  clearAlarm,
  Promise: NativePromise,
}) {
  const GIVE_UP_MS = 4000; // wall time without any answer, after which what is missing is not waited for
  const MOST_IN_A_ROW = 1000; // answers at one moment of page time: a page may ask again with each, for ever
  /** @typedef {{ deliver: (() => void) | null, given_up: boolean }} Deferred */
  /** @type {Deferred[]} in the order asked for */
  let held = emptyList();
  let awaited = 0;
  let givenUp = 0; // generations of what is awaited
  /** @type {(() => void) | null} */
  let wake = null;
  /** @type {(() => void)[]} */
  const looks = emptyList();

  /** What cannot say by itself that it has begun is looked at. */
  function look() {
    for (let i = 0; i < looks.length; i++) looks[i]();
  }

  function isWaiting() {
    look();
    return awaited > 0 || (held.length > 0 && !held[0].deliver);
  }

  function arrive() {
    const go = wake;
    wake = null;
    if (go) go();
  }

  /** Something arrives, or nothing does for too long; which of the two. @returns {Promise<boolean>} */
  function arrival() {
    return new NativePromise((resolve) => {
      const alarm = setAlarm(() => {
        wake = null;
        resolve(false);
      }, GIVE_UP_MS);
      wake = () => {
        clearAlarm(alarm);
        resolve(true);
      };
    });
  }

  /** Do not wait any longer for what is not there. */
  function giveUp() {
    awaited = 0;
    givenUp += 1;
    const before = held;
    held = emptyList();
    for (let i = 0; i < before.length; i++) {
      if (before[i].deliver) held[held.length] = before[i];
      else before[i].given_up = true;
    }
  }

  /** @param {Deferred} item */
  function remove(item) {
    const before = held;
    held = emptyList();
    for (let i = 0; i < before.length; i++) if (before[i] !== item) held[held.length] = before[i];
  }

  /**
   * The first of what is held, once it is there and nothing is awaited; null where there is none.
   * @returns {Promise<{ deliver: () => void } | null>}
   */
  async function next() {
    while (isWaiting()) if (!(await sure(arrival()))) giveUp();
    if (held.length === 0) return null;
    const { deliver } = held[0];
    remove(held[0]);
    return deliver && /** @type {any} */ ({ __proto__: null, deliver });
  }

  /** An answer that is to be handed over. @returns {Ticket} */
  function open() {
    /** @type {Deferred} */
    const item = { deliver: null, given_up: false };
    held[held.length] = item;
    return {
      done(deliver) {
        if (item.given_up) held[held.length] = item; // late: it comes when it comes
        item.given_up = false;
        item.deliver = deliver;
        arrive();
      },
      drop() {
        if (item.given_up) return;
        remove(item);
        arrive();
      },
    };
  }

  return {
    /** Whether anything is on its way. */
    any() {
      look();
      return held.length > 0 || awaited > 0;
    },
    /** Have something asked for before it is decided whether to wait. @param {() => void} look */
    watch(look) {
      looks[looks.length] = look;
    },
    open,
    /** An answer that the browser hands over itself. @returns {() => void} to be called when it has; once */
    expect() {
      const generation = givenUp;
      let isOver = false;
      awaited += 1;
      return () => {
        if (isOver || generation !== givenUp) return;
        isOver = true;
        awaited -= 1;
        arrive();
      };
    },
    /** Wait for everything, and hand it over; each answer is a task of its own. */
    async settle() {
      for (let i = 0; i < MOST_IN_A_ROW; i++) {
        const found = await sure(next());
        if (!found) return;
        const { deliver } = found;
        try {
          deliver();
        } catch (error) {
          reportError(error);
        }
        await sure(checkpoint());
      }
    },
  };
}
