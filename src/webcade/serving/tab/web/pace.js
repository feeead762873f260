/** Makes steps one after the other, each at its time. Page time stands still between them. */

/**
 * @typedef {object} Clock
 * @property {() => number} now in milliseconds
 * @property {(ms: number) => Promise<void>} wait
 */

/** @type {Clock} */
export const WALL = {
  now: () => performance.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/**
 * @typedef {object} Pace
 * @property {() => void} run
 * @property {() => void} stop
 * @property {() => boolean} isRunning
 */

/**
 * A step that is late is not made up for: the ones after it come at their usual distance.
 *
 * @param {object} parts
 * @param {() => Promise<boolean>} parts.step makes one; resolves to whether another may follow
 * @param {() => number} parts.stepMs how long a step lasts, in milliseconds
 * @param {(isRunning: boolean) => void} parts.onChange
 * @param {Clock} [parts.clock]
 * @returns {Pace}
 */
export function createPace({ step, stepMs, onChange, clock = WALL }) {
  let run = 0; // counts the runs; 0 while none is on
  let runs = 0;

  const stop = () => {
    if (run === 0) return;
    run = 0;
    onChange(false);
  };
  /** @param {number} own */
  const go = async (own) => {
    let due = clock.now() + stepMs();
    while (run === own) {
      await clock.wait(Math.max(0, due - clock.now()));
      if (run !== own) return;
      due = Math.max(due, clock.now()) + stepMs();
      if (!(await step()) && run === own) stop();
    }
  };

  return {
    run() {
      if (run !== 0) return;
      runs += 1;
      run = runs;
      onChange(true);
      void go(run);
    },
    stop,
    isRunning: () => run !== 0,
  };
}
