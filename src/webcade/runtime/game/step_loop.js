/** An agent's step: input, then frames until the game is over, then the moment as text. */

import { argument, sure } from "../kept_interfaces.js";
import { createPolicies, networkPolicy } from "./policy.js";

/**
 * @import { Time } from "../boot.js"
 * @import { Builtins } from "../builtins.js"
 * @import { Drawing } from "../capture/drawing.js"
 * @import { InputEvent, createInput } from "../input/input.js"
 * @import { Episode } from "./episode.js"
 * @import { FrameCount } from "./frame_count.js"
 * @import { Moment } from "./policy.js"
 */

/**
 * @param {Builtins} builtins
 * @param {object} parts
 * @param {Time} parts.time
 * @param {ReturnType<typeof createInput>} parts.input
 * @param {Drawing | null} parts.draws with `clock.draw_last_frame`
 * @param {Episode} episode
 * @param {FrameCount} frameCount
 */
export function createStepLoop(builtins, { time, input, draws }, episode, frameCount) {
  const { over, show, pass, wasOver, seen, drawing } = episode;
  const policies = createPolicies(builtins);

  /** @param {number} frames at most */
  async function run(frames) {
    let frame = 0;
    while (frame < frames && (draws || !over())) {
      const sent = frame > 0 ? input.phase(frame) : undefined;
      if (sent) await sure(sent);
      draws?.(frame === frames - 1 && drawing.isSeen());
      await sure(time.frame());
      frame += 1;
    }
    if (input.phases() > frame) await sure(rest(builtins.Math.max(frame, 1)));
  }

  /** Send the input that the step had too few frames for. @param {number} from */
  async function rest(from) {
    for (let phase = from; phase < input.phases(); phase++) await sure(input.phase(phase));
  }

  /**
   * @param {readonly number[]} actions
   * @param {number} frames
   * @param {readonly number[] | null} pointer
   * @param {readonly InputEvent[][] | null} raw input in place of actions and pointer, phase by phase
   */
  async function take(actions, frames, pointer, raw) {
    time.wake();
    frameCount.restart();
    const sent = raw ? input.beginRaw(raw) : input.begin(actions, pointer);
    if (sent) await sure(sent);
    await sure(run(frames));
  }

  /** Take a step as Python asks for it: its end may be left out. @param {Parameters<typeof take>} asked */
  function takeGiven(asked) {
    return take(asked[0], asked[1], argument(asked, 2) ?? null, argument(asked, 3) ?? null);
  }

  /**
   * Take steps until the game is over, and answer each one's moment in a line.
   * @param {(taken: number) => Parameters<typeof take> | null} next the step that follows so many; null: none
   * @param {boolean} each whether each moment has its pixels, or only the last one
   * @param {number} budgetMs of the browser's time; the step under way then is the last one
   */
  async function takeMany(next, each, budgetMs) {
    const until = builtins.now() + budgetMs;
    let lines = "";
    let asked = next(0);
    for (let taken = 1; asked; taken++) {
      await sure(takeGiven(asked));
      const isLate = builtins.now() >= until;
      const draw = () => {
        asked = isLate || wasOver() ? null : next(taken);
        if (asked) return each ? drawing.inText() : "";
        return drawing.asUsual();
      };
      const text = await sure(show(draw));
      lines += taken > 1 ? `\n${text}` : text;
    }
    return lines;
  }

  return {
    /** Take a step, and answer its last moment. @param {Parameters<typeof take>} asked */
    async step(...asked) {
      await sure(takeGiven(asked));
      return await sure(show());
    },
    /**
     * Take steps until the game is over, and answer each one's moment in a line.
     * @param {readonly Parameters<typeof take>[]} steps
     * @param {boolean} each
     * @param {number} budgetMs
     */
    stepMany: (steps, each, budgetMs) => takeMany((taken) => steps[taken] ?? null, each, budgetMs),
    /** Set the policy of `stepByPolicy`. */
    usePolicy: policies.use,
    /**
     * Set a network as the policy.
     * @param {Parameters<typeof networkPolicy>[1]} layers
     * @param {boolean} isMasked
     * @param {Parameters<typeof policies.use>[1]} steps
     */
    useNetwork: (layers, isMasked, steps) => policies.use(networkPolicy(builtins, layers, isMasked), steps),
    /**
     * As `stepMany`, of steps that the policy chooses. The first line has their numbers. A policy that fails ends
     * it; if it fails before the first step, it throws.
     * @param {Moment} moment the one before
     * @param {number} most
     * @param {boolean} each
     * @param {number} budgetMs
     */
    async stepByPolicy(moment, most, each, budgetMs) {
      let numbers = "";
      /** @param {number} taken */
      const next = (taken) => {
        if (taken === most) return null;
        const chosen = taken === 0 ? policies.choose(moment) : policies.tried(seen());
        if (!chosen) return null;
        numbers += taken > 0 ? `,${chosen.number}` : `${chosen.number}`;
        return chosen.step;
      };
      const lines = await sure(takeMany(next, each, budgetMs));
      return `${numbers}\n${lines}`;
    },
    /**
     * Take steps, and answer how many. Their expressions are evaluated, since a probe may count how often; no
     * pixels are read.
     * @param {readonly Parameters<typeof take>[]} steps
     * @param {number} budgetMs of the browser's time; the step under way then is the last one
     */
    async replay(steps, budgetMs) {
      const until = builtins.now() + budgetMs;
      let taken = 0;
      while (taken < steps.length && (taken === 0 || builtins.now() < until)) {
        await sure(takeGiven(steps[taken]));
        pass();
        taken += 1;
      }
      return `${taken}`;
    },
    /**
     * As `step`, in real time: the last frame is the first one at or after the deadline.
     * @param {readonly number[]} actions
     * @param {number} deadline `performance.now()` of the browser
     * @param {readonly number[] | null} pointer
     * @param {readonly InputEvent[][] | null} raw
     */
    async stepUntil(actions, deadline, pointer = null, raw = null) {
      const sent = raw ? input.beginRaw(raw) : input.begin(actions, pointer);
      if (sent) await sure(sent);
      let frame = 0;
      do {
        frame += 1;
        await sure(time.frame());
        await sure(input.phase(frame));
      } while (builtins.now() < deadline && !over());
      await sure(rest(frame + 1));
      return `${await sure(show())}|${deadline}|${builtins.now()}`;
    },
  };
}
