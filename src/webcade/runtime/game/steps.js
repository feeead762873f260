/**
 * The steps of `[episode]`, which lead into an episode. Only they may write to the page.
 *
 * @typedef {object} EpisodeStep
 * @property {string} path in the game's file
 * @property {InputEvent[][]} [phases] of a press or a click: each is sent a frame after the one before
 * @property {number} [waitMs] page time
 * @property {() => unknown} [until]
 * @property {number} [withinMs] page time
 * @property {string} [source] of `until`
 * @property {() => unknown} [run]
 */

import { sure } from "../kept_interfaces.js";
import { createWaits } from "./waits.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { InputEvent, createInput } from "../input/input.js"
 * @import { Target } from "../input/targets.js"
 */

/**
 * @param {Builtins} builtins
 * @param {ReturnType<typeof createInput>} input
 * @param {{ now: () => number, frame: () => Promise<void>, until: (promise: Promise<unknown>) => Promise<boolean> }} time
 * @param {() => Promise<void>} checkpoint
 * @param {() => string} firstError the first uncaught error of the page's scripts, "" without one
 */
export function createSteps(builtins, input, time, checkpoint, firstError) {
  const { Error } = builtins;
  const { need, wait } = createWaits(builtins, time, checkpoint, firstError);

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

  /** Run the statements of a step. @param {string} path @param {() => unknown} statements an async function */
  async function evaluate(path, statements) {
    const promise = /** @type {Promise<unknown>} */ (statements());
    if (!(await sure(time.until(promise)))) {
      throw new Error(
        `${path}.run: waits for what needs page time, a timer or a frame; make it a step of its own: wait_ms or until`,
      );
    }
    try {
      await sure(promise);
    } catch (error) {
      throw new Error(`${path}.run: threw ${error}`);
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
      await sure(evaluate(path, step.run));
      await sure(checkpoint());
    } else if (step.until) {
      await sure(need(`${path}.until`, step.until, step.withinMs ?? 0, step.source ?? ""));
    } else {
      await sure(wait(step.waitMs ?? 0));
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
