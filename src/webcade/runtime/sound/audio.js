/**
 * AudioContext on page time. The browser's own is kept suspended: nothing is ever rendered or heard, and
 * its clock would be the sound card's. The page sees one that runs, and ends its sounds at their time.
 * A context that is suspended keeps every node ever made; one that has begun many sounds is closed instead, of
 * which the page notices nothing. With a worklet it is not, for a closed one makes none.
 *
 * @typedef {object} Sound a context as the page sees it
 * @property {any} context
 * @property {"suspended" | "running" | "closed"} state
 * @property {number} atS what currentTime was when it last began or stopped to run, in seconds
 * @property {number} sinceMs page time of that moment
 * @property {number} begun how many sounds
 * @property {boolean} hasWorklet whether the page may use one
 * @property {boolean} isShut whether the browser's own is closed
 */

import { argument } from "../kept_interfaces.js";
import { installAudioProcess, installEndOfSounds } from "./audio_nodes.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "../loading/delivery_queue.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 */
export function installAudio(builtins, shims, clock, pending) {
  const global = /** @type {any} */ (builtins.global);
  const { apply, addEventListener, dispatchEvent } = builtins;
  const SAMPLE_RATE = 44100; // of every machine
  const MOST_BEGUN = 256; // 3 kB each
  const { suspend, close } = global.AudioContext.prototype;
  const sounds = builtins.weakMap();

  /** @param {Sound} sound */
  const timeOf = (sound) =>
    sound.state === "running" ? sound.atS + (clock.now() - sound.sinceMs) / 1000 : sound.atS;

  /** @param {Sound} sound @param {"suspended" | "running" | "closed"} state */
  function change(sound, state) {
    if (sound.state === state || sound.state === "closed") return;
    sound.atS = timeOf(sound);
    sound.sinceMs = clock.now();
    sound.state = state;
    tellState(sound.context);
  }

  /** @param {any} context */
  function tellState(context) {
    apply(dispatchEvent, context, [new builtins.Event("statechange")]);
  }

  /** @param {Event} event */
  const keepBack = (event) => {
    if (event.isTrusted) event.stopImmediatePropagation();
  };
  shims.constructible(global, "AudioContext", {
    args(args) {
      const options = argument(args, 0);
      return [builtins.bare({ ...options, sampleRate: options?.sampleRate ?? SAMPLE_RATE })];
    },
    made(context) {
      /** @type {Sound} */
      const sound = {
        ...{ context, state: "running", atS: 0, sinceMs: clock.now() },
        ...{ begun: 0, hasWorklet: false, isShut: false },
      };
      sounds.set(context, sound);
      apply(addEventListener, context, ["statechange", keepBack]);
      apply(suspend, context, []);
      pending.open().done(() => tellState(context)); // as where sound is allowed: at once, and told later
    },
  });

  const Base = global.BaseAudioContext.prototype;
  const Context = global.AudioContext.prototype;
  /** @param {any} owner @param {string} name @param {(sound: Sound) => unknown} read */
  function getter(owner, name, read) {
    shims.getter(owner, name, function (native) {
      const sound = sounds.get(this);
      return sound ? read(sound) : native; // an offline context has none
    });
  }
  getter(Base, "state", (sound) => sound.state);
  getter(Base, "currentTime", timeOf);
  shims.getter(Base, "audioWorklet", function (native) {
    const sound = sounds.get(this);
    if (sound) sound.hasWorklet = true;
    return native;
  });
  getter(Context, "baseLatency", () => 0.01);
  getter(Context, "outputLatency", () => 0.02);
  /** @param {any} context */
  const timeShown = (context) => (sounds.has(context) ? timeOf(sounds.get(context)) : 0);
  const shim = {
    /** @this {any} */
    getOutputTimestamp() {
      return { contextTime: timeShown(this), performanceTime: clock.now() };
    },
  };
  shims.method(Context, "getOutputTimestamp", shim.getOutputTimestamp);
  /** The browser's own is closed, whatever the page is told. @param {Sound} sound */
  function shut(sound) {
    if (sound.isShut) return;
    sound.isShut = true;
    apply(close, sound.context, []);
  }
  /** @param {Sound} sound */
  function begins(sound) {
    sound.begun += 1;
    if (sound.begun >= MOST_BEGUN && !sound.hasWorklet) shut(sound);
  }
  installAudioStates(builtins, shims, pending, { sounds, change, shut });
  installEndOfSounds(builtins, shims, clock, { sounds, timeOf, begins });
  installAudioProcess(builtins, shims, clock, { sounds, timeOf });
}

/**
 * resume, suspend, close
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 * @param {object} given
 * @param {WeakMap<object, any>} given.sounds
 * @param {(sound: Sound, state: "suspended" | "running" | "closed") => void} given.change
 * @param {(sound: Sound) => void} given.shut
 */
function installAudioStates(builtins, shims, pending, { sounds, change, shut }) {
  const { prototype } = builtins.global.AudioContext;
  const { DOMException } = builtins.global;
  for (const [name, state] of /** @type {const} */ ([
    ["resume", "running"],
    ["suspend", "suspended"],
    ["close", "closed"],
  ])) {
    const native = prototype[name];
    const shim = {
      /** @this {any} */
      method() {
        /** @type {Sound | undefined} */
        const sound = sounds.get(this);
        if (!sound) return builtins.apply(native, this, []); // which complains
        const ticket = pending.open();
        const isClosed = sound.state === "closed";
        if (name === "close") shut(sound);
        return new builtins.Promise((resolve, reject) => {
          ticket.done(() => {
            if (isClosed)
              return reject(new DOMException(`Cannot ${name} a closed AudioContext.`, "InvalidStateError"));
            resolve(undefined);
            change(sound, state);
          });
        });
      },
    };
    shims.method(prototype, name, shim.method);
  }
}
