/**
 * The frames that a step, a reset or a start has made so far: by them Python tells a slow page from a stuck one.
 *
 * @typedef {ReturnType<typeof createFrameCount>} FrameCount
 */

/** @param {{ frames: () => number, begin: () => void }} time */
export function createFrameCount(time) {
  let before = 0;
  return {
    /** A call begins. */
    restart() {
      time.begin();
      before = time.frames();
    },
    made: () => time.frames() - before,
  };
}
