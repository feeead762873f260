/**
 * The episode that is being played: when it began, whether it is over, and what is known of a moment of it.
 *
 * @typedef {ReturnType<typeof createEpisode>} Episode
 */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Time } from "../boot.js"
 * @import { watchNavigation } from "../world/navigation.js"
 * @import { installDialogs } from "../world/visibility.js"
 * @import { Defined } from "./definition.js"
 * @import { countEvents } from "./expression_api.js"
 */

/**
 * @param {object} parts
 * @param {ReturnType<typeof installDialogs>} parts.dialogs
 * @param {ReturnType<typeof watchNavigation>} parts.navigation
 * @param {ReturnType<typeof countEvents>} parts.events
 * @param {Time} parts.time
 * @param {() => Defined} defined
 */
export function createEpisode({ dialogs, navigation, events, time }, defined) {
  let episodeStart = { ms: 0, frame: 0 };

  /** How the game ended besides its readings; "" while it goes on. */
  function ended() {
    const { end } = defined().game;
    if (end.dialog && dialogs.shown() > 0) return "dialog";
    return navigation.wanted() === null ? "" : "navigation";
  }

  /** The moment as text; pixels have to be prepared (see `show`). @param {() => string} [draw] */
  const read = (draw) =>
    defined().encoder.read(time.now() - episodeStart.ms, time.frames() - episodeStart.frame, ended(), draw);

  /** The answer of a reset or a step: the moment as text. @param {() => string} [draw] */
  async function show(draw) {
    const painting = defined().encoder.prepare();
    if (painting) await sure(painting);
    time.rest();
    return read(draw);
  }

  /** Whether the moment that was read last is the game's end. */
  const wasOver = () => ended() !== "" || defined().encoder.wasOver();

  return {
    over: () => ended() !== "" || defined().encoder.over(),
    read: () => read(),
    show,
    wasOver,
    /** What a policy sees of the moment that was read last. */
    seen: () => defined().encoder.last,
    /** Ways to draw a moment: in the text, if several of one answer have pixels; else as a single one is. */
    drawing: {
      inText: () => defined().encoder.encodeInText(),
      asUsual: () => defined().encoder.encode(),
      /** Whether anybody may look at a moment. */
      isSeen: () => defined().game.view.isSeen,
    },
    /** Leave a moment that nobody sees as `show` would. */
    pass() {
      time.rest();
      defined().encoder.evaluate();
    },
    /** Count time, frames, events and dialogs anew, and answer the episode's first moment. */
    begin() {
      episodeStart = { ms: time.now(), frame: time.frames() };
      dialogs.forget();
      events.forget();
      navigation.guard(true);
      return show();
    },
    /** What the game shows, as RGB pixels in text. */
    async render() {
      await sure(defined().encoder.prepare());
      return defined().encoder.render();
    },
  };
}
