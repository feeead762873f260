/**
 * What time it is on the page: moved by frames, by timers that fall due, and by callbacks that wait for it.
 *
 * @typedef {ReturnType<typeof createCurrentTime>} CurrentTime
 */

/** @param {number} frameMs length of a frame in milliseconds, on the grid */
export function createCurrentTime(frameMs) {
  const GRID = 64; // steps a millisecond
  const { round } = Math; // kept: the page may change its own
  const MOST_READS = 10_000; // within one callback; from then on each read moves the time
  let now = 0;
  let frames = 0;
  let reads = 0; // of the clock, within the running callback
  let spun = 0; // milliseconds that callbacks have waited by reading it
  /** @type {(() => number) | null} */
  let page = null;
  let callbacks = 0;

  return {
    now: () => now,
    frames: () => frames,
    /** The number of the running callback. Its microtasks are part of it. */
    callback: () => callbacks,
    /** Where the frame lies on the grid. */
    frameTime: () => round(frames * frameMs * GRID) / GRID + spun,
    beginFrame() {
      frames += 1;
      reads = 0;
    },
    beginCallback() {
      reads = 0;
      callbacks += 1;
    },
    /** In a worker: read the page's time, if this one is more than a frame behind. @param {() => number} time */
    follow(time) {
      page = time;
    },
    /** @param {number} time */
    moveTo(time) {
      now = time;
    },
    /**
     * The time as the page reads it. A callback that reads it in a loop until it moves would never end, so
     * after many reads it moves.
     */
    tell() {
      const behind = page === null ? 0 : page() - now;
      if (behind > frameMs) {
        now += behind;
        spun += behind;
      }
      reads += 1;
      if (reads > MOST_READS) {
        now += 1 / GRID;
        spun += 1 / GRID;
      }
      return now;
    },
  };
}
