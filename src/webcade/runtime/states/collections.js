/** Copies of maps, sets and dates. */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Kept } from "./kept.js"
 * @import { Copier, Entry, Visit } from "./walk.js"
 */

/**
 * A map or a set, as a list of its contents in their order.
 *
 * @param {Kept} kept
 * @param {object} of
 * @param {(object: any) => number} of.size
 * @param {(object: any, take: (value: any, key: any) => void) => void} of.each
 * @param {(object: any) => void} of.clear
 * @param {(object: any, list: any[]) => void} of.fill
 * @param {boolean} of.hasKeys whether the list has a key before each value
 * @returns {Copier}
 */
function createListCopier({ isSame }, { size, each, clear, fill, hasKeys }) {
  /** @param {any} object @param {any[] | undefined} before @returns {any[] | null} null if it is as before */
  function listOf(object, before) {
    let same = before !== undefined && before.length === size(object) * (hasKeys ? 2 : 1);
    let at = 0;
    each(object, (value, key) => {
      if (same && hasKeys && !isSame(/** @type {any[]} */ (before)[at++], key)) same = false;
      if (same && !isSame(/** @type {any[]} */ (before)[at++], value)) same = false;
    });
    if (same) return null;
    const list = emptyList();
    each(object, (value, key) => {
      if (hasKeys) list[list.length] = key;
      list[list.length] = value;
    });
    return list;
  }

  return {
    copy({ object, inner: before }, visit) {
      const list = listOf(object, before) ?? before;
      for (let i = 0; i < list.length; i++) visit(list[i]);
      return list;
    },
    putBack({ object }, list) {
      if (listOf(object, list) === null) return;
      clear(object);
      fill(object, list);
    },
  };
}

/** @param {Kept} kept @returns {Copier} */
export function createMapCopier(kept) {
  const { map } = kept;
  /** @param {any} object @param {any[]} list */
  const fill = (object, list) => {
    for (let i = 0; i < list.length; i += 2) map.set(object, list[i], list[i + 1]);
  };
  return createListCopier(kept, { ...map, fill, hasKeys: true });
}

/** @param {Kept} kept @returns {Copier} */
export function createSetCopier(kept) {
  const { set } = kept;
  /** @param {any} object @param {any[]} list */
  const fill = (object, list) => {
    for (let i = 0; i < list.length; i++) set.add(object, list[i]);
  };
  return createListCopier(kept, { ...set, fill, hasKeys: false });
}

/** @param {Kept} kept @returns {Copier} */
export function createDateCopier({ date, isSame }) {
  return {
    copy: ({ object }) => date.get(object),
    putBack({ object }, time) {
      if (!isSame(date.get(object), time)) date.set(object, time);
    },
  };
}

/**
 * Weak maps and sets cannot be listed. So each object that a moment has is asked for in them; what else they hold,
 * nothing of that moment can ask for.
 *
 * @param {Kept} kept
 */
export function createWeakCopier({ weak, isSame }) {
  return {
    /**
     * @param {Entry} entry of a weak map or set
     * @param {readonly Entry[]} entries all objects of the moment
     * @param {number} from the first to ask for
     * @param {any[]} list of entries and values so far; it grows
     * @param {Visit} visit
     */
    add({ object, kind }, entries, from, list, visit) {
      for (let i = from; i < entries.length; i++) {
        const key = entries[i].object;
        if (kind === "WeakSet" ? !weak.hasMember(object, key) : !weak.has(object, key)) continue;
        const value = kind === "WeakSet" ? true : weak.get(object, key);
        list[list.length] = key;
        list[list.length] = value;
        visit(value);
      }
    },
    /** @param {Entry} entry @param {any[]} list @param {readonly Entry[]} entries all objects of the moment */
    putBack({ object, kind }, list, entries) {
      let at = 0;
      for (let i = 0; i < entries.length; i++) {
        const key = entries[i].object;
        const isIn = at < list.length && list[at] === key;
        const value = isIn ? list[at + 1] : undefined;
        if (isIn) at += 2;
        if (kind === "WeakSet") {
          if (isIn !== weak.hasMember(object, key)) (isIn ? weak.add : weak.remove)(object, key);
        } else if (!isIn) {
          if (weak.has(object, key)) weak.delete(object, key);
        } else if (!weak.has(object, key) || !isSame(weak.get(object, key), value))
          weak.set(object, key, value);
      }
    },
  };
}
