import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { findPromiseMethods } = await load("loading/promise_methods.js");

/** A class as Web IDL makes them: its members are enumerable, and refuse other objects. @param {any} made */
function platform(made) {
  for (const owner of [made, made.prototype]) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      if (name === "constructor" || name === "prototype" || name === "length" || name === "name") continue;
      Object.defineProperty(owner, name, { enumerable: true });
    }
  }
  return { value: made, enumerable: false, configurable: true };
}

/** @param {any} object @param {any} kind */
const need = (object, kind) => {
  if (!(object instanceof kind)) throw new TypeError("Illegal invocation");
};

test("a method or getter that fails by a promise on a strange object is found, and nothing else", () => {
  class Store {
    async load() {
      need(this, Store);
    }
    size() {
      need(this, Store);
    }
    /** @returns {Promise<any> | null} */
    get ready() {
      return this instanceof Store ? null : Promise.reject(new TypeError("Illegal invocation"));
    }
    get name() {
      return need(this, Store);
    }
    /** @param {unknown} given */
    static async supports(given) {
      if (given === undefined) throw new TypeError("1 argument required");
    }
    /** @param {unknown} given */
    static parse(given) {
      if (given === undefined) throw new TypeError("1 argument required");
    }
    static ask() {
      assert.fail("a method without parameters might ask a person");
    }
  }
  class Language {
    async hidden() {}
  }
  const global = Object.create(null, {
    Error: { value: Error },
    Store: platform(Store),
    Language: { value: Language, enumerable: false },
  });
  /** @this {any} */
  global.fetch = async function () {
    need(this, Store);
  };
  const found = findPromiseMethods({
    global,
    apply: Reflect.apply,
    create: Object.create,
    bare: (/** @type {object} */ object) => Object.setPrototypeOf(object, null),
    getDescriptor: Object.getOwnPropertyDescriptor,
    names: Object.getOwnPropertyNames,
    is: { Promise: (/** @type {unknown} */ object) => object instanceof Promise },
  });
  assert.deepEqual(JSON.parse(JSON.stringify(found)), {
    methods: { "": ["fetch"], Store: ["load"] },
    getters: { Store: ["ready"] },
    statics: { Store: ["supports", "ask"] },
  });
});
