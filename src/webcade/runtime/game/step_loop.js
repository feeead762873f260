/** An agent's step: input, then frames until the game is over, then the moment as text. */

import { argument, sure } from "../kept_interfaces.js";

/**
 * @import { Time } from "../boot.js"
 * @import { Builtins } from "../builtins.js"
 * @import { Drawing } from "../capture/drawing.js"
 * @import { InputEvent, createInput } from "../input/input.js"
 * @import { Episode } from "./episode.js"
 * @import { FrameCount } from "./frame_count.js"
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
  const { over, show, pass, wasOver, drawing } = episode;

  /** @param {number} frames at most */
  async function run(frames) {
    let frame = 0;
    while (frame < frames && (draws || !over())) {
      const sent = frame > 0 ? input.phase(frame) : undefined;
      if (sent) await sure(sent);
      draws?.(frame === frames - 1);
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

  return {
    /** Take a step, and answer its last moment. @param {Parameters<typeof take>} asked */
    async step(...asked) {
      await sure(takeGiven(asked));
      return await sure(show());
    },
    /**
     * Take steps until the game is over, and answer each one's moment in a line.
     * @param {readonly Parameters<typeof take>[]} steps
     * @param {boolean} each whether each moment has its pixels, or only the last one
     * @param {number} budgetMs of the browser's time; the step under way then is the last one
     */
    async stepMany(steps, each, budgetMs) {
      const until = builtins.now() + budgetMs;
      let lines = "";
      for (let taken = 0, isLast = false; !isLast && !(taken > 0 && wasOver()); ) {
        await sure(takeGiven(steps[taken]));
        taken += 1;
        isLast = taken === steps.length || builtins.now() >= until;
        const text = await sure(show(isLast ? undefined : each ? drawing.each : drawing.atEnd));
        lines += taken > 1 ? `\n${text}` : text;
      }
      return lines;
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
