/**
 * Starts the runtime in a page: creates its parts in the order in which they need each other.
 *
 * @typedef {object} BootOptions
 * @property {"page" | "browser" | "wall"} clock
 * @property {number} frameMs
 * @property {number} epochMs
 * @property {boolean} batchFrames
 * @property {boolean} drawLastFrame
 * @property {WorkerOptions} worker
 * @property {boolean} events whether `read` counts events that the page sends
 * @property {boolean} painted whether `read` keeps the text that the game paints
 * @property {Stored} storage
 * @property {string} canvasHost address of the outer page; "" without one
 * @property {boolean} memory let steps be asked for and answered through memory
 * @property {string} opener address of the page that opens several windows of the game; "" without one
 * @property {string} frames name of the event by which iframes reach their parent; no page can guess it
 * @property {string} style CSS added to the page
 * @property {PromiseMethods | null} promises what answers by a promise in this browser; null: to be found
 * @typedef {typeof installStates} InstallStates
 * @typedef {ReturnType<typeof browserTime>} Time the interface that all three clocks have
 */

import { installAnimations } from "./animation/animations.js";
import { installSmil } from "./animation/smil.js";
import { createBuiltins } from "./builtins.js";
import { compileAverager } from "./capture/averager.js";
import { findCanvasHost, isCanvasHost } from "./capture/canvas_host.js";
import { installReadableCanvas } from "./capture/capture.js";
import { installDrawing } from "./capture/drawing.js";
import { createPictures } from "./crossing/pictures.js";
import { createDomQuery } from "./dom/dom_query.js";
import { installIntersectionObserver } from "./dom/intersection_observer.js";
import { installResizeObserver } from "./dom/resize_observer.js";
import { watchShadowRoots } from "./dom/shadow_roots.js";
import { createClosures } from "./game/closures.js";
import { watchErrors } from "./game/errors.js";
import { countEvents, createExpressionApi, watchPaint } from "./game/expression_api.js";
import { createSteps } from "./game/steps.js";
import { createHandle } from "./handle.js";
import { createInput } from "./input/input.js";
import { watchListeners } from "./input/listeners.js";
import { createCheckpoint } from "./loading/checkpoint.js";
import { deferPromises } from "./loading/deferred_promises.js";
import { createDeliveryQueue } from "./loading/delivery_queue.js";
import { layOut } from "./loading/fonts.js";
import {
  installLoading,
  settleAll,
  settleUntil,
  waitForAssets,
  waitForAssetsWithin,
} from "./loading/loading.js";
import { installLocks } from "./loading/locks.js";
import { installMessages } from "./loading/messages.js";
import { findPromiseMethods } from "./loading/promise_methods.js";
import { createCurrentStyle } from "./rendering/current_style.js";
import { installRendering } from "./rendering/rendering.js";
import { findOpener, keepName } from "./shared_renderer/game_window.js";
import { createShims } from "./shims.js";
import { installAudio } from "./sound/audio.js";
import { installMedia } from "./sound/media.js";
import { watchBrowserFrames } from "./time/browser_frames.js";
import { browserTime } from "./time/browser_time.js";
import { createClock } from "./time/clock.js";
import { installTime } from "./time/page_time.js";
import { installScheduler } from "./time/scheduler.js";
import { installWorkers } from "./workers/workers.js";
import {
  answerFrames,
  askParent,
  awaitDocuments,
  clockForFrame,
  createDocumentWait,
  isAlone,
} from "./world/frames.js";
import { installFullscreen } from "./world/fullscreen.js";
import { installGpuState } from "./world/gpu_state.js";
import { createTraversals, installHistory } from "./world/history.js";
import { watchNavigation } from "./world/navigation.js";
import { installNavigator } from "./world/navigator.js";
import { installQuestions } from "./world/questions.js";
import { createRandom, installRandom } from "./world/random.js";
import { installStorage } from "./world/storage.js";
import { installStyle } from "./world/style.js";
import { installDialogs, installVisibility } from "./world/visibility.js";

/**
 * @import { Builtins } from "./builtins.js"
 * @import { ShadowRoots } from "./dom/shadow_roots.js"
 * @import { DeliveryQueue } from "./loading/delivery_queue.js"
 * @import { PromiseMethods } from "./loading/promise_methods.js"
 * @import { CurrentStyle } from "./rendering/current_style.js"
 * @import { Shims } from "./shims.js"
 * @import { installStates } from "./states/states.js"
 * @import { Shared } from "./world/frames.js"
 * @import { Random } from "./world/random.js"
 * @import { WorkerOptions } from "./workers/worker_source.js"
 * @import { Stored } from "./world/storage.js"
 */

/**
 * @param {Window & typeof globalThis} global
 * @param {BootOptions} options
 * @param {InstallStates | null} installStates with `states.in_place`; a script of its own, for other pages do without
 * @returns the handle that Python calls; null in the outer page of a canvas host, and in an iframe that is alone
 */
export function boot(global, options, installStates) {
  if (isCanvasHost(global, options.canvasHost)) return null;
  const builtins = createBuiltins(global);
  const shared = options.clock === "page" ? askParent(builtins, options.frames) : null;
  if (options.clock === "page" && shared === null && isAlone(global, options.canvasHost !== "")) return null;
  const shims = createShims(builtins);
  const promises = options.clock === "page" ? promisesOf(builtins, options, shared) : null;
  const canvasHost = findCanvasHost(builtins, shims, options.canvasHost);
  if (options.opener !== "") keepName(builtins, shims);
  const opener = findOpener(builtins, shims, options.opener);
  const random = shared?.random ?? createRandom();
  installRandom(builtins, shims, random);
  const storage = installStorage(builtins, shims, options.storage);
  installStyle(builtins, options.style);
  const dialogs = installDialogs(builtins, shims);
  installQuestions(builtins, shims);
  const navigation = watchNavigation(builtins, shims);
  const events = countEvents(builtins, shims);
  if (options.events) events.install();
  const draws = options.drawLastFrame ? installDrawing(builtins, shims) : null; // before paint, which notes texts that are not drawn, too
  const paint = watchPaint(builtins, shims);
  if (options.painted) paint.watch();
  installVisibility(builtins, shims);
  const contextOf = installReadableCanvas(builtins, shims);
  const averagerFor = compileAverager(builtins);
  const pictures = createPictures(builtins);

  const pending = options.clock === "page" ? (shared?.pending ?? createDeliveryQueue(builtins)) : null;
  const isOneTask = options.batchFrames || options.clock === "browser"; // under `browser` the next task waits for the clock to move
  const style = shared?.style ?? createCurrentStyle(builtins);
  if (shared) style.add(global.document);
  const checkpoint = createCheckpoint(builtins, isOneTask, pending, style);
  const shadowRoots = watchShadowRoots(builtins, shims);
  const time =
    pending !== null
      ? pageTime(builtins, shims, options, {
          shared,
          random,
          pending,
          promises,
          checkpoint,
          shadowRoots,
          style,
        })
      : browserTime(builtins, shims, options, random, (longestMs) =>
          options.clock === "wall" ? waitForAssetsWithin(builtins, longestMs) : waitForAssets(builtins),
        );
  const query = createDomQuery(builtins, shadowRoots);
  const listens = watchListeners(builtins, shims);
  const input = createInput(builtins, shims, query, listens, time.now, checkpoint);
  time.onFrame(input.repeat);
  time.onFrame(paint.frame);
  const steps = createSteps(builtins, input, time, checkpoint, watchErrors(builtins));
  const closures = createClosures(builtins);
  const read = createExpressionApi(builtins, query, events, paint, dialogs.text, closures.read, time.isIdle);
  const states = installStates?.(builtins, shims, { shadowRoots, storage, time }) ?? null;
  if (pending && promises) deferPromises(builtins, shims, pending, promises);
  return createHandle(builtins, {
    ...{ options, promises, storage, dialogs, navigation, events, opener, closures, paint },
    ...{ contextOf, canvasHost, averagerFor, pictures, draws, checkpoint },
    ...{ time, query, input, steps, read, states },
  });
}

/**
 * What answers by a promise: as the parent page or an earlier page of this browser has found.
 *
 * @param {Builtins} builtins
 * @param {BootOptions} options
 * @param {Shared | null} shared
 */
function promisesOf(builtins, options, shared) {
  return shared?.promises ?? options.promises ?? findPromiseMethods(builtins);
}

/**
 * Put the page on page time, which moves only when webcade runs a frame.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {BootOptions} options
 * @param {object} parts
 * @param {Shared | null} parts.shared by the parent page, if this is an iframe of it
 * @param {Random} parts.random
 * @param {DeliveryQueue} parts.pending
 * @param {PromiseMethods | null} parts.promises
 * @param {() => Promise<void>} parts.checkpoint
 * @param {ShadowRoots} parts.shadowRoots
 * @param {CurrentStyle} parts.style of all documents of the page
 */
function pageTime(builtins, shims, options, parts) {
  const { shared, random, pending, promises, checkpoint, shadowRoots, style } = parts;
  const { reportError } = builtins;
  const clock = shared
    ? clockForFrame(builtins, shared.clock)
    : createClock({ frameMs: options.frameMs, checkpoint, reportError });
  const epochMs = shared ? shared.epochMs + shared.clock.now() : options.epochMs;
  const traversals = shared?.traversals ?? createTraversals(pending);
  const awaitDocument = createDocumentWait(builtins, pending);
  const given = { clock, epochMs, random, pending, promises, traversals, awaitDocument, style };
  answerFrames(builtins, options.frames, given);
  if (shared) awaitDocuments(builtins, shared);
  installTime(builtins, shims, clock, epochMs);
  const browserFrames = watchBrowserFrames(builtins, clock);
  const { rest, wake, animates } = installAnimations(builtins, shims, clock, shadowRoots, browserFrames);
  installRendering(builtins, shims, clock, shadowRoots, animates, shared !== null);
  const media = installMedia(builtins, shims, clock, pending);
  installLoading(builtins, shims, pending, media, awaitDocument, shared === null);
  const ports = installMessages(builtins, shims, clock, pending);
  installScheduler(builtins, shims, clock);
  installLocks(builtins, shims, clock, pending);
  const needs = { clock, pending, random, ports };
  const workers = installWorkers(builtins, shims, needs, options.worker, epochMs);
  installAudio(builtins, shims, clock, pending);
  installResizeObserver(builtins, shims, clock);
  installIntersectionObserver(builtins, shims, clock);
  installSmil(builtins, clock, browserFrames);
  installNavigator(builtins, shims, () => builtins.Math.floor(epochMs + clock.now()));
  installFullscreen(builtins, shims, pending);
  installGpuState(builtins, shims, clock, pending);
  installHistory(builtins, shims, traversals);
  /** @param {number} value */
  const seed = (value) => {
    random.seed(value);
    workers.seed(value);
  };
  return {
    ...{ ...clock, seed, rest, wake },
    /** A call begins that may wait for answers. */
    begin() {
      pending.renew();
    },
    quiet(/** @type {number} */ longestMs) {
      pending.bound(longestMs);
      return settleAll(builtins, clock, pending);
    },
    until: (/** @type {Promise<unknown>} */ promise) => settleUntil(builtins, clock, pending, promise),
    still: (/** @type {Promise<object>} */ promise) => promise,
    isStill: () => false,
    /** Have the page laid out, and wait for fonts that its texts need. @returns {Promise<void> | undefined} */
    layOut() {
      layOut(builtins);
      return pending.any() ? checkpoint() : undefined;
    },
  };
}
