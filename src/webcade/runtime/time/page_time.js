/**
 * Puts timers, animation frames, idle callbacks and the time stamps of events on page time. The interfaces that
 * give the time itself are in date.js and performance.js.
 */

import { installDate } from "./date.js";
import { installPerformance } from "./performance.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "./clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {number} epochMs the Unix time at which every page begins
 */
export function installTime(builtins, shims, clock, epochMs) {
  installDate(builtins, shims, () => builtins.Math.floor(epochMs + clock.tell()), epochMs);
  installPerformance(builtins, shims, clock.tell, epochMs);
  installEventStamps(builtins, shims, clock.now);
  installTimers(builtins, shims, clock);
  installFrames(builtins, shims, clock);
  installIdle(builtins, shims, clock);
}

/**
 * An event's stamp is the page time at which it is first read. Page time stands still while an event is
 * dispatched, so a listener reads the time of the dispatch.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {() => number} now
 */
function installEventStamps(builtins, shims, now) {
  const stamps = builtins.weakMap();
  shims.getter(builtins.global.Event.prototype, "timeStamp", function () {
    if (!stamps.has(this)) stamps.set(this, now());
    return stamps.get(this);
  });
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 */
function installTimers(builtins, shims, clock) {
  const { global, apply } = builtins;
  /** @typedef {(handler: unknown, delay?: unknown, ...args: unknown[]) => number} Setter */
  /** @param {Function} handler @param {unknown[]} args */
  const call = (handler, args) => apply(handler, global, args);
  /** @param {boolean} repeats @returns {Setter} */
  function setter(repeats) {
    return (handler, delay, ...args) => {
      if (typeof handler === "function") {
        return clock.setTimer(call, delay, repeats, [handler, args]);
      }
      const source = `${handler}`; // the standard allows source text, compiled when the timer is due
      return clock.setTimer(() => builtins.eval(source), delay, repeats);
    };
  }
  shims.method(global, "setTimeout", setter(false));
  shims.method(global, "setInterval", setter(true));
  shims.method(global, "clearTimeout", (/** @type {unknown} */ id) => clock.clearTimer(id));
  shims.method(global, "clearInterval", (/** @type {unknown} */ id) => clock.clearTimer(id));
  installAbortTimeout(builtins, shims, clock);
}

/**
 * AbortSignal.timeout(ms)
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 */
function installAbortTimeout(builtins, shims, clock) {
  const { get, call } = builtins;
  const { AbortController, AbortSignal, DOMException } = builtins.global;
  shims.method(AbortSignal, "timeout", (/** @type {unknown} */ ms) => {
    const controller = new AbortController();
    const abort = () =>
      call.AbortController.abort(controller, new DOMException("signal timed out", "TimeoutError"));
    clock.setTimer(abort, ms, false);
    return get.AbortController.signal(controller);
  });
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 */
function installFrames(builtins, shims, clock) {
  const { global } = builtins;
  for (const prefix of ["", "webkit"]) {
    const request = prefix ? "webkitRequestAnimationFrame" : "requestAnimationFrame";
    const cancel = prefix ? "webkitCancelAnimationFrame" : "cancelAnimationFrame";
    shims.method(global, request, (/** @type {unknown} */ callback) => {
      return clock.requestFrame(/** @type {any} */ (builtins.needFunction(callback, request)));
    });
    shims.method(global, cancel, (/** @type {unknown} */ id) => clock.cancelFrame(id));
  }
}

/**
 * requestIdleCallback. Page time stands still while a callback runs. So each call of timeRemaining() answers a
 * millisecond less, and a loop that runs until no time remains ends.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 */
function installIdle(builtins, shims, clock) {
  const { global, apply } = builtins;
  const IDLE_MS = 10;
  const IdleDeadlinePrototype = global.IdleDeadline?.prototype;

  function createDeadline() {
    let left = IDLE_MS + 1;
    const timeRemaining = () => (left > 0 ? --left : 0);
    return builtins.create(IdleDeadlinePrototype, {
      didTimeout: builtins.bare({ value: false }),
      timeRemaining: builtins.bare({ value: timeRemaining }),
    });
  }
  shims.method(global, "requestIdleCallback", (/** @type {unknown} */ callback) => {
    const run = builtins.needFunction(callback, "requestIdleCallback");
    return clock.requestIdle(() => apply(run, undefined, [createDeadline()]));
  });
  shims.method(global, "cancelIdleCallback", (/** @type {unknown} */ id) => clock.cancelIdle(id));
}
