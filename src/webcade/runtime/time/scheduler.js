/**
 * scheduler.postTask and scheduler.yield, within page time: by their priorities, after the callback that asked
 * for them (tasks.js).
 *
 * @typedef {object} Scheduling what a task is scheduled by; what it yields to is scheduled by the same
 * @property {any} signal an AbortSignal that withdraws it; undefined without one
 * @property {() => string} priority as it is now
 */

import { NO_OPTIONS } from "../kept_interfaces.js";
import { RANK } from "./tasks.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "./clock.js"
 */

/** @type {Record<string, number>} */
const RANKS = /** @type {any} */ ({
  __proto__: null,
  "user-blocking": RANK.BLOCKING,
  "user-visible": RANK.NORMAL,
  background: RANK.BACKGROUND,
});

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 */
export function installScheduler(builtins, shims, clock) {
  const prototype = /** @type {any} */ (builtins.global).Scheduler?.prototype;
  if (!prototype) return;
  const { apply, Promise: NativePromise } = builtins;
  const { postTask: native } = prototype;
  const enter = createEntrance(builtins, clock);
  const running = createRunning(clock);
  const methods = {
    /** @this {any} */
    postTask(/** @type {any} */ callback, /** @type {any} */ options) {
      const asked = readOptions(builtins, callback, options);
      if (!asked) return apply(native, this, [callback, options]); // the browser refuses it
      const { delay, scheduling } = asked;
      return new NativePromise((resolve, reject) => {
        const run = () => {
          running.begin(scheduling);
          resolve(callback());
        };
        enter(scheduling, 0, delay, run, reject);
      });
    },
    yield() {
      const scheduling = running.now();
      return new NativePromise((resolve, reject) => {
        const run = () => {
          running.begin(scheduling);
          resolve(undefined);
        };
        enter(scheduling, 1, 0, run, reject);
      });
    },
  };
  shims.method(prototype, "postTask", methods.postTask);
  shims.method(prototype, "yield", methods.yield);
}

/**
 * What the page asks of `postTask`; null if the browser would refuse it.
 *
 * @param {Builtins} builtins
 * @param {any} callback
 * @param {any} options
 * @returns {{ delay: number, scheduling: Scheduling } | null}
 */
function readOptions({ get, is, isFinite: isFiniteNumber }, callback, options) {
  const { priority, signal, delay = 0 } = options ?? NO_OPTIONS;
  if (typeof callback !== "function" || !isFiniteNumber(delay) || delay < 0) return null;
  if (signal !== undefined && !is.AbortSignal(signal)) return null;
  if (priority !== undefined) {
    const fixed = `${priority}`;
    return fixed in RANKS ? { delay, scheduling: { signal, priority: () => fixed } } : null;
  }
  const hasPriority = signal !== undefined && is.TaskSignal(signal);
  const current = hasPriority ? () => get.TaskSignal.priority(signal) : () => "user-visible";
  return { delay, scheduling: { signal, priority: current } };
}

/** By what the running callback was scheduled. @param {Clock} clock */
function createRunning(clock) {
  /** @type {Scheduling} */
  const ordinary = { signal: undefined, priority: () => "user-visible" };
  let last = ordinary;
  let callback = -1;
  return {
    /** @param {Scheduling} scheduling */
    begin(scheduling) {
      last = scheduling;
      callback = clock.callback();
    },
    now: () => (callback === clock.callback() ? last : ordinary),
  };
}

/**
 * @param {Builtins} builtins
 * @param {Clock} clock
 */
function createEntrance({ apply, addEventListener, removeEventListener, get }, clock) {
  /**
   * Let a task run when it is its turn, or refuse it once its signal says so.
   * @param {Scheduling} scheduling
   * @param {number} before how far it comes before others of its priority
   * @param {number} delay in milliseconds
   * @param {() => void} run may throw
   * @param {(error: unknown) => void} refuse
   */
  return ({ signal, priority }, before, delay, run, refuse) => {
    let isOver = false;
    let entry = 0; // a change of priority makes it enter anew
    /** @type {[string, () => void][]} */
    const hears = [
      ["abort", stop],
      ["prioritychange", post],
    ];
    function end() {
      isOver = true;
      if (signal === undefined) return;
      for (let i = 0; i < hears.length; i++) apply(removeEventListener, signal, [hears[i][0], hears[i][1]]);
    }
    function stop() {
      if (isOver) return;
      end();
      refuse(get.AbortSignal.reason(signal));
    }
    function post() {
      entry += 1;
      const own = entry;
      const task = () => {
        if (isOver || own !== entry) return;
        end();
        try {
          run();
        } catch (error) {
          refuse(error);
        }
      };
      clock.post(task, RANKS[priority()] - before);
    }
    if (signal !== undefined && get.AbortSignal.aborted(signal)) return stop();
    if (signal !== undefined) apply(addEventListener, signal, ["abort", stop]);
    const begin = () => {
      if (isOver) return;
      if (signal !== undefined) apply(addEventListener, signal, ["prioritychange", post]);
      post();
    };
    if (delay > 0) clock.setTimer(begin, delay, false);
    else begin();
  };
}
