/**
 * Page time: frames, timers, and the order of their callbacks. It knows no browser: what it needs is
 * handed to it, so that Node alone can test it.
 *
 * Units: every time is in milliseconds of page time since the document began, on a grid of 1/64 ms.
 * Doubles hold the grid exactly, so a difference of two times is the same late in a page's life as
 * early: an episode cannot tell how many came before it.
 *
 * @typedef {{ id: number, due: number, order: number, nesting: number, every: number | null, run: () => void }} Timer
 * @typedef {{ id: number, callback: (time: number) => void, cancelled: boolean }} FrameRequest
 * @typedef {ReturnType<typeof createClock>} Clock
 */

/**
 * @param {object} needs
 * @param {number} needs.frameMs length of a frame, on the grid
 * @param {() => Promise<void>} needs.checkpoint lets pending microtasks run
 * @param {(error: unknown) => void} needs.reportError what the browser does with an uncaught error
 */
function createClock({ frameMs, checkpoint, reportError }) {
  const GRID = 64; // steps a millisecond
  const NESTING_LIMIT = 5; // HTML standard: deeper timers wait at least 4 ms
  const NESTED_MS = 4;

  let now = 0;
  let frames = 0;
  let sequence = 0;
  let nesting = 0;
  /** @type {Timer[]} sorted by due, then by order */
  const timers = [];
  /** @type {FrameRequest[]} those of the next frame */
  let requests = [];
  /** @type {FrameRequest[]} those of the frame being run */
  let running = [];
  let lastRequest = 0;
  /** @type {((time: number) => void)[]} */
  const frameHooks = [];
  /** @type {((time: number) => void)[]} */
  const frameEndHooks = [];

  /** @param {unknown} delay as a page gives it */
  function toDelay(delay) {
    const whole = Math.trunc(Number(delay)) | 0;
    return whole > 0 ? whole : 0;
  }

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

  /**
   * @param {() => void} run
   * @param {unknown} delay
   * @param {boolean} repeat
   */
  function setTimer(run, delay, repeat) {
    const id = ++sequence;
    const level = nesting + 1;
    const least = level > NESTING_LIMIT ? NESTED_MS : 0;
    const wait = Math.max(toDelay(delay), least);
    insert({ id, due: now + wait, order: id, nesting: level, every: repeat ? toDelay(delay) : null, run });
    return id;
  }

  /** @param {unknown} id */
  function clearTimer(id) {
    const wanted = Number(id);
    for (let i = 0; i < timers.length; i++) {
      if (timers[i].id === wanted) return removeAt(i);
    }
  }

  /**
   * One callback as the event loop runs it: errors reported, then microtasks.
   * @param {() => void} callback
   */
  async function task(callback) {
    try {
      callback();
    } catch (error) {
      reportError(error);
    }
    await checkpoint();
  }

  /** @param {Timer} timer */
  function runTimer(timer) {
    nesting = timer.nesting;
    try {
      timer.run();
    } finally {
      nesting = 0;
    }
  }

  /** @param {number} until */
  async function runTimers(until) {
    while (timers.length > 0 && timers[0].due <= until) {
      const timer = timers[0];
      now = Math.max(now, timer.due);
      removeAt(0);
      if (timer.every !== null) {
        const level = timer.nesting + 1;
        const wait = Math.max(timer.every, level > NESTING_LIMIT ? NESTED_MS : 0, 1);
        insert({ ...timer, due: now + wait, nesting: level });
      }
      await task(() => runTimer(timer));
    }
  }

  /** @param {number} time */
  async function runRequests(time) {
    running = requests;
    requests = [];
    for (let i = 0; i < running.length; i++) {
      const request = running[i];
      if (request.cancelled) continue;
      await task(() => request.callback(time));
    }
    running = [];
  }

  /** Move page time by one frame and run all that falls due in it. */
  async function frame() {
    frames += 1;
    const time = Math.round(frames * frameMs * GRID) / GRID;
    await runTimers(time);
    now = time;
    for (let i = 0; i < frameHooks.length; i++) frameHooks[i](time);
    await runRequests(time);
    for (let i = 0; i < frameEndHooks.length; i++) frameEndHooks[i](time);
  }

  return {
    now: () => now,
    frames: () => frames,
    frame,
    frameMs,
    checkpoint,
    setTimer,
    clearTimer,
    /** Called with the time at the start of each frame, before its animation-frame callbacks. */
    onFrame: (/** @type {(time: number) => void} */ hook) => {
      frameHooks[frameHooks.length] = hook;
    },
    /** Called with the time when all callbacks of a frame have run. */
    onFrameEnd: (/** @type {(time: number) => void} */ hook) => {
      frameEndHooks[frameEndHooks.length] = hook;
    },
    /** @param {(time: number) => void} callback */
    requestFrame(callback) {
      lastRequest += 1;
      requests[requests.length] = { id: lastRequest, callback, cancelled: false };
      return lastRequest;
    },
    /** @param {unknown} id */
    cancelFrame(id) {
      const wanted = Number(id);
      for (const list of [requests, running]) {
        for (let i = 0; i < list.length; i++) if (list[i].id === wanted) list[i].cancelled = true;
      }
    },
  };
}
