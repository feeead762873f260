/**
 * The handle: the one name that the runtime leaves in the page. Python calls its methods, and nothing else.
 *
 * @typedef {number | boolean | number[]} Reading
 * @typedef {object} Game a game's file, as functions and data
 * @property {Region} region
 * @property {{ pixels: "rgb" | "grayscale" | null, size: [number, number] | null, isSeen: boolean }} view
 * @property {Actions} actions
 * @property {Record<string, () => unknown>} readings
 * @property {Mask[]} masks which actions can be chosen; empty without masks
 * @property {Record<string, () => unknown>} features
 * @property {Record<string, number>} counts numbers of each feature that is an array
 * @property {(() => unknown) | null} value of `reward.value`
 * @property {{ dialog: boolean, navigation: boolean }} end
 * @property {((ms: number) => unknown) | null} advance
 * @property {{ ready: () => unknown, source: string, withinMs: number }} ready
 * @property {Record<string, () => Promise<object>>} modules
 * @property {string[]} events
 * @property {[string, string][]} closures name and place of each
 * @property {{ start: EpisodeStep[], restart: EpisodeStep[], begin: EpisodeStep[] }} episode
 */

import { createCapture } from "./capture/capture.js";
import { createRegionPlace } from "./capture/region_place.js";
import { drawSample } from "./capture/sample.js";
import { createMailbox } from "./crossing/mailbox.js";
import { createDefinition } from "./game/definition.js";
import { createEpisode } from "./game/episode.js";
import { createFrameCount } from "./game/frame_count.js";
import { createReset } from "./game/reset.js";
import { createStepLoop } from "./game/step_loop.js";
import { emptyList, forPage } from "./kept_interfaces.js";
import { callHandleOf } from "./shared_renderer/game_window.js";
import { createBrowserTasks } from "./time/browser_tasks.js";

/**
 * @import { BootOptions, Time } from "./boot.js"
 * @import { Builtins } from "./builtins.js"
 * @import { AveragerFor } from "./capture/averager.js"
 * @import { CanvasHost } from "./capture/canvas_host.js"
 * @import { Context2D, Region } from "./capture/capture.js"
 * @import { Drawing } from "./capture/drawing.js"
 * @import { Pictures } from "./crossing/pictures.js"
 * @import { DomQuery } from "./dom/dom_query.js"
 * @import { Mask } from "./game/action_mask.js"
 * @import { Closures } from "./game/closures.js"
 * @import { ExpressionApi, countEvents, watchPaint } from "./game/expression_api.js"
 * @import { EpisodeStep, createSteps } from "./game/steps.js"
 * @import { Actions, createInput } from "./input/input.js"
 * @import { PromiseMethods } from "./loading/promise_methods.js"
 * @import { States } from "./states/states.js"
 * @import { Opener } from "./shared_renderer/opener_page.js"
 * @import { watchNavigation } from "./world/navigation.js"
 * @import { installStorage } from "./world/storage.js"
 * @import { installDialogs } from "./world/visibility.js"
 */

/**
 * @typedef {object} Parts
 * @property {BootOptions} options
 * @property {ReturnType<typeof installStorage>} storage
 * @property {ReturnType<typeof installDialogs>} dialogs
 * @property {ReturnType<typeof watchNavigation>} navigation
 * @property {ReturnType<typeof countEvents>} events
 * @property {Context2D} contextOf
 * @property {CanvasHost | null} canvasHost
 * @property {AveragerFor} averagerFor
 * @property {Pictures} pictures
 * @property {Pick<Opener, "register"> | null} opener
 * @property {Drawing | null} draws with `clock.draw_last_frame`
 * @property {() => Promise<void>} checkpoint
 * @property {PromiseMethods | null} promises
 * @property {Time} time
 * @property {DomQuery} query
 * @property {ReturnType<typeof createInput>} input
 * @property {ReturnType<typeof createSteps>} steps
 * @property {ExpressionApi} read
 * @property {Closures} closures
 * @property {ReturnType<typeof watchPaint>} paint
 * @property {States | null} states
 */

/** @param {Builtins} builtins @param {Parts} parts */
export function createHandle(builtins, parts) {
  const { dialogs, navigation, time, query, input, steps } = parts;
  /** @param {Region} region */
  const captureOf = (region) => createCapture(builtins, region, query, parts);
  const { define, scope, current } = createDefinition(builtins, parts, captureOf);
  const frameCount = createFrameCount(time);
  const episode = createEpisode(parts, current);
  const placeOf = createRegionPlace(builtins, query);
  const stepLoop = createStepLoop(builtins, parts, episode, frameCount);
  const handle = {
    define,
    scope,
    ...createReset(builtins, parts, current, episode, frameCount), // ready, start, take, reset
    ...stepLoop, // step, stepMany, stepUntil, replay
    ...createBrowserTasks(builtins, time, input), // trust, sent, task, ended
    over: episode.over,
    read: episode.read,
    render: episode.render,
    /** Say whether anybody may look at the moments from now on: `clock.draw_last_frame` draws them. */
    see(/** @type {boolean} */ isSeen) {
      current().game.view.isSeen = isSeen;
    },
    /** Where on the page the picture is: its corner, and the size of its pixels. */
    place: () => placeOf(current().game.region),
    seed: time.seed,
    dialogs: dialogs.shown,
    /** Send one input at once; no time passes. */
    send: (/** @type {import("./input/input.js").InputEvent} */ inputEvent) => input.send(inputEvent),
    /** Why actions did not reach their targets, as JSON. */
    missed: () => builtins.stringify(forPage(input.misses())),
    /** Let page time pass, frame by frame. @param {number} ms */
    pass: steps.wait,
    /** The frames made since the step, reset or start began. */
    made: frameCount.made,
    /** The address that the game wanted to go to; null while it stays. */
    leaving: navigation.wanted,
    /** All that the page has requested, with the status of each answer, as JSON. The page's own lists omit it. */
    loaded: () => loadedOf(builtins),
    /** The page is at a place of `page.closures`: a breakpoint's condition calls this. */
    reach: parts.closures.reach,
    /** DevTools begins or ends to enter functions. */
    entering: parts.closures.enter,
    /** Register with the opener as one of the windows that it steps. @param {number} index */
    register(index) {
      parts.opener?.register(index, callHandleOf(builtins, handle));
    },
    /** What answers by a promise in this browser, as JSON: for the next pages of it. */
    promises: () => builtins.stringify(parts.promises),
    /** The texts that the game painted last, as JSON. */
    painted: () => builtins.stringify(parts.paint.all()),
    /** Whether the page waits for nothing but input. */
    idle: () => parts.time.isIdle(),
    wallNow: builtins.now,
    /** Memory through which pictures go, once Python has found it. */
    pictures: builtins.freeze(builtins.bare(parts.pictures)),
    /** Steps through memory, where the driver wants it. */
    mailbox: parts.options.memory ? builtins.freeze(createMailbox(builtins, stepLoop.step)) : null,
    /** Moments that the page keeps, with `states.in_place`. */
    states: parts.states,
    /** What this browser makes of some text and of some shapes: pixels in base64, with a comma between. */
    sample: () => drawSample(builtins),
    /**
     * Wait until all that was being loaded is there, and has been handed to the page.
     * @param {number} longestMs of wall time; a page may ask for more for ever
     */
    quiet: (longestMs) => time.quiet(longestMs),
  };
  return builtins.freeze(builtins.bare(handle)); // a page that finds it can change nothing
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
