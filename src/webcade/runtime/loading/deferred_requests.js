/**
 * XMLHttpRequest and FileReader: their events come when everything asked for before has been handed over
 * (delivery_queue.js), and as one sequence, however many pieces the answer came in.
 */

/**
 * @import { Natives } from "../builtins.js"
 * @import { Pending } from "./delivery_queue.js"
 * @import { Disguise } from "../shims.js"
 */

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Pending} pending
 */
export function installHeldRequests(natives, disguise, pending) {
  holdXhr(natives, disguise, pending);
  holdFileReader(natives, disguise, pending);
}

/**
 * Keeps back an object's own events of an answer, all but those it sends while a method of it runs.
 *
 * @param {Natives} natives
 * @param {Pending} pending
 * @param {string[]} types the last of them says that it is over
 * @param {(target: any, outcome: { type: string, loaded: number, total: number }) => void} deliver
 */
function createEventHolder(natives, pending, types, deliver) {
  const { apply, addEventListener, get, call: callKept } = natives;
  const tickets = natives.weakMap();
  const outcomes = natives.weakMap();
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
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Pending} pending
 */
function holdXhr(natives, disguise, pending) {
  const { apply, dispatchEvent, ProgressEvent } = natives;
  const { prototype } = natives.global.XMLHttpRequest;
  const { open, send, abort } = prototype;
  const isSync = natives.weakMap();
  const states = natives.weakMap(); // what readyState is to be while events are sent

  /** @param {XMLHttpRequest} request @param {number} state */
  function changeState(request, state) {
    states.set(request, state);
    apply(dispatchEvent, request, [new natives.Event("readystatechange")]);
  }
  const TYPES = ["readystatechange", "progress", "load", "error", "timeout", "loadend"];
  const holder = createEventHolder(natives, pending, TYPES, (request, { type, loaded, total }) => {
    const init = natives.bare({ lengthComputable: total > 0, loaded, total });
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
  disguise.constructible(natives.global, "XMLHttpRequest", { made: holder.made });
  disguise.getter(prototype, "readyState", function (native) {
    return states.get(this) ?? native;
  });
  const shims = {
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
  disguise.method(prototype, "open", shims.open);
  disguise.method(prototype, "send", shims.send);
  disguise.method(prototype, "abort", shims.abort);
}

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Pending} pending
 */
function holdFileReader(natives, disguise, pending) {
  const { apply, dispatchEvent, ProgressEvent } = natives;
  const { prototype } = natives.global.FileReader;
  const TYPES = ["loadstart", "progress", "load", "error", "loadend"];
  const holder = createEventHolder(natives, pending, TYPES, (reader, { type, loaded, total }) => {
    const init = natives.bare({ lengthComputable: total > 0, loaded, total });
    /** @param {string} name */
    const tell = (name) => apply(dispatchEvent, reader, [new ProgressEvent(name, init)]);
    tell("loadstart");
    if (type === "load") tell("progress");
    tell(type);
    tell("loadend");
  });
  disguise.constructible(natives.global, "FileReader", { made: holder.made });
  for (const name of ["readAsArrayBuffer", "readAsBinaryString", "readAsDataURL", "readAsText"]) {
    const native = /** @type {any} */ (prototype)[name];
    const shim = {
      /** @this {any} */
      read(/** @type {any[]} */ ...args) {
        apply(native, this, args);
        holder.ask(this);
      },
    };
    disguise.method(prototype, name, shim.read);
  }
  const { abort } = prototype;
  const shim = {
    /** @this {any} */
    abort() {
      holder.drop(this);
      holder.call(() => apply(abort, this, []));
    },
  };
  disguise.method(prototype, "abort", shim.abort);
}
