/**
 * Page time: frames, timers, and the order of their callbacks. It knows no browser: what it needs is
 * handed to it, so that Node alone can test it.
 *
 * Units: every time is in milliseconds of page time since the document began, on a grid of 1/64 ms.
 * Doubles hold the grid exactly, so a difference of two times is the same late in a page's life as
 * early: an episode cannot tell how many came before it.
 *
 * @typedef {(time: number) => Promise<void> | undefined | void} FrameHook returns a promise if it ran code
 *   of the page, whose microtasks have to run first
 * @typedef {() => Promise<void> | undefined | void} FrameEndHook
 * @typedef {ReturnType<typeof createClock>} Clock
 */

import { applyKept, emptyList, sure } from "../kept_interfaces.js";
import { createCurrentTime } from "./current_time.js";
import { createRequestRunner, createRequests } from "./frame_requests.js";
import { createTasks } from "./tasks.js";
import { createTimers } from "./timers.js";

/**
 * @import { CurrentTime } from "./current_time.js"
 * @import { Tasks } from "./tasks.js"
 */

/**
 * @param {object} needs
 * @param {number} needs.frameMs length of a frame, on the grid
 * @param {() => Promise<void>} needs.checkpoint lets pending microtasks run
 * @param {(error: unknown) => void} needs.reportError what the browser does with an uncaught error
 */
export function createClock({ frameMs, checkpoint, reportError }) {
  const current = createCurrentTime(frameMs);
  const timers = createTimers();
  const tasks = createTasks({
    ...{ checkpoint, reportError, begin: current.beginCallback },
    afterClog: (run) => void timers.set(run, 1, false, current.now(), 0),
  });
  const timerQueue = createTimerQueue(timers, current, tasks.task);
  const { parts, methods } = createFrameParts();

  return {
    now: current.now,
    tell: current.tell,
    follow: current.follow,
    frames: current.frames,
    callback: current.callback,
    frame: createFrame(current, tasks, timerQueue, parts),
    /** A frame ends by itself. */
    ended() {},
    checkpoint,
    ...taskMethods(tasks),
    setTimer: timerQueue.set,
    clearTimer: timers.clear,
    /** Whether nothing waits for page time: no timer, no callback for a frame. */
    isIdle: () =>
      !timers.any() && !parts.frameRequests.waiting() && !parts.idleRequests.waiting() && !tasks.posted.any(),
    ...methods,
  };
}

/**
 * What runs in each frame, in this order: start hooks, animation-frame callbacks, end hooks, idle callbacks;
 * and the methods that add to it.
 */
function createFrameParts() {
  const frameRequests = createRequests();
  const idleRequests = createRequests();
  /** @type {FrameHook[]} */
  const startHooks = emptyList();
  /** @type {FrameEndHook[]} */
  const endHooks = emptyList();
  const methods = {
    requestFrame: frameRequests.add,
    cancelFrame: frameRequests.cancel,
    /** Idle time is the end of a frame: there is always some, and always as much. */
    requestIdle: idleRequests.add,
    cancelIdle: idleRequests.cancel,
    /** At the start of each frame, before its animation-frame callbacks. @param {FrameHook} hook */
    onFrame(hook) {
      startHooks[startHooks.length] = hook;
    },
    /** When a browser would draw: after the animation-frame callbacks. @param {FrameEndHook} hook */
    onFrameEnd(hook) {
      endHooks[endHooks.length] = hook;
    },
  };
  return { parts: { frameRequests, idleRequests, startHooks, endHooks }, methods };
}

/**
 * @param {CurrentTime} current
 * @param {Tasks} tasks
 * @param {ReturnType<typeof createTimerQueue>} timerQueue
 * @param {ReturnType<typeof createFrameParts>["parts"]} parts
 */
function createFrame(current, { task, posted }, timerQueue, parts) {
  const { frameRequests, idleRequests, startHooks, endHooks } = parts;
  const runRequests = createRequestRunner(current, task);

  /** Move page time by one frame and run all that falls due in it. */
  async function frame() {
    current.beginFrame();
    if (posted.any()) await sure(posted.run());
    const end = current.frameTime();
    if (timerQueue.isDue(end)) await sure(timerQueue.run(end));
    const time = current.frameTime(); // a callback may have moved it (`tell`)
    current.moveTo(time);
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
  return frame;
}

/**
 * Timers at the time at which they fall due, each as a task of its own.
 *
 * @param {ReturnType<typeof createTimers>} timers
 * @param {CurrentTime} current
 * @param {Tasks["task"]} task
 */
function createTimerQueue(timers, current, task) {
  let level = 0; // how deep the running task is nested in timers

  /** @param {number} until */
  async function run(until) {
    for (let timer = timers.take(until); timer; timer = timers.take(until)) {
      if (timer.due > current.now()) current.moveTo(timer.due);
      level = timer.level; // for its microtasks too: a promise loop over setTimeout(0) has to move on
      const { run: call, args } = timer;
      await sure(task(() => applyKept(call, undefined, args)));
      level = 0;
    }
  }

  return {
    run,
    isDue: timers.isDue,
    /**
     * @param {Function} run
     * @param {unknown} delay
     * @param {boolean} repeats
     * @param {readonly unknown[]} [args] what `run` is called with; data, where a closure would hide it from `states/`
     */
    set: (run, delay, repeats, args) => timers.set(run, delay, repeats, current.now(), level, args),
  };
}

/** @param {Tasks} tasks */
function taskMethods({ task, posted }) {
  return {
    /** A task to run as soon as possible: before any other callback. It may have a rank of `RANK`. */
    post: posted.add,
    /**
     * Several callbacks at this moment, each a task of its own.
     * @param {number} count
     * @param {(index: number) => void} run
     */
    async runAll(count, run) {
      for (let i = 0; i < count; i++) await sure(task(() => run(i)));
    },
    /** Run what has been posted, without moving the time. @returns {Promise<boolean>} whether there was any */
    async runPosted() {
      const any = posted.canRun();
      if (any) await sure(posted.run());
      return any;
    },
  };
}
