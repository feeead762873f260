/** The methods and properties of <audio> and <video>, as the page calls and reads them. */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Media } from "./media.js"
 * @import { createPlayer } from "./media_player.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {object} parts
 * @param {(task: () => void) => void} parts.soon
 * @param {(element: any) => Media} parts.of
 * @param {(media: Media) => void} parts.load
 * @param {(media: Media) => void} parts.ensure
 * @param {ReturnType<typeof createPlayer>} parts.player
 */
export function installMediaMethods(builtins, shims, { of, load, ensure, player, soon }) {
  const { prototype } = builtins.global.HTMLMediaElement;
  const { Promise: NativePromise } = builtins;
  const { DOMException } = builtins.global;
  const methods = {
    /** @this {any} */
    play() {
      const media = of(this);
      if (media.state === "failed") {
        const reason = new DOMException("The element has no supported sources.", "NotSupportedError");
        return new NativePromise((_, reject) => reject(reason));
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
      if (media.state !== "ready") return promise; // it starts to play once it is loaded
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
      media.waiting = emptyList();
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
    shims.method(prototype, name, methods[name]);
  installMediaSetters(builtins, shims, of, player, soon);
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(element: any) => Media} of
 * @param {ReturnType<typeof createPlayer>} player
 * @param {(task: () => void) => void} soon
 */
function installMediaSetters(builtins, shims, of, player, soon) {
  const { prototype } = builtins.global.HTMLMediaElement;
  shims.setter(prototype, "currentTime", function (value) {
    const media = of(this);
    const seconds = builtins.Math.max(0, builtins.Number(value));
    player.put(media, media.lengthS < seconds ? media.lengthS : seconds);
    media.isEnded = false;
    soon(() => {
      player.tell(media, "seeking");
      player.tell(media, "timeupdate");
      player.tell(media, "seeked");
    });
  });
  shims.setter(prototype, "playbackRate", function (value, write) {
    const media = of(this);
    player.put(media, player.at(media));
    write(value);
  });
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(element: any) => Media} of
 * @param {ReturnType<typeof createPlayer>} player
 */
export function installMediaGetters(builtins, shims, of, player) {
  const { prototype } = builtins.global.HTMLMediaElement;
  const { create, bare } = builtins;
  const NETWORK_STATES = bare({ empty: 0, loading: 2, ready: 1, failed: 3 });
  const error = builtins.global.MediaError?.prototype;
  const { prototype: timeRanges } = builtins.global.TimeRanges;
  /** @param {string} name @param {(media: Media) => unknown} read */
  function getter(name, read) {
    shims.getter(prototype, name, function () {
      return read(of(this));
    });
  }
  /** @param {any} prototype @param {PropertyDescriptorMap} parts */
  const createOf = (prototype, parts) => create(prototype, bare(parts));
  /** @param {Media} media */
  const ranges = (media) => {
    const length = media.state === "ready" ? 1 : 0;
    return createOf(timeRanges, {
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
  getter("networkState", (media) => NETWORK_STATES[media.state]);
  getter("buffered", ranges);
  getter("seekable", ranges);
  getter("error", (media) =>
    media.state === "failed"
      ? createOf(error, { code: bare({ value: 4 }), message: bare({ value: "" }) })
      : null,
  );
}
