/**
 * navigator.locks. The page's own requests get their locks in the order in which they were made, which is decided
 * here. Each request is a task of its own, so that a loop of them moves on; the browser's answer is delivered by the
 * delivery queue. A lock that a worker, a frame or another page holds comes when the browser grants it.
 *
 * @typedef {object} LockRequest
 * @property {string} name
 * @property {string} mode
 * @property {boolean} steals
 * @property {boolean} isOptional whether it is answered at once, with null, if the lock is taken
 * @property {boolean} isAsked whether its turn has come
 * @property {boolean} isHeld
 * @property {boolean} isOver whether its signal has aborted it
 * @property {() => void} ask
 */

import { argument, emptyList, forPage, hear, NO_OPTIONS, sure, without } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 */
export function installLocks(builtins, shims, clock, pending) {
  const prototype = /** @type {any} */ (builtins.global).LockManager?.prototype;
  if (!prototype) return; // only where the context is secure
  const { apply, Promise: NativePromise } = builtins;
  const { request: native } = prototype;
  const queue = createLockQueue(createPace(clock));
  const acquire = createAcquire(builtins, pending, native);
  const methods = {
    /** @this {any} */
    request(/** @type {any[]} */ ...args) {
      const callback = argument(args, args.length > 2 ? 2 : 1);
      const options = (args.length > 2 ? args[1] : undefined) ?? NO_OPTIONS;
      if (isRefused(builtins, callback, options)) return apply(native, this, args);
      return new NativePromise((resolve, reject) => {
        const request = newRequest(`${args[0]}`, options);
        const settle = (/** @type {(value: any) => void} */ how) => (/** @type {any} */ value) => {
          queue.leave(request);
          how(value);
        };
        request.ask = () => {
          if (request.isOver) return;
          hear(acquire(this, request, callback), settle(resolve), settle(reject));
        };
        withdrawWith(builtins, options.signal, request, settle(reject));
        const useless = () => settleWith(() => apply(callback, undefined, [null]), resolve, reject);
        if (request.isOptional && !queue.isFree(request)) clock.post(useless);
        else queue.enter(request);
      });
    },
    query: () => new NativePromise((resolve) => clock.post(() => resolve(queue.list()))),
  };
  shims.method(prototype, "request", methods.request);
  shims.method(prototype, "query", methods.query);
}

/**
 * Runs a request as soon as possible. After many at one moment the next wait some milliseconds, for each has to go
 * to the browser and back.
 *
 * @param {Clock} clock
 */
function createPace(clock) {
  const MOST_AT_ONCE = 32;
  const WAIT_MS = 4;
  let last = -1; // page time
  let count = 0;
  return (/** @type {() => void} */ run) => {
    if (clock.now() !== last) count = 0;
    last = clock.now();
    count += 1;
    if (count <= MOST_AT_ONCE) clock.post(run);
    else clock.setTimer(run, WAIT_MS, false);
  };
}

/** @param {() => unknown} run @param {(value: any) => void} resolve @param {(error: unknown) => void} reject */
function settleWith(run, resolve, reject) {
  try {
    resolve(run());
  } catch (error) {
    reject(error);
  }
}

/** Whether the browser refuses the request at once; then it is passed on unchanged. @param {Builtins} builtins @param {any} callback @param {any} options */
function isRefused({ get, is }, callback, { signal, steal, ifAvailable }) {
  if (typeof callback !== "function" || (steal && ifAvailable)) return true;
  if (signal === undefined) return false;
  return steal || ifAvailable || !is.AbortSignal(signal) || get.AbortSignal.aborted(signal);
}

/** @param {string} name @param {any} options @returns {LockRequest} */
function newRequest(name, { mode = "exclusive", steal, ifAvailable }) {
  const wanted = { name, mode: `${mode}`, steals: !!steal, isOptional: !!ifAvailable };
  return { ...wanted, isAsked: false, isHeld: false, isOver: false, ask() {} };
}

/**
 * @param {Builtins} builtins
 * @param {any} signal
 * @param {LockRequest} request
 * @param {(error: any) => void} reject
 */
function withdrawWith({ apply, addEventListener, get }, signal, request, reject) {
  if (signal === undefined) return;
  const withdraw = () => {
    if (request.isHeld) return;
    request.isOver = true;
    reject(get.AbortSignal.reason(signal));
  };
  apply(addEventListener, signal, ["abort", withdraw]);
}

/**
 * Requests the lock of the browser. The promise resolves to the result of the page's callback.
 *
 * @param {Builtins} builtins
 * @param {DeliveryQueue} pending
 * @param {Function} native
 * @returns {(manager: any, request: LockRequest, callback: Function) => Promise<any>}
 */
function createAcquire({ apply, bare, Promise: NativePromise }, pending, native) {
  /** @param {LockRequest} request @param {Function} callback @param {any} lock */
  function call(request, callback, lock) {
    if (request.isOver) return undefined;
    request.isHeld = lock !== null;
    return apply(callback, undefined, [lock]);
  }
  return (manager, request, callback) =>
    new NativePromise((resolve, reject) => {
      const ticket = pending.open();
      const { mode, steals } = request;
      let isElsewhere = false; // a worker, a frame or another page holds it: nobody knows for how long
      const answer = (/** @type {any} */ lock) => {
        isElsewhere = lock === null && !request.isOptional;
        if (isElsewhere) return undefined;
        const called = new NativePromise((give, refuse) => {
          ticket.done(() => settleWith(() => call(request, callback, lock), give, refuse));
        });
        return sure(called);
      };
      const whenever = (/** @type {any} */ lock) => call(request, callback, lock);
      const options = steals ? bare({ mode, steal: true }) : bare({ mode, ifAvailable: true });
      const refused = (/** @type {any} */ error) => {
        ticket.drop();
        reject(error);
      };
      hear(
        apply(native, manager, [request.name, options, answer]),
        (value) => {
          if (!isElsewhere) return resolve(value);
          ticket.drop();
          hear(apply(native, manager, [request.name, bare({ mode }), whenever]), resolve, reject);
        },
        refused,
      );
    });
}

/**
 * The page's requests that wait for a lock or hold one, in the order made.
 *
 * @param {(run: () => void) => void} post runs a task as soon as possible
 */
function createLockQueue(post) {
  const CLIENT = "00000000-0000-4000-8000-000000000000"; // the browser's own is random, one for each page
  /** @type {LockRequest[]} */
  let requests = emptyList();

  /** Whether no request before it keeps it from its lock. @param {LockRequest} request */
  function isFree({ name, mode, steals }, before = requests.length) {
    for (let i = 0; i < before && !steals; i++) {
      const other = requests[i];
      if (other.name === name && (mode !== "shared" || other.mode !== "shared")) return false;
    }
    return true;
  }
  function askNext() {
    for (let i = 0; i < requests.length; i++) {
      const request = requests[i];
      if (request.isAsked || !isFree(request, i)) continue;
      request.isAsked = true;
      post(() => request.ask());
    }
  }
  /** @param {boolean} isHeld */
  function listed(isHeld) {
    const list = emptyList();
    for (let i = 0; i < requests.length; i++) {
      const { name, mode } = requests[i];
      if (requests[i].isHeld === isHeld) list[list.length] = { name, mode, clientId: CLIENT };
    }
    return forPage(list);
  }

  return {
    isFree: (/** @type {LockRequest} */ request) => isFree(request),
    /** @param {LockRequest} request */
    enter(request) {
      requests[requests.length] = request;
      askNext();
    },
    /** @param {LockRequest} request */
    leave(request) {
      requests = without(requests, request);
      askNext();
    },
    /** The page's own requests, as `query` reports them. */
    list: () => ({ held: listed(true), pending: listed(false) }),
  };
}
