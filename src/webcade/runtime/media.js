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

const MEDIA_EVENTS = [
  ...["loadstart", "progress", "suspend", "abort", "error", "emptied", "stalled", "loadedmetadata"],
  ...["loadeddata", "canplay", "canplaythrough", "playing", "waiting", "seeking", "seeked", "ended"],
  ...["durationchange", "timeupdate", "play", "pause"],
];

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Clock} clock
 * @param {Pending} pending
 */
function installMedia(natives, disguise, clock, pending) {
  const { global, document, apply, addEventListener, dispatchEvent } = natives;
  const { HTMLMediaElement } = global;
  const measure = createMediaLoader(natives);
  const all = natives.weakMap();

  /** @param {Event} event */
  const keepBack = (event) => {
    if (event.isTrusted && event.target instanceof HTMLMediaElement) event.stopImmediatePropagation();
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
      ...{ atS: 0, sinceMs: 0, toldMs: 0, waiting: [] },
    };
    all.set(element, media);
    return media;
  }

  /** @param {Media} media @param {string} type */
  const tell = (media, type) => apply(dispatchEvent, media.element, [new natives.Event(type)]);
  /** A task of the element's, after what was asked for before. @param {() => void} task */
  const soon = (task) => pending.open().done(task);
  const player = createPlayer(clock, tell);

  /** Load what the element names. @param {Media} media */
  function load(media) {
    if (media.state === "ready") player.stop(media);
    const url = media.element.src || media.element.querySelector("source[src]")?.src || "";
    media.url = url;
    media.state = url ? "loading" : "empty";
    media.lengthS = NaN;
    media.atS = 0;
    media.isEnded = false;
    if (!url) return;
    const ticket = pending.open();
    const isStill = () => media.url === url && media.state === "loading";
    apply(natives.promiseThen, measure(url), [
      (/** @type {number} */ lengthS) => ticket.done(() => isStill() && ready(media, lengthS)),
      () => ticket.done(() => isStill() && fail(media)),
    ]);
  }
  /** @param {Media} media @param {number} lengthS */
  function ready(media, lengthS) {
    media.state = "ready";
    media.lengthS = lengthS;
    const begins = media.element.autoplay || !media.isPaused; // if a listener plays it, it begins by that
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
    media.waiting = [];
    tell(media, "loadstart");
    tell(media, "error");
    const reason = new global.DOMException("The element has no supported sources.", "NotSupportedError");
    for (let i = 0; i < waiting.length; i++) waiting[i].reject(reason);
  }

  /** Load it unless that has begun. @param {Media} media */
  function ensure(media) {
    if (media.state === "empty") load(media);
  }
  installMediaMethods(natives, disguise, { of, load, ensure, player, soon });
  installMediaGetters(natives, disguise, of, player);
  disguise.setter(HTMLMediaElement.prototype, "src", function (value, write) {
    write(value);
    ask(this);
  });
  disguise.constructible(global, "Audio", {
    made(element, args) {
      const media = of(element);
      if (args[0] !== undefined) load(media);
    },
  });

  /** It has been given a source. @param {any} element */
  function ask(element) {
    const media = of(element);
    if (element.preload === "none" && media.isPaused) media.state = "empty";
    else load(media);
  }
  return {
    ask,
    /** An element that has just been made. @param {any} element */
    made: (element) => void of(element),
    /** Those that the document's own text has brought. */
    scan() {
      const elements = document.querySelectorAll("audio, video");
      for (let i = 0; i < elements.length; i++) if (!all.has(elements[i])) ask(elements[i]);
    },
  };
}

/**
 * What moves with page time.
 *
 * @param {Clock} clock
 * @param {(media: Media, type: string) => void} tell
 */
function createPlayer(clock, tell) {
  const TELL_EVERY_MS = 250; // `timeupdate`, as browsers do
  /** @type {Media[]} in the order begun */
  let playing = [];

  /** @param {Media} media */
  function isMoving(media) {
    return media.state === "ready" && !media.isPaused && !media.isEnded;
  }
  /** Seconds into it. @param {Media} media */
  function at(media) {
    if (!isMoving(media)) return media.atS;
    return media.atS + ((clock.now() - media.sinceMs) / 1000) * media.element.playbackRate;
  }
  /** @param {Media} media @param {number} seconds */
  function put(media, seconds) {
    media.atS = seconds;
    media.sinceMs = clock.now();
  }

  /** @param {Media} media */
  function begin(media) {
    put(media, media.isEnded ? 0 : media.atS);
    media.isEnded = false;
    media.toldMs = clock.now();
    let isKnown = false;
    for (let i = 0; i < playing.length; i++) if (playing[i] === media) isKnown = true;
    if (!isKnown) playing[playing.length] = media;
    const { waiting } = media;
    media.waiting = [];
    tell(media, "playing");
    for (let i = 0; i < waiting.length; i++) waiting[i].resolve();
  }

  /** @param {Media} media */
  function advance(media) {
    if (at(media) < media.lengthS) {
      if (clock.now() - media.toldMs < TELL_EVERY_MS) return;
      media.toldMs = clock.now();
      return tell(media, "timeupdate");
    }
    if (media.element.loop && media.lengthS > 0) return put(media, at(media) % media.lengthS);
    put(media, media.lengthS);
    media.isEnded = media.isPaused = true;
    tell(media, "timeupdate");
    tell(media, "pause");
    tell(media, "ended");
  }

  clock.onFrame(() => {
    if (playing.length === 0) return undefined;
    const before = playing;
    playing = [];
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

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {object} parts
 * @param {(task: () => void) => void} parts.soon
 * @param {(element: any) => Media} parts.of
 * @param {(media: Media) => void} parts.load
 * @param {(media: Media) => void} parts.ensure
 * @param {ReturnType<typeof createPlayer>} parts.player
 */
function installMediaMethods(natives, disguise, { of, load, ensure, player, soon }) {
  const { prototype } = natives.global.HTMLMediaElement;
  const { Promise: NativePromise } = natives;
  const { DOMException } = natives.global;
  const shims = {
    /** @this {any} */
    play() {
      const media = of(this);
      if (media.state === "failed") {
        return NativePromise.reject(
          new DOMException("The element has no supported sources.", "NotSupportedError"),
        );
      }
      const promise = new NativePromise((resolve, reject) => {
        media.waiting[media.waiting.length] = { resolve, reject };
      });
      if (media.isPaused) {
        soon(() => player.tell(media, "play"));
        if (media.isEnded) player.put(media, 0);
      }
      media.isPaused = media.isEnded = false;
      ensure(media);
      if (media.state !== "ready") return promise; // it begins when it is there
      player.put(media, media.atS);
      soon(() => media.isPaused || player.begin(media));
      return promise;
    },
    /** @this {any} */
    pause() {
      const media = of(this);
      if (media.isPaused) return;
      player.stop(media);
      const { waiting } = media;
      media.waiting = [];
      const reason = new DOMException(
        "The play() request was interrupted by a call to pause().",
        "AbortError",
      );
      soon(() => {
        player.tell(media, "timeupdate");
        player.tell(media, "pause");
        for (let i = 0; i < waiting.length; i++) waiting[i].reject(reason);
      });
    },
    /** @this {any} */
    load() {
      load(of(this));
    },
  };
  for (const name of /** @type {const} */ (["play", "pause", "load"]))
    disguise.method(prototype, name, shims[name]);
  disguise.setter(prototype, "currentTime", function (value) {
    const media = of(this);
    const seconds = natives.Math.max(0, natives.Number(value));
    player.put(media, media.lengthS < seconds ? media.lengthS : seconds);
    media.isEnded = false;
    soon(() => {
      player.tell(media, "seeking");
      player.tell(media, "timeupdate");
      player.tell(media, "seeked");
    });
  });
  disguise.setter(prototype, "playbackRate", function (value, write) {
    const media = of(this);
    player.put(media, player.at(media));
    write(value);
  });
}

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {(element: any) => Media} of
 * @param {ReturnType<typeof createPlayer>} player
 */
function installMediaGetters(natives, disguise, of, player) {
  const { prototype } = natives.global.HTMLMediaElement;
  const { create, bare } = natives;
  const error = natives.global.MediaError?.prototype;
  /** @param {string} name @param {(media: Media) => unknown} read */
  function getter(name, read) {
    disguise.getter(prototype, name, function () {
      return read(of(this));
    });
  }
  /** @param {Media} media */
  const ranges = (media) => {
    const length = media.state === "ready" ? 1 : 0;
    return create(natives.global.TimeRanges.prototype, {
      length: bare({ value: length }),
      start: bare({ value: () => 0 }),
      end: bare({ value: () => media.lengthS }),
    });
  };
  getter("currentTime", player.at);
  getter("duration", (media) => media.lengthS);
  getter("paused", (media) => media.isPaused);
  getter("ended", (media) => media.isEnded);
  getter("seeking", () => false);
  getter("readyState", (media) => (media.state === "ready" ? 4 : 0));
  getter("networkState", (media) => ({ empty: 0, loading: 2, ready: 1, failed: 3 })[media.state]);
  getter("buffered", ranges);
  getter("seekable", ranges);
  getter("error", (media) =>
    media.state === "failed"
      ? create(error, { code: bare({ value: 4 }), message: bare({ value: "" }) })
      : null,
  );
}
