/** A running session or a recording that is watched in this tab. */

import { stepMs } from "./games.js";
import { createPace, WALL } from "./pace.js";

const LIVE_MS = 40; // between two looks at a session, at least

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./games.js").Game} Game */

/**
 * @param {object} parts
 * @param {(message: object) => Promise<Answer>} parts.ask
 * @param {import("./playing.js").Watched} parts.shown
 * @param {import("./pace.js").Clock} [parts.clock]
 */
export function createWatching({ ask, shown, clock = WALL }) {
  let session = 0; // its number; 0 for a recording
  let since = 0; // the version of it that is shown
  /** @type {Game | null} */
  let game = null;
  let speed = 1;
  let [position, length] = [0, 0]; // in the episode of a recording, in steps
  /** @type {number | null} */
  let wanted = null; // the position to go to
  let isBusy = false;

  /** @param {() => Promise<boolean>} done @returns {Promise<boolean>} whether it was done */
  const attempt = async (done) => {
    try {
      return await done();
    } catch (error) {
      pace.stop();
      shown.error(/** @type {Error} */ (error));
      return false;
    }
  };

  const look = () =>
    attempt(async () => {
      const answer = await ask({ do: "watch", session, since });
      since = answer.facts.version ?? since;
      if (answer.facts.frame !== undefined) shown.answer(answer);
      return true;
    });

  /** Go to a position; the last one that was asked for, if several are. @param {number} to */
  const goTo = async (to) => {
    wanted = Math.min(Math.max(0, to), length);
    if (isBusy) return true;
    isBusy = true;
    let isDone = true;
    while (wanted !== null && isDone) {
      const step = wanted;
      wanted = null;
      isDone = await attempt(async () => {
        const answer = await ask({ do: "at", step });
        position = answer.facts.at ?? step;
        shown.answer(answer);
        shown.position(position, length);
        if (answer.facts.differs) throw new Error(answer.facts.differs);
        return true;
      });
    }
    isBusy = false;
    return isDone;
  };

  const pace = createPace({
    step: async () => (session ? look() : (await goTo(position + 1)) && position < length),
    stepMs: () => (session || game === null ? LIVE_MS : stepMs(game) / speed),
    onChange: (isRunning) => shown.running(isRunning),
    clock,
  });

  return {
    /** @param {number} number */
    watch(number) {
      pace.stop();
      [session, since] = [number, 0];
      pace.run();
    },
    /** @param {Game[]} games @param {string} recording @param {number} episode */
    async open(games, recording, episode) {
      pace.stop();
      return attempt(async () => {
        const { opened } = (await ask({ do: "open", recording, episode })).facts;
        if (opened === undefined) return false;
        game = games.find(({ name }) => name === opened.game) ?? null;
        [session, position, length] = [0, 0, opened.steps];
        if (game !== null) shown.opened(game, opened);
        return goTo(0);
      });
    },
    goTo,
    step: () => goTo(position + 1),
    back: () => goTo(position - 1),
    run() {
      if (session || position < length) pace.run();
    },
    pause: () => pace.stop(),
    isRunning: () => pace.isRunning(),
    /** @param {number} chosen 1 is the game's own */
    setSpeed(chosen) {
      speed = chosen;
    },
  };
}
