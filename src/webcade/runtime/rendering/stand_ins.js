/**
 * Events in place of those that the browser sends in its rendering step: the browser's own are stopped, and these are
 * sent in the next frame of page time, in the order in which they came about.
 *
 * @typedef {object} StandIn
 * @property {(target: EventTarget) => void} take the browser is going to send its own to this target
 * @property {(target: EventTarget) => number} count how many it was to send there until now
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { ShadowRoots } from "../dom/shadow_roots.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {ShadowRoots} shadowRoots
 * @returns {(type: string, bubbles: boolean) => StandIn}
 */
export function createStandIns(builtins, clock, shadowRoots) {
  const { apply, addEventListener, bare, dispatchEvent, global, weakMap, call, get } = builtins;
  const { Event: NativeEvent } = builtins;
  /** @type {(() => void)[]} */
  let waiting = emptyList();
  clock.onFrame(() => {
    if (waiting.length === 0) return undefined;
    const due = waiting;
    waiting = emptyList();
    return clock.runAll(due.length, (i) => due[i]());
  });

  return (type, bubbles) => {
    const taken = weakMap();
    const stopped = weakMap();
    /** @param {EventTarget} target */
    const count = (target) => taken.get(target) ?? 0;
    /** @param {Event} event */
    function keepBack(event) {
      if (!event.isTrusted) return;
      const target = get.Event.target(event);
      const before = stopped.get(target) ?? 0;
      if (before >= count(target)) return; // it has another cause than those known here
      stopped.set(target, before + 1);
      call.Event.stopImmediatePropagation(event);
    }
    apply(addEventListener, global, [type, keepBack, true]);
    shadowRoots.onAttach((root) => apply(addEventListener, root, [type, keepBack, true]));
    return {
      count,
      take(target) {
        taken.set(target, count(target) + 1);
        apply(addEventListener, target, [type, keepBack, true]); // it may be outside the document by then
        waiting[waiting.length] = () =>
          apply(dispatchEvent, target, [new NativeEvent(type, bare({ bubbles }))]);
      },
    };
  };
}
