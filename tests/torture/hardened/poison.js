/**
 * Every built-in of a page by its path, and what takes the place of those that were chosen: an accessor that
 * notes that it was asked, and throws. What to poison is in localStorage under "poison":
 * `{ when: "before" | "during", extra: names, chosen: ranges of numbers, "0-9,12" }`.
 */
"use strict";

const poison = (() => {
  const { ownKeys, apply } = Reflect;
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
  const { Error, String } = globalThis;
  const wanted = JSON.parse(localStorage.getItem("poison") ?? "{}");
  const OWN_OF_FUNCTIONS = new Set(["name", "length", "prototype", "arguments", "caller"]);
  const isLength = (owner, key) => Array.isArray(owner) && key === "length"; // to write it asks for a number

  /** @type {{ path: string, owner: object, key: PropertyKey, kind: string }[]} */
  const entries = [];
  const seen = new Set();
  /** Names of all accessors and methods there are. */
  const names = new Set();

  const textOf = (key) => (typeof key === "symbol" ? `[${key.description}]` : `.${key}`);
  const isObject = (value) => typeof value === "function" || (typeof value === "object" && value !== null);

  function visit(root, rootPath) {
    const queue = [[root, rootPath]];
    for (let i = 0; i < queue.length; i++) {
      const [owner, path] = queue[i];
      if (!isObject(owner) || seen.has(owner)) continue;
      seen.add(owner);
      queue.push([getPrototypeOf(owner), `${path}.[[Prototype]]`]);
      for (const key of ownKeys(owner)) {
        const descriptor = getOwnPropertyDescriptor(owner, key);
        const at = `${path}${textOf(key)}`;
        if (typeof key === "string") names.add(key);
        const isOwn = typeof owner === "function" && OWN_OF_FUNCTIONS.has(key);
        if (descriptor.configurable && !isOwn) entries.push({ path: at, owner, key, kind: "replaced" });
        else if (descriptor.writable && !isOwn && !isLength(owner, key)) entries.push({ path: at, owner, key, kind: "written" });
        if ("value" in descriptor) queue.push([descriptor.value, at]);
        else if (owner === globalThis) queue.push([read(owner, key), at]);
      }
    }
  }
  function read(owner, key) {
    try {
      const value = owner[key];
      return value === globalThis.frames || key === "localStorage" || key === "sessionStorage" ? null : value;
    } catch {
      return null;
    }
  }

  visit(globalThis, "");
  const none = () => {};
  const more = {
    ArrayIterator: [][Symbol.iterator](),
    MapIterator: new Map().entries(),
    SetIterator: new Set().values(),
    StringIterator: ""[Symbol.iterator](),
    RegExpStringIterator: "".matchAll(/a/g),
    Generator: function* () {},
    Async: async () => {},
    AsyncGenerator: async function* () {},
    Segments: new Intl.Segmenter().segment(""),
    Memory: performance.memory,
    IteratorHelper: [].values().map(none),
    body: document.body,
  };
  for (const name in more) visit(more[name], name);

  // What a page may add where nothing was: to the prototypes that everything has, and to its own elements.
  const symbols = ownKeys(Symbol).map((key) => Symbol[key]).filter((value) => typeof value === "symbol");
  const indices = Array.from({ length: 20 }, (_, i) => String(i));
  const allNames = [...indices, ...symbols, ...new Set([...names, ...(wanted.extra ?? [])])];
  function add(owner, path, keys) {
    for (const key of keys) {
      if (getOwnPropertyDescriptor(owner, key)) continue;
      entries.push({ path: `${path}${textOf(key)}`, owner, key, kind: "added" });
    }
  }
  const keys = allNames.filter((key) => key !== "__webcade");
  add(Object.prototype, "Object.prototype", keys);
  add(Array.prototype, "Array.prototype", [...indices, ...symbols]);
  for (const Kind of [Function, String, Number, Boolean, Promise, RegExp]) {
    add(Kind.prototype, `${Kind.name}.prototype`, symbols);
  }
  for (const key of Object.getOwnPropertyNames(globalThis)) {
    const value = read(globalThis, key);
    if (typeof value === "function" && value.prototype) add(value, key, [Symbol.hasInstance, Symbol.species]);
  }
  const singles = {
    document,
    window: globalThis,
    body: document.body,
    html: document.documentElement,
    canvas: document.querySelector("canvas"),
    box: document.querySelector("#box"),
    score: document.querySelector("#score"),
    frame: document.querySelector("iframe"),
    navigator,
    performance,
    navigation: globalThis.navigation,
  };
  for (const name in singles) {
    const inherited = new Set();
    for (let up = getPrototypeOf(singles[name]); up && up !== Object.prototype; up = getPrototypeOf(up)) {
      for (const key of ownKeys(up)) inherited.add(key);
    }
    add(singles[name], name, inherited);
  }

  /** Paths of what was asked, each once. */
  const asked = { __proto__: null };
  let count = 0;
  function note(path) {
    count += 1;
    asked[path] = true;
    throw new Error(`poisoned: ${path}`);
  }
  function put({ owner, key, path, kind }) {
    const isThere = getOwnPropertyDescriptor(owner, key);
    const ask = () => note(`${kind} ${path}`);
    try {
      if (kind === "written") owner[key] = ask;
      else {
        const enumerable = isThere?.enumerable ?? false;
        defineProperty(owner, key, { __proto__: null, get: ask, set: ask, enumerable, configurable: true });
      }
    } catch {
      // the browser lets nobody replace it: a frame of the window
    }
  }

  /** @type {number[]} */
  const chosen = [];
  for (const range of (wanted.chosen ?? "").split(",").filter(Boolean)) {
    const [from, to] = range.split("-").map(Number);
    for (let i = from; i <= (to ?? from); i++) chosen.push(i);
  }
  const due = chosen.map((index) => entries[index]).filter(Boolean);
  let isDone = false;
  return {
    when: wanted.when,
    /** Poison what was chosen. */
    put() {
      if (isDone) return;
      isDone = true;
      for (let i = 0; i < due.length; i++) put(due[i]);
    },
    /** All there is to poison, a line each. */
    list() {
      let text = "";
      for (let i = 0; i < entries.length; i++) text += `${i > 0 ? "\n" : ""}${entries[i].kind} ${entries[i].path}`;
      return text;
    },
    /** What was asked, a line each. */
    asked() {
      let text = "";
      for (const path in asked) text += `${path}\n`;
      return text;
    },
  };
})();
