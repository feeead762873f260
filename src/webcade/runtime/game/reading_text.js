/**
 * The values of a game's expressions as text. A page may give anything, so each is checked: a value of another
 * kind throws an error that names the key of the game's file.
 */

/**
 * @import { Builtins } from "../builtins.js"
 */

const MAX_NUMBERS = 65536; // of a reading, as of a feature: a page may give an array without end
const MAX_CHARACTERS = 200; // of the page's own text in an error

/** @param {Builtins} builtins */
export function createReadingText(builtins) {
  const { Error, isFinite, isArray } = builtins;

  /** @param {string} name @param {unknown} value */
  function toText(name, value) {
    if (typeof value === "number" && isFinite(value)) return `${value}`;
    if (typeof value === "boolean") return value ? "t" : "f";
    if (isArray(value)) {
      const { length } = value;
      if (length <= MAX_NUMBERS) return `[${joined(name, value, length)}]`;
      throw new Error(
        `${name}: gave an array of ${length}; a reading has no more than ${MAX_NUMBERS} numbers`,
      );
    }
    throw new Error(
      `${name}: gave ${describe(builtins, value)}; a reading is a finite number, a boolean or an array of numbers` +
        (value === null || value === undefined ? "; where the game has none yet, let it be (...) ?? 0" : ""),
    );
  }

  /** @param {string} name @param {unknown} value @param {number} count */
  function toNumbers(name, value, count) {
    const length = isArray(value) ? value.length : -1; // read once: a proxy's may change
    if (isArray(value) && length === count) return joined(name, value, count);
    const found = length < 0 ? describe(builtins, value) : `an array of ${length}`;
    throw new Error(`${name}: gave ${found}; expected an array of ${count} numbers, as its count says`);
  }

  /** @param {string} name @param {unknown[]} values @param {number} length */
  function joined(name, values, length) {
    let text = "";
    for (let i = 0; i < length; i++) {
      const item = values[i];
      const isPlain = typeof item === "number" && isFinite(item);
      text += (i > 0 ? "," : "") + (isPlain ? `${item}` : toNumber(`${name}[${i}]`, item));
    }
    return text;
  }

  /** @param {string} name @param {unknown} value */
  function toNumber(name, value) {
    const number = typeof value === "boolean" ? (value ? 1 : 0) : value;
    if (typeof number === "number" && isFinite(number)) return `${number}`;
    throw new Error(`${name}: gave ${describe(builtins, value)}; expected a finite number`);
  }

  return { toText, toNumbers, toNumber };
}

/**
 * What an expression gives.
 *
 * @param {Builtins} builtins
 * @param {string} name of the expression in the game's file, for the error
 * @param {() => unknown} expression
 */
export function evaluate(builtins, name, expression) {
  try {
    return expression();
  } catch (error) {
    throw new builtins.Error(`${name}: threw ${exceptionText(builtins, error)}`);
  }
}

/** What was thrown, as text: it may be an object of the page's own. @param {Builtins} builtins @param {unknown} error */
function exceptionText(builtins, error) {
  try {
    return shorten(builtins, `${error}`);
  } catch {
    return "an object that has no text";
  }
}

/** What a value is, for an error. @param {Builtins} builtins @param {unknown} value */
export function describe(builtins, value) {
  if (typeof value === "string") return `the text '${shorten(builtins, value)}'`;
  const isPlain = value === null || value === undefined || typeof value === "number";
  return isPlain ? `${value}` : `a value of type ${typeof value}`;
}

/** @param {Builtins} builtins @param {string} text @returns {string} */
function shorten({ apply, slice }, text) {
  const { length } = text;
  return length > MAX_CHARACTERS
    ? `${apply(slice, text, [0, MAX_CHARACTERS])}... (${length} characters)`
    : text;
}
