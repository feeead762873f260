/**
 * Messages that a page posts to itself: MessageChannel, window.postMessage. They run within page time, after the
 * callback that posted them (clock.js). What goes to a worker and back is in port_link.js.
 */

import { awaitMessages } from "./carried_messages.js";
import { createCopy, createPorts, messageEvent, messageOf } from "./ports.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Message, Ports } from "./ports.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 * @returns {Ports}
 */
export function installMessages(builtins, shims, clock, pending) {
  const ports = createPorts(builtins, clock);
  const copy = createCopy(builtins, ports);
  installChannels(builtins, shims, ports, copy);
  if (builtins.document) {
    const expect = awaitMessages(builtins, clock, pending);
    installWindowMessages(builtins, shims, clock, expect, ports, copy, pending);
  }
  return ports;
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Ports} ports
 * @param {(data: any, transfer: any) => Message} copy
 */
function installChannels(builtins, shims, ports, copy) {
  const { global, apply, get } = builtins;
  const { prototype } = global.MessagePort;
  const { postMessage, start, close } = prototype;

  shims.constructible(global, "MessageChannel", {
    made: (channel) => ports.pair(get.MessageChannel.port1(channel), get.MessageChannel.port2(channel)),
  });
  const methods = {
    /** @this {any} */
    postMessage(/** @type {any} */ data, /** @type {any} */ transfer) {
      const own = ports.of(this);
      if (own?.remote) own.remote.send(messageOf(data, transfer, ports));
      else if (own?.peer) ports.deliver(own.peer, copy(data, transfer));
      else {
        ports.releaseAll(transfer);
        apply(postMessage, this, [data, transfer]);
      }
    },
    /** @this {any} */
    start() {
      apply(start, this, []);
      ports.start(ports.of(this));
    },
    /** @this {any} */
    close() {
      apply(close, this, []);
      ports.close(this);
    },
  };
  for (const name of /** @type {const} */ (["postMessage", "start", "close"])) {
    shims.method(prototype, name, methods[name]);
  }
  shims.setter(prototype, "onmessage", function (value, write) {
    write(value);
    ports.start(ports.of(this));
  });
}

/**
 * window.postMessage. One to the page's own window is a task of page time. In a page with frames a caller gets the
 * browser's own, which sees who calls it: `source` of the message is the caller's window (carried_messages.js).
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {() => void} expect a message may come to this window
 * @param {Ports} ports
 * @param {(data: any, transfer: any) => Message} copy
 * @param {DeliveryQueue} pending
 */
function installWindowMessages(builtins, shims, clock, expect, ports, copy, pending) {
  const { global, apply, dispatchEvent, get } = builtins;
  const { postMessage } = global;
  const { Window } = get;
  /** Whether a message for this origin is for this page. @param {any} target */
  const isForOwnOrigin = (target) =>
    target === undefined || target === "*" || target === "/" || target === Window.origin(global);
  const isAlone = () => Window.parent(global) === global && Window.length(global) === 0;
  const methods = {
    /** @param {any} data @param {any} target @param {any} transfer */
    postMessage(data, target, transfer) {
      const isOptions = typeof target === "object" && target !== null;
      const list = isOptions ? target.transfer : transfer;
      if (!isAlone() || !isForOwnOrigin(isOptions ? target.targetOrigin : target)) {
        ports.releaseAll(list);
        expect();
        return transfer === undefined
          ? apply(postMessage, global, [data, target])
          : apply(/** @type {any} */ (postMessage), global, [data, target, transfer]);
      }
      const message = copy(data, list);
      clock.post(() => {
        const event = messageEvent(builtins, message, { origin: Window.origin(global), source: global });
        apply(dispatchEvent, global, [event]);
      });
    },
  };
  shims.method(global, "postMessage", methods.postMessage);
  let isExchanged = false;
  const look = () => {
    if (isExchanged || isAlone()) return;
    isExchanged = true;
    exchangeByCaller(builtins, "postMessage", methods.postMessage, () => {
      expect();
      return postMessage;
    });
  };
  pending.watch(look);
  if (Window.parent(global) !== global) pending.any(); // the windows that share it look, too
}

/**
 * Let each look-up of a property of the window decide what it is, unless a script has written to it by then. A
 * script that writes to it later has what it wrote.
 *
 * @param {Builtins} builtins
 * @param {string} name
 * @param {unknown} before what it was
 * @param {() => unknown} choose
 */
function exchangeByCaller({ global, defineProperty, getDescriptor, bare }, name, before, choose) {
  if (getDescriptor(global, name)?.value !== before) return;
  const accessor = {
    get: choose,
    set(/** @type {any} */ value) {
      defineProperty(global, name, bare({ value, writable: true, enumerable: true, configurable: true }));
    },
  };
  defineProperty(global, name, bare({ ...accessor, enumerable: true, configurable: true }));
}
