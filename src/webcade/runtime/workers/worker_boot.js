import { createBuiltins } from "../builtins.js";
import { argument, emptyList, sure, transferOf } from "../kept_interfaces.js";
import { deferPromises } from "../loading/deferred_promises.js";
import { deferRequests } from "../loading/deferred_requests.js";
import { deferStorage } from "../loading/deferred_storage.js";
import { createDeliveryQueue } from "../loading/delivery_queue.js";
import { awaitFonts } from "../loading/fonts.js";
import { installMessages } from "../loading/messages.js";
import { createShims } from "../shims.js";
import { createClock } from "../time/clock.js";
import { installTime } from "../time/page_time.js";
import { installScheduler } from "../time/scheduler.js";
import { installGpuState } from "../world/gpu_state.js";
import { installDates } from "../world/navigator.js";
import { createRandom, installRandom } from "../world/random.js";
import { installWorkerFonts } from "./worker_fonts.js";
import { installThreads, sharedTimeOf } from "./worker_threads.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 * @import { Random } from "../world/random.js"
 */

/**
 * Start the runtime inside a worker. The worker shares the page's epoch and frames; its random numbers come from
 * a seed that the page gives; what it loads is delivered in the order asked for. It carries out the page's
 * requests (a frame, a message) one after the other, and reports when each is done.
 *
 * @typedef {{ url: string, isModule: boolean, isJoined: boolean, seed: number, startMs: number, frameMs: number }} WorkerGiven
 *   `startMs`: the Unix time at which the worker begins, as the page believes it to be;
 *   `isJoined`: the worker's own script is appended to this one
 *
 * @param {any} global
 * @param {WorkerGiven} options
 */
export function bootWorker(global, options) {
  const builtins = createBuiltins(global);
  const shims = createShims(builtins);
  const { apply, bare, reportError } = builtins;
  const random = createRandom();
  random.seed(options.seed);
  installRandom(builtins, shims, random);
  const pending = createDeliveryQueue(builtins);
  const checkpoint = async () => {
    await sure(builtins.checkpoint());
    if (pending.any()) await sure(pending.settle());
  };
  const clock = createClock({ frameMs: options.frameMs, checkpoint, reportError });
  installTime(builtins, shims, clock, options.startMs);
  installDates(builtins, shims, () => builtins.Math.floor(options.startMs + clock.now()));
  const { postMessage } = global;
  const run = installLocation(builtins, shims, options);
  deferPromises(builtins, shims, pending);
  deferRequests(builtins, shims, pending);
  deferStorage(builtins, shims, pending);
  awaitFonts(builtins, pending);
  const { release } = installMessages(builtins, shims, clock);
  installScheduler(builtins, shims, clock);
  installGpuState(builtins, shims, clock, pending);

  const done = () => apply(postMessage, global, [bare({ done: true })]);
  shims.method(global, "postMessage", (/** @type {any} */ data, /** @type {any} */ transfer) => {
    const list = transferOf(transfer) ?? emptyList();
    release(list);
    apply(postMessage, global, [bare({ data }), list]);
  });
  const { close } = global;
  shims.method(global, "close", () => {
    done();
    apply(close, global, []);
  });

  installThreads(builtins, shims, () => apply(postMessage, global, [bare({ blocked: true })]));
  const queue = receiveRequests(builtins, clock, random, options.startMs, done);
  queue.startAfter(begin(run, reportError, clock, checkpoint, done));
}

/**
 * Carry out the page's requests in the order received: run a frame, deliver a message, or set the seed.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {Random} random
 * @param {number} startMs
 * @param {() => void} done reports that one is done
 */
function receiveRequests(builtins, clock, random, startMs, done) {
  const { apply, bare, get, call, global } = builtins;

  /** @param {any} request @param {any} ports */
  async function carryOut({ frame, data }, ports) {
    if (frame) await sure(clock.frame());
    else {
      const event = new builtins.MessageEvent("message", bare({ data, ports }));
      await sure(clock.runAll(1, () => apply(builtins.dispatchEvent, global, [event])));
    }
    done();
  }
  /** @type {Promise<void>} */
  let last;
  /** @param {MessageEvent} event */
  const receive = (event) => {
    if (!event.isTrusted) return;
    call.Event.stopImmediatePropagation(event);
    const data = bare(get.MessageEvent.data(event));
    const ports = get.MessageEvent.ports(event);
    if (data.seed !== undefined) return random.seed(data.seed);
    if (data.time) {
      const pageTime = sharedTimeOf(builtins, data.time);
      return clock.follow(() => pageTime() - startMs);
    }
    const before = last;
    last = (async () => {
      await sure(before);
      await sure(carryOut(data, ports));
    })();
  };
  apply(builtins.addEventListener, global, ["message", receive]);
  return {
    /** @param {Promise<void>} first what the first request waits for */
    startAfter(first) {
      last = first;
    },
  };
}

/**
 * Run the worker's own script, and report when it is done.
 *
 * @param {() => Promise<unknown> | void} run
 * @param {(error: unknown) => void} reportError
 * @param {Clock} clock
 * @param {() => Promise<void>} checkpoint
 * @param {() => void} done
 */
function begin(run, reportError, clock, checkpoint, done) {
  const rest = async () => {
    await sure(checkpoint());
    await sure(clock.runPosted());
    done();
  };
  return (async () => {
    try {
      await sure(run());
    } catch (error) {
      reportError(error); // the page gets an `error` event
    }
    await sure(rest());
  })();
}

/**
 * Make `location` and relative addresses those of the worker's own script, not of the blob that holds this
 * runtime.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {WorkerGiven} options
 * @returns {() => Promise<unknown> | void} runs the worker's script
 */
function installLocation(builtins, shims, { url, isModule, isJoined }) {
  const global = /** @type {any} */ (builtins.global);
  const { apply, create, bare } = builtins;
  const { URL, importScripts } = global;
  const own = new URL(url);
  const isBlob = own.protocol === "blob:";
  const { origin } = global.location;
  const base = !isBlob ? url : origin === "null" ? undefined : origin;
  /** @type {any} */
  const parts = {};
  for (const name of [
    "href",
    "origin",
    "protocol",
    "host",
    "hostname",
    "port",
    "pathname",
    "search",
    "hash",
  ]) {
    parts[name] = bare({ value: own[name], enumerable: true });
  }
  parts.toString = bare({ value: () => builtins.get.URL.href(own) });
  const location = create(global.WorkerLocation.prototype, parts);
  shims.getter(global.WorkerGlobalScope.prototype, "location", () => location);

  /** @param {any} address */
  const absolute = (address) =>
    builtins.is.Request(address) ? address : builtins.get.URL.href(new URL(`${address}`, base));
  shims.method(global, "importScripts", (/** @type {any[]} */ ...addresses) => {
    for (let i = 0; i < addresses.length; i++) apply(importScripts, global, [absolute(addresses[i])]);
  });
  installWorkerFonts(builtins, shims, absolute);
  const { fetch } = global;
  shims.method(global, "fetch", (/** @type {any} */ address, /** @type {any} */ init) =>
    apply(fetch, global, [absolute(address), init]),
  );
  const { open } = global.XMLHttpRequest.prototype;
  const shim = {
    /** @this {any} */
    open(/** @type {any[]} */ ...args) {
      const resolved = emptyList();
      for (let i = 0; i < args.length; i++) resolved[i] = i === 1 ? absolute(args[i]) : args[i];
      apply(open, this, resolved);
    },
  };
  shims.method(global.XMLHttpRequest.prototype, "open", shim.open);
  shims.constructible(global, "Request", {
    args: (args) => [absolute(argument(args, 0)), argument(args, 1)],
  });
  if (isJoined) return () => {};
  return () => (isModule ? import(url) : apply(importScripts, global, [url]));
}
