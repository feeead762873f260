/**
 * Puts the runtime together, in the order in which its parts need each other.
 *
 * @typedef {object} BootOptions
 * @property {"page" | "browser" | "wall"} clock
 * @property {number} frameMs
 * @property {number} epochMs
 * @property {boolean} oneTask
 * @property {boolean} oneDrawing
 * @property {string} worker the runtime for a worker, a function of its options
 * @property {boolean} events whether events that the page sends are counted for `read`
 * @property {boolean} painted whether the text that the game paints is kept for `read`
 * @property {Stored} storage
 * @property {string} stage address of the outer page, "" without
 * @property {string} leader address of the page that opens several windows of the game, "" without
 * @property {string} frames name of the event by which frames find their parent; no page can guess it
 * @property {string} style CSS added to the page
 * @typedef {ReturnType<typeof browserTime>} Time what the three clocks have in common
 */

import { installAnimations } from "./animation/animations.js";
import { installSmil } from "./animation/smil.js";
import { createNatives } from "./builtins.js";
import { compileAverager } from "./capture/averager.js";
import { findStage, isStage } from "./capture/canvas_host.js";
import { installReadableCanvas } from "./capture/capture.js";
import { installDrawing } from "./capture/drawing.js";
import { createLook } from "./dom/dom_query.js";
import { installIntersectionObserver, installResizeObserver } from "./dom/observers.js";
import { watchShadowRoots } from "./dom/shadow_roots.js";
import { watchErrors } from "./game/errors.js";
import { countEvents, createRead, watchPaint } from "./game/expression_api.js";
import { createSteps } from "./game/steps.js";
import { createHandle } from "./handle.js";
import { createInput } from "./input/input.js";
import { emptyList, hear, sure } from "./kept_interfaces.js";
import { createPending } from "./loading/delivery_queue.js";
import { installLoading, settleAll, waitForAssets } from "./loading/loading.js";
import { installLocks } from "./loading/locks.js";
import { installMessages } from "./loading/messages.js";
import { findLeader, keepName } from "./shared_renderer/game_window.js";
import { createDisguise } from "./shims.js";
import { installAudio } from "./sound/audio.js";
import { installMedia } from "./sound/media.js";
import { watchBrowserFrames } from "./time/browser_frames.js";
import { createClock } from "./time/clock.js";
import { installTime } from "./time/page_time.js";
import { installLattice } from "./time/time_rounding.js";
import { installWorkers } from "./workers/workers.js";
import { answerFrames, askParent, clockForFrame } from "./world/frames.js";
import { installFullscreen } from "./world/fullscreen.js";
import { watchWaysOut } from "./world/navigation.js";
import { installMachine } from "./world/navigator.js";
import { createChance, installRandom } from "./world/random.js";
import { installStorage } from "./world/storage.js";
import { installStyle } from "./world/style.js";
import { installDialogs, installPresence } from "./world/visibility.js";

/**
 * @import { Natives } from "./builtins.js"
 * @import { ShadowRoots } from "./dom/shadow_roots.js"
 * @import { Pending } from "./loading/delivery_queue.js"
 * @import { Disguise } from "./shims.js"
 * @import { FrameHook } from "./time/clock.js"
 * @import { Shared } from "./world/frames.js"
 * @import { Chance } from "./world/random.js"
 * @import { Stored } from "./world/storage.js"
 */

/**
 * @param {Window & typeof globalThis} global
 * @param {BootOptions} options
 */
export function boot(global, options) {
  if (isStage(global, options.stage)) return null;
  const natives = createNatives(global);
  const disguise = createDisguise(natives);
  const shared = options.clock === "page" ? askParent(natives, options.frames) : null;
  const stage = findStage(natives, disguise, options.stage);
  if (options.leader !== "") keepName(natives, disguise);
  const leader = findLeader(natives, disguise, options.leader);
  const chance = shared?.chance ?? createChance();
  installRandom(natives, disguise, chance);
  const storage = installStorage(natives, disguise, options.storage);
  installStyle(natives, options.style);
  const dialogs = installDialogs(natives, disguise);
  const waysOut = watchWaysOut(natives, disguise);
  const events = countEvents(natives, disguise);
  if (options.events) events.install();
  const paint = watchPaint(natives, disguise);
  if (options.painted) paint.watch();
  installPresence(natives, disguise);
  const contextOf = installReadableCanvas(natives, disguise);
  const averagerFor = compileAverager(natives);
  const draws = options.oneDrawing ? installDrawing(natives, disguise) : null;

  const pending = options.clock === "page" ? (shared?.pending ?? createPending(natives)) : null;
  const checkpoint = checkpointOf(natives, options, pending);
  const shadowRoots = watchShadowRoots(natives, disguise);
  const time =
    pending !== null
      ? pageTime(natives, disguise, options, { shared, chance, pending, checkpoint, shadowRoots })
      : browserTime(natives, disguise, options, chance);
  const look = createLook(natives, shadowRoots);
  const input = createInput(natives, disguise, look, time.now, checkpoint);
  time.onFrame(input.repeat);
  time.onFrame(paint.frame);
  const steps = createSteps(natives, input, time, checkpoint, watchErrors(natives));
  const read = createRead(natives, look, events, paint, dialogs.text);
  return createHandle(natives, {
    ...{ options, storage, dialogs, waysOut, events, leader },
    ...{ contextOf, stage, averagerFor, draws, checkpoint, time, look, input, steps, read },
  });
}

/**
 * How what a callback has left behind gets to run before the next: microtasks, then what it has asked for.
 *
 * @param {Natives} natives
 * @param {BootOptions} options
 * @param {Pending | null} pending
 */
function checkpointOf(natives, options, pending) {
  const isOneTask = options.oneTask || options.clock === "browser"; // whose tasks wait for its time to move
  const microtasks = isOneTask ? natives.drain : natives.checkpoint;
  if (!pending) return microtasks;
  return async () => {
    await sure(microtasks());
    if (pending.any()) await sure(pending.settle());
  };
}

/**
 * Time as webcade steps it.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {BootOptions} options
 * @param {object} parts
 * @param {Shared | null} parts.shared by the page that this one is a frame of
 * @param {Chance} parts.chance
 * @param {Pending} parts.pending
 * @param {() => Promise<void>} parts.checkpoint
 * @param {ShadowRoots} parts.shadowRoots
 */
function pageTime(natives, disguise, options, { shared, chance, pending, checkpoint, shadowRoots }) {
  const { reportError } = natives;
  const clock = shared
    ? clockForFrame(natives, shared.clock)
    : createClock({ frameMs: options.frameMs, checkpoint, reportError });
  answerFrames(natives, options.frames, { clock, chance, pending });
  installTime(natives, disguise, clock, options.epochMs);
  const browserFrames = watchBrowserFrames(natives, clock);
  const { rest, wake } = installAnimations(natives, disguise, clock, shadowRoots, browserFrames);
  const media = installMedia(natives, disguise, clock, pending);
  installLoading(natives, disguise, pending, media, shared === null);
  const { release } = installMessages(natives, disguise, clock);
  installLocks(natives, disguise, clock, pending);
  const needs = { clock, pending, chance, release };
  const workers = installWorkers(natives, disguise, needs, options.worker, options.epochMs);
  installAudio(natives, disguise, clock, pending);
  installResizeObserver(natives, disguise, clock);
  installIntersectionObserver(natives, disguise, clock);
  installSmil(natives, clock, browserFrames);
  installMachine(natives, disguise, () => natives.Math.floor(options.epochMs + clock.now()));
  installFullscreen(natives, disguise, pending);
  /** @param {number} value */
  const seed = (value) => {
    chance.seed(value);
    workers.seed(value);
  };
  return { ...clock, seed, rest, wake, quiet: () => settleAll(natives, clock, pending) };
}

/**
 * Time as the browser has it, stepped as a whole ("browser") or real ("wall"); here it is only counted.
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {BootOptions} options
 * @param {Chance} chance
 */
function browserTime(natives, disguise, options, { seed }) {
  const isStepped = options.clock === "browser";
  const now = isStepped ? installLattice(natives, disguise, options.frameMs) : natives.now;
  let frames = 0;
  let lastEnded = 0;
  /** @type {FrameHook[]} */
  const hooks = emptyList();
  /** @type {(() => void)[]} */
  let waiting = emptyList();

  function tick() {
    frames += 1;
    const time = now();
    for (let i = 0; i < hooks.length; i++) hooks[i](time);
    if (!isStepped) hear(natives.checkpoint(), ended); // after the page's own callbacks of this frame
    natives.requestAnimationFrame(tick);
  }
  natives.requestAnimationFrame(tick);

  /** The frame is over: what waits for its end goes on. A frame ends once. */
  function ended() {
    if (lastEnded === frames) return;
    lastEnded = frames;
    const resolved = waiting;
    waiting = emptyList();
    for (let i = 0; i < resolved.length; i++) resolved[i]();
  }

  return {
    now,
    frames: () => frames,
    seed,
    rest() {},
    wake() {},
    quiet: () => waitForAssets(natives),
    ended,
    /** The end of the next frame, whenever the browser makes it. @returns {Promise<void>} */
    frame: () => new natives.Promise((resolve) => (waiting[waiting.length] = resolve)),
    onFrame: (/** @type {FrameHook} */ hook) => {
      hooks[hooks.length] = hook;
    },
  };
}
