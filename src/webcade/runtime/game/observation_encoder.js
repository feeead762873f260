/**
 * All there is to know of a moment, in one line of text:
 * `time,frame,value,ended;reading|reading|...;feature,feature,...;pixels in base64`, where `value` is what
 * the game's own reward expression gives and `ended` how the game ended besides its readings.
 * A reading is a number, `t` or `f`, or numbers between brackets.
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Capture } from "../capture/capture.js"
 * @import { Game } from "../handle.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Game} game
 * @param {Capture} capture
 */
export function createObservationEncoder(builtins, game, capture) {
  const { Error, isFinite, isArray, apply } = builtins;
  const MOST = 65536; // numbers of a reading, as of a feature: a page may give an array without end
  const SHOWN = 200; // characters of a text of the page's
  const encode = game.view.pixels ? capture.encoder(game.view.pixels, game.view.size) : () => "";
  /** @type {(() => string) | null} */
  let renderer = null;

  /**
   * @param {string} name
   * @param {() => unknown} expression
   */
  function evaluate(name, expression) {
    try {
      return expression();
    } catch (error) {
      throw new Error(`${name}: threw ${thrown(error)}`);
    }
  }

  /** @param {unknown} error of the page's making @returns {string} */
  function thrown(error) {
    try {
      return short(`${error}`);
    } catch {
      return "an object that has no text";
    }
  }

  /** @param {string} text @returns {string} */
  function short(text) {
    const { length } = text;
    return length > SHOWN ? `${apply(builtins.slice, text, [0, SHOWN])}... (${length} characters)` : text;
  }

  /** @param {string} name @param {unknown} value */
  function toText(name, value) {
    if (typeof value === "number" && isFinite(value)) return `${value}`;
    if (typeof value === "boolean") return value ? "t" : "f";
    if (isArray(value)) {
      const { length } = value;
      if (length <= MOST) return `[${joined(name, value, length)}]`;
      throw new Error(`${name}: gave an array of ${length}; a reading has no more than ${MOST} numbers`);
    }
    throw new Error(
      `${name}: gave ${describe(value)}; a reading is a finite number, a boolean or an array of numbers`,
    );
  }

  /** @param {string} name @param {unknown} value @param {number} count */
  function toNumbers(name, value, count) {
    const length = isArray(value) ? value.length : -1; // asked for once: a proxy's may change
    if (isArray(value) && length === count) return joined(name, value, count);
    const found = length < 0 ? describe(value) : `an array of ${length}`;
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
    throw new Error(`${name}: gave ${describe(value)}; expected a finite number`);
  }

  /** @param {unknown} value */
  function describe(value) {
    if (typeof value === "string") return `the text '${short(value)}'`;
    const isPlain = value === null || value === undefined || typeof value === "number";
    return isPlain ? `${value}` : `a value of type ${typeof value}`;
  }

  function readings() {
    let text = "";
    for (const name in game.readings) {
      const path = `readings.${name}`;
      text += `${text === "" ? "" : "|"}${toText(path, evaluate(path, game.readings[name]))}`;
    }
    return text;
  }

  function features() {
    let text = "";
    for (const name in game.features) {
      const path = `features.${name}`;
      const value = evaluate(path, game.features[name]);
      const count = game.counts[name];
      const numbers = count === undefined ? toNumber(path, value) : toNumbers(path, value, count);
      text += `${text === "" ? "" : ","}${numbers}`;
    }
    return text;
  }

  function value() {
    return game.value ? toNumber("reward.value", evaluate("reward.value", game.value)) : "0";
  }

  return {
    check: capture.check,
    /** What has to be done before pixels can be read; nothing, for most. */
    prepare: () => capture.prepare?.(),
    over: () => (game.readings.over ? !!evaluate("readings.over", game.readings.over) : false),
    /** @param {number} timeMs @param {number} frame of the episode @param {string} ended */
    read: (timeMs, frame, ended) =>
      `${timeMs},${frame},${value()},${ended};${readings()};${features()};${encode()}`,
    render() {
      renderer ??= capture.encoder("rgb", null);
      return renderer();
    },
  };
}
