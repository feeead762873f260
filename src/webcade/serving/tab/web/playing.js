/** A game that is played in this tab: whose turn it is, and what is asked of the server next. */

import { stepMs } from "./games.js";
import { createPace, WALL } from "./pace.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./games.js").Game} Game */
/** @typedef {"person" | "agent"} Who */
/** @typedef {"actions" | "raw"} How */

/**
 * @typedef {object} Shown what there is to show
 * @property {(game: Game, agent: string) => void} begun before the first answer of a game
 * @property {(answer: Answer) => void} answer
 * @property {(isRunning: boolean) => void} running
 * @property {(error: Error) => void} error
 */

/**
 * @typedef {object} Watched what there is to show of what is watched
 * @property {(answer: Answer) => void} answer
 * @property {(isRunning: boolean) => void} running
 * @property {(error: Error) => void} error
 * @property {(game: Game, opened: import("./answer.js").Opened) => void} opened
 * @property {(position: number, length: number) => void} position
 */

/**
 * @param {object} parts
 * @param {(message: object) => Promise<Answer>} parts.ask
 * @param {import("./hands.js").Hands} parts.hands
 * @param {Shown} parts.shown
 * @param {import("./pace.js").Clock} [parts.clock]
 */
export function createPlaying({ ask, hands, shown, clock = WALL }) {
  /** @type {Game | null} */
  let game = null;
  let isOver = true;
  let isBusy = false; // a step is under way
  let speed = 1;
  /** @type {Who} */
  let who = "person";
  /** @type {How} */
  let how = "actions";

  const pace = createPace({
    step: () => step(true),
    stepMs: () => (game === null ? 0 : stepMs(game) / speed),
    onChange: (isRunning) => shown.running(isRunning),
    clock,
  });

  /** Ask, and show what is answered. Resolves to whether it was done. @param {object} message */
  const tell = async (message, before = () => {}) => {
    try {
      const answer = await ask(message);
      before();
      if (answer.facts.ended !== undefined) isOver = answer.facts.ended !== "";
      shown.answer(answer);
      return true;
    } catch (error) {
      pace.stop();
      shown.error(/** @type {Error} */ (error));
      return false;
    }
  };

  /** Whether a step waits for a key: in a game that has nothing to do without one. */
  const mustWait = () => who === "person" && how === "actions" && game?.waits && !hands.isAnyPressed();

  const nextStep = () => {
    if (who === "agent") return { do: "step", agent: true };
    if (how === "raw") return { do: "step", events: hands.takeEvents() };
    return { do: "step", keys: hands.takeKeys(!game?.waits) };
  };

  /** @param {boolean} mayWait @returns {Promise<boolean>} whether another may follow */
  const step = async (mayWait) => {
    if (isOver || isBusy) return !isOver;
    if (mayWait && mustWait()) return true;
    isBusy = true;
    const isDone = await tell(nextStep());
    isBusy = false;
    return isDone && !isOver;
  };

  /** Begin an episode, or be at another moment. @param {object} message @param {boolean} mayRun */
  const arrive = async (message, mayRun, before = () => {}) => {
    pace.stop();
    hands.forget();
    const isDone = await tell(message, before);
    if (isDone && mayRun && !isOver) pace.run();
    return isDone;
  };

  return {
    /** @param {Game} chosen @param {{ agent: string, view: string, seed: number | null }} asked */
    begin(chosen, asked) {
      isOver = true;
      return arrive({ do: "begin", game: chosen.name, ...asked }, false, () => {
        game = chosen;
        who = "person";
        how = chosen.keys_are_enough ? "actions" : "raw";
        shown.begun(chosen, asked.agent);
      });
    },
    /** @param {number | null} seed */
    restart: (seed) => arrive({ do: "restart", seed }, pace.isRunning()),
    /** @param {number} moment */
    restore: (moment) => arrive({ do: "restore", moment }, false),
    save: () => tell({ do: "save" }),
    keep: () => tell({ do: "keep" }),
    discard: () => tell({ do: "discard" }),
    step: () => step(false),
    /** A key went down: while the game is paused, it makes a step. @param {string} code */
    async keyDown(code) {
      hands.keyDown(code);
      if (!pace.isRunning() && who === "person") await step(false);
    },
    run() {
      if (!isOver) pace.run();
    },
    pause: () => pace.stop(),
    isRunning: () => pace.isRunning(),
    /** @param {Who} chosen */
    setWho(chosen) {
      who = chosen;
      hands.forget();
    },
    /** @param {How} chosen */
    setHow(chosen) {
      how = chosen;
      hands.forget();
    },
    /** @param {number} chosen 1 is the game's own */
    setSpeed(chosen) {
      speed = chosen;
    },
  };
}
