/**
 * The steps of `[episode]`, which lead into an episode. Only they may write to the page.
 *
 * @typedef {object} EpisodeStep
 * @property {string} path in the game's file
 * @property {InputEvent[][]} [phases] of a press or a click: each is sent a frame after the one before
 * @property {string} [what] the input in words, as "pressed Space"
 * @property {number} [waitMs] page time
 * @property {() => unknown} [until]
 * @property {number} [withinMs] page time, of `until` and of a click
 * @property {string} [source] of `until`
 * @property {() => unknown} [run]
 */

import { emptyList, sure } from "../kept_interfaces.js";
import { createWaits } from "./waits.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { InputEvent, createInput } from "../input/input.js"
 */

const HEARD_WITHIN_MS = 1000; // page time in which something has to listen for an input; then it is sent all the same

/**
 * @param {Builtins} builtins
 * @param {ReturnType<typeof createInput>} input
 * @param {{ now: () => number, frame: () => Promise<void>, until: (promise: Promise<unknown>) => Promise<boolean> }} time
 * @param {() => Promise<void>} checkpoint
 * @param {() => string} firstError the first uncaught error of the page's scripts, "" without one
 */
export function createSteps(builtins, input, time, checkpoint, firstError) {
  const { need, wait, cause } = createWaits(builtins, time, checkpoint, firstError);
  const { prepare, unreached } = createReadiness(builtins, input, time, checkpoint, cause);
  const sent = createSentInputs();
  /** @type {EpisodeStep | null} */
  let early = null; // the step that was prepared before its turn

  /** @param {EpisodeStep} step @param {InputEvent[]} atoms */
  async function send({ path }, atoms) {
    for (let i = 0; i < atoms.length; i++) {
      const { isSent, problem } = await sure(input.send(atoms[i], true));
      if (!isSent) throw unreached(path, problem);
      await sure(checkpoint());
    }
  }

  /** @param {EpisodeStep} step @param {InputEvent[][]} phases */
  async function sendPhases(step, phases) {
    const isHeard = await sure(prepare(step, step === early ? 0 : HEARD_WITHIN_MS));
    early = null;
    sent.add(step.what ?? "", time.now(), isHeard);
    for (let i = 0; i < phases.length; i++) {
      if (i > 0) await sure(time.frame());
      await sure(send(step, phases[i]));
    }
  }

  /** @param {EpisodeStep} step */
  async function run(step) {
    const { path, phases } = step;
    if (phases) {
      await sure(sendPhases(step, phases));
    } else if (step.run) {
      await sure(evaluate(builtins, time, path, step.run));
      await sure(checkpoint());
    } else if (step.until) {
      await sure(need(`${path}.until`, step.until, step.withinMs ?? 0, step.source ?? "", sent.told));
    } else {
      await sure(wait(step.waitMs ?? 0));
    }
  }

  return {
    need,
    wait,
    run,
    /** Wait until the first of the steps can be taken, if it is input. @param {EpisodeStep[]} steps */
    async prepare(steps) {
      if (steps.length === 0) return;
      early = steps[0];
      await sure(prepare(early, HEARD_WITHIN_MS));
    },
    /** @param {EpisodeStep[]} steps */
    async all(steps) {
      sent.forget();
      for (let i = 0; i < steps.length; i++) await sure(run(steps[i]));
    },
  };
}

/**
 * Run the statements of a step.
 * @param {Builtins} builtins
 * @param {{ until: (promise: Promise<unknown>) => Promise<boolean> }} time
 * @param {string} path
 * @param {() => unknown} statements an async function
 */
async function evaluate({ Error }, time, path, statements) {
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

/**
 * @param {Builtins} builtins
 * @param {ReturnType<typeof createInput>} input
 * @param {{ now: () => number, frame: () => Promise<void> }} time
 * @param {() => Promise<void>} checkpoint
 * @param {() => string} cause what may be the cause of a failure
 */
function createReadiness({ Error }, input, time, checkpoint, cause) {
  /** @param {string} path @param {string} problem */
  const unreached = (path, problem) => new Error(`${path}.click: ${problem}${cause()}`);

  /**
   * Wait until a step's input can reach its target, and something listens for it.
   * @param {EpisodeStep} step
   * @param {number} heardWithinMs page time in which something has to listen
   * @returns {Promise<boolean>} whether something listens
   */
  async function prepare({ path, phases, withinMs = 0 }, heardWithinMs) {
    await sure(checkpoint());
    const input0 = phases?.[0]?.[0];
    if (!input0) return true;
    const end = time.now() + withinMs;
    for (let problem = input.problem(input0); problem !== ""; problem = input.problem(input0)) {
      if (time.now() >= end) throw unreached(path, `${problem} (after ${withinMs} ms of page time)`);
      await sure(time.frame());
    }
    const last = time.now() + heardWithinMs;
    while (!input.isHeard(input0) && time.now() < last) await sure(time.frame());
    return input.isHeard(input0);
  }

  return { prepare, unreached };
}

/** The input of a list of steps, for the error of an `until` that never comes true. */
function createSentInputs() {
  const MOST = 3; // the last ones
  const LATER_MS = 2000; // of page time: longer than most intros
  /** @type {string[]} */
  let all = emptyList();
  let last = 0;
  /** A wait that is worth a try: twice as long as the last input waited. */
  const later = () => (last < LATER_MS / 2 ? LATER_MS : rounded(last * 2));
  return {
    forget() {
      all = emptyList();
    },
    /** @param {string} what @param {number} time in ms of page time @param {boolean} isHeard */
    add(what, time, isHeard) {
      last = time;
      all[all.length] = `${what} at ${rounded(time)} ms${isHeard ? "" : ", when nothing listened for it"}`;
    },
    /** What was sent before, and what to try; "" if nothing was. */
    told() {
      if (all.length === 0) return "";
      let text = "";
      for (let i = all.length > MOST ? all.length - MOST : 0; i < all.length; i++) {
        text += `${text === "" ? "" : ", "}${all[i]}`;
      }
      return (
        `; before it: ${text}. If the game obeys later, after an intro for example, put { wait_ms = ${later()} } before ` +
        "that step, or an until that says when it does"
      );
    },
  };
}

/** Page time to a tenth of a millisecond. @param {number} ms */
function rounded(ms) {
  return ((ms * 10 + 0.5) | 0) / 10;
}
