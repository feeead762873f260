/** Plays media in page time: the position of each, its `timeupdate` events and its end. */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Media } from "./media.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Clock} clock
 * @param {Builtins["get"]} get
 * @param {(media: Media, type: string) => void} tell sends the element an event
 */
export function createPlayer(clock, get, tell) {
  const UPDATE_EVERY_MS = 250; // `timeupdate`, as browsers do
  const { at, put } = createPositions(clock, get);
  /** @type {Media[]} in the order in which they started */
  let playing = emptyList();

  /** @param {Media} media */
  function begin(media) {
    put(media, media.isEnded ? 0 : media.atS);
    media.isEnded = false;
    media.toldMs = clock.now();
    let isListed = false;
    for (let i = 0; i < playing.length; i++) if (playing[i] === media) isListed = true;
    if (!isListed) playing[playing.length] = media;
    const { waiting } = media;
    media.waiting = emptyList();
    tell(media, "playing");
    for (let i = 0; i < waiting.length; i++) waiting[i].resolve();
  }

  /** @param {Media} media */
  function advance(media) {
    if (at(media) < media.lengthS) {
      if (clock.now() - media.toldMs < UPDATE_EVERY_MS) return;
      media.toldMs = clock.now();
      return tell(media, "timeupdate");
    }
    if (get.HTMLMediaElement.loop(media.element) && media.lengthS > 0)
      return put(media, at(media) % media.lengthS);
    put(media, media.lengthS);
    media.isEnded = media.isPaused = true;
    tell(media, "timeupdate");
    tell(media, "pause");
    tell(media, "ended");
  }

  clock.onFrame(() => {
    if (playing.length === 0) return undefined;
    const before = playing;
    playing = emptyList();
    for (let i = 0; i < before.length; i++) if (isMoving(before[i])) playing[playing.length] = before[i];
    const now = playing;
    return clock.runAll(now.length, (i) => isMoving(now[i]) && advance(now[i]));
  });

  return {
    at,
    put,
    begin,
    tell,
    /** @param {Media} media */
    stop(media) {
      put(media, at(media));
      media.isPaused = true;
    },
  };
}

/** @param {Media} media */
function isMoving(media) {
  return media.state === "ready" && !media.isPaused && !media.isEnded;
}

/**
 * @param {Clock} clock
 * @param {Builtins["get"]} get
 */
function createPositions(clock, get) {
  return {
    /** The position, in seconds. @param {Media} media */
    at(media) {
      if (!isMoving(media)) return media.atS;
      return (
        media.atS + ((clock.now() - media.sinceMs) / 1000) * get.HTMLMediaElement.playbackRate(media.element)
      );
    },
    /** Set the position. @param {Media} media @param {number} seconds */
    put(media, seconds) {
      media.atS = seconds;
      media.sinceMs = clock.now();
    },
  };
}
