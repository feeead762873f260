/**
 * Variables of closures. DevTools stops at the entry of a function and gives, for each scope around it, a getter and
 * a setter of each variable; they stay valid (chromium/states/closures.py). Here it is found out which of those scopes
 * are known already, and which variables are constant.
 *
 * @typedef {object} Scope
 * @property {string[]} names
 * @property {(() => any)[]} getters
 * @property {((value: any) => void)[]} setters
 * @property {Scope | null} outer the scope around it, as far as anybody has looked
 * @property {boolean[]} constant whether a variable refuses to be written
 * @property {boolean} isModule whether variables that refuse it may change: what a module imports
 * @property {boolean} isWhole whether all variables of it, and of the scopes around it, have been told
 * @typedef {object} ScopeCopy
 * @property {any[]} values
 * @property {(Entry | null)[]} refs what the values are, if they are objects that may change
 * @property {Entry[]} links what constants refer to
 * @property {number[]} varying the variables that may have another value at the next moment
 */

import { emptyList } from "../kept_interfaces.js";
import { createWeakList } from "../weak_list.js";
import { indexOf } from "./lists.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Kept } from "./kept.js"
 * @import { Copier, Entry, Visit } from "./walk.js"
 */

/** A variable that is not initialised yet (`let x` before its line has run). */
const UNSET = Symbol("not initialised");

/** @param {any[]} list */
function copied(list) {
  const copy = emptyList();
  for (let i = 0; i < list.length; i++) copy[i] = list[i];
  return copy;
}

/** @param {Scope} scope @param {number} index */
function valueOf({ getters }, index) {
  try {
    return getters[index]();
  } catch {
    return UNSET;
  }
}

/** @param {Kept} kept @returns {Copier} */
export function createScopeCopier({ isSame }) {
  /**
   * Whether a variable has its value for ever. One that was not initialised when DevTools told of it seems constant.
   * @param {Scope} scope @param {number} i @param {any} value @param {ScopeCopy | undefined} before
   */
  function isFixed({ constant, getters, setters, isModule }, i, value, before) {
    if (!constant[i] || value === UNSET) return false;
    if (before === undefined || before.values[i] === UNSET) constant[i] = isConstant(getters[i], setters[i]);
    return constant[i] && !isModule;
  }

  /** All of it. @param {Scope} scope @param {Visit} visit @param {ScopeCopy} [before] one in which a variable was not initialised @returns {ScopeCopy} */
  function describe(scope, visit, before) {
    const copy = { values: emptyList(), refs: emptyList(), links: emptyList(), varying: emptyList() };
    const { values, refs, links, varying } = copy;
    for (let i = 0; i < scope.getters.length; i++) {
      values[i] = valueOf(scope, i);
      refs[i] = visit(values[i]);
      if (!isFixed(scope, i, values[i], before)) varying[varying.length] = i;
      else if (refs[i] !== null) links[links.length] = refs[i];
    }
    return copy;
  }

  /** The same copy, but for one variable and those after it: a getter takes long. @param {Scope} scope @param {ScopeCopy} before @param {number} from @param {any} value @param {Visit} visit @returns {ScopeCopy} */
  function withValues(scope, before, from, value, visit) {
    const { varying, links } = before;
    const values = copied(before.values);
    const refs = copied(before.refs);
    for (let at = from; at < varying.length; at++) {
      const i = varying[at];
      if (at > from) value = valueOf(scope, i);
      if (before.values[i] === UNSET && value !== UNSET) return describe(scope, visit, before);
      values[i] = value;
      refs[i] = visit(value);
    }
    return { values, refs, links, varying };
  }

  return {
    copy({ object, copy: before }, visit, meet) {
      const { getters, outer } = object;
      if (outer !== null) visit(outer);
      if (before === undefined || before.values.length !== getters.length) return describe(object, visit);
      const { values, refs, links, varying } = before;
      for (let i = 0; i < links.length; i++) meet(links[i]);
      for (let at = 0; at < varying.length; at++) {
        const i = varying[at];
        const value = valueOf(object, i);
        if (!isSame(value, values[i])) return withValues(object, before, at, value, visit);
        if (refs[i] !== null) meet(refs[i]);
      }
      return before;
    },
    putBack({ object }, { values, varying }) {
      const { constant, setters } = object;
      for (let at = 0; at < varying.length; at++) {
        const i = varying[at];
        if (constant[i] || values[i] === UNSET || isSame(valueOf(object, i), values[i])) continue;
        setters[i](values[i]);
      }
    },
  };
}

/** @param {Pick<Builtins, "create" | "WeakRef" | "deref">} builtins @param {Kept} kept */
export function createScopes(builtins, kept) {
  /** @type {Record<string, ReturnType<typeof createWeakList<Scope>>>} all scopes that have a variable of this name */
  const byName = builtins.create(null);
  /** @type {Record<number, Scope>} those of the start, by DevTools' number */
  const byNumber = builtins.create(null);
  const isSameScope = createIsSameScope(kept);

  /** Let it be found by its names from now on. @param {Scope} scope @param {number} from the first new name */
  function file(scope, from) {
    for (let i = from; i < scope.names.length; i++) {
      const name = scope.names[i];
      byName[name] ??= createWeakList(builtins);
      byName[name].add(scope);
    }
  }

  /** Add the variables that were not known. @param {Scope} all @param {Scope} scope the same one */
  function extend(all, scope) {
    const before = all.names.length;
    for (let i = 0; i < scope.names.length; i++) {
      if (indexOf(all.names, scope.names[i]) < 0) append(all, scope, i);
    }
    file(all, before);
  }

  return {
    /** The scope with this number. @param {number} number @returns {Scope} */
    get: (number) => byNumber[number],
    /** Add variables to a scope that DevTools has numbered. @param {number} number @param {Scope} scope @returns {Scope} */
    add(number, scope) {
      const all = byNumber[number];
      if (!all) {
        byNumber[number] = scope;
        file(scope, 0);
        return scope;
      }
      extend(all, scope);
      return all;
    },
    /** The scope that is known already and is this one, with what is new; else this one, known from now on. @param {Scope} scope @returns {Scope} */
    settle(scope) {
      const candidates = byName[scope.names[telling(scope)]]?.living() ?? emptyList();
      for (let i = 0; i < candidates.length; i++) {
        if (!isSameScope(scope, candidates[i])) continue;
        extend(candidates[i], scope);
        return candidates[i];
      }
      file(scope, 0);
      return scope;
    },
  };
}

/** @param {Kept} kept */
function createIsSameScope({ isSame }) {
  const MARK = {};
  /** Whether two scopes are the same: what is written through one is read through the other. @param {Scope} a @param {Scope} b */
  return (a, b) => {
    for (let i = 0; i < a.names.length; i++) {
      const j = indexOf(b.names, a.names[i]);
      if (j < 0) continue;
      const value = valueOf(a, i);
      if (!isSame(value, valueOf(b, j))) return false;
      if (a.constant[i] || value === UNSET) continue;
      a.setters[i](MARK);
      const isSeen = valueOf(b, j) === MARK;
      a.setters[i](value);
      return isSeen;
    }
    return true; // what they have in common is constant, and equal
  };
}

/** A variable by which the scope is told from others: one that can be written, if there is any. @param {Scope} scope */
function telling({ constant }) {
  for (let i = 0; i < constant.length; i++) if (!constant[i]) return i;
  return 0;
}

/** @param {Scope} to @param {Scope} from @param {number} index */
function append(to, from, index) {
  const at = to.names.length;
  to.names[at] = from.names[index];
  to.getters[at] = from.getters[index];
  to.setters[at] = from.setters[index];
  to.constant[at] = from.constant[index];
}

/**
 * A scope as DevTools gives it.
 *
 * @param {any[]} given name, getter, setter, name, and so on
 * @param {{ isModule: boolean, isWhole: boolean }} flags
 * @returns {Scope}
 */
export function scopeOf(given, { isModule, isWhole }) {
  /** @type {Scope} */
  const scope = {
    names: emptyList(),
    getters: emptyList(),
    setters: emptyList(),
    constant: emptyList(),
    outer: null,
    isModule,
    isWhole,
  };
  for (let i = 0; i + 2 < given.length; i += 3) {
    const at = scope.names.length;
    scope.names[at] = given[i];
    scope.getters[at] = given[i + 1];
    scope.setters[at] = given[i + 2];
    scope.constant[at] = isConstant(given[i + 1], given[i + 2]);
  }
  return scope;
}

/** Write what it is: a constant throws. @param {() => any} get @param {(value: any) => void} set */
function isConstant(get, set) {
  try {
    set(get());
    return false;
  } catch {
    return true;
  }
}
