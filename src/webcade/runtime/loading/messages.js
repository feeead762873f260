/**
 * Messages that a page posts to itself by a MessageChannel. They run within page time, after the callback that posted
 * them (clock.js). What goes to a worker and back is in port_link.js, to windows in window_messages.js.
 */

import { emptyList, transferOf } from "../kept_interfaces.js";
import { createCopy, createPorts, split } from "./ports.js";
import { installWindowMessages } from "./window_messages.js";

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
 * @param {Ports} [shared] those of the parent page, in an iframe of it
 * @returns {Ports}
 */
export function installMessages(builtins, shims, clock, pending, shared) {
  const ports = shared ?? createPorts(builtins, clock);
  const copy = createCopy(builtins, ports);
  installChannels(builtins, shims, ports, copy);
  if (builtins.document) installWindowMessages(builtins, shims, clock, pending, ports, copy);
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
      if (own?.remote) {
        const parts = split(transferOf(transfer) ?? emptyList(), ports);
        own.remote.send({ data, ports: parts.ports, moved: parts.moved });
      } else if (own?.peer) ports.deliver(own.peer, copy(data, transfer));
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
