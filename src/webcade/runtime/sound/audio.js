/**
 * AudioContext on page time. The browser's own is kept suspended: nothing is ever rendered or heard, and
 * its clock would be the sound card's. The page sees a context that runs, and whose sounds end at their time.
 * A suspended context keeps every node ever made, so one that has begun many sounds is closed instead; the page
 * does not notice. A context with a worklet is not closed, for a closed one cannot make any.
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
  const sounds = builtins.weakMap();
  const states = createSoundStates(builtins, clock);
  const { timeOf, change } = states;
  const { shut, begins } = createShutting(builtins);
  replaceContext(builtins, shims, clock, pending, sounds, states.tellState);
  replaceGetters(builtins, shims, clock, sounds, timeOf);
  installAudioStates(builtins, shims, pending, { sounds, change, shut });
  installEndOfSounds(builtins, shims, clock, { sounds, timeOf, begins });
  installAudioProcess(builtins, shims, clock, { sounds, timeOf });
}

/** @param {Builtins} builtins @param {Clock} clock */
function createSoundStates(builtins, clock) {
  const { apply, dispatchEvent } = builtins;
  /** @param {Sound} sound */
  const timeOf = (sound) =>
    sound.state === "running" ? sound.atS + (clock.now() - sound.sinceMs) / 1000 : sound.atS;

  /** @param {any} context */
  function tellState(context) {
    apply(dispatchEvent, context, [new builtins.Event("statechange")]);
  }

  /** @param {Sound} sound @param {"suspended" | "running" | "closed"} state */
  function change(sound, state) {
    if (sound.state === state || sound.state === "closed") return;
    sound.atS = timeOf(sound);
    sound.sinceMs = clock.now();
    sound.state = state;
    tellState(sound.context);
  }
  return { timeOf, tellState, change };
}

/** Closes the browser's own contexts, of which the page notices nothing. @param {Builtins} builtins */
function createShutting({ global, apply }) {
  const MOST_BEGUN = 256; // 3 kB each
  const { close } = global.AudioContext.prototype;
  /** @param {Sound} sound */
  function shut(sound) {
    if (sound.isShut) return;
    sound.isShut = true;
    apply(close, sound.context, []);
  }
  /** A sound has begun. @param {Sound} sound */
  function begins(sound) {
    sound.begun += 1;
    if (sound.begun >= MOST_BEGUN && !sound.hasWorklet) shut(sound);
  }
  return { shut, begins };
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 * @param {WeakMap<object, any>} sounds by context
 * @param {(context: any) => void} tellState
 */
function replaceContext(builtins, shims, clock, pending, sounds, tellState) {
  const { global, apply, addEventListener } = builtins;
  const SAMPLE_RATE = 44100; // of every machine
  const { suspend } = global.AudioContext.prototype;
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
      sounds.set(context, newSound(context, clock.now()));
      apply(addEventListener, context, ["statechange", keepBack]);
      apply(suspend, context, []);
      pending.open().done(() => tellState(context)); // as where sound is allowed: it runs at once, the event is a task
    },
  });
}

/** @param {any} context @param {number} sinceMs @returns {Sound} */
function newSound(context, sinceMs) {
  return {
    ...{ context, state: "running", atS: 0, sinceMs },
    ...{ begun: 0, hasWorklet: false, isShut: false },
  };
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {WeakMap<object, any>} sounds
 * @param {(sound: Sound) => number} timeOf
 */
function replaceGetters({ global }, shims, clock, sounds, timeOf) {
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
}

/**
 * Replace `resume`, `suspend` and `close`.
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
        if (!sound) return builtins.apply(native, this, []); // it throws the browser's own error
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
