/**
 * The runtime's own handle, the one name it leaves in the page: what Python calls, and nothing else.
 *
 * @typedef {number | boolean | number[]} Reading
 * @typedef {object} Game what a game's file says, as functions and data
 * @property {Region} region
 * @property {{ pixels: "rgb" | "grayscale" | null, size: [number, number] | null }} view
 * @property {Actions} actions
 * @property {Record<string, () => unknown>} readings
 * @property {Record<string, () => unknown>} features
 * @property {Record<string, number>} counts numbers of each feature that is an array
 * @property {(() => unknown) | null} value of `reward.value`
 * @property {{ dialog: boolean, navigation: boolean }} end
 * @property {((ms: number) => unknown) | null} advance
 * @property {{ ready: () => unknown, source: string, withinMs: number }} ready
 * @property {Record<string, () => Promise<object>>} modules
 * @property {string[]} events
 * @property {{ start: EpisodeStep[], restart: EpisodeStep[], begin: EpisodeStep[] }} episode
 */

import { createCapture } from "./capture/capture.js";
import { createObservationEncoder } from "./game/observation_encoder.js";
import { emptyList, forPage, sure } from "./kept_interfaces.js";
import { callHandleOf } from "./shared_renderer/game_window.js";

/**
 * @import { BootOptions, Time } from "./boot.js"
 * @import { Builtins } from "./builtins.js"
 * @import { AveragerFor } from "./capture/averager.js"
 * @import { CanvasHost } from "./capture/canvas_host.js"
 * @import { Context2D, Region } from "./capture/capture.js"
 * @import { Drawing } from "./capture/drawing.js"
 * @import { DomQuery } from "./dom/dom_query.js"
 * @import { ExpressionApi, countEvents } from "./game/expression_api.js"
 * @import { EpisodeStep, createSteps } from "./game/steps.js"
 * @import { Actions, createInput } from "./input/input.js"
 * @import { Opener } from "./shared_renderer/opener_page.js"
 * @import { watchNavigation } from "./world/navigation.js"
 * @import { installStorage } from "./world/storage.js"
 * @import { installDialogs } from "./world/visibility.js"
 */

/**
 * @param {Builtins} builtins
 * @param {object} parts
 * @param {BootOptions} parts.options
 * @param {ReturnType<typeof installStorage>} parts.storage
 * @param {ReturnType<typeof installDialogs>} parts.dialogs
 * @param {ReturnType<typeof watchNavigation>} parts.navigation
 * @param {ReturnType<typeof countEvents>} parts.events
 * @param {Context2D} parts.contextOf
 * @param {CanvasHost | null} parts.canvasHost
 * @param {AveragerFor} parts.averagerFor
 * @param {Pick<Opener, "register"> | null} parts.opener
 * @param {Drawing | null} parts.draws with `clock.draw_last_frame`
 * @param {() => Promise<void>} parts.checkpoint
 * @param {Time} parts.time
 * @param {DomQuery} parts.query
 * @param {ReturnType<typeof createInput>} parts.input
 * @param {ReturnType<typeof createSteps>} parts.steps
 * @param {ExpressionApi} parts.read
 */
export function createHandle(builtins, parts) {
  const { options, storage, dialogs, navigation, events, draws, time, query, input, steps, read } = parts;
  const { Error } = builtins;
  /** @type {ReturnType<typeof createObservationEncoder> | null} */
  let encoder = null;
  /** @type {Game | null} */
  let game = null;
  let episodeStart = { ms: 0, frame: 0 };
  let framesBefore = 0; // what runs
  let running = 0;
  let isAsking = false; // for input of the browser's own
  let answered = () => {};

  function defined() {
    if (!encoder || !game) throw new Error("webcade: the page was replaced, its game is not defined here");
    return { encoder, game };
  }

  /** How the game ended besides its readings. */
  function ended() {
    const { end } = defined().game;
    if (end.dialog && dialogs.shown() > 0) return "dialog";
    return navigation.wanted() === null ? "" : "navigation";
  }
  const over = () => ended() !== "" || defined().encoder.over();

  /** From here on, time, frames, events and dialogs count for a new episode; its first moment is the answer. */
  function begin() {
    episodeStart = { ms: time.now(), frame: time.frames() };
    dialogs.forget();
    events.forget();
    navigation.guard(true);
    return show();
  }

  /** The answer of a reset or a step. */
  async function show() {
    const painting = defined().encoder.prepare();
    if (painting) await sure(painting);
    time.rest();
    return handle.read();
  }

  /** @type {{ probe: unknown, read: ExpressionApi }} */
  const scope = { probe: undefined, read };
  /** @template T @param {T} probe @returns {T} */
  const keep = (probe) => {
    scope.probe = probe;
    return probe;
  };

  const handle = {
    /** @param {(read: ExpressionApi, keep: <T>(probe: T) => T) => Game} describe given what expressions find at hand */
    define(describe) {
      const wanted = describe(read, keep);
      game = wanted;
      encoder = createObservationEncoder(
        builtins,
        wanted,
        createCapture(builtins, wanted.region, query, parts),
      );
      input.define(wanted.actions);
      events.watch(wanted.events);
      const { advance } = wanted;
      if (advance) time.onFrame(() => void advance(options.frameMs));
    },
    /** What expressions find at hand. */
    scope,
    /** All that was being loaded is there, the modules named are imported, and the game can be played. */
    async ready() {
      framesBefore = time.frames();
      const { ready, modules } = defined().game;
      for (const name in modules) read.modules[name] = await sure(imported(name, modules[name]));
      await sure(steps.need("page.ready", ready.ready, ready.withinMs, ready.source));
    },
    /** The steps of a fresh page. */
    async start() {
      framesBefore = time.frames();
      await sure(steps.all(defined().game.episode.start));
      defined().encoder.check();
    },
    /**
     * An episode begins, on a fresh page or in the game's own way.
     * @param {number} seed
     * @param {boolean} isFresh
     */
    async reset(seed, isFresh) {
      const { episode } = defined().game;
      time.wake();
      framesBefore = time.frames();
      if (!isFresh) {
        navigation.guard(true); // a restart that leaves the page is none
        if (parts.opener) keepsNothing();
        await sure(input.release());
        forgetStored();
        await sure(steps.all(episode.restart));
      }
      time.seed(seed);
      await sure(steps.all(episode.begin));
      if (parts.opener) keepsNothing();
      const leaving = navigation.wanted();
      if (leaving !== null) throw new Error(`episode: its steps made the game leave for ${leaving}`);
      return await sure(begin()); // to return the promise itself would call the page's own `then`
    },
    seed: time.seed,
    dialogs: dialogs.shown,
    /** One thing done at once, without time. @param {InputEvent} inputEvent */
    send: input.send,
    /** Page time passes, frame by frame. @param {number} ms */
    pass: steps.wait,
    over,
    read: () =>
      defined().encoder.read(time.now() - episodeStart.ms, time.frames() - episodeStart.frame, ended()),
    async render() {
      await sure(defined().encoder.prepare());
      return defined().encoder.render();
    },
    /** Frames since what runs was begun: whether it is slow, or stuck. */
    made: () => time.frames() - framesBefore,
    /** Where the game wanted to go; null while it stays. */
    leaving: navigation.wanted,
    /** What has been asked for, each with the status of its answer, as JSON. The page's own lists leave it out. */
    loaded: () => loadedOf(builtins),

    /**
     * An agent's step: inputs, frames until the game is over, and all there is to know.
     * @param {readonly number[]} actions
     * @param {number} frames
     * @param {readonly number[] | null} pointer
     */
    async step(actions, frames, pointer = null) {
      time.wake();
      framesBefore = time.frames();
      const sent = input.begin(actions, pointer);
      if (sent) await sure(sent);
      await sure(run(frames));
      return await sure(show());
    },
    /**
     * As `step`, in real time: the last frame is the first one at or after the deadline.
     * @param {readonly number[]} actions
     * @param {number} deadline `performance.now()` of the browser
     * @param {readonly number[] | null} pointer
     */
    async stepUntil(actions, deadline, pointer = null) {
      const sent = input.begin(actions, pointer);
      if (sent) await sure(sent);
      let frame = 0;
      do {
        frame += 1;
        await sure(time.frame());
        await sure(input.phase(frame));
      } while (builtins.now() < deadline && !over());
      await sure(rest(frame + 1));
      return `${await sure(show())}|${deadline}|${builtins.now()}`;
    },
    /** Take a place among the windows that the opener steps. @param {number} index */
    register(index) {
      parts.opener?.register(index, callHandleOf(builtins, handle));
    },
    wallNow: builtins.now,
    /** Let the browser itself send all input: over a binding, that is taken out of the page. @param {string} name */
    trust(name) {
      const owner = /** @type {any} */ (builtins.global);
      const ask = owner[name];
      delete owner[name];
      answered = input.trust((text) => {
        isAsking = true;
        ask(text);
      });
    },
    /** The browser has sent what was asked for last. */
    sent() {
      isAsking = false;
      answered();
    },
    /** Count what runs, for `ended`. @template T @param {Promise<T>} promise */
    async task(promise) {
      running += 1;
      try {
        return await sure(promise);
      } finally {
        running -= 1;
      }
    },
    /**
     * The browser has made a frame (browser clock): what waits for it goes on. Answers what it needs then:
     * another frame, to be asked again (input is on its way), or nothing.
     */
    async ended() {
      time.ended();
      for (let i = 0; i < 8; i++) await sure(builtins.drain());
      if (running === 0) return "nothing";
      return isAsking ? "again" : "frame";
    },
    /** All that was being loaded is there, and has been handed to the page. */
    quiet: () => time.quiet(),
    frameMs: options.frameMs,
  };
  return builtins.freeze(builtins.bare(handle)); // whoever finds it can change nothing

  /** @param {number} frames */
  async function run(frames) {
    let frame = 0;
    while (frame < frames && (draws || !over())) {
      const sent = frame > 0 ? input.phase(frame) : undefined;
      if (sent) await sure(sent);
      draws?.(frame === frames - 1);
      await sure(time.frame());
      frame += 1;
    }
    await sure(rest(builtins.Math.max(frame, 1)));
  }

  /** What the step was too short for. @param {number} from */
  async function rest(from) {
    for (let phase = from; phase < input.phases(); phase++) await sure(input.phase(phase));
  }

  /** @param {string} name @param {() => Promise<object>} load */
  async function imported(name, load) {
    try {
      return await sure(load());
    } catch (error) {
      throw new Error(`page.modules.${name}: could not be imported: ${error}`);
    }
  }

  /** Or other pages of the process have it too. */
  function keepsNothing() {
    const where = storage.elsewhere() || (storage.hasMore() ? "localStorage" : "");
    if (where === "") return;
    const error = new Error(
      `page.share_renderer: the game keeps something in ${where}, which pages of one process share; leave share_renderer out`,
    );
    throw builtins.defineProperty(error, "name", builtins.bare({ value: "FileContradicted" }));
  }

  function forgetStored() {
    const elsewhere = storage.elsewhere();
    if (elsewhere === "") return storage.reset();
    throw new Error(
      `episode.restart: the game keeps something in ${elsewhere}, which only a fresh page is without; leave restart out`,
    );
  }
}

/** @param {Builtins} builtins */
function loadedOf(builtins) {
  const { get, loaded, bare, stringify } = builtins;
  const entries = loaded();
  const list = emptyList();
  for (let i = 0; i < entries.length; i++) {
    const url = get.PerformanceEntry.name(entries[i]);
    list[i] = bare({ url, status: get.PerformanceResourceTiming.responseStatus(entries[i]) });
  }
  return stringify(forPage(list));
}
