/**
 * What the page has requested of the browser and not yet been given. Page time stands still until all of it
 * has arrived, and it is delivered in the order in which it was requested: the page cannot see how long an
 * answer takes, nor which of two arrives first. It knows no browser, so that Node alone can test it.
 *
 * An answer is *held* if it can be delivered by hand (a promise, an image's event): `open`. One that the
 * browser has to deliver itself (a script runs when it is there) is only *awaited*: `expect`. What is
 * awaited comes before anything held.
 *
 * @typedef {ReturnType<typeof createDeliveryQueue>} DeliveryQueue
 * @typedef {object} Ticket
 * @property {(deliver: () => void) => void} done the answer has arrived; `deliver` hands it to the page
 * @property {() => void} drop there will be none
 * @property {() => boolean} isGivenUp whether it is waited for no longer
 * @typedef {() => void} OnStuck called if all has waited for this answer, and it is waited for no longer
 */

import { emptyList, sure, without } from "../kept_interfaces.js";
import { createArrivals } from "./arrivals.js";
import { createPatience } from "./patience.js";

/**
 * @import { Arrivals } from "./arrivals.js"
 * @import { Patience } from "./patience.js"
 */

/**
 * @param {object} needs
 * @param {() => Promise<void>} needs.checkpoint lets pending microtasks run
 * @param {(error: unknown) => void} needs.reportError
 * @param {(wake: () => void, ms: number) => unknown} needs.setAlarm the browser's own timer: wall time
 * @param {(alarm: any) => void} needs.clearAlarm
 * @param {() => number} needs.now wall time
 * @param {PromiseConstructor} needs.Promise
 */
export function createDeliveryQueue(needs) {
  const arrivals = createArrivals(needs);
  const patience = createPatience(needs.now);
  const held = createHeld(arrivals.arrive, patience);
  const awaited = createAwaited(arrivals.arrive, patience);
  const watch = createWatch();

  /** The next answer to deliver; null if there is none. @returns {Promise<{ deliver: () => void } | null>} */
  async function next() {
    while (isWaiting()) {
      const isAwaited = awaited.any();
      const hasArrived = await sure(arrivals.next(patience.ms()));
      if (hasArrived && isAwaited) await sure(needs.checkpoint()); // the page's own listeners of that event come first
      if (hasArrived && !patience.isOver()) continue;
      if (!hasArrived) patience.halve();
      if (!awaited.any()) held.blame();
      awaited.giveUp();
      held.giveUp();
    }
    return held.take();
  }

  function isWaiting() {
    watch.look();
    return awaited.any() || held.isWaiting();
  }

  return {
    /** Whether anything is on its way. */
    any() {
      watch.look();
      return held.any() || awaited.any();
    },
    watch: watch.add,
    open: held.open,
    expect: awaited.expect,
    settle: createSettle(needs, next, patience),
    bound: patience.bound,
    renew: patience.renew,
    isSpent: patience.isSpent,
  };
}

/** Callbacks that look for requests which do not report their own start. */
function createWatch() {
  /** @type {(() => void)[]} */
  const looks = emptyList();
  return {
    /** Call `look` before each decision whether to wait, so that it can open tickets. @param {() => void} look */
    add(look) {
      looks[looks.length] = look;
    },
    look() {
      for (let i = 0; i < looks.length; i++) looks[i]();
    },
  };
}

/**
 * Answers that are delivered by hand, in the order requested.
 *
 * @typedef {{ deliver: (() => void) | null, isGivenUp: boolean, turn: number, onStuck: OnStuck | undefined }} Deferred
 * @param {Arrivals["arrive"]} arrive
 * @param {Patience} patience
 */
function createHeld(arrive, patience) {
  /** @type {Deferred[]} in the order requested */
  let held = emptyList();

  /** @param {Deferred} item */
  function add(item) {
    held[held.length] = item;
  }
  /** @param {Deferred} item */
  function remove(item) {
    held = without(held, item);
  }

  return {
    any: () => held.length > 0,
    isWaiting: () => held.length > 0 && !held[0].deliver,
    /** Wait for an answer, in the order of these calls. @param {OnStuck} [onStuck] */
    open: (onStuck) => createTicket({ add, remove, arrive }, patience.turn(), onStuck),
    /** The first one, taken off the list. @returns {{ deliver: () => void } | null} */
    take() {
      if (held.length === 0) return null;
      const { deliver, turn } = held[0];
      remove(held[0]);
      patience.follow(turn);
      return deliver && /** @type {any} */ ({ __proto__: null, deliver });
    },
    /** The first has not arrived, and the others wait for it. */
    blame() {
      held[0]?.onStuck?.();
    },
    /** Stop waiting for those that have not arrived. */
    giveUp() {
      const before = held;
      held = emptyList();
      for (let i = 0; i < before.length; i++) {
        if (before[i].deliver) add(before[i]);
        else before[i].isGivenUp = true;
      }
    },
  };
}

/**
 * An answer to be delivered, added to the list.
 *
 * @param {object} list
 * @param {(item: Deferred) => void} list.add
 * @param {(item: Deferred) => void} list.remove
 * @param {Arrivals["arrive"]} list.arrive
 * @param {number} turn
 * @param {OnStuck} [onStuck]
 * @returns {Ticket}
 */
function createTicket({ add, remove, arrive }, turn, onStuck) {
  /** @type {Deferred} */
  const item = { deliver: null, isGivenUp: false, turn, onStuck };
  add(item);
  return {
    done(deliver) {
      if (item.isGivenUp) add(item); // late: nothing waited for it, so its place in the order is lost
      item.isGivenUp = false;
      item.deliver = deliver;
      arrive();
    },
    drop() {
      if (item.isGivenUp) return;
      remove(item);
      arrive();
    },
    isGivenUp: () => item.isGivenUp,
  };
}

/**
 * Answers that the browser delivers itself: only their number is known.
 *
 * @param {Arrivals["arrive"]} arrive
 * @param {Patience} patience
 */
function createAwaited(arrive, patience) {
  let awaited = 0;
  let givenUp = 0; // how often
  return {
    any: () => awaited > 0,
    /**
     * Wait for one.
     * @returns {() => boolean} to be called when it has been delivered. False: it was waited for no longer; nothing is done
     */
    expect() {
      const generation = givenUp;
      const turn = patience.turn();
      let isOver = false;
      awaited += 1;
      return () => {
        if (isOver || generation !== givenUp) return false;
        isOver = true;
        awaited -= 1;
        patience.follow(turn);
        arrive();
        return true;
      };
    },
    /** Stop waiting for all of them. */
    giveUp() {
      awaited = 0;
      givenUp += 1;
    },
  };
}

/**
 * @param {object} needs
 * @param {() => Promise<void>} needs.checkpoint
 * @param {(error: unknown) => void} needs.reportError
 * @param {() => Promise<{ deliver: () => void } | null>} next
 * @param {Patience} patience
 */
function createSettle({ checkpoint, reportError }, next, patience) {
  const MOST_IN_A_ROW = 1000; // answers at one moment of page time: a page may request another after each, for ever

  /** Wait for everything, and deliver it; each answer is a task of its own. */
  async function settle() {
    for (let i = 0; i < MOST_IN_A_ROW && !patience.isOver(); i++) {
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
  }
  return settle;
}
