/** An answer of the server: facts in JSON, and parts in bytes, such as pictures. */

const LENGTH = 4; // bytes of the number before the JSON

/**
 * @typedef {object} Moment what is saved, to be at it again
 * @property {number} frame
 * @property {number} seed
 */

/**
 * @typedef {object} Facts what an answer may say; each answer has some of it
 * @property {string} [error] why nothing was done
 * @property {import("./games.js").Game[]} [games]
 * @property {number} [frame] game frames since the episode's start
 * @property {number} [time_ms] page time since then
 * @property {string} [action] what was done, in words
 * @property {string} [by] who chose it
 * @property {number} [reward] of the step
 * @property {number} [total] of the episode so far
 * @property {Record<string, number | boolean>} [readings]
 * @property {string} [ended] why the episode ended; "" while it goes on
 * @property {number} [seed]
 * @property {number} [steps_recorded]
 * @property {boolean} [agent_sees_all] whether the agent sees the game's own picture
 * @property {Moment[]} [saved]
 * @property {Kept} [kept]
 * @property {boolean} [discarded]
 * @property {{ number: number, game: string, player: string, calls: number }[]} [sessions] that can be watched
 * @property {string[]} [recordings] that can be watched, by their names
 * @property {number} [version] of a session that is watched
 * @property {Opened} [opened]
 * @property {number} [at] the step of a recording that is shown
 * @property {string} [differs] what is not as it was recorded
 */

/**
 * @typedef {object} Kept a recording that was kept
 * @property {string} name of its file
 * @property {string} path where it is on the server; "" if the tab saves it
 * @property {number} steps
 * @property {{ who: string, first: number, last: number }[]} chosen_by
 */

/**
 * @typedef {object} Opened an episode of a recording
 * @property {string} game its name
 * @property {number} episode its number in the file
 * @property {number} steps
 * @property {{ number: number, steps: number, seed: number | null, reward: number }[]} episodes of the file
 */

/**
 * @typedef {object} Answer
 * @property {Facts} facts
 * @property {Map<string, Uint8Array<ArrayBuffer>>} parts
 */

/** @param {ArrayBuffer} data as the server packs it @returns {Answer} */
export function unpack(data) {
  const length = new DataView(data).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(data, LENGTH, length));
  const { parts: sizes, ...facts } = JSON.parse(text);
  /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
  const parts = new Map();
  let at = LENGTH + length;
  for (const [name, size] of sizes) {
    parts.set(name, new Uint8Array(data, at, size));
    at += size;
  }
  return { facts, parts };
}
