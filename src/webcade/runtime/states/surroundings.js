/**
 * What a moment has besides objects: the page's own names in `window`, its storage, its animations and its focus.
 * Each part keeps a copy that is not changed afterwards, and puts it back.
 *
 * @typedef {{ keep: (visit: Visit) => any, putBack: (copy: any) => void }} Part
 */

import { emptyList } from "../kept_interfaces.js";
import { indexOf, isSameList } from "./lists.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Kept } from "./kept.js"
 * @import { Visit } from "./walk.js"
 */

/** The properties that the page has put into `window`. @param {Builtins} builtins @param {Kept} kept @returns {Part} */
export function createGlobals(builtins, kept) {
  const { global, names, create, getDescriptor, defineProperty, bare } = builtins;
  const { isSame, deleteProperty } = kept;
  /** @type {Record<string, true>} */
  const known = create(null);
  for (const name of names(global)) known[name] = true;

  let count = 0; // names that there were when they were last asked for
  /** @type {string | undefined} the newest of them: a name that comes is the last one, and one that goes leaves fewer */
  let newest;
  let list = emptyList();

  /** @returns {string[]} */
  function own() {
    const all = names(global);
    if (all.length === count && all[count - 1] === newest) return list;
    count = all.length;
    newest = all[count - 1];
    list = emptyList();
    for (let i = 0; i < count; i++) if (!known[all[i]]) list[list.length] = all[i];
    return list;
  }

  return {
    keep(visit) {
      const list = own();
      const descriptors = emptyList();
      for (let i = 0; i < list.length; i++) {
        const one = bare(/** @type {any} */ (getDescriptor(global, list[i])));
        descriptors[i] = one;
        visit(one.value);
        visit(one.get);
        visit(one.set);
      }
      return { list, descriptors };
    },
    putBack({ list, descriptors }) {
      /** @type {Record<string, true>} */
      const wanted = create(null);
      for (let i = 0; i < list.length; i++) {
        wanted[list[i]] = true;
        const now = getDescriptor(global, list[i]);
        const one = descriptors[i];
        if (now && isSame(now.value, one.value) && now.get === one.get && now.set === one.set) continue;
        if (now?.writable && one.writable) /** @type {any} */ (global)[list[i]] = one.value;
        else defineProperty(global, list[i], one);
      }
      const now = own();
      for (let i = 0; i < now.length; i++) if (!wanted[now[i]]) deleteProperty(global, now[i]);
    },
  };
}

/** localStorage and sessionStorage. @param {Builtins} builtins @param {readonly Storage[]} all of them @returns {Part} */
export function createStored(builtins, all) {
  const { global, apply, get } = builtins;
  const { clear, setItem, getItem, key: keyAt } = global.Storage.prototype;

  /** @param {Storage} area @returns {string[]} key, value, key, and so on */
  function itemsOf(area) {
    const items = emptyList();
    const count = get.Storage.length(area);
    for (let i = 0; i < count; i++) {
      const key = apply(keyAt, area, [i]);
      items[2 * i] = key;
      items[2 * i + 1] = apply(getItem, area, [key]);
    }
    return items;
  }

  return {
    keep() {
      const copies = emptyList();
      for (let i = 0; i < all.length; i++) copies[i] = itemsOf(all[i]);
      return copies;
    },
    putBack(copies) {
      for (let i = 0; i < all.length; i++) {
        if (isSameList(itemsOf(all[i]), copies[i])) continue;
        apply(clear, all[i], []);
        for (let j = 0; j < copies[i].length; j += 2)
          apply(setItem, all[i], [copies[i][j], copies[i][j + 1]]);
      }
    },
  };
}

/**
 * Animations of style sheets and of scripts: where each of them is. Those that have begun since are ended.
 *
 * @param {Builtins} builtins @param {Kept} kept @returns {Part}
 */
export function createAnimated(builtins, { isSame }) {
  const { get, set, getAnimations, apply, Error: NativeError } = builtins;
  const { cancel, play } = builtins.global.Animation.prototype;

  return {
    keep() {
      const list = getAnimations();
      const times = emptyList();
      for (let i = 0; i < list.length; i++) times[i] = get.Animation.currentTime(list[i]);
      return { list, times };
    },
    putBack({ list, times }) {
      const now = getAnimations();
      for (let i = 0; i < now.length; i++) if (indexOf(list, now[i]) < 0) apply(cancel, now[i], []);
      if (list.length === 0) return;
      for (let i = 0; i < list.length; i++) {
        if (get.Animation.playState(list[i]) === "idle") apply(play, list[i], []);
        if (!isSame(get.Animation.currentTime(list[i]), times[i]))
          set.Animation.currentTime(list[i], times[i]);
      }
      const after = getAnimations();
      for (let i = 0; i < list.length; i++) {
        if (indexOf(after, list[i]) < 0) throw new NativeError("a CSS animation has ended since");
      }
    },
  };
}

/** Which element has the focus. No script hears of its return. @param {Builtins} builtins @returns {Part} */
export function createFocused(builtins) {
  const { document, global, apply, addEventListener, get, call, focus, blur } = builtins;
  let isQuiet = false;
  /** @param {Event} event */
  const stop = (event) => {
    if (isQuiet) call.Event.stopImmediatePropagation(event);
  };
  for (const type of ["focus", "blur", "focusin", "focusout"]) {
    apply(addEventListener, global, [type, stop, true]);
  }
  return {
    keep: () => get.Document.activeElement(document),
    putBack(element) {
      const now = get.Document.activeElement(document);
      if (now === element) return;
      isQuiet = true;
      try {
        if (element === null || element === get.Document.body(document)) apply(blur, now, []);
        else apply(focus, element, [builtins.bare({ preventScroll: true })]);
      } finally {
        isQuiet = false;
      }
    },
  };
}
