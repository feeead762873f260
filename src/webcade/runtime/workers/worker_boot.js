import { createBuiltins } from "../builtins.js";
import { sequence, sure } from "../kept_interfaces.js";
import { createCheckpoint } from "../loading/checkpoint.js";
import { deferPromises } from "../loading/deferred_promises.js";
import { deferRequests } from "../loading/deferred_requests.js";
import { deferStorage } from "../loading/deferred_storage.js";
import { deferStreams } from "../loading/deferred_streams.js";
import { createDeliveryQueue } from "../loading/delivery_queue.js";
import { awaitFonts } from "../loading/fonts.js";
import { installLocks } from "../loading/locks.js";
import { installMessages } from "../loading/messages.js";
import { createPortLink } from "../loading/port_link.js";
import { messageEvent } from "../loading/ports.js";
import { findPromiseMethods } from "../loading/promise_methods.js";
import { createShims } from "../shims.js";
import { createClock } from "../time/clock.js";
import { installTime } from "../time/page_time.js";
import { installScheduler } from "../time/scheduler.js";
import { installGpuState } from "../world/gpu_state.js";
import { installDates } from "../world/navigator.js";
import { createRandom, installRandom } from "../world/random.js";
import { installLocation } from "./worker_location.js";
import { installThreads, sharedTimeOf } from "./worker_threads.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "../loading/delivery_queue.js"
 * @import { PortLink } from "../loading/port_link.js"
 * @import { Ports } from "../loading/ports.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 * @import { Random } from "../world/random.js"
 */

/**
 * Start the runtime inside a worker. The worker shares the page's epoch and frames; its random numbers come from
 * a seed that the page gives; what it loads is delivered in the order asked for. It carries out the page's
 * requests (a frame, a message) one after the other, and reports when each is done.
 *
 * @typedef {object} WorkerGiven
 * @property {string} url of the worker's own script
 * @property {boolean} isModule
 * @property {boolean} isServed this one was loaded by the worker's own script, from where webcade serves it
 * @property {boolean} isJoined the worker's own script is appended to this one
 * @property {number} seed
 * @property {number} startMs the Unix time at which the worker begins, as the page believes it to be
 * @property {number} frameMs
 *
 * @param {any} global
 * @param {WorkerGiven} options
 */
export function bootWorker(global, options) {
  const builtins = createBuiltins(global);
  const shims = createShims(builtins);
  const { apply, bare, reportError } = builtins;
  const promises = findPromiseMethods(builtins);
  const random = createRandom();
  random.seed(options.seed);
  installRandom(builtins, shims, random);
  const pending = createDeliveryQueue(builtins);
  const checkpoint = createCheckpoint(builtins, false, pending, null);
  const clock = createClock({ frameMs: options.frameMs, checkpoint, reportError });
  installTime(builtins, shims, clock, options.startMs);
  installDates(builtins, shims, () => builtins.Math.floor(options.startMs + clock.now()));
  const { postMessage } = global;
  deferStreams(builtins, shims, pending);
  deferRequests(builtins, shims, pending);
  deferStorage(builtins, shims, pending);
  awaitFonts(builtins, pending);
  const ports = installMessages(builtins, shims, clock, pending);
  installScheduler(builtins, shims, clock);
  installLocks(builtins, shims, clock, pending);
  installGpuState(builtins, shims, clock, pending);
  deferPromises(builtins, shims, pending, promises);
  const run = installLocation(builtins, shims, options);

  const done = () => apply(postMessage, global, [bare({ done: true })]);
  const link = createPortLink(
    builtins,
    ports,
    (envelope, transfer) => apply(postMessage, global, [envelope, sequence(transfer)]),
    1,
  );
  shims.method(global, "postMessage", link.post);
  const { close } = global;
  shims.method(global, "close", () => {
    apply(postMessage, global, [bare({ done: true, closed: true })]);
    apply(close, global, []);
  });
  releaseToWorkers(builtins, shims, ports);

  installThreads(builtins, shims, () => apply(postMessage, global, [bare({ blocked: true })]));
  const queue = receiveRequests(builtins, clock, pending, random, link, options.startMs, done);
  if (run) queue.startAfter(begin(run, reportError, clock, checkpoint, done));
}

/**
 * Leave the ports that this worker gives to workers of its own to the browser, as it does with all that those do.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Ports} ports
 */
function releaseToWorkers({ global, apply }, shims, ports) {
  const prototype = global.Worker?.prototype;
  const native = prototype?.postMessage;
  const shim = {
    /** @this {any} */
    postMessage(/** @type {any} */ data, /** @type {any} */ transfer) {
      ports.releaseAll(transfer);
      apply(native, this, [data, transfer]);
    },
  };
  shims.method(prototype, "postMessage", shim.postMessage);
}

/**
 * Carry out the page's requests in the order received: run a frame, deliver a message, or set the seed. A served
 * script has run before the first one arrives, which only asks for that (`begin`).
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 * @param {Random} random
 * @param {PortLink} link
 * @param {number} startMs
 * @param {() => void} done reports that one is done
 */
function receiveRequests(builtins, clock, pending, random, link, startMs, done) {
  const { apply, bare, get, call, global } = builtins;

  /** @param {any} envelope */
  function deliver(envelope) {
    const message = link.take(envelope);
    if (message) apply(builtins.dispatchEvent, global, [messageEvent(builtins, message)]);
  }
  /** @param {any} request */
  async function carryOut(request) {
    pending.renew();
    if (request.frame) await sure(clock.frame());
    else await sure(clock.runAll(1, () => request.begin || deliver(request)));
    done();
  }
  /** @type {Promise<void>} */
  let last;
  /** @param {MessageEvent} event */
  const receive = (event) => {
    if (!event.isTrusted) return;
    call.Event.stopImmediatePropagation(event);
    const data = bare(get.MessageEvent.data(event));
    if (data.seed !== undefined) return random.seed(data.seed);
    if (data.time) {
      const pageTime = sharedTimeOf(builtins, data.time);
      return clock.follow(() => pageTime() - startMs);
    }
    const before = last;
    last = (async () => {
      await sure(before);
      await sure(carryOut(data));
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
