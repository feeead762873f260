/**
 * Page time: frames, timers, and the order of their callbacks. It knows no browser: what it needs is
 * handed to it, so that Node alone can test it.
 *
 * Units: every time is in milliseconds of page time since the document began, on a grid of 1/64 ms.
 * Doubles hold the grid exactly, so a difference of two times is the same late in a page's life as
 * early: an episode cannot tell how many came before it.
 *
 * @typedef {(time: number) => Promise<void> | undefined | void} FrameHook a promise where something was sent to the page
 * @typedef {ReturnType<typeof createClock>} Clock
 */

import { emptyList, sure } from "../kept_interfaces.js";
import { createTimers } from "./timers.js";

/**
 * @param {object} needs
 * @param {number} needs.frameMs length of a frame, on the grid
 * @param {() => Promise<void>} needs.checkpoint lets pending microtasks run
 * @param {(error: unknown) => void} needs.reportError what the browser does with an uncaught error
 */
export function createClock({ frameMs, checkpoint, reportError }) {
  const GRID = 64; // steps a millisecond
  const { round } = Math; // kept: the page may change its own
  const MOST_READS = 10_000; // within one callback; one that reads on waits for the time to move
  const MOST_MESSAGES = 64; // at one moment; a loop of messages goes on a millisecond later
  const timers = createTimers();
  const frameRequests = createRequests();
  const idleRequests = createRequests();
  let now = 0;
  let frames = 0;
  let reads = 0; // of the clock, within the running callback
  let spun = 0; // milliseconds that callbacks have waited by reading it
  let level = 0; // how deep the running task is nested in timers
  /** @type {FrameHook[]} */
  const startHooks = emptyList();
  /** @type {(() => Promise<void> | undefined | void)[]} */
  const endHooks = emptyList();
  /** @type {(() => void)[]} messages on their way, in the order posted */
  let posted = emptyList();
  let isClogged = false; // too many of them: the rest waits for a timer

  /**
   * One callback as the event loop runs it: errors reported, then microtasks, then messages to the page.
   * @param {() => void} callback
   */
  async function task(callback) {
    await sure(turn(callback));
    if (posted.length > 0) await sure(runPosted());
  }

  /** @param {() => void} callback */
  async function turn(callback) {
    reads = 0;
    try {
      callback();
    } catch (error) {
      reportError(error);
    }
    await sure(checkpoint());
  }

  async function runPosted() {
    if (isClogged) return;
    let ran = 0;
    while (posted.length > 0 && ran < MOST_MESSAGES) {
      const batch = posted;
      posted = emptyList();
      let i = 0;
      for (; i < batch.length && ran < MOST_MESSAGES; i++, ran++) await sure(turn(batch[i]));
      if (i < batch.length) putBack(batch, i);
    }
    if (posted.length === 0) return;
    isClogged = true;
    timers.set(() => (isClogged = false), 1, false, now, 0);
  }

  /** @param {(() => void)[]} batch @param {number} from which on it has not run */
  function putBack(batch, from) {
    const rest = emptyList();
    for (let i = from; i < batch.length; i++) rest[rest.length] = batch[i];
    for (let i = 0; i < posted.length; i++) rest[rest.length] = posted[i];
    posted = rest;
  }

  /** @param {number} until */
  async function runTimers(until) {
    for (let timer = timers.take(until); timer; timer = timers.take(until)) {
      if (timer.due > now) now = timer.due;
      level = timer.level; // for its microtasks too: a promise loop over setTimeout(0) has to move on
      await sure(task(timer.run));
      level = 0;
    }
  }

  /** @param {ReturnType<typeof createRequests>} requests */
  async function runRequests(requests) {
    const running = requests.begin();
    const time = now;
    for (let i = 0; i < running.length; i++) {
      const { callback, cancelled } = running[i];
      if (!cancelled) await sure(task(() => callback(time)));
    }
    requests.end();
  }

  /** Where the frame lies on the grid. */
  const frameTime = () => round(frames * frameMs * GRID) / GRID + spun;

  /** Move page time by one frame and run all that falls due in it. */
  async function frame() {
    frames += 1;
    reads = 0;
    if (posted.length > 0) await sure(runPosted());
    const end = frameTime();
    if (timers.isDue(end)) await sure(runTimers(end));
    const time = frameTime();
    now = time;
    for (let i = 0; i < startHooks.length; i++) {
      const sent = startHooks[i](time);
      if (sent) await sure(sent);
    }
    if (frameRequests.waiting()) await sure(runRequests(frameRequests));
    for (let i = 0; i < endHooks.length; i++) {
      const sent = endHooks[i]();
      if (sent) await sure(sent);
    }
    if (idleRequests.waiting()) await sure(runRequests(idleRequests));
  }

  return {
    now: () => now,
    /** The time as the page reads it. A callback that waits for it to move would wait for ever: it moves. */
    tell() {
      reads += 1;
      if (reads > MOST_READS) {
        now += 1 / GRID;
        spun += 1 / GRID;
      }
      return now;
    },
    frames: () => frames,
    frame,
    /** A frame ends by itself. */
    ended() {},
    checkpoint,
    /** A task for as soon as may be: before any other callback. @param {() => void} run */
    post(run) {
      posted[posted.length] = run;
    },
    /**
     * Several callbacks at this moment, each a task of its own.
     * @param {number} count
     * @param {(index: number) => void} run
     */
    async runAll(count, run) {
      for (let i = 0; i < count; i++) await sure(task(() => run(i)));
    },
    /** Run what has been posted, without time. Whether there was anything. */
    async runPosted() {
      const any = posted.length > 0 && !isClogged;
      if (any) await sure(runPosted());
      return any;
    },
    setTimer: (/** @type {() => void} */ run, /** @type {unknown} */ delay, /** @type {boolean} */ repeats) =>
      timers.set(run, delay, repeats, now, level),
    clearTimer: timers.clear,
    requestFrame: frameRequests.add,
    cancelFrame: frameRequests.cancel,
    /** Idle time is the end of a frame: there is always some, and always as much. */
    requestIdle: idleRequests.add,
    cancelIdle: idleRequests.cancel,
    /** At the start of each frame, before its animation-frame callbacks. @param {FrameHook} hook */
    onFrame(hook) {
      startHooks[startHooks.length] = hook;
    },
    /** Where a browser would draw: after the animation-frame callbacks. @param {() => Promise<void> | undefined | void} hook */
    onFrameEnd(hook) {
      endHooks[endHooks.length] = hook;
    },
  };
}

/**
 * Callbacks for the next frame. What is asked for while they run is for the frame after it.
 *
 * @typedef {{ id: number, callback: (time: number) => void, cancelled: boolean }} Callback
 */
function createRequests() {
  const toNumber = Number;
  /** @type {Callback[]} */
  let next = emptyList();
  /** @type {Callback[]} */
  let running = emptyList();
  let lastId = 0;

  /** @param {Callback[]} list @param {number} id */
  function cancelIn(list, id) {
    for (let i = 0; i < list.length; i++) if (list[i].id === id) list[i].cancelled = true;
  }

  return {
    /** @param {(time: number) => void} callback */
    add(callback) {
      lastId += 1;
      next[next.length] = { id: lastId, callback, cancelled: false };
      return lastId;
    },
    /** @param {unknown} id */
    cancel(id) {
      const wanted = toNumber(id);
      cancelIn(next, wanted);
      cancelIn(running, wanted);
    },
    waiting: () => next.length > 0,
    begin() {
      running = next;
      next = emptyList();
      return running;
    },
    end() {
      running = emptyList();
    },
  };
}
