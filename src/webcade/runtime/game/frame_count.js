/**
 * The frames that a step, a reset or a start has made so far: by them Python tells a slow page from a stuck one.
 *
 * @typedef {ReturnType<typeof createFrameCount>} FrameCount
 */

/** @param {{ frames: () => number }} time */
export function createFrameCount(time) {
  let before = 0;
  return {
    restart() {
      before = time.frames();
    },
    made: () => time.frames() - before,
  };
}
