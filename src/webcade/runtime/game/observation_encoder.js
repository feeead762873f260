/**
 * All that is known of one moment, as one line of text:
 * `time,frame,value,ended;reading|reading|...;feature,feature,...;pixels`. `value` is the result of
 * the game's own reward expression, `ended` how the game ended besides its readings ("" while it goes on).
 * A reading is a number, `t` or `f`, or numbers between brackets.
 */

import { createActionMask } from "./action_mask.js";
import { createReadingText, evaluate } from "./reading_text.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Capture } from "../capture/capture.js"
 * @import { Pictures } from "../crossing/pictures.js"
 * @import { Game } from "../handle.js"
 * @import { Moment } from "./policy.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Game} game
 * @param {Capture} capture
 * @param {Pictures} pictures
 */
export function createObservationEncoder(builtins, game, capture, pictures) {
  const { toText, toNumber, toNumbers } = createReadingText(builtins);
  const { pixels, size } = game.view;
  const mask = game.masks.length > 0 ? createActionMask(builtins, game.masks) : null; // the last of the readings
  const encode = pixels ? capture.encoder(pixels, size, pictures.byMemory) : () => "";
  /** @type {(() => string) | null} */
  let renderer = null;
  /** @type {(() => string) | null} */
  let inText = null;
  let wasOver = false;
  const last = { features: "", mask: "" };

  function readings() {
    let text = "";
    for (const name in game.readings) {
      const path = `readings.${name}`;
      const value = evaluate(builtins, path, game.readings[name]);
      if (name === "over") wasOver = !!value;
      text += `${text === "" ? "" : "|"}${toText(path, value)}`;
    }
    if (!mask) return text;
    last.mask = mask();
    return `${text}${text === "" ? "" : "|"}${last.mask}`;
  }

  function features() {
    let text = "";
    for (const name in game.features) {
      const path = `features.${name}`;
      const value = evaluate(builtins, path, game.features[name]);
      const count = game.counts[name];
      const numbers = count === undefined ? toNumber(path, value) : toNumbers(path, value, count);
      text += `${text === "" ? "" : ","}${numbers}`;
    }
    last.features = text;
    return text;
  }

  function value() {
    return game.value ? toNumber("reward.value", evaluate(builtins, "reward.value", game.value)) : "0";
  }

  return {
    check: capture.check,
    /** What has to finish before pixels can be read; undefined for most captures. */
    prepare: () => capture.prepare?.(),
    over: () => (game.readings.over ? !!evaluate(builtins, "readings.over", game.readings.over) : false),
    /** What `readings.over` was when it was read last: asking it again might change it. */
    wasOver: () => wasOver,
    /** What a policy sees of the moment that was read last. @type {Readonly<Moment>} */
    last,
    /**
     * @param {number} timeMs
     * @param {number} frame of the episode
     * @param {string} ended
     * @param {() => string} draw called last
     */
    read: (timeMs, frame, ended, draw = encode) =>
      `${timeMs},${frame},${value()},${ended};${readings()};${features()};${draw()}`,
    encode,
    /** The pixels in text, however others go: several can be in one answer. */
    encodeInText() {
      inText ??= pixels ? capture.encoder(pixels, size, pictures.inText) : encode;
      return inText();
    },
    /** Evaluate all that `read` evaluates, in its order. */
    evaluate() {
      value();
      readings();
      features();
    },
    render() {
      renderer ??= capture.encoder("rgb", null, pictures.inText, true);
      return renderer();
    },
  };
}
