/**
 * Who listens for events: only the browser knows, so each listener is noted when it is added and removed. A list is
 * never changed, only replaced, so that a moment keeps the list itself.
 *
 * @typedef {{ type: string, listener: any, options: any, capture: boolean }} Heard
 * @typedef {ReturnType<typeof watchListeners>} Listeners
 */

import { argument, emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/** @type {readonly Heard[]} */
const NOBODY = emptyList();

/** @param {Builtins} builtins @param {Shims} shims */
export function watchListeners(builtins, shims) {
  const { global, apply, addEventListener, removeEventListener, bare } = builtins;
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

  const prototype = global.EventTarget.prototype;
  const before = prototype.addEventListener;
  const beforeRemoval = prototype.removeEventListener;
  const shim = {
    /** @this {EventTarget} */
    addEventListener(/** @type {any[]} */ ...args) {
      const target = this ?? global;
      apply(before, target, args);
      const one = heardOf(args);
      if (one === null) return;
      note(target, one);
      if (one.options?.once) strikeOnce(target, one);
    },
    /** @this {EventTarget} */
    removeEventListener(/** @type {any[]} */ ...args) {
      const target = this ?? global;
      apply(beforeRemoval, target, args);
      const one = heardOf(args);
      if (one !== null) strike(target, one);
    },
  };
  shims.method(prototype, "addEventListener", shim.addEventListener);
  shims.method(prototype, "removeEventListener", shim.removeEventListener);

  return {
    of,
    /** Let these listen, and nobody else. @param {EventTarget} target @param {readonly Heard[]} wanted */
    putBack(target, wanted) {
      const now = of(target);
      if (now === wanted || isSameList(now, wanted)) return;
      for (let i = 0; i < now.length; i++) {
        apply(removeEventListener, target, [now[i].type, now[i].listener, bare({ capture: now[i].capture })]);
      }
      for (let i = 0; i < wanted.length; i++) {
        apply(addEventListener, target, [wanted[i].type, wanted[i].listener, wanted[i].options]);
        if (wanted[i].options?.once) strikeOnce(target, wanted[i]);
      }
      lists.set(target, wanted);
    },
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

/** @param {readonly Heard[]} a @param {readonly Heard[]} b */
function isSameList(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
