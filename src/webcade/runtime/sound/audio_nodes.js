/** The ends of sources, and the events of script processors, on page time. */

import { argument, emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Sound } from "./audio.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * The `ended` events of sources, in the frame in which they end.
 *
 * @typedef {{ sounds: WeakMap<object, any>, timeOf: (sound: Sound) => number }} Sounds
 * @typedef {{ node: any, sound: Sound }} Playing
 * @typedef {(node: any, sound: Sound, when: any, lengthS: number) => void} Begin
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {Sounds & { begins: (sound: Sound) => void }} sounds `begins` is called with each sound that begins
 */
export function installEndOfSounds(builtins, shims, clock, { sounds, timeOf, begins }) {
  const { apply, dispatchEvent } = builtins;
  const ends = builtins.weakMap();
  const playing = createPlaying(ends, timeOf);
  const begin = createBegin(builtins, ends, timeOf, (node, sound) => {
    playing.add({ node, sound });
    begins(sound);
  });
  replaceStart(builtins, shims, sounds, begin);
  replaceStop(builtins, shims, { sounds, timeOf }, ends);
  clock.onFrame(() => {
    if (!playing.anyEnded()) return undefined;
    const ended = playing.takeEnded();
    return clock.runAll(ended.length, (i) => apply(dispatchEvent, ended[i], [new builtins.Event("ended")]));
  });
}

/**
 * @param {Builtins} builtins
 * @param {WeakMap<object, any>} ends
 * @param {Sounds["timeOf"]} timeOf
 * @param {(node: any, sound: Sound) => void} begun
 * @returns {Begin}
 */
function createBegin({ global, Number, Math }, ends, timeOf, begun) {
  const { RangeError, DOMException } = global;
  const { max } = Math;
  // The browser's own `start` is not called: its context, which renders nothing, would keep the node for ever.
  return (node, sound, when, lengthS) => {
    const startS = Number(when ?? 0);
    if (startS < 0)
      throw new RangeError(`The start time provided (${startS}) is less than the minimum bound (0).`);
    if (ends.get(node) !== undefined) {
      throw new DOMException("cannot call start more than once.", "InvalidStateError");
    }
    ends.set(node, max(startS, timeOf(sound)) + lengthS);
    begun(node, sound);
  };
}

/** @param {Builtins} builtins @param {Shims} shims @param {Sounds["sounds"]} sounds @param {Begin} begin */
function replaceStart(builtins, shims, sounds, begin) {
  const { global, apply, get } = builtins;
  const { start } = global.AudioScheduledSourceNode.prototype;
  const { start: startBuffer } = global.AudioBufferSourceNode.prototype;
  const lengthOf = createLength(builtins);
  const methods = {
    /** @this {any} */
    start(/** @type {any[]} */ ...args) {
      const sound = sounds.get(get.AudioNode.context(this));
      if (!sound) return apply(start, this, /** @type {any} */ (args));
      begin(this, sound, argument(args, 0), Infinity);
    },
    /** @this {any} */
    startBuffer(/** @type {any[]} */ ...args) {
      const sound = sounds.get(get.AudioNode.context(this));
      if (!sound) return apply(startBuffer, this, /** @type {any} */ (args));
      begin(this, sound, argument(args, 0), lengthOf(this, argument(args, 1), argument(args, 2)));
    },
  };
  shims.method(global.AudioScheduledSourceNode.prototype, "start", methods.start);
  shims.method(global.AudioBufferSourceNode.prototype, "start", methods.startBuffer);
}

/** @param {Builtins} builtins @param {Shims} shims @param {Sounds} sounds @param {WeakMap<object, any>} ends */
function replaceStop({ global, apply, Number, Math, get }, shims, { sounds, timeOf }, ends) {
  const { prototype } = global.AudioScheduledSourceNode;
  const { stop } = prototype;
  const { max, min } = Math;
  const methods = {
    /** @this {any} */
    stop(/** @type {any[]} */ ...args) {
      const sound = sounds.get(get.AudioNode.context(this));
      const end = ends.get(this);
      // The browser throws its own error for one that was never started.
      if (!sound || end === undefined) return apply(stop, this, /** @type {any} */ (args));
      ends.set(this, min(end, max(Number(argument(args, 0) ?? 0), timeOf(sound))));
    },
  };
  shims.method(prototype, "stop", methods.stop);
}

/** @param {Builtins} builtins */
function createLength({ Number, Math, get }) {
  const { AudioBufferSourceNode: Source } = get;
  const { max, min } = Math;
  /** How long a buffer sounds, in seconds. @param {any} node @param {any} offset @param {any} duration */
  return (node, offset, duration) => {
    const buffer = Source.buffer(node);
    if (!buffer) return 0;
    if (Source.loop(node)) return duration === undefined ? Infinity : Number(duration);
    const left = max(0, get.AudioBuffer.duration(buffer) - Number(offset ?? 0));
    return (
      (duration === undefined ? left : min(left, Number(duration))) /
      max(get.AudioParam.value(Source.playbackRate(node)), 1e-3)
    );
  };
}

/** The sources that have begun and not ended, in the order begun. @param {WeakMap<object, any>} ends @param {Sounds["timeOf"]} timeOf */
function createPlaying(ends, timeOf) {
  /** @type {Playing[]} */
  let playing = emptyList();
  return {
    /** Whether `takeEnded` would take any off the list. */
    anyEnded() {
      for (let i = 0; i < playing.length; i++) {
        const { node, sound } = playing[i];
        if (sound.state === "closed" || ends.get(node) <= timeOf(sound)) return true;
      }
      return false;
    },
    /** @param {Playing} item */
    add(item) {
      playing[playing.length] = item;
    },
    /** Those that have ended, taken off the list, in the order of their ends. */
    takeEnded() {
      const before = playing;
      playing = emptyList();
      /** @type {any[]} */
      const ended = emptyList();
      for (let i = 0; i < before.length; i++) {
        const { node, sound } = before[i];
        if (ends.get(node) > timeOf(sound)) {
          if (sound.state !== "closed") playing[playing.length] = before[i];
          continue;
        }
        let at = ended.length;
        for (; at > 0 && ends.get(ended[at - 1]) > ends.get(node); at--) ended[at] = ended[at - 1];
        ended[at] = node;
      }
      return ended;
    },
  };
}

/**
 * ScriptProcessorNode: some players are driven by what it asks for. It asks for as much as page time needs.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {Sounds} sounds
 */
export function installAudioProcess(builtins, shims, clock, { sounds, timeOf }) {
  const { apply, dispatchEvent, bare, get, call } = builtins;
  const { AudioProcessingEvent } = builtins.global;
  const { prototype } = builtins.global.BaseAudioContext;
  const { createScriptProcessor: native } = prototype;
  /** @type {{ node: any, sound: Sound, nextS: number, periodS: number, buffers: [any, any] }[]} */
  const processors = emptyList();
  const shim = {
    /** @this {any} */
    createScriptProcessor(/** @type {any[]} */ ...args) {
      const node = apply(native, this, /** @type {any} */ (args));
      const sound = sounds.get(this);
      if (!sound) return node;
      const bufferSize = get.ScriptProcessorNode.bufferSize(node);
      const sampleRate = get.BaseAudioContext.sampleRate(this);
      /** @param {any} channels */
      const make = (channels) =>
        call.BaseAudioContext.createBuffer(this, channels > 0 ? channels : 2, bufferSize, sampleRate);
      const periodS = bufferSize / sampleRate;
      const buffers = /** @type {[any, any]} */ ([make(argument(args, 1)), make(argument(args, 2))]);
      processors[processors.length] = { node, sound, nextS: timeOf(sound) + periodS, periodS, buffers };
      return node;
    },
  };
  shims.method(prototype, "createScriptProcessor", shim.createScriptProcessor);

  clock.onFrame(() => {
    if (processors.length === 0) return undefined;
    /** @type {(() => void)[]} */
    const due = emptyList();
    for (let i = 0; i < processors.length; i++) {
      const processor = processors[i];
      const { node, sound, buffers } = processor;
      for (
        ;
        processor.nextS <= timeOf(sound) && sound.state === "running";
        processor.nextS += processor.periodS
      ) {
        const init = { playbackTime: processor.nextS, inputBuffer: buffers[0], outputBuffer: buffers[1] };
        due[due.length] = () =>
          apply(dispatchEvent, node, [new AudioProcessingEvent("audioprocess", bare(init))]);
      }
    }
    return clock.runAll(due.length, (i) => due[i]());
  });
}
