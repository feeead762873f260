/** The copies of a page's objects, without a browser: what comes back, what is shared, what is refused. */

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { load } from "./runtime.js";

/** @type {any} */
let parts;
before(async () => {
  const modules = [
    "bytes",
    "collections",
    "functions",
    "hidden",
    "kept",
    "kinds",
    "objects",
    "privates",
    "scopes",
    "telling",
    "walk",
  ];
  parts = {};
  for (const name of modules) Object.assign(parts, await load(`states/${name}.js`));
  Object.assign(parts, await load("builtins/language.js"), await load("shims.js"));
});

const PLAIN = ["object", "function", "Map", "Set", "WeakMap", "WeakSet", "Date", "DataView"];

/** A keeper of moments of the objects that `roots` refer to. @param {() => any[]} roots */
function keeper(roots) {
  const own = ["MutationObserver"];
  const global = /** @type {any} */ (globalThis);
  for (const name of own) global[name] ??= class {};
  const { WeakRef: Weak } = globalThis;
  const classes = { Error: global.Error, Promise: global.Promise, Function: global.Function, WeakRef: Weak };
  const builtins = { ...parts.keepLanguage(globalThis), ...classes, global };
  const kept = parts.keepForCopies(globalThis);
  const kinds = parts.createKinds({ ...builtins, global: { ...globals(), Node: class {} } }, kept);
  const object = parts.createObjectCopier(builtins, kept);
  /** @type {any} */
  const outer = { array: parts.createArrayCopier(builtins, kept) };
  for (const kind of PLAIN) outer[kind] = object;
  /** @type {string[]} */
  const problems = [];
  const walk = parts.createWalk(builtins, {
    kindOf: kinds.kindOf,
    outer,
    inner: {
      ...{ Map: parts.createMapCopier(kept), Set: parts.createSetCopier(kept) },
      ...{ Date: parts.createDateCopier(kept), bytes: parts.createBytesCopier(builtins, kept) },
      scope: parts.createScopeCopier(kept),
    },
    met: {
      view: (/** @type {any} */ entry) => (entry.behind = [kept.bufferOf(entry.object)]),
      DataView: (/** @type {any} */ entry) => (entry.behind = [kept.bufferOfDataView(entry.object)]),
      refused: (/** @type {any} */ entry) => problems.push(kinds.reasonOf(entry.object)),
    },
    weak: parts.createWeakCopier(kept),
    isFromBrowser: () => false,
    privates: parts.createPrivates(builtins, kept),
    listeners: { of: () => [], putBack() {} },
  });
  for (const one of kinds.builtin) walk.leave(one);
  return {
    walk,
    problems,
    keep: () => walk.walk(() => roots().forEach(walk.visit)),
    putBack: walk.putBack,
  };
}

/** The global names that a page has, too. */
function globals() {
  /** @type {any} */
  const all = Object.create(null);
  for (const name of Object.getOwnPropertyNames(globalThis))
    all[name] = Object.getOwnPropertyDescriptor(globalThis, name)?.value;
  return all;
}

/** Keep, change, put back. @param {any} object @param {(object: any) => void} change @param {(object: any) => any} shown */
function returns(object, change, shown) {
  const { keep, putBack } = keeper(() => [object]);
  const before = shown(object);
  const moment = keep();
  change(object);
  assert.notDeepEqual(shown(object), before, "the change is not seen");
  putBack(moment);
  assert.deepEqual(shown(object), before);
}

test("values that were changed, added and deleted come back, with the keys in their order", () => {
  const change = (/** @type {any} */ o) => {
    o.b = 5;
    delete o.a;
    o.a = 1;
    o.d = {};
  };
  returns({ a: 1, b: { c: 2 } }, change, (o) => JSON.stringify(o));
});

test("objects keep their identity, and those that only the copy refers to come back", () => {
  const inner = { x: 1 };
  const object = /** @type {any} */ ({ inner });
  const { keep, putBack } = keeper(() => [object]);
  const moment = keep();
  inner.x = 2;
  object.inner = null;
  putBack(moment);
  assert.equal(object.inner, inner);
  assert.equal(inner.x, 1);
});

test("NaN, -0 and undefined come back as they were", () => {
  const change = (/** @type {any} */ o) => Object.assign(o, { nan: 1, zero: 0, none: 1 });
  returns({ nan: NaN, zero: -0, none: undefined }, change, (o) => [o.nan, Object.is(o.zero, -0), o.none]);
});

/** An array with a hole. */
function sparse() {
  const list = [1, 2, 3];
  delete list[1];
  return list;
}

test("arrays come back with their length and their holes", () => {
  returns(
    sparse(),
    (a) => a.push(4, 5),
    (a) => [a.length, 1 in a, ...a],
  );
  returns(
    sparse(),
    (a) => (a[1] = 2),
    (a) => [a.length, 1 in a, ...a],
  );
  returns(
    [1, 2, 3],
    (a) => (a.length = 0),
    (a) => [...a],
  );
});

test("an array with properties of its own comes back with them", () => {
  returns(
    /(?<n>b)/.exec("abc"),
    (a) => (a.index = 7),
    (a) => [a.index, a.input, ...a],
  );
});

test("properties that an array got after it was first met go again, and come back", () => {
  /** @type {any} */
  const keys = [];
  const { keep, putBack } = keeper(() => [keys]);
  const none = keep();
  keys.Space = 3;
  keys.ArrowUp = { held: true };
  const two = keep();
  keys.Space = 4;
  keys[0] = 1;
  putBack(two);
  assert.deepEqual(Object.entries(keys).sort(), [
    ["ArrowUp", { held: true }],
    ["Space", 3],
  ]);
  putBack(none);
  assert.deepEqual(Object.keys(keys), []);
  putBack(two);
  assert.deepEqual(Object.entries(keys).sort(), [
    ["ArrowUp", { held: true }],
    ["Space", 3],
  ]);
});

test("maps and sets come back with their contents in order", () => {
  const key = {};
  const order = (/** @type {any} */ map) => [...map];
  returns(
    new Map([
      [key, 1],
      ["b", 2],
    ]),
    (m) => m.delete(key) && m.set(key, 1),
    order,
  );
  returns(new Set([1, 2]), (s) => s.delete(1) && s.add(1), order);
});

test("what a map refers to comes back", () => {
  returns(
    new Map([["a", { x: 1 }]]),
    (m) => (m.get("a").x = 2),
    (m) => m.get("a").x,
  );
});

test("weak maps and sets come back for all objects of the moment", () => {
  const object = { weak: new WeakMap(), members: new WeakSet(), key: {}, other: {} };
  object.weak.set(object.key, { x: 1 });
  const change = (/** @type {any} */ o) => {
    o.weak.get(o.key).x = 2;
    o.weak.set(o.other, 3);
    o.members.add(o.key);
  };
  returns(object, change, (o) => [o.weak.get(o.key)?.x, o.weak.has(o.other), o.members.has(o.key)]);
});

test("dates, regular expressions, typed arrays and buffers come back", () => {
  returns(
    new Date(5),
    (d) => d.setTime(6),
    (d) => d.getTime(),
  );
  returns(
    /a/g,
    (r) => r.test("aa"),
    (r) => r.lastIndex,
  );
  returns(
    new Float64Array([1, NaN]),
    (a) => (a[0] = 2),
    (a) => [...a],
  );
  returns(
    new Uint8Array(70_003).fill(1),
    (a) => a.fill(2, 65_530, 70_003),
    (a) => [...a],
  );
  returns(
    new DataView(new ArrayBuffer(7)),
    (v) => v.setInt8(6, 1),
    (v) => v.getInt8(6),
  );
});

test("a buffer that was given away is an error, not another buffer", () => {
  const holder = { view: new Uint8Array(4) };
  const { keep, putBack } = keeper(() => [holder]);
  const moment = keep();
  structuredClone(holder.view.buffer, { transfer: [holder.view.buffer] });
  assert.throws(() => putBack(moment), /given away/);
});

test("prototypes come back, and what a class has in itself", () => {
  class A {
    static count = 1;
    x = 1;
  }
  returns(
    new A(),
    (o) => Object.setPrototypeOf(o, null),
    (o) => Object.getPrototypeOf(o),
  );
  returns(
    { A },
    ({ A: of }) => (of.count = 2),
    ({ A: of }) => of.count,
  );
});

test("getters are not called, and come back as getters", () => {
  let calls = 0;
  const object = {
    get a() {
      calls += 1;
      return calls;
    },
    b: 1,
  };
  const { keep, putBack, walk } = keeper(() => [object]);
  const moment = keep();
  Object.defineProperty(object, "a", { value: 5 });
  walk.entryOf(object).trusted = false; // as hidden.js says of it in a page
  keep();
  putBack(moment);
  assert.equal(calls, 0);
  assert.equal(object.a, 1);
});

test("a moment shares what has not changed with the moment before", () => {
  const object = { still: { list: [1, 2] }, moving: { x: 1 } };
  const { keep } = keeper(() => [object]);
  const first = keep();
  object.moving.x = 2;
  const second = keep();
  const shared = Array.from(second.records).filter((one) => Array.from(first.records).includes(one));
  assert.equal(second.records.length - shared.length, 1);
});

test("moments are independent of each other, and can be put back in any order", () => {
  const object = { x: 0, list: /** @type {number[]} */ ([]) };
  const { keep, putBack } = keeper(() => [object]);
  const moments = [];
  for (let i = 0; i < 5; i++) {
    moments.push(keep());
    object.x += 1;
    object.list.push(i);
  }
  for (const i of [4, 0, 3, 3, 1]) {
    putBack(moments[i]);
    assert.deepEqual(object, { x: i, list: [0, 1, 2, 3].slice(0, i) });
  }
});

test("a running generator is refused by name", () => {
  function* numbers() {
    yield 1;
  }
  const { keep, problems } = keeper(() => [{ running: numbers() }]);
  keep();
  assert.match(problems[0], /generator/);
});

/** @param {any[]} given @param {boolean} [isModule] */
const scopeOf = (given, isModule = false) => parts.scopeOf(given, { isModule, isWhole: true });

test("variables of scopes come back, and one scope told twice is one", () => {
  let x = 1;
  const MOST = 5;
  const told = () =>
    scopeOf([
      "x",
      () => x,
      (/** @type {any} */ v) => (x = v),
      "MOST",
      () => MOST,
      () => {
        throw new TypeError();
      },
    ]);
  const kept = parts.keepForCopies(globalThis);
  const scopes = parts.createScopes({ create: Object.create, WeakRef, deref: WeakRef.prototype.deref }, kept);
  const scope = scopes.settle(told());
  assert.equal(scopes.settle(told()), scope);
  const other = scopeOf(["x", () => 1, () => {}]);
  assert.notEqual(scopes.settle(other), scope);
  assert.deepEqual([...Array.from(scope.constant)], [false, true]);
  const copier = parts.createScopeCopier(kept);
  const values = copier.copy({ object: scope, inner: undefined }, () => null);
  x = 7;
  copier.putBack({ object: scope }, values);
  assert.equal(x, 1);
});

/** Variables as DevTools gives them. @param {Record<string, any>} of @param {string[]} names */
function given(of, ...names) {
  return names.flatMap((name) => [name, () => of[name], (/** @type {any} */ v) => (of[name] = v)]);
}

test("what one function hides of a scope, or a whole scope, is told by the next", () => {
  const kept = parts.keepForCopies(globalThis);
  const scopes = parts.createScopes({ create: Object.create, WeakRef, deref: WeakRef.prototype.deref }, kept);
  const looked = new WeakMap();
  const walk = { learnScope() {}, entryOf: () => undefined };
  const builtins = { ...parts.keepLanguage(globalThis), global: globalThis };
  const telling = parts.createTelling(builtins, kept, scopes, looked, [], () => walk);
  const inner = { x: 1, y: 1 };
  const middle = { z: 1 };
  const outer = { w: 1 };
  const [first, second, third] = [() => {}, () => {}, () => {}];
  telling.enter(first); // which hides y and z
  telling.scope(given(inner, "x"), false, false) || telling.scope(given(outer, "w"), false, true);
  telling.looked([() => middle, () => JSON.parse("")]);
  telling.enter(second);
  const isKnown = telling.scope(given(inner, "x", "y"), false, true);
  assert.equal(isKnown, false, "the scopes around it are not known yet");
  telling.scope(given(middle, "z"), false, true) || telling.scope(given(outer, "w"), false, true);
  telling.looked([]);
  const scope = looked.get(first)[0];
  assert.equal(looked.get(second)[0], scope);
  assert.equal(looked.get(first)[1], middle, "what `this` is in an arrow function");
  assert.deepEqual([...Array.from(scope.names)], ["x", "y"]);
  assert.deepEqual([scope.outer.names[0], scope.outer.outer.names[0]], ["z", "w"]);
  telling.enter(third);
  assert.equal(telling.scope(given(inner, "x"), false, false), true, "all of it is known");
  telling.looked([]);
  assert.equal(scope.outer.names[0], "z");
});

test("a promise that is not settled is asked again for the next moment", () => {
  /** @type {string[]} */
  const notes = [];
  const classes = { Promise, Function, WeakRef, deref: WeakRef.prototype.deref };
  const builtins = { ...parts.keepLanguage(globalThis), ...classes, global: globalThis };
  const problems = { note: (/** @type {string} */ reason) => notes.push(reason) };
  const functions = parts.createFunctions(builtins, parts.keepForCopies(globalThis), {}, problems);
  const entry = { object: Promise.resolve() };
  for (const state of ["pending", "fulfilled"]) {
    functions.begin();
    functions.metPromise(entry);
    assert.equal(functions.unknown(), "1,0,0");
    functions.methods.promised([entry.object], [state]);
    functions.begin();
    functions.metPromise(entry);
    assert.equal(functions.unknown(), "");
  }
  assert.equal(notes.length, 1);
});

/** A scope of one variable, and a copier of scopes. @param {any} x @param {boolean} isModule */
function oneVariable(x, isModule) {
  const told = {
    asked: 0,
    value: x,
    isSettable: false,
    get() {
      told.asked += 1;
      if (told.value === undefined) throw new ReferenceError("not initialised");
      return told.value;
    },
    set(/** @type {any} */ value) {
      if (!told.isSettable) throw new TypeError("a constant");
      told.value = value;
    },
  };
  const scope = scopeOf(["x", told.get, told.set], isModule);
  const copier = parts.createScopeCopier(parts.keepForCopies(globalThis));
  /** @param {any} [copy] the one before */
  const copy = (copy) => copier.copy({ object: scope, copy }, () => null);
  return { told, copy, putBack: (/** @type {any} */ values) => copier.putBack({ object: scope }, values) };
}

test("a constant is asked once, and what a module imports at each moment", () => {
  for (const isModule of [false, true]) {
    const { told, copy } = oneVariable(1, isModule);
    const first = copy();
    const before = told.asked;
    told.value = 2;
    const second = copy(first);
    assert.equal(told.asked > before, isModule);
    assert.equal(second.values[0], isModule ? 2 : 1);
  }
});

test("a variable that was not initialised when it was told of comes back, for it is no constant", () => {
  const { told, copy, putBack } = oneVariable(undefined, false);
  const unset = copy();
  Object.assign(told, { value: 1, isSettable: true });
  const first = copy(unset);
  told.value = 2;
  copy(first);
  putBack(first);
  assert.equal(told.value, 1);
});

test("an accessor that was deleted since comes back", () => {
  const object = {};
  Object.defineProperty(object, "x", { get: () => 5, configurable: true, enumerable: true });
  returns(
    object,
    (o) => delete o.x,
    (o) => "x" in o,
  );
});

test("symbols as keys come back: those that were there, and those that were added since", () => {
  const own = Symbol("own");
  const later = Symbol("later");
  const shown = (/** @type {any[]} */ list) => list.map((one) => [one[own], one[later], one.x]);
  const change = (/** @type {any[]} */ [a, b]) => {
    a[own] = 2;
    b[later] = 3;
  };
  returns([{ [own]: 1, x: 1 }, { x: 2 }], change, shown);
});

test("properties of functions come back", () => {
  const change = (/** @type {any} */ fn) => {
    fn.count = 2;
    fn.later = true;
    delete fn.gone;
  };
  returns(
    Object.assign(() => {}, { count: 1, gone: 1 }),
    change,
    (fn) => ({ ...fn }),
  );
});
