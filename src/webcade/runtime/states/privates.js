/**
 * Private fields (`#x`): only code inside their class can name them. So DevTools gives, from inside the class, a
 * function each that asks whether an object has the field, reads it and writes it.
 *
 * @typedef {{ has: (object: any) => boolean, get: (object: any) => any, set: (object: any, value: any) => void }} Field
 * @typedef {ReturnType<typeof createPrivates>} Privates
 */

import { emptyList, forPage } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Kept } from "./kept.js"
 * @import { Entry, Visit } from "./walk.js"
 */

/** @param {Builtins} builtins @param {Kept} kept */
export function createPrivates(builtins, kept) {
  /** @type {Field[]} of all classes that DevTools has looked into */
  const fields = emptyList();

  /** The fields that an object has. @param {any} object @returns {Field[]} */
  function fieldsOf(object) {
    const own = emptyList();
    for (let i = 0; i < fields.length; i++) if (fields[i].has(object)) own[own.length] = fields[i];
    return own;
  }

  return {
    /** The values of an object's private fields; null without any. @param {Entry} entry @param {any[] | null} before @param {Visit} visit @returns {any[] | null} */
    copy(entry, before, visit) {
      if (fields.length === 0) return null;
      if (entry.fieldsKnown !== fields.length) {
        entry.fieldsKnown = fields.length;
        entry.fields = fieldsOf(entry.object);
      }
      const own = entry.fields;
      if (own.length === 0) return null;
      let same = before !== null && before.length === own.length;
      for (let i = 0; i < own.length; i++) {
        const value = own[i].get(entry.object);
        visit(value);
        if (same && !kept.isSame(value, /** @type {any[]} */ (before)[i])) same = false;
      }
      if (same) return before;
      const values = emptyList();
      for (let i = 0; i < own.length; i++) values[i] = own[i].get(entry.object);
      return values;
    },
    /** @param {Entry} entry @param {any[] | null} values */
    putBack({ object, fields: own }, values) {
      if (values === null) return;
      for (let i = 0; i < values.length; i++) {
        if (!kept.isSame(own[i].get(object), values[i])) own[i].set(object, values[i]);
      }
    },
    methods: {
      /** @param {Field["has"]} has @param {Field["get"]} get @param {Field["set"]} set */
      field(has, get, set) {
        fields[fields.length] = { has, get, set };
      },
      privateNames: createNames(builtins, kept),
      privateHosts: createHosts(builtins, kept),
    },
  };
}

/** @param {Builtins} builtins @param {Kept} kept */
function createNames({ apply, exec, slice, indexOf }, { textOf }) {
  /** The names of the private fields that a class declares, with a comma after each. @param {any} fn @returns {string} */
  function namesOf(fn) {
    let text = textOf(fn);
    let names = "";
    if (apply(slice, text, [0, 5]) !== "class" || apply(indexOf, text, ["#"]) < 0) return "";
    const declared = /(?<![.\w$])#([A-Za-z_$][\w$]*)\s*[=;\n}]/;
    for (let found = apply(exec, declared, [text]); found; found = apply(exec, declared, [text])) {
      names += `${found[1]},`;
      text = apply(slice, text, [found.index + found[0].length - 1]);
    }
    return names;
  }
  /** The same of several functions, with a bar after each. @param {any[]} fns @returns {string} */
  return (fns) => {
    let text = "";
    for (let i = 0; i < fns.length; i++) text += `${namesOf(fns[i])}|`;
    return text;
  };
}

/** @param {Builtins} builtins @param {Kept} kept */
function createHosts({ getDescriptor }, { ownKeys }) {
  /** Functions inside a class, from which its private fields can be named. @param {any} fn @returns {Function[]} */
  return (fn) => {
    const found = emptyList();
    for (const owner of [getDescriptor(fn, "prototype")?.value ?? {}, fn]) {
      const keys = ownKeys(owner);
      for (let i = 0; i < keys.length; i++) {
        const one = getDescriptor(owner, keys[i]);
        for (const value of [one?.value, one?.get, one?.set]) {
          if (typeof value === "function") found[found.length] = value;
        }
      }
    }
    found[found.length] = fn;
    return forPage(found);
  };
}
