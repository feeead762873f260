/**
 * Functions: what is behind each. DevTools tells the variables of the scopes around it, once per function; a bound one
 * has parts; one of the browser has nothing. A function that nobody has looked into is a stranger until DevTools has.
 */

import { emptyList, forPage } from "../kept_interfaces.js";
import { createScopes } from "./scopes.js";
import { createTelling } from "./telling.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Hidden } from "./hidden.js"
 * @import { Kept } from "./kept.js"
 * @import { Entry, Visit, createWalk } from "./walk.js"
 */

const NATIVE = "{ [native code] }"; // no script can end so: it is a syntax error

/**
 * @param {Builtins} builtins
 * @param {Kept} kept
 * @param {Hidden} hidden
 * @param {{ note: (reason: string) => void }} problems
 */
export function createFunctions(builtins, kept, hidden, problems) {
  const { getDescriptor, weakMap, getPrototypeOf } = builtins;
  const scopes = createScopes(builtins, kept);
  const looked = weakMap(); // functions and promises that DevTools has told about
  /** @type {any[]} scopes, and functions that the browser may hold: reached whatever refers to them */
  const roots = emptyList();
  const unknown = createUnknown();
  /** @type {any} */
  let walk = null;
  const { isNative, isOfPromise, isSettler, isOfGenerators } = createTests(builtins, kept);

  /** @param {Entry} entry */
  function learn(entry) {
    const { object } = entry;
    const bound = hidden.boundOf(object);
    if (bound) return bound;
    if (isNative(object)) {
      if (!isOfPromise(object)) return emptyList();
      const state = looked.get(object);
      if (state === "pending") problems.note("it has a promise that is not settled");
      else if (state !== "settled") unknown.add("settlers", object);
      return null;
    }
    if (isOfGenerators(object)) {
      const of = getDescriptor(object, "prototype")?.value;
      if (of) walk.regard(of, "object"); // it inherits from generators, and is none
    }
    return looked.get(object) ?? null;
  }

  return {
    /** @param {ReturnType<typeof createWalk>} used */
    use(used) {
      walk = used;
    },
    begin: unknown.forget,
    unknown: unknown.numbers,
    /** @param {Entry} entry of a function */
    met(entry) {
      entry.behind ??= learn(entry);
      if (entry.behind === null && !isSettler(entry.object)) unknown.add("strangers", entry.object);
    },
    /** @param {Entry} entry of a promise */
    metPromise(entry) {
      const state = looked.get(entry.object);
      if (state === undefined) unknown.add("promises", entry.object);
      if (state !== "pending") return;
      problems.note("it has a promise that is not settled");
      looked.set(entry.object, undefined); // by the next moment it may be
    },
    /** @param {Visit} visit */
    visitRoots(visit) {
      for (let i = 0; i < roots.length; i++) visit(roots[i]);
    },
    methods: {
      /** What DevTools finds all functions by. */
      prototype: getPrototypeOf(() => {}),
      scripted: createScripted(isNative),
      made: createMade(builtins),
      without: createWithout(builtins, kept),
      ...unknown.methods,
      ...createTelling(builtins, kept, scopes, looked, roots, () => walk),
    },
  };
}

/** What the walk met and DevTools has to tell of before a moment can be kept. */
function createUnknown() {
  const none = () => ({ strangers: emptyList(), promises: emptyList(), settlers: emptyList() });
  let lists = none();
  return {
    /** @param {"strangers" | "promises" | "settlers"} name @param {any} object */
    add(name, object) {
      const list = lists[name];
      list[list.length] = object;
    },
    /** How many promises, settlers and strangers; "" for none at all. */
    numbers() {
      const { promises, settlers, strangers } = lists;
      if (promises.length + settlers.length + strangers.length === 0) return "";
      return `${promises.length},${settlers.length},${strangers.length}`;
    },
    forget() {
      lists = none();
    },
    methods: {
      /** Functions that DevTools has to look into. */
      strangers: () => forPage(lists.strangers),
      /** Functions by which promises are settled, and whether they were is not known. */
      settlers: () => forPage(lists.settlers),
      /** Promises whose state DevTools has to tell. */
      promises: () => forPage(lists.promises),
    },
  };
}

/** What can be told of a function by itself. @param {Builtins} builtins @param {Kept} kept */
function createTests({ apply, slice, getDescriptor, getPrototypeOf }, { textOf }) {
  const GeneratorFunction = getPrototypeOf(function* () {});
  const AsyncGeneratorFunction = getPrototypeOf(async function* () {});

  /** @param {Function} fn */
  const isNative = (fn) => apply(slice, textOf(fn), [-NATIVE.length]) === NATIVE;

  /** Promise's own `resolve` and `reject`: they have no name, and the browser made them. @param {Function} fn */
  const isOfPromise = (fn) =>
    getDescriptor(fn, "name")?.value === "" && getDescriptor(fn, "length")?.value === 1;

  return {
    ...{ isNative, isOfPromise },
    /** @param {Function} fn */
    isSettler: (fn) => isOfPromise(fn) && isNative(fn),
    /** @param {Function} fn */
    isOfGenerators(fn) {
      const proto = getPrototypeOf(fn);
      return proto === GeneratorFunction || proto === AsyncGeneratorFunction;
    },
  };
}

/** @param {(fn: Function) => boolean} isNative */
function createScripted(isNative) {
  /** Those of a list that scripts have made. @param {any[]} list */
  return (list) => {
    const found = emptyList();
    for (let i = 0; i < list.length; i++) {
      if (typeof list[i] === "function" && !isNative(list[i])) found[found.length] = list[i];
    }
    return forPage(found);
  };
}

/** @param {Builtins} builtins */
function createMade({ weakMap, getPrototypeOf }) {
  /** What constructors have made. @param {any[]} list all objects, in a list, and then the constructors */
  return (list) => {
    const prototypes = weakMap();
    for (let i = 1; i < list.length; i++) prototypes.set(list[i].prototype, true);
    const found = emptyList();
    const every = list[0];
    for (let i = 0; i < every.length; i++) {
      const prototype = getPrototypeOf(every[i]);
      if (prototype !== null && prototypes.get(prototype)) found[found.length] = every[i];
    }
    return forPage(found);
  };
}

/** @param {Builtins} builtins @param {Kept} kept */
function createWithout({ apply, exec, global }, { textOf }) {
  const { RegExp } = global;
  /**
   * Where in a list the first function is whose text does not have a name, so that nothing in it can hide the variable
   * of that name; -1 if there is none. @param {any[]} list @param {string} name with `$` escaped
   */
  return (list, name) => {
    const word = new RegExp(`(?<![\\w$])${name}(?![\\w$])`);
    for (let i = 0; i < list.length; i++) if (apply(exec, word, [textOf(list[i])]) === null) return i;
    return -1;
  };
}
