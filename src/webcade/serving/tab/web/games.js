/** The games that are served, as the server describes them. */

/**
 * @typedef {object} Game
 * @property {string} name
 * @property {string} title
 * @property {string} description
 * @property {number} width of its picture, in pixels
 * @property {number} height
 * @property {number} fps game frames a second
 * @property {number} frame_skip game frames a step
 * @property {Record<string, string>} keys the names of actions by their keys, joined by "+"
 * @property {boolean} keys_are_enough whether keys make every action
 * @property {boolean} waits whether it has nothing to do without a key
 * @property {Record<string, string>} agents who else can play: words by names
 * @property {Record<string, boolean>} has_view whether each has a view of its own
 */

/** How long a step lasts at the game's own speed, in milliseconds. @param {Game} game */
export const stepMs = (game) => (1000 * game.frame_skip) / game.fps;

/** The keys of a game, in words for people. @param {Game} game @returns {[string, string][]} key and action */
export function keysInWords(game) {
  return Object.entries(game.keys).map(([codes, action]) => [
    codes.split("+").map(keyInWords).join(" + "),
    action.replaceAll("_", " "),
  ]);
}

/** @type {Record<string, string>} */
const ARROWS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };

/** @param {string} code as a KeyboardEvent has it */
export const keyInWords = (code) => ARROWS[code] ?? code.replace(/^(Key|Digit)/, "");
