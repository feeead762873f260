/**
 * The game that Python defines: its expressions, and the encoder of its moments.
 *
 * @typedef {{ encoder: ReturnType<typeof createObservationEncoder>, game: Game }} Defined
 * @typedef {(read: ExpressionApi, keep: <T>(probe: T) => T) => Game} Describe given what expressions can use
 */

import { createObservationEncoder } from "./observation_encoder.js";

/**
 * @import { Time } from "../boot.js"
 * @import { Builtins } from "../builtins.js"
 * @import { Capture, Region } from "../capture/capture.js"
 * @import { Game } from "../handle.js"
 * @import { createInput } from "../input/input.js"
 * @import { Closures } from "./closures.js"
 * @import { Pictures } from "../crossing/pictures.js"
 * @import { ExpressionApi, countEvents } from "./expression_api.js"
 */

/**
 * @param {Builtins} builtins
 * @param {object} parts
 * @param {{ frameMs: number }} parts.options
 * @param {Pick<ReturnType<typeof createInput>, "define">} parts.input
 * @param {ReturnType<typeof countEvents>} parts.events
 * @param {Pick<Time, "onFrame">} parts.time
 * @param {ExpressionApi} parts.read
 * @param {Closures} parts.closures
 * @param {Pictures} parts.pictures
 * @param {(region: Region) => Capture} captureOf
 */
export function createDefinition(builtins, parts, captureOf) {
  const { options, input, events, time, read, closures, pictures } = parts;
  /** @type {Defined | null} */
  let current = null;
  /** @type {{ probe: unknown, read: ExpressionApi }} */
  const scope = { probe: undefined, read };
  /** @template T @param {T} probe @returns {T} */
  const keep = (probe) => {
    scope.probe = probe;
    return probe;
  };

  return {
    /** What expressions can use. */
    scope,
    /** @param {Describe} describe */
    define(describe) {
      const game = describe(read, keep);
      const capture = captureOf(game.region);
      current = { encoder: createObservationEncoder(builtins, game, capture, pictures), game };
      input.define(game.actions);
      events.watch(game.events);
      closures.define(game.closures);
      const { advance } = game;
      if (advance) time.onFrame(() => void advance(options.frameMs));
    },
    /** @throws where the page has gone on to another document. @returns {Defined} */
    current() {
      if (current) return current;
      throw new builtins.Error("webcade: the page was replaced, its game is not defined here");
    },
  };
}
