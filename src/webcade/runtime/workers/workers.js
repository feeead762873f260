/**
 * Workers live in page time. Each gets this runtime before its own script (worker_boot.js) and is sent every
 * frame; page time stands still until it has done what a message or a frame asked of it. What it posts
 * meanwhile arrives then. A worker that does not answer is no longer waited for: it runs free, and what it posts
 * arrives when it comes.
 */

import { emptyList, sure } from "../kept_interfaces.js";
import { createWorkerLinks } from "./worker_links.js";
import { createWorkerSource } from "./worker_source.js";
import { createSharedTime } from "./worker_threads.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "../loading/delivery_queue.js"
 * @import { Ports } from "../loading/ports.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 * @import { Random } from "../world/random.js"
 * @import { WorkerLinks } from "./worker_links.js"
 * @import { WorkerOptions } from "./worker_source.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {object} page
 * @param {Clock} page.clock
 * @param {DeliveryQueue} page.pending
 * @param {Random} page.random
 * @param {Ports} page.ports
 * @param {WorkerOptions} worker
 * @param {number} epochMs
 */
export function installWorkers(builtins, shims, { clock, pending, random, ports }, worker, epochMs) {
  const { apply, bare, global } = builtins;
  const { postMessage } = global.Worker.prototype;
  const beginning = () => ({ seed: random.next(), startMs: epochMs + clock.now() });
  const source = createWorkerSource(builtins, worker, beginning);
  const links = createWorkerLinks(builtins, clock, pending, ports);

  const sharedTime = createSharedTime(builtins, () => epochMs + clock.now());

  /** @param {Worker} worker */
  function made(worker) {
    links.add(worker, source.isServed());
    if (sharedTime) apply(postMessage, worker, [bare({ time: sharedTime.memory })]);
  }
  shims.constructible(global, "Worker", { args: source.argumentsFor, made });
  replaceMethods(builtins, shims, links, ports);
  source.watchBlobs(shims);
  clock.onFrame(() => {
    sharedTime?.tell();
    return passFrame(builtins, clock, links);
  });
  return {
    /** Seed the workers' random numbers, for a new episode. @param {number} value */
    seed(value) {
      const alive = links.alive();
      for (let i = 0; i < alive.length; i++)
        apply(postMessage, alive[i].worker, [bare({ seed: value + i + 1 })]);
    },
  };
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {WorkerLinks} links
 * @param {Ports} ports
 */
function replaceMethods({ global, apply }, shims, links, ports) {
  const { prototype } = global.Worker;
  const { postMessage, terminate } = prototype;
  const methods = {
    /** @this {any} */
    postMessage(/** @type {any} */ data, /** @type {any} */ transfer) {
      const link = links.of(this);
      if (link) return link.ports.post(data, transfer);
      ports.releaseAll(transfer);
      apply(postMessage, this, [data, transfer]);
    },
    /** @this {any} */
    terminate() {
      apply(terminate, this, []);
      const link = links.of(this);
      if (!link) return;
      link.isGone = true;
      links.remove(link);
    },
  };
  shims.method(prototype, "postMessage", methods.postMessage);
  shims.method(prototype, "terminate", methods.terminate);
}

/**
 * Send a frame to each worker that has done all that it was asked; the others have been given up.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {WorkerLinks} links
 * @returns {Promise<void> | undefined} until they are done with it
 */
function passFrame({ bare }, clock, links) {
  const alive = links.alive();
  if (alive.length === 0) return undefined;
  for (let i = 0; i < alive.length; i++) {
    if (alive[i].asked.length === 0) links.ask(alive[i], bare({ frame: true }), emptyList());
    else links.flush(alive[i]);
  }
  return (async () => {
    await sure(clock.checkpoint());
    await sure(clock.runPosted());
  })();
}
