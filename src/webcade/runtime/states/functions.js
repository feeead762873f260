/**
 * Functions: what is behind each. DevTools tells the variables of the scopes around it, once per function; a bound one
 * has parts; one of the browser has nothing. A function that nobody has looked into is a stranger until DevTools has.
 */

import { emptyList, forPage } from "../kept_interfaces.js";
import { createScopes, scopeOf } from "./scopes.js";

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
  const { apply, slice, getDescriptor, weakMap, getPrototypeOf } = builtins;
  const scopes = createScopes(builtins, kept);
  const looked = weakMap(); // functions and promises that DevTools has told about
  /** @type {any[]} scopes, and functions that the browser may hold: reached whatever refers to them */
  const roots = emptyList();
  /** @type {any[]} */
  let strangers = emptyList();
  /** @type {any[]} */
  let promises = emptyList();
  /** @type {any[]} functions by which the page settles a promise, of which nobody knows whether it has */
  let settlers = emptyList();
  /** @type {any} */
  let walk = null;
  const GeneratorFunction = getPrototypeOf(function* () {});
  const AsyncGeneratorFunction = getPrototypeOf(async function* () {});

  /** @param {Function} fn */
  function isNative(fn) {
    return apply(slice, kept.textOf(fn), [-NATIVE.length]) === NATIVE;
  }

  /** Promise's own `resolve` and `reject`: they have no name, and the browser made them. @param {Function} fn */
  const isOfPromise = (fn) =>
    getDescriptor(fn, "name")?.value === "" && getDescriptor(fn, "length")?.value === 1;

  /** @param {Function} fn */
  const isSettler = (fn) => isOfPromise(fn) && isNative(fn);

  /** @param {Entry} entry */
  function learn(entry) {
    const { object } = entry;
    const bound = hidden.boundOf(object);
    if (bound) return bound;
    if (isNative(object)) {
      if (!isOfPromise(object)) return emptyList();
      const state = looked.get(object);
      if (state === "pending") problems.note("it has a promise that is not settled");
      else if (state !== "settled") settlers[settlers.length] = object;
      return null;
    }
    const proto = getPrototypeOf(object);
    if (proto === GeneratorFunction || proto === AsyncGeneratorFunction) {
      const of = getDescriptor(object, "prototype")?.value;
      if (of) walk.entryFor(of).kind = "object"; // it inherits from generators, and is none
    }
    return looked.get(object) ?? null;
  }

  return {
    /** @param {ReturnType<typeof createWalk>} used */
    use(used) {
      walk = used;
    },
    begin() {
      strangers = emptyList();
      promises = emptyList();
      settlers = emptyList();
    },
    isUnarmed: () => strangers.length > 0 || promises.length > 0 || settlers.length > 0,
    /** @param {Entry} entry of a function */
    met(entry) {
      entry.behind ??= learn(entry);
      if (entry.behind === null && !isSettler(entry.object)) strangers[strangers.length] = entry.object;
    },
    /** @param {Entry} entry of a promise */
    metPromise(entry) {
      if (!looked.has(entry.object)) promises[promises.length] = entry.object;
      else if (looked.get(entry.object) === "pending") problems.note("it has a promise that is not settled");
    },
    /** @param {Visit} visit */
    visitRoots(visit) {
      for (let i = 0; i < roots.length; i++) visit(roots[i]);
    },
    methods: {
      /** What DevTools finds all functions by. */
      prototype: getPrototypeOf(() => {}),
      /** Those of a list that scripts have made. @param {any[]} list */
      scripted(list) {
        const found = emptyList();
        for (let i = 0; i < list.length; i++) {
          if (typeof list[i] === "function" && !isNative(list[i])) found[found.length] = list[i];
        }
        return forPage(found);
      },
      /** Functions that DevTools has to look into before a moment can be kept. */
      strangers: () => forPage(strangers),
      /** Functions by which promises are settled, and whether they were is not known. */
      settlers: () => forPage(settlers),
      /** Promises whose state DevTools has to tell. */
      promises: () => forPage(promises),
      ...createTelling(builtins, scopes, looked, roots, () => walk),
    },
  };
}

/**
 * What DevTools tells of functions and scopes.
 *
 * @param {Builtins} builtins
 * @param {ReturnType<typeof createScopes>} scopes
 * @param {WeakMap<object, any>} looked
 * @param {any[]} roots
 * @param {() => any} walk
 */
function createTelling(builtins, scopes, looked, roots, walk) {
  /** @type {import("./scopes.js").Scope | null} the innermost around the function that is being looked into */
  let innermost = null;
  /** @type {import("./scopes.js").Scope | null} the outermost of those told so far */
  let outermost = null;

  /** @param {any} fn @param {any[]} behind */
  function place(fn, behind) {
    looked.set(fn, behind);
    const entry = walk().entryOf(fn);
    if (entry) entry.behind = behind;
  }

  return {
    /** Variables of a scope that DevTools has a number for. @param {number} number @param {any[]} given name, getter, setter, name, and so on */
    number(number, given) {
      const scope = scopes.add(number, scopeOf(given));
      if (walk().entryOf(scope)) return;
      walk().learnScope(scope);
      roots[roots.length] = scope;
    },
    /** These functions are in those scopes: the innermost by its number, 0 for none. @param {any[]} list @param {number[]} numbers */
    place(list, numbers) {
      for (let i = 0; i < list.length; i++) {
        const scope = scopes.get(numbers[i]);
        const behind = emptyList();
        if (scope) behind[0] = scope;
        place(list[i], behind);
      }
    },
    /** A scope is in another, by their numbers. @param {number} inner @param {number} outer */
    nest(inner, outer) {
      const scope = scopes.get(inner);
      if (scope) scope.outer = scopes.get(outer) ?? null;
    },
    /**
     * A scope around the function that is being looked into, from the innermost on.
     * @param {any[]} given name, getter, setter, name, and so on
     * @returns {boolean} whether it was known already: then the scopes around it are, too
     */
    scope(given) {
      const scope = scopeOf(given);
      const settled = scopes.settle(scope);
      walk().learnScope(settled);
      if (outermost !== null) outermost.outer = settled;
      outermost = settled;
      innermost ??= settled;
      return settled !== scope;
    },
    /** All scopes around a function have been told. @param {any} fn */
    looked(fn) {
      const behind = emptyList();
      if (innermost !== null) behind[0] = innermost;
      innermost = null;
      outermost = null;
      place(fn, behind);
    },
    /** Functions of the runtime, which are left alone. @param {any[]} list */
    ours(list) {
      for (let i = 0; i < list.length; i++) walk().leave(list[i]);
    },
    /** The variables of all scripts together. @param {any[]} given */
    lexical(given) {
      const scope = scopeOf(given);
      walk().learnScope(scope);
      roots[roots.length] = scope;
    },
    /** @param {any[]} list of `settlers` @param {boolean[]} pending whether each still has its promise */
    settled(list, pending) {
      for (let i = 0; i < list.length; i++) looked.set(list[i], pending[i] ? "pending" : "settled");
    },
    /** @param {any} promise @param {string} state "fulfilled", "rejected", "pending", or "none" for what only inherits from promises */
    promise(promise, state) {
      looked.set(promise, state);
    },
    enter: createEnter(builtins),
  };
}

/**
 * Calls a function so that DevTools can stop at its entry and end it there. Its parameters get what fits every
 * pattern, so that no default value is computed.
 *
 * @param {Builtins} builtins
 */
function createEnter({ apply, construct, global, slice }) {
  const { Proxy } = global;
  const { iterator, toPrimitive } = global.Symbol;
  const { toString } = global.Function.prototype;
  const anything = new Proxy(() => {}, {
    get: (_, key) => (key === iterator ? several : key === toPrimitive ? () => 0 : anything),
    has: () => true,
  });
  function* several() {
    for (let i = 0; i < 64; i++) yield anything;
  }
  const args = emptyList();
  for (let i = 0; i < 32; i++) args[i] = anything;
  /** @param {any} fn */
  return (fn) => {
    try {
      const isClass = apply(slice, apply(toString, fn, []), [0, 5]) === "class";
      if (isClass) construct(fn, args);
      else apply(fn, undefined, args);
    } catch {
      // it could not be entered
    }
  };
}
