/** What DevTools tells of functions and scopes. */

import { emptyList } from "../kept_interfaces.js";
import { createEnter } from "./entering.js";
import { scopeOf } from "./scopes.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Kept } from "./kept.js"
 * @import { Scope, createScopes } from "./scopes.js"
 */

/** Scopes of the start: Python sees to it that all of their variables are told (chromium/states/start.py). */
const WHOLE = { isModule: false, isWhole: true };
const WHOLE_MODULE = { isModule: true, isWhole: true };

/**
 * @param {Builtins} builtins
 * @param {Kept} kept
 * @param {ReturnType<typeof createScopes>} scopes
 * @param {WeakMap<object, any>} looked
 * @param {any[]} roots
 * @param {() => any} walk
 */
export function createTelling(builtins, kept, scopes, looked, roots, walk) {
  /** @type {Scope | null} the innermost around the function that is being looked into */
  let innermost = null;
  /** @type {Scope | null} the outermost of those told so far */
  let outermost = null;
  let canLink = true;
  /** @type {any} the function that was entered last */
  let entered = null;
  const { enter, gates } = createEnter(builtins);
  const isArrow = createIsArrow(builtins, kept);

  /** @param {any} fn @param {any[]} behind */
  function place(fn, behind) {
    looked.set(fn, behind);
    const entry = walk().entryOf(fn);
    if (entry) entry.behind = behind;
  }

  return {
    ...createNumbered(scopes, roots, walk, place),
    /**
     * A scope around the function that is being looked into, from the innermost on.
     * @param {any[]} given name, getter, setter, name, and so on
     * @param {boolean} isModule whether it is that of a module
     * @param {boolean} isWhole whether the function hides no variable of it, or of a scope around it, by one of its own
     * @returns {boolean} whether all of it was known already, and so are the scopes around it
     */
    scope(given, isModule, isWhole) {
      const scope = scopeOf(given, { isModule, isWhole });
      const settled = scopes.settle(scope);
      const isKnown = settled !== scope && settled.isWhole;
      settled.isWhole ||= isWhole; // those around it are told next
      walk().learnScope(settled);
      // A scope of which all variables are hidden is left out: whoever knows of it must not forget it.
      if (outermost !== null && (canLink || outermost.outer === null)) outermost.outer = settled;
      outermost = settled;
      canLink = isWhole;
      innermost ??= settled;
      return isKnown;
    },
    /** All scopes around the function that was entered have been told. @param {(() => any)[]} keywords read what `this` and `arguments` are there */
    looked(keywords) {
      const behind = emptyList();
      if (innermost !== null) behind[0] = innermost;
      if (isArrow(entered)) readAll(keywords, behind);
      place(entered, behind);
    },
    /** Functions could not be entered: nothing is known to be behind them. @param {any[]} list */
    passedOver(list) {
      for (let i = 0; i < list.length; i++) place(list[i], emptyList());
    },
    /** Where in a list the arrow functions are, with commas between. @param {any[]} list */
    arrows(list) {
      let text = "";
      for (let i = 0; i < list.length; i++) if (isArrow(list[i])) text += `${i},`;
      return text;
    },
    /** What `this` is in an arrow function of the start. @param {(() => any)[]} keywords @returns {boolean} whether any object is */
    receive(keywords) {
      const { length } = roots;
      if (isArrow(entered)) readAll(keywords, roots);
      for (let i = length; i < roots.length; i++)
        if (typeof roots[i] === "object" && roots[i] !== null) return true;
      return false;
    },
    /** The same of several. @param {any[]} list */
    receivers(list) {
      for (let i = 0; i < list.length; i++) roots[roots.length] = list[i];
    },
    /** Functions of the runtime, which are left alone. @param {any[]} list */
    ours(list) {
      for (let i = 0; i < list.length; i++) walk().leave(list[i]);
    },
    /** The variables of all scripts together. @param {any[]} given */
    lexical(given) {
      const scope = scopeOf(given, WHOLE);
      walk().learnScope(scope);
      roots[roots.length] = scope;
    },
    /** @param {any[]} list of `settlers` @param {boolean[]} pending whether each still has its promise */
    settled(list, pending) {
      for (let i = 0; i < list.length; i++) looked.set(list[i], pending[i] ? "pending" : "settled");
    },
    /** @param {any[]} list of `promises` @param {string[]} states "fulfilled", "rejected", "pending", or "none" for what only inherits from promises */
    promised(list, states) {
      for (let i = 0; i < list.length; i++) looked.set(list[i], states[i]);
    },
    /** The functions through which others are entered. @returns {Function[]} */
    gates: () => gates,
    /** @param {any} fn before whose first line DevTools will stop */
    enter(fn) {
      entered = fn;
      innermost = null;
      outermost = null;
      enter(fn);
    },
  };
}

/**
 * Scopes that DevTools has numbered in a heap snapshot.
 *
 * @param {ReturnType<typeof createScopes>} scopes
 * @param {any[]} roots
 * @param {() => any} walk
 * @param {(fn: any, behind: any[]) => void} put
 */
function createNumbered(scopes, roots, walk, put) {
  return {
    /** Variables of a scope that DevTools has a number for; of a module, the number is negative. @param {number} number @param {any[]} given name, getter, setter, name, and so on */
    number(number, given) {
      const scope = scopes.add(number, scopeOf(given, number < 0 ? WHOLE_MODULE : WHOLE));
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
        put(list[i], behind);
      }
    },
    /** A scope is in another, by their numbers. @param {number} inner @param {number} outer */
    nest(inner, outer) {
      const scope = scopes.get(inner);
      if (scope) scope.outer = scopes.get(outer) ?? null;
    },
  };
}

/**
 * Whether a function takes `this` and `arguments` from where it is made.
 *
 * @param {Builtins} builtins @param {Kept} kept
 */
function createIsArrow({ apply, exec }, { textOf }) {
  const start = /^(?:async\b\s*)?(?:\(|[\w$\u0080-\uffff]+\s*=>)/;
  return (/** @type {Function} */ fn) => apply(exec, start, [textOf(fn)]) !== null;
}

/** Add what can be read to a list. @param {(() => any)[]} getters @param {any[]} list */
function readAll(getters, list) {
  for (let i = 0; i < getters.length; i++) {
    try {
      list[list.length] = getters[i]();
    } catch {
      // a script itself has no `arguments`
    }
  }
}
