/** What sources and script processors tell of page time. */

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
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {Sounds & { begins: (sound: Sound) => void }} sounds `begins` hears of each sound that does
 */
export function installEndOfSounds(builtins, shims, clock, { sounds, timeOf, begins }) {
  const { global, apply, dispatchEvent, Number, get } = builtins;
  const { AudioBufferSourceNode: Source } = get;
  const { max, min } = builtins.Math;
  const { RangeError, DOMException } = global;
  const ends = builtins.weakMap();
  /** @type {{ node: any, sound: Sound }[]} what has begun and not ended, in the order begun */
  let playing = emptyList();

  /** How long a buffer sounds, in seconds. @param {any} node @param {any} offset @param {any} duration */
  function lengthOf(node, offset, duration) {
    const buffer = Source.buffer(node);
    if (!buffer) return 0;
    if (Source.loop(node)) return duration === undefined ? Infinity : Number(duration);
    const left = max(0, get.AudioBuffer.duration(buffer) - Number(offset ?? 0));
    return (
      (duration === undefined ? left : min(left, Number(duration))) /
      max(get.AudioParam.value(Source.playbackRate(node)), 1e-3)
    );
  }

  /**
   * The browser's own `start` is not called: its context, which renders nothing, would keep the node for ever.
   * @param {any} node
   * @param {Sound} sound
   * @param {any} when
   * @param {number} lengthS
   */
  function begin(node, sound, when, lengthS) {
    const startS = Number(when ?? 0);
    if (startS < 0)
      throw new RangeError(`The start time provided (${startS}) is less than the minimum bound (0).`);
    if (ends.get(node) !== undefined) {
      throw new DOMException("cannot call start more than once.", "InvalidStateError");
    }
    ends.set(node, max(startS, timeOf(sound)) + lengthS);
    playing[playing.length] = { node, sound };
    begins(sound);
  }
  const { start, stop } = global.AudioScheduledSourceNode.prototype;
  const { start: startBuffer } = global.AudioBufferSourceNode.prototype;
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
    /** @this {any} */
    stop(/** @type {any[]} */ ...args) {
      const sound = sounds.get(get.AudioNode.context(this));
      const end = ends.get(this);
      // One that was never started is the browser's to complain of.
      if (!sound || end === undefined) return apply(stop, this, /** @type {any} */ (args));
      ends.set(this, min(end, max(Number(argument(args, 0) ?? 0), timeOf(sound))));
    },
  };
  shims.method(global.AudioScheduledSourceNode.prototype, "start", methods.start);
  shims.method(global.AudioBufferSourceNode.prototype, "start", methods.startBuffer);
  shims.method(global.AudioScheduledSourceNode.prototype, "stop", methods.stop);

  /** Those that have ended, off the list, in the order of their ends. */
  function takeEnded() {
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
  }
  clock.onFrame(() => {
    if (playing.length === 0) return undefined;
    const ended = takeEnded();
    return clock.runAll(ended.length, (i) => apply(dispatchEvent, ended[i], [new builtins.Event("ended")]));
  });
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
