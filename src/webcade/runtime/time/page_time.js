/**
 * When a page's callbacks run, and when it believes that it is: timers, frames, event stamps. What tells
 * the time itself is in date.js and performance.js.
 */

import { installCalendar } from "./date.js";
import { installPerformance } from "./performance.js";

/**
 * @import { Natives } from "../builtins.js"
 * @import { Disguise } from "../shims.js"
 * @import { Clock } from "./clock.js"
 */

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Clock} clock
 * @param {number} epochMs the Unix time at which every page begins
 */
export function installTime(natives, disguise, clock, epochMs) {
  installCalendar(natives, disguise, () => natives.Math.floor(epochMs + clock.tell()), epochMs);
  installPerformance(natives, disguise, clock.tell, epochMs);
  installEventStamps(natives, disguise, clock.now);
  installTimers(natives, disguise, clock);
  installFrames(natives, disguise, clock);
  installIdle(natives, disguise, clock);
}

/**
 * An event carries the page time at which its stamp is first read; time stands still while an event
 * is dispatched, so a listener sees the time of the dispatch.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {() => number} now
 */
function installEventStamps(natives, disguise, now) {
  const stamps = natives.weakMap();
  disguise.getter(natives.global.Event.prototype, "timeStamp", function () {
    if (!stamps.has(this)) stamps.set(this, now());
    return stamps.get(this);
  });
}

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Clock} clock
 */
function installTimers(natives, disguise, clock) {
  const { global, apply } = natives;
  /** @typedef {(handler: unknown, delay?: unknown, ...args: unknown[]) => number} Setter */
  /** @param {boolean} repeats @returns {Setter} */
  function setter(repeats) {
    return (handler, delay, ...args) => {
      if (typeof handler === "function") {
        return clock.setTimer(() => apply(handler, global, args), delay, repeats);
      }
      const source = `${handler}`; // the standard lets it be source text, compiled when it falls due
      return clock.setTimer(() => natives.eval(source), delay, repeats);
    };
  }
  disguise.method(global, "setTimeout", setter(false));
  disguise.method(global, "setInterval", setter(true));
  disguise.method(global, "clearTimeout", (/** @type {unknown} */ id) => clock.clearTimer(id));
  disguise.method(global, "clearInterval", (/** @type {unknown} */ id) => clock.clearTimer(id));
  installAbortTimeout(natives, disguise, clock);
}

/**
 * AbortSignal.timeout(ms)
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Clock} clock
 */
function installAbortTimeout(natives, disguise, clock) {
  const { get, call } = natives;
  const { AbortController, AbortSignal, DOMException } = natives.global;
  disguise.method(AbortSignal, "timeout", (/** @type {unknown} */ ms) => {
    const controller = new AbortController();
    const late = () =>
      call.AbortController.abort(controller, new DOMException("signal timed out", "TimeoutError"));
    clock.setTimer(late, ms, false);
    return get.AbortController.signal(controller);
  });
}

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Clock} clock
 */
function installFrames(natives, disguise, clock) {
  const { global, apply } = natives;
  for (const prefix of ["", "webkit"]) {
    const request = prefix ? "webkitRequestAnimationFrame" : "requestAnimationFrame";
    const cancel = prefix ? "webkitCancelAnimationFrame" : "cancelAnimationFrame";
    disguise.method(global, request, (/** @type {unknown} */ callback) => {
      const run = natives.needFunction(callback, request);
      return clock.requestFrame((time) => apply(run, undefined, [time]));
    });
    disguise.method(global, cancel, (/** @type {unknown} */ id) => clock.cancelFrame(id));
  }
}

/**
 * requestIdleCallback. Page time stands still while a callback runs, so each question for the time
 * remaining is taken to have used up a millisecond of it: a loop until it is gone comes to its end.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Clock} clock
 */
function installIdle(natives, disguise, clock) {
  const { global, apply } = natives;
  const IDLE_MS = 10;
  const IdleDeadlinePrototype = global.IdleDeadline?.prototype;

  function createDeadline() {
    let left = IDLE_MS + 1;
    const timeRemaining = () => (left > 0 ? --left : 0);
    return natives.create(IdleDeadlinePrototype, {
      didTimeout: natives.bare({ value: false }),
      timeRemaining: natives.bare({ value: timeRemaining }),
    });
  }
  disguise.method(global, "requestIdleCallback", (/** @type {unknown} */ callback) => {
    const run = natives.needFunction(callback, "requestIdleCallback");
    return clock.requestIdle(() => apply(run, undefined, [createDeadline()]));
  });
  disguise.method(global, "cancelIdleCallback", (/** @type {unknown} */ id) => clock.cancelIdle(id));
}
