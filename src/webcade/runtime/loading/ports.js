/**
 * The ports of message channels: where the other end of each is, and what waits until a port is started. Messages
 * between two ports of the page, and between the page and its workers, are tasks of page time.
 *
 * @typedef {ReturnType<typeof createPorts>} Ports
 * @typedef {object} Port
 * @property {any} object the MessagePort; null once it has gone to a worker
 * @property {Port | null} peer the other end, if it is here
 * @property {Remote | null} remote the way to the other end, if it is in a worker
 * @property {((message: Message) => void) | null} forward takes what comes, once the port has gone to a worker
 * @property {boolean} isStarted
 * @property {Message[]} queue messages that came before the port was started
 *
 * @typedef {object} Message
 * @property {any} data
 * @property {any[]} ports that were sent along
 * @property {any[]} moved whatever else was transferred
 *
 * @typedef {object} Remote
 * @property {(message: Message) => void} send
 * @property {() => void} release leaves the port to the browser
 */

import { emptyList, forPage, sequence, transferOf } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Clock} clock
 */
export function createPorts(builtins, clock) {
  const { apply, is, weakMap } = builtins;
  const { postMessage } = builtins.global.MessagePort.prototype;
  const states = weakMap(); // null once the port is closed, given away or left to the browser
  const dispatch = createDispatch(builtins, clock, states);

  /** @param {any} object @returns {Port} */
  function add(object) {
    const port = { object, peer: null, remote: null, forward: null, isStarted: false, queue: emptyList() };
    states.set(object, port);
    return port;
  }
  /** Leave a port to the browser. @param {any} object */
  function release(object) {
    /** @type {Port | null | undefined} */
    const port = states.get(object);
    if (!port) return;
    states.set(object, null);
    port.remote?.release();
    const { peer } = port;
    if (!peer) return;
    states.set(peer.object, null);
    for (let i = 0; i < port.queue.length; i++) apply(postMessage, peer.object, [port.queue[i].data]);
  }
  return {
    add,
    /** @param {any} object @returns {Port | null | undefined} undefined if it was not made here */
    of: (object) => (typeof object === "object" && object !== null ? states.get(object) : undefined),
    /** @param {any} object */
    isPort: (object) => is.MessagePort(object),
    /** The two ends of a new channel. @param {any} one @param {any} two */
    pair(one, two) {
      const first = add(one);
      first.peer = add(two);
      first.peer.peer = first;
    },
    /** @param {any} object */
    close: (object) => states.set(object, null),
    /** A port has become another object, which is not started. @param {Port} port @param {any} object */
    move(port, object) {
      states.set(port.object, null);
      states.set(object, port);
      port.object = object;
      port.isStarted = false;
    },
    /** A port is on its way to another window: what comes for it waits. @param {Port} port */
    suspend(port) {
      states.set(port.object, null);
      port.isStarted = false;
    },
    /** A port has gone to a worker. @param {Port} port @param {(message: Message) => void} forward */
    giveAway(port, forward) {
      states.set(port.object, null);
      port.object = null;
      port.forward = forward;
      for (let i = 0; i < port.queue.length; i++) forward(port.queue[i]);
      port.queue = emptyList();
    },
    deliver: dispatch.deliver,
    start: dispatch.start,
    release,
    /** Leave the ports of a transfer list to the browser. @param {any} transfer a list, or options with one @returns {boolean} whether anything is transferred */
    releaseAll(transfer) {
      const list = transferOf(transfer);
      const length = list?.length ?? 0;
      for (let i = 0; i < length; i++) release(list[i]);
      return length > 0;
    },
  };
}

/**
 * Hands messages to the port that they were sent to.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {WeakMap<object, any>} states
 */
function createDispatch({ MessageEvent: NativeMessageEvent, apply, bare, dispatchEvent }, clock, states) {
  /** @param {Port} port @param {Message} message */
  function post(port, message) {
    clock.post(() => {
      if (port.forward) return port.forward(message); // given away meanwhile
      if (states.get(port.object) !== port) return; // closed
      const ports = sequence(forPage(message.ports));
      apply(dispatchEvent, port.object, [
        new NativeMessageEvent("message", bare({ data: message.data, ports })),
      ]);
    });
  }
  return {
    /** @param {Port} port @param {Message} message */
    deliver(port, message) {
      if (port.forward) port.forward(message);
      else if (port.isStarted) post(port, message);
      else port.queue[port.queue.length] = message;
    },
    /** @param {Port | null | undefined} port */
    start(port) {
      if (!port || port.isStarted) return;
      port.isStarted = true;
      const { queue } = port;
      port.queue = emptyList();
      for (let i = 0; i < queue.length; i++) post(port, queue[i]);
    },
  };
}

/**
 * Copies what a script posts to its own page, with what it transfers.
 *
 * @param {Builtins} builtins
 * @param {Ports} ports
 * @returns {(data: any, transfer: any) => Message}
 */
export function createCopy({ bare, structuredClone }, ports) {
  return (data, transfer) => {
    const list = transferOf(transfer);
    const length = list?.length ?? 0;
    if (length === 0) return { data: structuredClone(data), ports: emptyList(), moved: emptyList() };
    const sent = split(list, ports);
    /** @type {(Port | null | undefined)[]} */
    const states = emptyList();
    for (let i = 0; i < sent.ports.length; i++) states[i] = ports.of(sent.ports[i]);
    const given = bare({ data, ports: forPage(sent.ports), moved: forPage(sent.moved) });
    const copy = structuredClone(given, bare({ transfer: sequence(forPage(split(list, ports).all)) }));
    const message = { data: copy.data, ports: emptyList(), moved: emptyList() };
    for (let i = 0; i < sent.moved.length; i++) message.moved[i] = copy.moved[i];
    for (let i = 0; i < states.length; i++) {
      const state = states[i];
      message.ports[i] = copy.ports[i];
      if (state) ports.move(state, copy.ports[i]);
    }
    return message;
  };
}

/** A transfer list, and the ports in it apart from the rest. @param {any} list @param {Ports} ports */
export function split(list, { isPort }) {
  const parts = { all: emptyList(), ports: emptyList(), moved: emptyList() };
  for (let i = 0; i < list.length; i++) {
    parts.all[i] = list[i];
    const part = isPort(list[i]) ? parts.ports : parts.moved;
    part[part.length] = list[i];
  }
  return parts;
}
