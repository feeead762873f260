/** How a page is made ready to play, and how an episode begins. */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Time } from "../boot.js"
 * @import { Builtins } from "../builtins.js"
 * @import { createInput } from "../input/input.js"
 * @import { watchNavigation } from "../world/navigation.js"
 * @import { installStorage } from "../world/storage.js"
 * @import { Defined } from "./definition.js"
 * @import { Episode } from "./episode.js"
 * @import { ExpressionApi } from "./expression_api.js"
 * @import { FrameCount } from "./frame_count.js"
 * @import { EpisodeStep, createSteps } from "./steps.js"
 * @import { States } from "../states/states.js"
 */

const OBSERVED_WITHIN_MS = 5000; // page time, in which a canvas that a script makes has to come

/**
 * @typedef {object} Parts
 * @property {ReturnType<typeof installStorage>} storage
 * @property {ReturnType<typeof watchNavigation>} navigation
 * @property {Time} time
 * @property {ReturnType<typeof createInput>} input
 * @property {ReturnType<typeof createSteps>} steps
 * @property {ExpressionApi} read
 * @property {object | null} opener of a window whose process holds other pages too
 * @property {Pick<States, "putBack"> | null} states with `states.in_place`
 */

/**
 * @param {Builtins} builtins
 * @param {Parts} parts
 * @param {() => Defined} defined
 * @param {Episode} playing
 * @param {FrameCount} frameCount
 */
export function createReset(builtins, parts, defined, playing, frameCount) {
  const { storage, navigation, time, input, steps, read } = parts;

  /** Wait until what is observed is there, as large as the file says. */
  async function observable() {
    const end = time.now() + OBSERVED_WITHIN_MS;
    for (;;) {
      const problem = defined().encoder.check();
      if (problem === "") return;
      if (time.now() >= end) throw tooLate(builtins, problem);
      await sure(time.frame());
    }
  }

  return {
    /** Wait until all that was being loaded is there and the game can be played; import the modules named. */
    async ready() {
      frameCount.restart();
      const { ready, modules } = defined().game;
      for (const name in modules) {
        read.modules[name] = await sure(time.still(imported(builtins, name, modules[name])));
      }
      await sure(steps.need("page.ready", ready.ready, ready.withinMs, ready.source));
    },
    /** Take the steps of a fresh page. */
    async start() {
      frameCount.restart();
      const { start, begin } = defined().game.episode;
      await sure(steps.all(start));
      if (begin.length === 0) await sure(observable()); // otherwise its steps may lead to it
    },
    /** Take steps now, wherever the page is: a tool tries them out. @param {EpisodeStep[]} tried */
    async take(tried) {
      time.wake();
      frameCount.restart();
      await sure(steps.all(tried));
      time.rest();
    },
    /**
     * Begin an episode, on a fresh page or by the game's own restart.
     * @param {number} seed
     * @param {boolean} isFresh
     * @param {[number, number[]]} [back] a moment to put the page back to first, and moments to forget
     */
    async reset(seed, isFresh, back) {
      if (back !== undefined) putBack(builtins, parts.states, back);
      const { episode } = defined().game;
      time.wake();
      frameCount.restart();
      if (!isFresh) {
        navigation.guard(true); // a restart may not leave the page
        if (parts.opener) refuseStorage(builtins, storage);
        await sure(input.release());
        forgetStored(builtins, storage);
        await sure(steps.all(episode.restart));
      }
      await sure(steps.prepare(episode.begin));
      time.seed(seed);
      await sure(steps.all(episode.begin));
      await sure(observable());
      if (parts.opener) refuseStorage(builtins, storage);
      const leaving = navigation.wanted();
      if (leaving !== null) throw new builtins.Error(`episode: its steps made the game leave for ${leaving}`);
      input.keepScrolled();
      return await sure(playing.begin()); // to return the promise itself would call the page's own `then`
    },
  };
}

/** @param {Builtins} builtins @param {Parts["states"]} states @param {[number, number[]]} back */
function putBack({ Error }, states, back) {
  const problem = states ? states.putBack(back[0], back[1]) : "it keeps no moments";
  if (problem !== "") throw new Error(`the page could not be put back: ${problem}`);
}

/** @param {Builtins} builtins @param {string} problem */
function tooLate({ Error }, problem) {
  return new Error(
    `${problem} (after ${OBSERVED_WITHIN_MS} ms of page time); if it comes later, let page.ready say when it is ` +
      "there, or lead to it by steps of episode.start",
  );
}

/** @param {Builtins} builtins @param {string} name @param {() => Promise<object>} load */
async function imported({ Error }, name, load) {
  try {
    return await sure(load());
  } catch (error) {
    throw new Error(`page.modules.${name}: could not be imported: ${error}`);
  }
}

/**
 * Pages of one process share what they store, so that a game which stores something would not repeat there.
 * @param {Builtins} builtins
 * @param {Parts["storage"]} storage
 */
function refuseStorage(builtins, storage) {
  const where = storage.elsewhere() || (storage.hasMore() ? "localStorage" : "");
  if (where === "") return;
  const error = new builtins.Error(
    `page.share_renderer: the game keeps something in ${where}, which pages of one process share; leave share_renderer out`,
  );
  throw builtins.defineProperty(error, "name", builtins.bare({ value: "FileContradicted" }));
}

/** Put storage back, for a restart within the page. @param {Builtins} builtins @param {Parts["storage"]} storage */
function forgetStored({ Error }, storage) {
  const elsewhere = storage.elsewhere();
  if (elsewhere === "") return storage.reset();
  throw new Error(
    `episode.restart: the game keeps something in ${elsewhere}, which only a fresh page is without; leave restart out`,
  );
}
