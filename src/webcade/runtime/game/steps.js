/**
 * The steps of `[episode]`, which lead into an episode. Only they may write to the page.
 *
 * @typedef {object} EpisodeStep
 * @property {string} path in the game's file
 * @property {InputEvent[][]} [phases] a press or a click: each phase a frame after the one before
 * @property {number} [waitMs] page time
 * @property {() => unknown} [until]
 * @property {number} [withinMs] page time
 * @property {string} [source] of `until`
 * @property {() => unknown} [run]
 */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { InputEvent, Target, createInput } from "../input/input.js"
 */

/**
 * @param {Builtins} builtins
 * @param {ReturnType<typeof createInput>} input
 * @param {{ now: () => number, frame: () => Promise<void> }} time
 * @param {() => Promise<void>} checkpoint
 * @param {() => string} firstError that the page's own scripts left uncaught, "" without one
 */
export function createSteps(builtins, input, time, checkpoint, firstError) {
  const { Error } = builtins;

  /** @param {EpisodeStep} step @param {InputEvent[]} atoms */
  async function send({ path }, atoms) {
    for (let i = 0; i < atoms.length; i++) {
      if (!(await sure(input.send(atoms[i])))) {
        const { selector } = /** @type {Target} */ (atoms[i][1]);
        throw new Error(`${path}: nothing in the page matches '${selector}'`);
      }
      await sure(checkpoint());
    }
  }

  /** @param {EpisodeStep} step */
  async function run(step) {
    const { path, phases } = step;
    if (phases) {
      for (let i = 0; i < phases.length; i++) {
        if (i > 0) await sure(time.frame());
        await sure(send(step, phases[i]));
      }
    } else if (step.run) {
      try {
        await sure(step.run());
      } catch (error) {
        throw new Error(`${path}.run: threw ${error}`);
      }
      await sure(checkpoint());
    } else if (step.until) {
      await sure(need(`${path}.until`, step.until, step.withinMs ?? 0, step.source ?? ""));
    } else {
      await sure(wait(step.waitMs ?? 0));
    }
  }

  /** @param {number} ms of page time */
  async function wait(ms) {
    await sure(checkpoint());
    const end = time.now() + ms;
    while (time.now() < end) await sure(time.frame());
  }

  /**
   * Frames until a condition holds. What it needs may not be there yet, so that it throws is no more than a no.
   * @param {string} path
   * @param {() => unknown} condition
   * @param {number} withinMs page time
   * @param {string} source
   */
  async function need(path, condition, withinMs, source) {
    await sure(checkpoint());
    const end = time.now() + withinMs;
    for (;;) {
      let complaint = "";
      try {
        if (condition()) return;
      } catch (error) {
        complaint = ` (${error})`;
      }
      if (time.now() >= end) {
        const cause = firstError() === "" ? "" : `; the page's first error: ${firstError()}`;
        throw new Error(
          `${path}: not true within ${withinMs} ms of page time: ${source}${complaint}${cause}`,
        );
      }
      await sure(time.frame());
    }
  }

  return {
    need,
    wait,
    run,
    /** @param {EpisodeStep[]} steps */
    async all(steps) {
      for (let i = 0; i < steps.length; i++) await sure(run(steps[i]));
    },
  };
}
