/**
 * XMLHttpRequest and FileReader: their events come when everything asked for before has been handed over
 * (delivery_queue.js), and as one sequence, however many pieces the answer came in.
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
  holdXhr(builtins, shims, pending);
  holdFileReader(builtins, shims, pending);
}

/**
 * Keeps back an object's own events of an answer, all but those it sends while a method of it runs.
 *
 * @param {Builtins} builtins
 * @param {DeliveryQueue} pending
 * @param {string[]} types the last of them says that it is over
 * @param {(target: any, outcome: { type: string, loaded: number, total: number }) => void} deliver
 */
function createEventHolder(builtins, pending, types, deliver) {
  const { apply, addEventListener, get, call: callKept } = builtins;
  const tickets = builtins.weakMap();
  const outcomes = builtins.weakMap();
  const last = types[types.length - 1];
  let isCalling = false;

  /** @param {Event} event */
  function take(event) {
    const target = get.Event.target(event);
    if (!target || !event.isTrusted || isCalling || !tickets.get(target)) return;
    callKept.Event.stopImmediatePropagation(event);
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
    /** A new one, to which the page does not listen yet. @param {any} target */
    made(target) {
      for (let i = 0; i < types.length; i++) apply(addEventListener, target, [types[i], take]);
    },
    /** It has been asked to load. @param {any} target */
    ask(target) {
      tickets.get(target)?.drop();
      tickets.set(target, pending.open());
    },
    /** A native method that may send events of its own at once. @param {() => void} call */
    call(call) {
      isCalling = true;
      try {
        call();
      } finally {
        isCalling = false;
      }
    },
    /** Nothing more will come. @param {any} target */
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
function holdXhr(builtins, shims, pending) {
  const { apply, dispatchEvent, ProgressEvent } = builtins;
  const { prototype } = builtins.global.XMLHttpRequest;
  const { open, send, abort } = prototype;
  const isSync = builtins.weakMap();
  const states = builtins.weakMap(); // what readyState is to be while events are sent

  /** @param {XMLHttpRequest} request @param {number} state */
  function changeState(request, state) {
    states.set(request, state);
    apply(dispatchEvent, request, [new builtins.Event("readystatechange")]);
  }
  const TYPES = ["readystatechange", "progress", "load", "error", "timeout", "loadend"];
  const holder = createEventHolder(builtins, pending, TYPES, (request, { type, loaded, total }) => {
    const init = builtins.bare({ lengthComputable: total > 0, loaded, total });
    /** @param {string} name */
    const tell = (name) => apply(dispatchEvent, request, [new ProgressEvent(name, init)]);
    if (type === "load") {
      changeState(request, 2);
      changeState(request, 3);
      tell("progress");
    }
    changeState(request, 4);
    states.set(request, null);
    tell(type);
    tell("loadend");
  });
  shims.constructible(builtins.global, "XMLHttpRequest", { made: holder.made });
  shims.getter(prototype, "readyState", function (native) {
    return states.get(this) ?? native;
  });
  const methods = {
    /** @this {any} */
    open(/** @type {any[]} */ ...args) {
      isSync.set(this, args.length > 2 && !args[2]);
      holder.call(() => apply(open, this, /** @type {any} */ (args)));
    },
    /** @this {any} */
    send(/** @type {any} */ body) {
      holder.call(() => apply(send, this, [body]));
      if (!isSync.get(this)) holder.ask(this);
    },
    /** @this {any} */
    abort() {
      holder.drop(this);
      holder.call(() => apply(abort, this, []));
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
function holdFileReader(builtins, shims, pending) {
  const { apply, dispatchEvent, ProgressEvent } = builtins;
  const { prototype } = builtins.global.FileReader;
  const TYPES = ["loadstart", "progress", "load", "error", "loadend"];
  const holder = createEventHolder(builtins, pending, TYPES, (encoder, { type, loaded, total }) => {
    const init = builtins.bare({ lengthComputable: total > 0, loaded, total });
    /** @param {string} name */
    const tell = (name) => apply(dispatchEvent, encoder, [new ProgressEvent(name, init)]);
    tell("loadstart");
    if (type === "load") tell("progress");
    tell(type);
    tell("loadend");
  });
  shims.constructible(builtins.global, "FileReader", { made: holder.made });
  for (const name of ["readAsArrayBuffer", "readAsBinaryString", "readAsDataURL", "readAsText"]) {
    const native = /** @type {any} */ (prototype)[name];
    const shim = {
      /** @this {any} */
      read(/** @type {any[]} */ ...args) {
        apply(native, this, args);
        holder.ask(this);
      },
    };
    shims.method(prototype, name, shim.read);
  }
  const { abort } = prototype;
  const shim = {
    /** @this {any} */
    abort() {
      holder.drop(this);
      holder.call(() => apply(abort, this, []));
    },
  };
  shims.method(prototype, "abort", shim.abort);
}
