/**
 * Steps through the session history (`history.back`, `navigation.traverseTo`) and changes of the address's fragment.
 * The browser takes its time to answer; page time stands still until `popstate` and `hashchange` have come.
 *
 * @typedef {ReturnType<typeof createTraversals>} Traversals
 */

import { argument, emptyList, hear, toLong, without } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "../loading/delivery_queue.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * The steps on their way. A page shares them with its frames, for a step goes through the history of all of them.
 *
 * @param {DeliveryQueue} pending
 */
export function createTraversals(pending) {
  /** @type {((delta: number) => boolean)[]} */
  const histories = emptyList();
  /** @type {(() => void)[]} */
  let asked = emptyList();
  let ahead = 0; // the sum of the steps on their way

  return {
    pending,
    /** Add a document's history. @param {(delta: number) => boolean} reaches whether it has such an entry */
    add(reaches) {
      histories[histories.length] = reaches;
    },
    /** Whether a step from where the last one leads to stays within the history. @param {number} delta */
    isPossible(delta) {
      for (let i = 0; i < histories.length; i++) if (histories[i](ahead + delta)) return true;
      return false;
    },
    /** Wait for a step. @param {number} delta */
    ask(delta) {
      if (asked.length > 0 && !pending.any()) {
        asked = emptyList(); // given up
        ahead = 0;
      }
      const over = pending.expect();
      ahead += delta;
      asked[asked.length] = () => {
        ahead -= delta;
        over();
      };
    },
    /** A step has been made, or was refused. */
    arrive() {
      const first = asked[0];
      asked = without(asked, first);
      first?.();
    },
  };
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Traversals} traversals
 */
export function installHistory(builtins, shims, traversals) {
  const { navigation } = /** @type {any} */ (builtins.global);
  if (!navigation) return; // without it nobody knows whether a step leads anywhere
  const entries = createEntries(builtins, navigation);
  traversals.add(entries.reaches);
  replaceSteps(builtins, shims, traversals, entries);
  watchArrivals(builtins, navigation, traversals);
}

/**
 * The document's own part of the history.
 *
 * @param {Builtins} builtins
 * @param {any} navigation
 */
function createEntries({ global, apply, get }, navigation) {
  const { entries } = /** @type {any} */ (global).Navigation.prototype;
  const { Navigation, NavigationHistoryEntry, Window } = get;
  const currentIndex = () => {
    const entry = Navigation.currentEntry(navigation);
    return entry ? NavigationHistoryEntry.index(entry) : -1;
  };
  return {
    /** Whether there is an entry this far from the current one. @param {number} delta */
    reaches(delta) {
      const index = Window.closed(global) ? -1 : currentIndex();
      return index >= 0 && index + delta >= 0 && index + delta < apply(entries, navigation, []).length;
    },
    /** How far away the entry with a key is; 0 if there is none. @param {string} key */
    distanceTo(key) {
      const list = apply(entries, navigation, []);
      for (let i = 0; i < list.length; i++) {
        if (NavigationHistoryEntry.key(list[i]) === key) return i - currentIndex();
      }
      return 0;
    },
  };
}

/**
 * A step that leads out of the page's own history is not made: in a window of its own the page would be the first.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Traversals} traversals
 * @param {ReturnType<typeof createEntries>} entries
 */
function replaceSteps({ global, apply }, shims, traversals, entries) {
  /** @param {any} owner @param {string} name @param {(args: any[]) => number} deltaOf @param {boolean} isSilent whether a step too far does nothing */
  function replace(owner, name, deltaOf, isSilent) {
    const native = owner[name];
    const shim = {
      /** @this {any} */
      step(/** @type {any[]} */ ...args) {
        const delta = deltaOf(args);
        const isPossible = delta !== 0 && traversals.isPossible(delta);
        if (isSilent && delta !== 0 && !isPossible) return undefined;
        const result = apply(native, this, args);
        if (isPossible) traversals.ask(delta);
        return result;
      },
    };
    shims.method(owner, name, shim.step);
  }
  const history = global.History.prototype;
  const { prototype: navigations } = /** @type {any} */ (global).Navigation;
  replace(history, "go", (args) => toLong(argument(args, 0)), true);
  for (const owner of [history, navigations]) {
    replace(owner, "back", () => -1, owner === history);
    replace(owner, "forward", () => 1, owner === history);
  }
  replace(
    navigations,
    "traverseTo",
    (args) => (args.length > 0 ? entries.distanceTo(`${args[0]}`) : 0),
    false,
  );
}

/**
 * @param {Builtins} builtins
 * @param {any} navigation
 * @param {Traversals} traversals
 */
function watchArrivals(builtins, navigation, traversals) {
  const { global, apply, addEventListener, get } = builtins;
  const { NavigateEvent: Navigate, NavigationDestination: Destination } = get;
  const hold = createHold(builtins, traversals.pending);
  let isTraversing = false;
  let changesHash = false;

  function arrive() {
    if (!isTraversing) return;
    isTraversing = false;
    if (changesHash) hold(); // the browser has yet to send `hashchange`
    traversals.arrive();
  }
  /** @param {any} event */
  function onNavigate(event) {
    const isSame = Destination.sameDocument(Navigate.destination(event));
    if (Navigate.navigationType(event) !== "traverse") {
      if (Navigate.hashChange(event)) hold();
      return;
    }
    isTraversing = true;
    changesHash = Navigate.hashChange(event);
    if (!isSame) arrive(); // what waits for the new document is in frames.js
  }
  /** @param {EventTarget} target @param {string} type @param {(event: any) => void} listen */
  const listen = (target, type, listen) =>
    apply(addEventListener, target, [
      type,
      (/** @type {Event} */ event) => event.isTrusted && listen(event),
      true,
    ]);
  listen(navigation, "navigate", onNavigate);
  listen(navigation, "navigateerror", arrive);
  listen(global, "popstate", arrive);
}

/**
 * Holds page time for as many tasks as the browser may need to send an event that it has already decided to send.
 *
 * @param {Builtins} builtins
 * @param {DeliveryQueue} pending
 */
function createHold({ checkpoint }, pending) {
  const TASKS = 4;
  return () => {
    const over = pending.expect();
    let left = TASKS;
    const wait = () => {
      left -= 1;
      if (left === 0) over();
      else hear(checkpoint(), wait);
    };
    hear(checkpoint(), wait);
  };
}
