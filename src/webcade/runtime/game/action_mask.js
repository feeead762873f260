/**
 * Which actions can be chosen now: the expressions of `actions.mask`, or those of single actions, as one reading.
 * An error names the expression by its place in the game's file.
 *
 * @typedef {object} Mask one expression, or an action without one, which can always be chosen
 * @property {string} path its place in the file
 * @property {(() => unknown) | null} expression
 * @property {boolean} isList whether it gives an array, with a boolean for each choice
 * @property {number} choices how many actions of the agent it is about
 */

import { describe, evaluate } from "./reading_text.js";

/** @import { Builtins } from "../builtins.js" */

/** @param {Builtins} builtins @param {Mask[]} masks of all actions, in their order */
export function createActionMask(builtins, masks) {
  const { Error, isArray, isFinite } = builtins;

  /** @param {Mask} mask */
  function choices({ path, expression, isList, choices: count }) {
    if (!expression) return repeated("1", count);
    const value = evaluate(builtins, path, expression);
    return isList ? listed(path, value, count) : value ? "1" : "0";
  }

  /** @param {string} path @param {unknown} value @param {number} count */
  function listed(path, value, count) {
    const length = isArray(value) ? value.length : -1; // read once: a proxy's may change
    if (!isArray(value) || length !== count) {
      const found = length < 0 ? describe(builtins, value) : `an array of ${length}`;
      throw new Error(`${path}: gave ${found}; expected an array of ${count} booleans, one for each action`);
    }
    let text = "";
    for (let i = 0; i < count; i++) text += (i > 0 ? "," : "") + flag(`${path}[${i}]`, value[i]);
    return text;
  }

  /** @param {string} path @param {unknown} item */
  function flag(path, item) {
    if (typeof item === "boolean" || (typeof item === "number" && isFinite(item))) return item ? "1" : "0";
    throw new Error(`${path}: gave ${describe(builtins, item)}; expected true or false`);
  }

  /** The reading's text: numbers between brackets. */
  return function read() {
    let text = "";
    for (let i = 0; i < masks.length; i++) {
      text += (i > 0 ? "," : "") + choices(/** @type {Mask} */ (masks[i]));
    }
    return `[${text}]`;
  };
}

/** @param {string} text @param {number} count */
function repeated(text, count) {
  let list = text;
  for (let i = 1; i < count; i++) list += `,${text}`;
  return list;
}
