/**
 * Finds what of the platform answers by a promise, without a list of names. A method called on an object that is
 * not its own throws an error, unless it answers by a promise: then its promise is rejected (Web IDL). So does a
 * static method that is called without the arguments that it needs.
 *
 * @typedef {Record<string, string[]>} NamesOf by interface; "" is the global object
 * @typedef {object} PromiseMethods
 * @property {NamesOf} methods
 * @property {NamesOf} getters
 * @property {NamesOf} statics those that need no argument are among them, whatever they answer
 */

import { emptyList, hear, isPromise } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 */

/**
 * Look at every interface. This makes each of them, which takes some 30 ms: so one page of a browser looks, and the
 * next ones are told (`BootOptions.promises`).
 *
 * @param {Builtins} builtins
 * @returns {PromiseMethods}
 */
export function findPromiseMethods(builtins) {
  const { global, create, names } = builtins;
  const found = { methods: create(null), getters: create(null), statics: create(null) };
  const { Error: NativeError } = /** @type {any} */ (global);
  const { stackTraceLimit } = NativeError; // a stack for each error would take most of the time
  if (stackTraceLimit !== undefined) NativeError.stackTraceLimit = 0;
  look(builtins, found, "", global);
  for (const name of names(global)) {
    const made = interfaceOf(builtins, name);
    if (!made) continue;
    look(builtins, found, name, made.prototype);
    lookAtStatics(builtins, found.statics, name, made);
  }
  if (stackTraceLimit !== undefined) NativeError.stackTraceLimit = stackTraceLimit;
  return found;
}

/** The interface of the platform that has this name; null if it is none. @param {Builtins} builtins @param {string} name */
function interfaceOf({ global, getDescriptor }, name) {
  const descriptor = getDescriptor(global, name);
  const value = descriptor?.value;
  return typeof value === "function" && !descriptor?.enumerable && value.prototype ? value : null;
}

/**
 * What the language itself brings is not enumerable, and is left out.
 *
 * @param {Builtins} builtins
 * @param {PromiseMethods} found
 * @param {string} kind
 * @param {any} owner
 */
function look(builtins, found, kind, owner) {
  const { getDescriptor, names, bare } = builtins;
  const stranger = bare({});
  for (const name of names(owner)) {
    const descriptor = getDescriptor(owner, name);
    if (!descriptor?.enumerable) continue;
    const { value, get } = descriptor;
    if (typeof value === "function") {
      if (answersByPromise(builtins, value, stranger)) add(found.methods, kind, name);
    } else if (get && owner !== builtins.global && answersByPromise(builtins, get, stranger)) {
      add(found.getters, kind, name);
    }
  }
}

/** @param {Builtins} builtins @param {NamesOf} statics @param {string} kind @param {any} owner */
function lookAtStatics(builtins, statics, kind, owner) {
  const { getDescriptor, names } = builtins;
  for (const name of names(owner)) {
    const descriptor = getDescriptor(owner, name);
    const value = descriptor?.enumerable ? descriptor.value : null;
    if (typeof value !== "function") continue;
    if (value.length === 0 || answersByPromise(builtins, value, owner)) add(statics, kind, name);
  }
}

/** @param {NamesOf} names @param {string} kind @param {string} name */
function add(names, kind, name) {
  names[kind] ??= emptyList();
  names[kind][names[kind].length] = name;
}

/** Whether a call that must fail fails by a promise. @param {Builtins} builtins @param {Function} method @param {object} receiver */
function answersByPromise({ apply }, method, receiver) {
  try {
    const answer = apply(method, receiver, []);
    if (!isPromise(answer)) return false;
    hear(answer, () => {});
    return true;
  } catch {
    return false;
  }
}
