/**
 * Messages that a page posts to itself: MessageChannel, window.postMessage. They run within page time, after the
 * callback that posted them (clock.js).
 *
 * Once one port of a channel is transferred, to a worker or a frame, the browser carries the channel's messages.
 *
 * @typedef {object} Port
 * @property {MessagePort} port
 * @property {MessagePort} peer
 * @property {boolean} isStarted
 * @property {any[]} queue messages that came before the port was started
 */

import { emptyList, transferOf } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 */
export function installMessages(builtins, shims, clock) {
  const ports = builtins.weakMap();
  const release = createPortRelease(builtins, ports);
  installChannels(builtins, shims, clock, ports, release);
  if (builtins.document) installWindowMessages(builtins, shims, clock, release);
  return { release };
}

/**
 * Hand ports that are about to be transferred, and their peers, over to the browser.
 *
 * @param {Builtins} builtins
 * @param {WeakMap<object, any>} ports
 */
function createPortRelease({ global, apply }, ports) {
  const { postMessage } = global.MessagePort.prototype;

  /** @param {any} port */
  function releaseOne(port) {
    /** @type {Port | null | undefined} */
    const state = typeof port === "object" && port !== null ? ports.get(port) : null;
    if (!state) return;
    ports.set(state.port, null);
    ports.set(state.peer, null);
    for (let i = 0; i < state.queue.length; i++) apply(postMessage, state.peer, [state.queue[i]]);
  }
  /** @param {any} transfer a list, or options with one @returns {boolean} whether anything is transferred */
  return (transfer) => {
    const list = transferOf(transfer);
    const length = list?.length ?? 0;
    for (let i = 0; i < length; i++) releaseOne(list[i]);
    return length > 0;
  };
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {WeakMap<object, any>} ports
 * @param {(transfer: any) => boolean} release
 */
function installChannels(builtins, shims, clock, ports, release) {
  const { global, apply, dispatchEvent, bare, structuredClone, get } = builtins;
  const { prototype } = global.MessagePort;
  const { postMessage, start, close } = prototype;

  shims.constructible(global, "MessageChannel", {
    made(channel) {
      const port1 = get.MessageChannel.port1(channel);
      const port2 = get.MessageChannel.port2(channel);
      ports.set(port1, { port: port1, peer: port2, isStarted: false, queue: emptyList() });
      ports.set(port2, { port: port2, peer: port1, isStarted: false, queue: emptyList() });
    },
  });

  /** @param {MessagePort} port @param {any} data */
  function send(port, data) {
    clock.post(() => {
      if (!ports.get(port)) return; // closed
      apply(dispatchEvent, port, [new builtins.MessageEvent("message", bare({ data }))]);
    });
  }

  /** @param {any} port */
  function begin(port) {
    /** @type {Port | null | undefined} */
    const state = ports.get(port);
    if (!state || state.isStarted) return;
    state.isStarted = true;
    const { queue } = state;
    state.queue = emptyList();
    for (let i = 0; i < queue.length; i++) send(port, queue[i]);
  }
  const methods = {
    /** @this {any} */
    postMessage(/** @type {any} */ data, /** @type {any} */ transfer) {
      /** @type {Port | null | undefined} */
      const own = ports.get(this);
      if (!own || release(transfer)) return apply(postMessage, this, [data, transfer]);
      const copy = structuredClone(data);
      /** @type {Port | null} */
      const other = ports.get(own.peer);
      if (other?.isStarted) send(own.peer, copy);
      else if (other) other.queue[other.queue.length] = copy;
    },
    /** @this {any} */
    start() {
      apply(start, this, []);
      begin(this);
    },
    /** @this {any} */
    close() {
      apply(close, this, []);
      ports.set(this, null);
    },
  };
  for (const name of /** @type {const} */ (["postMessage", "start", "close"])) {
    shims.method(prototype, name, methods[name]);
  }
  shims.setter(prototype, "onmessage", function (value, write) {
    write(value);
    begin(this);
  });
}

/**
 * window.postMessage to the page's own window. In a page with frames the browser keeps it, because only the
 * browser knows which window posts.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {(transfer: any) => boolean} release
 */
function installWindowMessages(builtins, shims, clock, release) {
  const { global, apply, dispatchEvent, bare, structuredClone, get } = builtins;
  const { postMessage } = global;
  const { Window } = get;
  /** Whether a message goes to this window alone and transfers nothing. @param {any} target an origin, or options @param {any} transfer */
  function isToItself(target, transfer) {
    const origin = typeof target === "object" && target !== null ? target.targetOrigin : target;
    const isOwnOrigin =
      origin === undefined || origin === "*" || origin === "/" || origin === Window.origin(global);
    const alone = Window.parent(global) === global && Window.length(global) === 0;
    return isOwnOrigin && alone && !release(transfer) && !release(target?.transfer);
  }
  shims.method(
    global,
    "postMessage",
    (/** @type {any} */ data, /** @type {any} */ target, /** @type {any} */ transfer) => {
      if (!isToItself(target, transfer)) {
        return transfer === undefined
          ? apply(postMessage, global, [data, target])
          : apply(/** @type {any} */ (postMessage), global, [data, target, transfer]);
      }
      const copy = structuredClone(data);
      clock.post(() => {
        const init = bare({ data: copy, origin: Window.origin(global), source: global });
        apply(dispatchEvent, global, [new builtins.MessageEvent("message", init)]);
      });
    },
  );
}
