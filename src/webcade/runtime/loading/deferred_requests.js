/**
 * XMLHttpRequest and FileReader. Their events are deferred until the answers to all earlier requests have been
 * delivered (delivery_queue.js). They are always the same sequence, however many pieces the answer came in.
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
export function deferRequests(builtins, shims, pending) {
  deferXhr(builtins, shims, pending);
  deferFileReader(builtins, shims, pending);
}

/**
 * Stop the browser's events of an answer, and deliver it later. Events that an object sends while one of its
 * methods runs pass.
 *
 * @param {Builtins} builtins
 * @param {DeliveryQueue} pending
 * @param {string[]} types of the events; the last one ends the answer
 * @param {(target: any, outcome: { type: string, loaded: number, total: number }) => void} deliver
 */
function createEventDeferral(builtins, pending, types, deliver) {
  const { apply, addEventListener, get, call: callNative } = builtins;
  const tickets = builtins.weakMap();
  const outcomes = builtins.weakMap();
  const last = types[types.length - 1];
  let isCalling = false;

  /** @param {Event} event */
  function take(event) {
    const target = get.Event.target(event);
    if (!target || !event.isTrusted || isCalling || !tickets.get(target)) return;
    callNative.Event.stopImmediatePropagation(event);
    const type = get.Event.type(event);
    if (type === last) {
      const ticket = tickets.get(target);
      ticket.done(() => {
        if (tickets.get(target) === ticket) tickets.set(target, null);
        deliver(target, outcomes.get(target));
      });
    } else if (type !== "progress" && type !== "readystatechange") {
      const { loaded, total } = get.ProgressEvent;
      outcomes.set(target, { type, loaded: loaded(event), total: total(event) });
    }
  }

  return {
    /** Listen to a new object, before the page can. @param {any} target */
    made(target) {
      for (let i = 0; i < types.length; i++) apply(addEventListener, target, [types[i], take]);
    },
    /** The page has asked the object to load; wait for its answer. @param {any} target */
    ask(target) {
      tickets.get(target)?.drop();
      tickets.set(target, pending.open());
    },
    /** Run a native method, and let the events pass that it sends meanwhile. @param {() => void} call */
    call(call) {
      isCalling = true;
      try {
        call();
      } finally {
        isCalling = false;
      }
    },
    /** No answer will come; wait no longer. @param {any} target */
    drop(target) {
      tickets.get(target)?.drop();
      tickets.set(target, null);
    },
  };
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
function deferXhr(builtins, shims, pending) {
  const { apply, dispatchEvent, ProgressEvent } = builtins;
  const { prototype } = builtins.global.XMLHttpRequest;
  const { open, send, abort } = prototype;
  const isSync = builtins.weakMap();
  const states = builtins.weakMap(); // readyState, as the page sees it while events are delivered

  /** @param {XMLHttpRequest} request @param {number} state */
  function changeState(request, state) {
    states.set(request, state);
    apply(dispatchEvent, request, [new builtins.Event("readystatechange")]);
  }
  const TYPES = ["readystatechange", "progress", "load", "error", "timeout", "loadend"];
  const deferral = createEventDeferral(builtins, pending, TYPES, (request, { type, loaded, total }) => {
    const init = builtins.bare({ lengthComputable: total > 0, loaded, total });
    /** @param {string} name */
    const send = (name) => apply(dispatchEvent, request, [new ProgressEvent(name, init)]);
    if (type === "load") {
      changeState(request, 2);
      changeState(request, 3);
      send("progress");
    }
    changeState(request, 4);
    states.set(request, null);
    send(type);
    send("loadend");
  });
  shims.constructible(builtins.global, "XMLHttpRequest", { made: deferral.made });
  shims.getter(prototype, "readyState", function (native) {
    return states.get(this) ?? native;
  });
  const methods = {
    /** @this {any} */
    open(/** @type {any[]} */ ...args) {
      isSync.set(this, args.length > 2 && !args[2]);
      deferral.call(() => apply(open, this, /** @type {any} */ (args)));
    },
    /** @this {any} */
    send(/** @type {any} */ body) {
      deferral.call(() => apply(send, this, [body]));
      if (!isSync.get(this)) deferral.ask(this);
    },
    /** @this {any} */
    abort() {
      deferral.drop(this);
      deferral.call(() => apply(abort, this, []));
    },
  };
  shims.method(prototype, "open", methods.open);
  shims.method(prototype, "send", methods.send);
  shims.method(prototype, "abort", methods.abort);
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
function deferFileReader(builtins, shims, pending) {
  const { apply, dispatchEvent, ProgressEvent } = builtins;
  const { prototype } = builtins.global.FileReader;
  const TYPES = ["loadstart", "progress", "load", "error", "loadend"];
  const deferral = createEventDeferral(builtins, pending, TYPES, (reader, { type, loaded, total }) => {
    const init = builtins.bare({ lengthComputable: total > 0, loaded, total });
    /** @param {string} name */
    const send = (name) => apply(dispatchEvent, reader, [new ProgressEvent(name, init)]);
    send("loadstart");
    if (type === "load") send("progress");
    send(type);
    send("loadend");
  });
  shims.constructible(builtins.global, "FileReader", { made: deferral.made });
  for (const name of ["readAsArrayBuffer", "readAsBinaryString", "readAsDataURL", "readAsText"]) {
    const native = /** @type {any} */ (prototype)[name];
    const shim = {
      /** @this {any} */
      read(/** @type {any[]} */ ...args) {
        apply(native, this, args);
        deferral.ask(this);
      },
    };
    shims.method(prototype, name, shim.read);
  }
  const { abort } = prototype;
  const shim = {
    /** @this {any} */
    abort() {
      deferral.drop(this);
      deferral.call(() => apply(abort, this, []));
    },
  };
  shims.method(prototype, "abort", shim.abort);
}
