/**
 * Copies of ordinary objects, arrays and functions: prototype, own properties, and what they refer to.
 *
 * Reading a property may run a getter of the page. So an object's descriptors are read when it is first met; later
 * its values are read directly, until its keys change or the page defines a property of it (`hidden.js` says so).
 *
 * @typedef {object} ObjectCopy
 * @property {object | null} proto
 * @property {PropertyKey[]} keys
 * @property {PropertyKey[]} seen of the keys, those that are compared (keys.js says which)
 * @property {any[]} values of plain properties; null for the others
 * @property {(Entry | null)[]} refs what the values are, if they are objects that may change
 * @property {Entry[]} links what else it refers to: prototype, getters, setters, values that cannot be assigned
 * @property {(PropertyDescriptor | null)[]} others descriptors of properties that are not plain; null for plain ones
 * @property {boolean} extensible
 * @typedef {{ values: any[], refs: (Entry | null)[], named: NamedCopy | null }} ArrayCopy
 * @typedef {{ keys: string[], values: any[], refs: (Entry | null)[] }} NamedCopy
 */

import { emptyList } from "../kept_interfaces.js";
import { createKeys } from "./keys.js";
import { isSameList } from "./lists.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Kept } from "./kept.js"
 * @import { Copier, Entry, Meet, Visit } from "./walk.js"
 */

/** @type {PropertyDescriptor} */
const GONE = /** @type {any} */ ({ __proto__: null });
const HOLE = Symbol("a hole in an array");
const SHORT = 8; // elements of an array that a page may use as a record, whose keys are listed for each moment

/** @param {Builtins} builtins @param {Kept} kept @returns {Copier} */
export function createObjectCopier(builtins, kept) {
  const { getPrototypeOf } = builtins;
  const { isSame, ownKeys } = kept;
  const keysOf = createKeys(builtins, kept);
  const describe = createDescribe(builtins, kept);

  /** Whether nothing of it has changed since `before`; visits what it refers to. @param {any} object @param {ObjectCopy} before @param {Visit} visit @param {Meet} meet */
  function isUnchanged(object, { values, refs, others, keys }, visit, meet) {
    let same = true;
    for (let i = 0; i < keys.length; i++) {
      if (others[i] !== null) continue;
      const value = object[keys[i]];
      if (value === values[i] && value !== 0) {
        const ref = refs[i];
        if (ref !== null) meet(ref);
      } else {
        visit(value);
        if (!isSame(value, values[i])) same = false;
      }
    }
    return same;
  }

  /** The values of the plain properties now. @param {any} object @param {ObjectCopy} before @param {Visit} visit @returns {ObjectCopy} */
  function withValues(object, { proto, keys, seen, others, links, extensible }, visit) {
    const values = emptyList();
    const refs = emptyList();
    for (let i = 0; i < keys.length; i++) {
      values[i] = others[i] === null ? object[keys[i]] : null;
      refs[i] = visit(values[i]);
    }
    return { proto, keys, seen, others, links, values, refs, extensible };
  }

  return {
    copy(entry, visit, meet) {
      const { object } = entry;
      const before = /** @type {ObjectCopy | undefined} */ (entry.copy);
      if (
        before &&
        entry.trusted &&
        getPrototypeOf(object) === before.proto &&
        keysOf.isSame(object, before)
      ) {
        const { links } = before;
        for (let i = 0; i < links.length; i++) meet(links[i]);
        return isUnchanged(object, before, visit, meet) ? before : withValues(object, before, visit);
      }
      entry.trusted = true;
      const keys = ownKeys(object);
      return describe(object, keys, keysOf.seen(object, keys), visit);
    },
    putBack: createPutBack(builtins, kept, keysOf),
  };
}

/** @param {Builtins} builtins @param {Kept} kept */
function createDescribe({ getDescriptor, getPrototypeOf, bare }, { isExtensible }) {
  /** @param {any} object @param {PropertyKey[]} keys @param {PropertyKey[]} seen @param {Visit} visit @returns {ObjectCopy} */
  return (object, keys, seen, visit) => {
    const values = emptyList();
    const refs = emptyList();
    const others = emptyList();
    const links = emptyList();
    /** @param {any} value */
    const link = (value) => {
      const entry = visit(value);
      if (entry !== null) links[links.length] = entry;
    };
    for (let i = 0; i < keys.length; i++) {
      refs[i] = null;
      const found = getDescriptor(object, keys[i]);
      if (found === undefined) {
        values[i] = null;
        others[i] = GONE; // an object of the browser may list a key and have no such property
        continue;
      }
      const one = bare(found);
      const isData = one.writable === true; // written by assignment, whatever its other attributes
      values[i] = isData ? one.value : null;
      others[i] = isData ? null : one;
      if (isData) refs[i] = visit(one.value);
      else {
        link(one.value);
        link(one.get);
        link(one.set);
      }
    }
    const proto = getPrototypeOf(object);
    link(proto);
    return { proto, keys, seen, values, refs, others, links, extensible: isExtensible(object) };
  };
}

/** @param {Builtins} builtins @param {Kept} kept @param {ReturnType<typeof createKeys>} keysOf @returns {(entry: Entry, copy: any) => void} */
function createPutBack(builtins, kept, keysOf) {
  const {
    getPrototypeOf,
    setPrototypeOf,
    getDescriptor,
    defineProperty,
    bare,
    Error: NativeError,
  } = builtins;
  const { ownKeys, isExtensible, isSame, hasOwn, deleteProperty } = kept;

  /** Take away what was added since, and bring the keys into their order. @param {any} object @param {ObjectCopy} copy @returns {boolean} whether they are as they were */
  function putKeysBack(object, copy) {
    if (keysOf.isSame(object, copy)) return true;
    const now = ownKeys(object);
    let at = 0; // all before it are in place
    for (let i = 0; i < now.length; i++) {
      if (at < copy.keys.length && now[i] === copy.keys[at]) at += 1;
      else deleteProperty(object, now[i]);
    }
    return false;
  }

  /** @param {any} object @param {PropertyKey} key @param {PropertyDescriptor} wanted */
  function putOtherBack(object, key, wanted) {
    const now = getDescriptor(object, key);
    if (wanted === GONE) return;
    if (
      now &&
      now.get === wanted.get &&
      now.set === wanted.set &&
      isSame(now.value, wanted.value) &&
      now.writable === wanted.writable
    )
      return;
    defineProperty(object, key, wanted);
  }

  return (entry, copy) => {
    const { object } = entry;
    if (getPrototypeOf(object) !== copy.proto) setPrototypeOf(object, copy.proto);
    if (isExtensible(object) !== copy.extensible) throw new NativeError("an object was frozen since");
    const hasAll = putKeysBack(object, copy);
    const { keys, values, others } = copy;
    const isKnown = hasAll && entry.trusted && entry.copy?.others === others; // no property was defined since
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (others[i] !== null) {
        if (!isKnown) putOtherBack(object, key, others[i]);
      } else if (!hasAll && !hasOwn(object, key)) {
        const all = { value: values[i], writable: true, enumerable: true, configurable: true };
        defineProperty(object, key, bare(all));
      } else if (!entry.trusted) putValueBack(object, key, values[i]);
      else {
        const value = object[key];
        if ((value !== values[i] || value === 0) && !isSame(value, values[i])) object[key] = values[i];
      }
    }
  };

  /** As an assignment, where a getter may be there by now. @param {any} object @param {PropertyKey} key @param {any} value */
  function putValueBack(object, key, value) {
    const now = bare(/** @type {any} */ (getDescriptor(object, key)));
    if (now.writable && isSame(now.value, value)) return;
    const { enumerable } = now;
    if (now.writable) object[key] = value;
    else defineProperty(object, key, bare({ value, writable: true, enumerable, configurable: true }));
  }
}

/**
 * Arrays that had no property but their elements and `length` when they were first met. A short one may have got others
 * since: an engine that keeps keys by their names in a list which is empty at first.
 *
 * @param {Builtins} builtins @param {Kept} kept @returns {Copier}
 */
export function createArrayCopier(builtins, kept) {
  const { defineProperty, bare } = builtins;
  const { hasOwn, isSame, deleteProperty } = kept;
  const named = createNamedCopier(builtins, kept);
  /** @param {any[]} array @param {number} index */
  const valueAt = (array, index) => {
    const value = array[index];
    return value === undefined && !hasOwn(array, index) ? HOLE : value;
  };

  return {
    copy({ object, copy: before }, visit, meet) {
      const { length } = object;
      const others = named.copy(object, before?.named ?? null, visit);
      let same = before !== undefined && before.values.length === length && before.named === others;
      for (let i = 0; same && i < length; i++) {
        const value = object[i];
        if (value === before.values[i] && value !== 0 && value !== undefined) {
          const ref = before.refs[i];
          if (ref !== null) meet(ref);
        } else {
          visit(value);
          same = isSame(value === undefined ? valueAt(object, i) : value, before.values[i]);
        }
      }
      if (same) return before;
      const values = emptyList();
      const refs = emptyList();
      for (let i = 0; i < length; i++) {
        values[i] = valueAt(object, i);
        refs[i] = visit(values[i]);
      }
      return { values, refs, named: others };
    },
    putBack({ object }, { values, named: others }) {
      if (object.length !== values.length) object.length = values.length;
      for (let i = 0; i < values.length; i++) {
        const value = values[i];
        if (value === HOLE) deleteProperty(object, i);
        else if (i in object) {
          if (!isSame(object[i], value)) object[i] = value;
        } else
          defineProperty(object, i, bare({ value, writable: true, enumerable: true, configurable: true }));
      }
      named.putBack(object, others);
    },
  };
}

/** Properties of arrays besides their elements and `length`. @param {Builtins} builtins @param {Kept} kept */
function createNamedCopier({ names, getDescriptor, defineProperty, bare }, { isSame, deleteProperty }) {
  /** Those with a value, by name; null without one. `names` lists indices, `length`, then these. @param {any[]} array @returns {string[] | null} */
  function keysOf(array) {
    const all = names(array);
    if (all[all.length - 1] === "length") return null;
    const keys = emptyList();
    for (let i = all.length - 1; all[i] !== "length"; i--)
      if (getDescriptor(array, all[i])?.writable) keys[keys.length] = all[i];
    return keys;
  }

  return {
    /** @param {any} array @param {NamedCopy | null} before @param {Visit} visit @returns {NamedCopy | null} `before` itself if nothing has changed */
    copy(array, before, visit) {
      const keys = array.length <= SHORT || before !== null ? keysOf(array) : null;
      if (keys === null) return null;
      const values = emptyList();
      const refs = emptyList();
      let same = before !== null && isSameList(before.keys, keys);
      for (let i = 0; i < keys.length; i++) {
        values[i] = array[keys[i]];
        refs[i] = visit(values[i]);
        same &&= isSame(values[i], /** @type {NamedCopy} */ (before).values[i]);
      }
      return same ? before : { keys, values, refs };
    },
    /** @param {any} array @param {NamedCopy | null} wanted */
    putBack(array, wanted) {
      const now = array.length <= SHORT || wanted !== null ? keysOf(array) : null;
      const isSorted = now !== null && wanted !== null && isSameList(now, wanted.keys);
      for (let i = 0; now !== null && !isSorted && i < now.length; i++) deleteProperty(array, now[i]);
      for (let i = wanted === null ? -1 : wanted.keys.length - 1; wanted !== null && i >= 0; i--) {
        const value = wanted.values[i];
        if (!isSorted)
          defineProperty(
            array,
            wanted.keys[i],
            bare({ value, writable: true, enumerable: true, configurable: true }),
          );
        else if (!isSame(array[wanted.keys[i]], value)) array[wanted.keys[i]] = value;
      }
    },
  };
}
