/**
 * <audio> and <video> on page time: they load at once, play, and end at their time; nothing is heard, and a
 * video shows nothing. The browser's own events are kept back.
 *
 * @typedef {object} Media an element as the page sees it
 * @property {any} element
 * @property {string} url
 * @property {"empty" | "loading" | "ready" | "failed"} state
 * @property {number} lengthS
 * @property {boolean} isPaused
 * @property {boolean} isEnded
 * @property {number} atS where it stood when it last began or stopped to move, in seconds
 * @property {number} sinceMs page time of that moment
 * @property {number} toldMs page time of its last `timeupdate`
 * @property {{ resolve: (value?: any) => void, reject: (reason: any) => void }[]} waiting promises of play()
 */

import { argument, emptyList, hear } from "../kept_interfaces.js";
import { installMediaGetters, installMediaMethods } from "./media_element.js";
import { createMediaLoader } from "./media_loading.js";
import { createPlayer } from "./media_player.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "../loading/delivery_queue.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 *
 * @typedef {ReturnType<typeof createPlayer>} Player
 */

const MEDIA_EVENTS = [
  ...["loadstart", "progress", "suspend", "abort", "error", "emptied", "stalled", "loadedmetadata"],
  ...["loadeddata", "canplay", "canplaythrough", "playing", "waiting", "seeking", "seeked", "ended"],
  ...["durationchange", "timeupdate", "play", "pause"],
];
const READY_EVENTS = [
  ...["loadstart", "progress", "durationchange", "loadedmetadata", "loadeddata"],
  ...["canplay", "canplaythrough"],
];

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 */
export function installMedia(builtins, shims, clock, pending) {
  const { document, apply, dispatchEvent, get } = builtins;
  const measure = createMediaLoader(builtins);
  const { of, has } = createElements(builtins);
  /** @param {Media} media @param {string} type */
  const tell = (media, type) => apply(dispatchEvent, media.element, [new builtins.Event(type)]);
  /** A task of the element's, after what was requested before. @param {() => void} task */
  const soon = (task) => pending.open().done(task);
  const player = createPlayer(clock, get, tell);
  const load = createLoad(builtins, pending, measure, player, createOutcome(builtins, player, tell));
  /** Load it unless that has begun. @param {Media} media */
  const ensure = (media) => {
    if (media.state === "empty") load(media);
  };
  /** It has been given a source. @param {any} element */
  const ask = (element) => {
    const media = of(element);
    if (get.HTMLMediaElement.preload(element) === "none" && media.isPaused) media.state = "empty";
    else load(media);
  };
  installMediaMethods(builtins, shims, { of, load, ensure, player, soon });
  installMediaGetters(builtins, shims, of, player);
  replaceSources(builtins.global, shims, of, load, ask);
  return {
    ask,
    /** An element that has just been made. @param {any} element */
    made: (element) => void of(element),
    /** Those that the document's own text has brought. */
    scan() {
      const elements = apply(builtins.querySelectorAll, document, ["audio, video"]);
      for (let i = 0; i < get.NodeList.length(elements); i++) if (!has(elements[i])) ask(elements[i]);
    },
  };
}

/** What is known of each element; the browser's own events are stopped. @param {Builtins} builtins */
function createElements({ document, apply, addEventListener, weakMap, get, call, is }) {
  const all = weakMap();
  /** @param {Event} event */
  const keepBack = (event) => {
    if (event.isTrusted && is.HTMLMediaElement(get.Event.target(event)))
      call.Event.stopImmediatePropagation(event);
  };
  /** @param {any} target */
  function keepBackIn(target) {
    for (let i = 0; i < MEDIA_EVENTS.length; i++) {
      apply(addEventListener, target, [MEDIA_EVENTS[i], keepBack, true]);
    }
  }
  keepBackIn(document);

  /** @param {any} element @returns {Media} */
  function of(element) {
    if (all.has(element)) return all.get(element);
    keepBackIn(element);
    /** @type {Media} */
    const media = {
      ...{ element, url: "", state: "empty", lengthS: NaN, isPaused: true, isEnded: false },
      ...{ atS: 0, sinceMs: 0, toldMs: 0, waiting: emptyList() },
    };
    all.set(element, media);
    return media;
  }
  return { of, has: (/** @type {any} */ element) => all.has(element) };
}

/** The address that an element names, "" without one. @param {Builtins} builtins @param {any} element @returns {string} */
function urlOf({ get, call }, element) {
  const own = get.HTMLMediaElement.src(element);
  if (own) return own;
  const source = call.Element.querySelector(element, "source[src]");
  return source ? get.HTMLSourceElement.src(source) : "";
}

/**
 * @param {Builtins} builtins
 * @param {DeliveryQueue} pending
 * @param {ReturnType<typeof createMediaLoader>} measure
 * @param {Player} player
 * @param {ReturnType<typeof createOutcome>} outcome
 */
function createLoad(builtins, pending, measure, player, { ready, fail }) {
  /** Load the source that the element names. @param {Media} media */
  return (media) => {
    if (media.state === "ready") player.stop(media);
    const url = urlOf(builtins, media.element);
    media.url = url;
    media.state = url ? "loading" : "empty";
    media.lengthS = NaN;
    media.atS = 0;
    media.isEnded = false;
    if (!url) return;
    const ticket = pending.open();
    const isStill = () => media.url === url && media.state === "loading";
    hear(
      measure(url),
      (/** @type {number} */ lengthS) => ticket.done(() => isStill() && ready(media, lengthS)),
      () => ticket.done(() => isStill() && fail(media)),
    );
  };
}

/**
 * What the page hears when an element has been loaded, and when that has failed.
 *
 * @param {Builtins} builtins
 * @param {Player} player
 * @param {(media: Media, type: string) => void} tell
 */
function createOutcome({ global, get }, player, tell) {
  const { DOMException } = global;
  return {
    /** @param {Media} media @param {number} lengthS */
    ready(media, lengthS) {
      media.state = "ready";
      media.lengthS = lengthS;
      const begins = get.HTMLMediaElement.autoplay(media.element) || !media.isPaused; // a listener that plays it begins it itself
      media.isPaused = !begins;
      for (let i = 0; i < READY_EVENTS.length; i++) tell(media, READY_EVENTS[i]);
      if (begins) player.begin(media);
    },
    /** @param {Media} media */
    fail(media) {
      media.state = "failed";
      const { waiting } = media;
      media.waiting = emptyList();
      tell(media, "loadstart");
      tell(media, "error");
      const reason = new DOMException("The element has no supported sources.", "NotSupportedError");
      for (let i = 0; i < waiting.length; i++) waiting[i].reject(reason);
    },
  };
}

/**
 * @param {Window & typeof globalThis} global
 * @param {Shims} shims
 * @param {(element: any) => Media} of
 * @param {(media: Media) => void} load
 * @param {(element: any) => void} ask
 */
function replaceSources(global, shims, of, load, ask) {
  shims.setter(global.HTMLMediaElement.prototype, "src", function (value, write) {
    write(value);
    ask(this);
  });
  shims.constructible(global, "Audio", {
    made(element, args) {
      const media = of(element);
      if (argument(args, 0) !== undefined) load(media);
    },
  });
}
