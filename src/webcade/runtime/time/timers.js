/**
 * setTimeout and setInterval as a list sorted by due time. It knows no clock: callers pass the time.
 *
 * @typedef {{ id: number, due: number, level: number, delay: number, repeats: boolean, run: Function,
 *   args: readonly unknown[] }} Timer
 *   `due` in milliseconds of page time; `level`: how deep its callback is nested in other timers
 */

import { emptyList, toLong } from "../kept_interfaces.js";

/** @type {readonly unknown[]} */
const NONE = emptyList();

export function createTimers() {
  const NESTING_LIMIT = 5; // HTML standard: a timer set at a deeper level waits at least 4 ms
  const NESTED_MS = 4;
  const { timers, insert, removeAt } = createTimerList();
  let lastId = 0;

  /** Whole milliseconds, at least 0. @param {unknown} delay as the page gives it */
  function toDelay(delay) {
    const whole = toLong(delay);
    return whole > 0 ? whole : 0;
  }

  /** @param {number} delay @param {number} level of the task that sets the timer */
  function toWait(delay, level) {
    return level > NESTING_LIMIT && delay < NESTED_MS ? NESTED_MS : delay;
  }

  return {
    /**
     * @param {Function} run
     * @param {unknown} delay
     * @param {boolean} repeats
     * @param {number} now
     * @param {number} level of the task that sets it
     * @param {readonly unknown[]} [args] what `run` is called with
     */
    set(run, delay, repeats, now, level, args = NONE) {
      lastId += 1;
      const whole = toDelay(delay);
      const due = now + toWait(whole, level);
      insert({ id: lastId, due, level: level + 1, delay: whole, repeats, run, args });
      return lastId;
    },

    /** @param {unknown} id */
    clear(id) {
      const wanted = toLong(id);
      for (let i = 0; i < timers.length; i++) {
        if (timers[i].id === wanted) return removeAt(i);
      }
    },

    any: () => timers.length > 0,

    /** @param {number} until */
    isDue: (until) => timers.length > 0 && timers[0].due <= until,

    /**
     * Take the next timer due by `until` off the list; null without one. An interval is put back at once, so that
     * its own callback can clear it.
     * @param {number} until
     */
    take(until) {
      if (timers.length === 0 || timers[0].due > until) return null;
      const timer = timers[0];
      removeAt(0);
      if (timer.repeats) {
        insert({ ...timer, due: timer.due + toWait(timer.delay, timer.level), level: timer.level + 1 });
      }
      return timer;
    },
  };
}

/** A list sorted by due time; of timers due at the same time the one set first comes first. */
function createTimerList() {
  /** @type {Timer[]} */
  const timers = emptyList();

  /** @param {Timer} timer */
  function insert(timer) {
    let low = 0;
    let high = timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (timers[middle].due <= timer.due) low = middle + 1;
      else high = middle;
    }
    for (let i = timers.length; i > low; i--) timers[i] = timers[i - 1];
    timers[low] = timer;
  }

  /** @param {number} index */
  function removeAt(index) {
    for (let i = index; i < timers.length - 1; i++) timers[i] = timers[i + 1];
    timers.length -= 1;
  }

  return { timers, insert, removeAt };
}
