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
 */

const MEDIA_EVENTS = [
  ...["loadstart", "progress", "suspend", "abort", "error", "emptied", "stalled", "loadedmetadata"],
  ...["loadeddata", "canplay", "canplaythrough", "playing", "waiting", "seeking", "seeked", "ended"],
  ...["durationchange", "timeupdate", "play", "pause"],
];

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 */
export function installMedia(builtins, shims, clock, pending) {
  const { global, document, apply, addEventListener, dispatchEvent, get, call, is } = builtins;
  const { HTMLMediaElement, DOMException } = global;
  const measure = createMediaLoader(builtins);
  const all = builtins.weakMap();

  /** @param {Event} event */
  const keepBack = (event) => {
    if (event.isTrusted && is.HTMLMediaElement(get.Event.target(event)))
      call.Event.stopImmediatePropagation(event);
  };
  for (const type of MEDIA_EVENTS) apply(addEventListener, document, [type, keepBack, true]);

  /** @param {any} element @returns {Media} */
  function of(element) {
    if (all.has(element)) return all.get(element);
    for (let i = 0; i < MEDIA_EVENTS.length; i++) {
      apply(addEventListener, element, [MEDIA_EVENTS[i], keepBack, true]);
    }
    /** @type {Media} */
    const media = {
      ...{ element, url: "", state: "empty", lengthS: NaN, isPaused: true, isEnded: false },
      ...{ atS: 0, sinceMs: 0, toldMs: 0, waiting: emptyList() },
    };
    all.set(element, media);
    return media;
  }

  /** @param {Media} media @param {string} type */
  const tell = (media, type) => apply(dispatchEvent, media.element, [new builtins.Event(type)]);
  /** A task of the element's, after what was asked for before. @param {() => void} task */
  const soon = (task) => pending.open().done(task);
  const player = createPlayer(clock, get, tell);

  /** @param {any} element @returns {string} */
  function urlOf(element) {
    const own = get.HTMLMediaElement.src(element);
    if (own) return own;
    const source = call.Element.querySelector(element, "source[src]");
    return source ? get.HTMLSourceElement.src(source) : "";
  }

  /** Load what the element names. @param {Media} media */
  function load(media) {
    if (media.state === "ready") player.stop(media);
    const url = urlOf(media.element);
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
  }
  /** @param {Media} media @param {number} lengthS */
  function ready(media, lengthS) {
    media.state = "ready";
    media.lengthS = lengthS;
    const begins = get.HTMLMediaElement.autoplay(media.element) || !media.isPaused; // if a listener plays it, it begins by that
    media.isPaused = !begins;
    const TYPES = [
      "loadstart",
      "progress",
      "durationchange",
      "loadedmetadata",
      "loadeddata",
      "canplay",
      "canplaythrough",
    ];
    for (let i = 0; i < TYPES.length; i++) tell(media, TYPES[i]);
    if (begins) player.begin(media);
  }

  /** @param {Media} media */
  function fail(media) {
    media.state = "failed";
    const { waiting } = media;
    media.waiting = emptyList();
    tell(media, "loadstart");
    tell(media, "error");
    const reason = new DOMException("The element has no supported sources.", "NotSupportedError");
    for (let i = 0; i < waiting.length; i++) waiting[i].reject(reason);
  }

  /** Load it unless that has begun. @param {Media} media */
  function ensure(media) {
    if (media.state === "empty") load(media);
  }
  installMediaMethods(builtins, shims, { of, load, ensure, player, soon });
  installMediaGetters(builtins, shims, of, player);
  shims.setter(HTMLMediaElement.prototype, "src", function (value, write) {
    write(value);
    ask(this);
  });
  shims.constructible(global, "Audio", {
    made(element, args) {
      const media = of(element);
      if (argument(args, 0) !== undefined) load(media);
    },
  });

  /** It has been given a source. @param {any} element */
  function ask(element) {
    const media = of(element);
    if (get.HTMLMediaElement.preload(element) === "none" && media.isPaused) media.state = "empty";
    else load(media);
  }
  return {
    ask,
    /** An element that has just been made. @param {any} element */
    made: (element) => void of(element),
    /** Those that the document's own text has brought. */
    scan() {
      const elements = apply(builtins.querySelectorAll, document, ["audio, video"]);
      for (let i = 0; i < get.NodeList.length(elements); i++) if (!all.has(elements[i])) ask(elements[i]);
    },
  };
}
