/**
 * Who listens for events: only the browser knows, so each listener is noted when it is added and removed. A list is
 * never changed, only replaced, so that a moment keeps the list itself.
 *
 * @typedef {{ type: string, listener: any, options: any, capture: boolean }} Heard
 * @typedef {ReturnType<typeof watchListeners>} Listeners
 */

import { argument, emptyList } from "../kept_interfaces.js";
import { isSameList } from "./lists.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/** In place of options: it is a handler, as `onclick`. */
const HANDLER = { __proto__: null };
/** @type {readonly Heard[]} */
const NOBODY = emptyList();

/** @param {Builtins} builtins @param {Shims} shims */
export function watchListeners(builtins, shims) {
  const { apply, addEventListener, bare } = builtins;
  const lists = builtins.weakMap();
  /** @param {object} target @returns {readonly Heard[]} */
  const of = (target) => lists.get(target) ?? NOBODY;

  /** @param {object} target @param {Heard} one */
  function note(target, one) {
    if (indexOf(of(target), one) < 0) lists.set(target, withOne(of(target), one));
  }
  /** @param {object} target @param {Heard} one */
  function strike(target, one) {
    const before = of(target);
    const at = indexOf(before, one);
    if (at >= 0) lists.set(target, without(before, at));
  }

  /** Of a listener that is called once the browser itself lets go: a second one says so. @param {EventTarget} target @param {Heard} one */
  function strikeOnce(target, one) {
    const options = bare({ once: true, capture: one.capture });
    apply(addEventListener, target, [one.type, () => strike(target, one), options]);
  }

  const writeHandler = watchHandlers(builtins, shims, (target, name, value) => {
    for (let at = find(of(target), name); at >= 0; at = find(of(target), name)) {
      lists.set(target, without(of(target), at));
    }
    const one = { type: name, listener: value, options: HANDLER, capture: false };
    if (typeof value === "function") lists.set(target, withOne(of(target), one));
  });
  watchCalls(builtins, shims, {
    added(target, one) {
      note(target, one);
      if (one.options?.once) strikeOnce(target, one);
    },
    removed: strike,
  });
  const replace = createReplace(builtins, writeHandler, strikeOnce);

  return {
    of,
    /** Let these listen, and nobody else. @param {EventTarget} target @param {readonly Heard[]} wanted */
    putBack(target, wanted) {
      const now = of(target);
      if (now === wanted || isSameList(now, wanted)) return;
      replace(target, now, wanted);
      lists.set(target, wanted);
    },
  };
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Record<"added" | "removed", (target: EventTarget, one: Heard) => void>} hooks
 */
function watchCalls({ global, apply }, shims, { added, removed }) {
  const prototype = global.EventTarget.prototype;
  /** @param {"addEventListener" | "removeEventListener"} name @param {(target: EventTarget, one: Heard) => void} hear */
  function watch(name, hear) {
    const native = prototype[name];
    const shim = {
      /** @this {EventTarget} */
      call(/** @type {any[]} */ ...args) {
        const target = this ?? global;
        apply(native, target, args);
        const one = heardOf(args);
        if (one !== null) hear(target, one);
      },
    };
    shims.method(prototype, name, shim.call);
  }
  watch("addEventListener", added);
  watch("removeEventListener", removed);
}

/**
 * @param {Builtins} builtins
 * @param {(target: object, name: string, value: any) => void} writeHandler
 * @param {(target: EventTarget, one: Heard) => void} strikeOnce
 */
function createReplace({ apply, addEventListener, removeEventListener, bare }, writeHandler, strikeOnce) {
  /** @param {EventTarget} target @param {Heard} one */
  function remove(target, { type, listener, options, capture }) {
    if (options === HANDLER) writeHandler(target, type, null);
    else apply(removeEventListener, target, [type, listener, bare({ capture })]);
  }
  /** @param {EventTarget} target @param {Heard} one */
  function add(target, one) {
    const { type, listener, options } = one;
    if (options === HANDLER) {
      writeHandler(target, type, listener);
      return;
    }
    apply(addEventListener, target, [type, listener, options]);
    if (options?.once) strikeOnce(target, one);
  }
  /** Let those who listen now do so no more, and these instead. @param {EventTarget} target @param {readonly Heard[]} now @param {readonly Heard[]} wanted */
  return (target, now, wanted) => {
    for (let i = 0; i < now.length; i++) remove(target, now[i]);
    for (let i = 0; i < wanted.length; i++) add(target, wanted[i]);
  };
}

/** Of a handler. @param {readonly Heard[]} list @param {string} name */
function find(list, name) {
  for (let i = 0; i < list.length; i++) if (list[i].options === HANDLER && list[i].type === name) return i;
  return -1;
}

/**
 * Handlers that are set as properties, as `onclick`.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(target: object, name: string, value: any) => void} set
 * @returns {(target: object, name: string, value: any) => void} sets one, without a word
 */
function watchHandlers({ global, names, getDescriptor, getPrototypeOf, apply, create }, shims, set) {
  /** @type {Record<string, ((value: any) => void)[]>} setters, and the prototype that has each */
  const setters = create(null);
  const KINDS = ["HTMLElement", "SVGElement", "MathMLElement", "Document", "MessagePort", "MediaQueryList"];
  for (const owner of [global, ...KINDS.map((name) => /** @type {any} */ (global)[name]?.prototype)]) {
    for (const name of owner ? names(owner) : []) {
      if (name[0] !== "o" || name[1] !== "n") continue;
      const native = getDescriptor(owner, name)?.set;
      if (!native) continue;
      const list = setters[name] ?? emptyList();
      list[list.length] = owner;
      list[list.length] = native;
      setters[name] = list;
      shims.setter(owner, name, function (value, write) {
        write(value);
        set(this ?? global, name, value);
      });
    }
  }
  return (target, name, value) => {
    const list = /** @type {any[]} */ (setters[name]);
    for (let owner = /** @type {any} */ (target); owner; owner = getPrototypeOf(owner)) {
      for (let i = 0; i < list.length; i += 2)
        if (list[i] === owner) return apply(list[i + 1], target, [value]);
    }
  };
}

/** What a call of addEventListener or removeEventListener names; null if that is nothing. @param {any[]} args @returns {Heard | null} */
function heardOf(args) {
  const listener = argument(args, 1);
  if (listener === null || (typeof listener !== "function" && typeof listener !== "object")) return null;
  const options = argument(args, 2);
  const capture = typeof options === "object" && options !== null ? !!options.capture : !!options;
  return { type: `${argument(args, 0)}`, listener, options, capture };
}

/** @param {readonly Heard[]} list @param {Heard} one */
function indexOf(list, { type, listener, capture }) {
  for (let i = 0; i < list.length; i++) {
    const other = list[i];
    if (other.type === type && other.listener === listener && other.capture === capture) return i;
  }
  return -1;
}

/** @param {readonly Heard[]} list @param {Heard} one */
function withOne(list, one) {
  const longer = emptyList();
  for (let i = 0; i < list.length; i++) longer[i] = list[i];
  longer[list.length] = one;
  return longer;
}

/** @param {readonly Heard[]} list @param {number} at */
function without(list, at) {
  const shorter = emptyList();
  for (let i = 0; i < list.length; i++) if (i !== at) shorter[shorter.length] = list[i];
  return shorter;
}
