/**
 * window.postMessage. A message of a page to its own window is a task of page time. Among a page and its frames the
 * browser carries them, because only the browser knows which window posts; page time stands still until they are there.
 */

import { emptyList, forPage, sequence, transferOf } from "../kept_interfaces.js";
import { split } from "./ports.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Message, Port, Ports } from "./ports.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 *
 * @typedef {(Port | null | undefined)[]} States of the ports that go with a message
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 * @param {Ports} ports
 * @param {(data: any, transfer: any) => Message} copy
 */
export function installWindowMessages(builtins, shims, clock, pending, ports, copy) {
  const { global, apply, dispatchEvent, bare, get } = builtins;
  const { postMessage } = global;
  const { Window } = get;
  const arrivals = watchArrivals(builtins, clock, pending, ports);
  /** Whether a message for this origin is for this page. @param {any} target */
  const isForOwnOrigin = (target) =>
    target === undefined || target === "*" || target === "/" || target === Window.origin(global);
  const isAlone = () => Window.parent(global) === global && Window.length(global) === 0;
  const methods = {
    /** @param {any} data @param {any} target @param {any} transfer */
    postMessage(data, target, transfer) {
      const isOptions = typeof target === "object" && target !== null;
      const list = isOptions ? target.transfer : transfer;
      const isOwn = isForOwnOrigin(isOptions ? target.targetOrigin : target);
      if (!isOwn || !isAlone()) {
        const states = isOwn ? arrivals.statesOf(list) : null;
        if (!states) ports.releaseAll(list);
        if (transfer === undefined) apply(postMessage, global, [data, target]);
        else apply(/** @type {any} */ (postMessage), global, [data, target, transfer]);
        if (states) arrivals.expect(states); // the browser's own may have thrown: then nothing is on its way
        return;
      }
      const message = copy(data, list);
      clock.post(() => {
        const given = { data: message.data, ports: sequence(forPage(message.ports)) };
        const init = bare({ ...given, origin: Window.origin(global), source: global });
        apply(dispatchEvent, global, [new builtins.MessageEvent("message", init)]);
      });
    },
  };
  shims.method(global, "postMessage", methods.postMessage);
}

/**
 * Waits for the messages that the browser carries to this window, which come in the order sent. A port that comes with
 * one is another object from then on.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 * @param {Ports} ports
 */
function watchArrivals(builtins, clock, pending, ports) {
  const { global, apply, addEventListener, get } = builtins;
  const MOST_AT_ONCE = 64; // at one moment of page time: two frames may answer each other without end
  /** @type {{ over: () => void, states: States }[]} */
  let awaited = emptyList();
  let moment = -1;
  let count = 0;
  let isWatching = false;

  function take() {
    const before = awaited;
    awaited = emptyList();
    for (let i = 1; i < before.length; i++) awaited[i - 1] = before[i];
    return before[0];
  }
  /** @param {MessageEvent} event */
  function hear(event) {
    if (
      !event.isTrusted ||
      awaited.length === 0 ||
      get.MessageEvent.origin(event) !== get.Window.origin(global)
    )
      return;
    const { over, states } = take();
    const given = get.MessageEvent.ports(event);
    for (let i = 0; i < states.length; i++) {
      const state = states[i];
      if (state) ports.move(state, given[i]);
    }
    over();
  }
  /** What was sent to a window that has closed does not arrive. */
  function look() {
    while (awaited.length > 0 && get.Window.closed(global)) take().over();
  }
  /** Listen from the first message on. */
  function watch() {
    isWatching = true;
    pending.watch(look);
  }
  apply(addEventListener, global, ["message", hear, true]);
  return {
    /**
     * The ports in a transfer list that are known here; null if too many messages have come at this moment, so that
     * the next are not waited for.
     * @param {any} transfer
     * @returns {States | null}
     */
    statesOf(transfer) {
      if (clock.now() !== moment) count = 0;
      moment = clock.now();
      count += 1;
      if (count > MOST_AT_ONCE) return null;
      const sent = split(transferOf(transfer) ?? emptyList(), ports).ports;
      /** @type {States} */
      const states = emptyList();
      for (let i = 0; i < sent.length; i++) states[i] = ports.of(sent[i]);
      return states;
    },
    /** A message is on its way. @param {States} states */
    expect(states) {
      for (let i = 0; i < states.length; i++) {
        const state = states[i];
        if (state) ports.suspend(state);
      }
      if (!isWatching) watch();
      awaited[awaited.length] = { over: pending.expect(), states };
    },
  };
}
