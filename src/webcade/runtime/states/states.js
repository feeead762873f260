/**
 * `states.in_place`: copies of the page's moments, which are put back in the page that made them. Only such pages load
 * this room. Python calls the methods: `keep`, `putBack`; and before the first moment those that tell what only
 * DevTools sees (chromium/states/ says how).
 *
 * @typedef {ReturnType<typeof installStates>} States
 */

import { createBytesCopier } from "./bytes.js";
import { createCanvasCopier, watchContexts } from "./canvases.js";
import { createDateCopier, createMapCopier, createSetCopier, createWeakCopier } from "./collections.js";
import { createFunctions } from "./functions.js";
import { watchHidden } from "./hidden.js";
import { keepForCopies } from "./kept.js";
import { createKinds } from "./kinds.js";
import { watchListeners } from "./listeners.js";
import { createMoments } from "./moments.js";
import { createNodeCopier } from "./nodes.js";
import { createArrayCopier, createObjectCopier } from "./objects.js";
import { watchObservers } from "./observers.js";
import { createPrivates } from "./privates.js";
import { createScopeCopier } from "./scopes.js";
import { createAnimated, createFocused, createGlobals, createStored } from "./surroundings.js";
import { createWalk } from "./walk.js";
import { watchWebgl } from "./webgl.js";
import { createWebglCopier } from "./webgl_copy.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { ShadowRoots } from "../dom/shadow_roots.js"
 * @import { Shims } from "../shims.js"
 * @import { Kept } from "./kept.js"
 * @import { Copier, Entry } from "./walk.js"
 */

/** Kinds (kinds.js) whose own properties are copied as those of any object. */
const ORDINARY = [
  ...["object", "function", "Map", "Set", "WeakMap", "WeakSet", "WeakRef", "Date", "Promise"],
  ...["node", "webgl", "canvas", "DataView", "ImageData", "Memory", "Global", "Instance"],
];

/**
 * Call this before the page's first script.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {object} parts
 * @param {ShadowRoots} parts.shadowRoots
 * @param {{ areas: readonly Storage[], elsewhere: () => string }} parts.storage
 * @param {{ wake: () => void, rest: () => void }} parts.time
 */
export function installStates(builtins, shims, { shadowRoots, storage, time }) {
  const kept = keepForCopies(builtins.global);
  const kinds = createKinds(builtins, kept);
  const hidden = watchHidden(builtins, shims);
  const listeners = watchListeners(builtins, shims);
  const contextOf = watchContexts(builtins, shims);
  const webglOf = watchWebgl(builtins, shims);
  const observers = watchObservers(builtins, shims);
  const problems = createProblems();
  const functions = createFunctions(builtins, kept, hidden, problems);
  const privates = createPrivates(builtins, kept);
  const walk = createWalk(builtins, {
    kindOf: (object) => (hidden.proxyOf(object) ? "proxy" : kinds.kindOf(object)),
    ...copiers(builtins, kept, shadowRoots, contextOf, webglOf),
    met: metHooks(builtins, kept, kinds, hidden, functions, problems),
    weak: createWeakCopier(kept),
    isFromBrowser: kinds.isFromBrowser,
    ...{ listeners, privates },
  });
  functions.use(walk);
  hidden.tell(walk.entryOf);
  const leaveAlone = createLeaveAlone(builtins, kinds.builtin, shims, walk);

  const moments = createMoments(builtins, {
    ...{ walk, listeners },
    roots(visit) {
      visit(builtins.document);
      functions.visitRoots(visit);
    },
    parts: [
      createGlobals(builtins, kept),
      createStored(builtins, storage.areas),
      createFocused(builtins),
      createAnimated(builtins, kept),
    ],
    problem: () => problems.first() || otherPlace(storage),
    unknown: functions.unknown,
    begin() {
      problems.forget();
      functions.begin();
      leaveAlone();
    },
    quiet: observers.drop,
  });

  /** @param {() => string} run */
  function awake(run) {
    time.wake();
    const answer = run();
    time.rest();
    return answer;
  }

  return builtins.bare({
    ...functions.methods,
    ...privates.methods,
    /** @param {number[]} forgotten */
    keep: (forgotten) => awake(() => moments.keep(forgotten)),
    /** @param {number} number @param {number[]} forgotten */
    putBack: (number, forgotten) => awake(() => moments.putBack(number, forgotten)),
  });
}

/** @param {{ elsewhere: () => string }} storage */
function otherPlace({ elsewhere }) {
  const place = elsewhere();
  return place === "" ? "" : `it stores something in ${place}`;
}

/** The first reason why the page cannot be copied. */
function createProblems() {
  let first = "";
  return {
    /** @param {string} reason */
    note(reason) {
      if (first === "") first = reason;
    },
    first: () => first,
    forget() {
      first = "";
    },
  };
}

/**
 * @param {Builtins} builtins
 * @param {Kept} kept
 * @param {ShadowRoots} shadowRoots
 * @param {(canvas: object) => any} contextOf
 * @param {ReturnType<typeof watchWebgl>} webglOf
 * @returns {{ outer: Record<string, Copier>, inner: Record<string, Copier> }}
 */
function copiers(builtins, kept, shadowRoots, contextOf, webglOf) {
  const object = createObjectCopier(builtins, kept);
  const node = createNodeCopier(builtins, kept, shadowRoots);
  const canvas = createCanvasCopier(builtins, kept, contextOf);
  /** @type {Record<string, Copier>} */
  const outer = { array: createArrayCopier(builtins, kept) };
  for (const kind of ORDINARY) outer[kind] = object;
  const inner = {
    ...{ Map: createMapCopier(kept), Set: createSetCopier(kept), Date: createDateCopier(kept) },
    ...{ bytes: createBytesCopier(builtins, kept), scope: createScopeCopier(kept) },
    webgl: createWebglCopier(builtins, webglOf),
    ...{ node, canvas: inPageAndOff(builtins, node, canvas) },
  };
  return { outer: builtins.bare(outer), inner: builtins.bare(inner) };
}

/** A canvas is a node too, unless it is off the page. @param {Builtins} builtins @param {Copier} node @param {Copier} canvas @returns {Copier} */
function inPageAndOff(builtins, node, canvas) {
  const { is } = builtins;
  /** @param {Entry} entry @param {any} inner */
  const as = (entry, inner) => ({ ...entry, inner });
  return {
    copy(entry, visit, meet) {
      const before = entry.inner;
      const asNode = is.Element(entry.object) ? node.copy(as(entry, before?.asNode), visit, meet) : null;
      const asCanvas = canvas.copy(as(entry, before?.asCanvas), visit, meet);
      const same = before !== undefined && asNode === before.asNode && asCanvas === before.asCanvas;
      return same ? before : { asNode, asCanvas };
    },
    putBack(entry, { asNode, asCanvas }) {
      if (asNode) node.putBack(entry, asNode);
      canvas.putBack(entry, asCanvas);
    },
    settle(entry, { asNode }) {
      if (asNode) node.settle?.(entry, asNode);
    },
  };
}

/**
 * What is done when an object of a kind is met.
 *
 * @param {Builtins} builtins
 * @param {Kept} kept
 * @param {ReturnType<typeof createKinds>} kinds
 * @param {ReturnType<typeof watchHidden>} hidden
 * @param {ReturnType<typeof createFunctions>} functions
 * @param {ReturnType<typeof createProblems>} problems
 */
function metHooks({ bare, get }, kept, kinds, hidden, functions, problems) {
  /** @param {Entry} entry @param {any[]} list */
  const show = (entry, ...list) => {
    entry.behind = list;
  };
  return bare({
    function: functions.met,
    refused: (/** @type {Entry} */ entry) => problems.note(`it has ${kinds.reasonOf(entry.object)}`),
    proxy: (/** @type {Entry} */ entry) => {
      entry.behind ??= /** @type {any} */ (hidden.proxyOf(entry.object));
    },
    view: (/** @type {Entry} */ entry) => show(entry, kept.bufferOf(entry.object)),
    DataView: (/** @type {Entry} */ entry) => show(entry, kept.bufferOfDataView(entry.object)),
    Memory: (/** @type {Entry} */ entry) => show(entry, kept.memoryBuffer(entry.object)),
    Instance: (/** @type {Entry} */ entry) => show(entry, kept.exportsOf(entry.object)),
    ImageData: (/** @type {Entry} */ entry) => show(entry, get.ImageData.data(entry.object)),
    WeakRef: (/** @type {Entry} */ entry) => show(entry, kept.weak.deref(entry.object)),
    Promise: functions.metPromise,
  });
}

/**
 * Leaves alone the objects that are the browser's and the runtime's: nothing in them belongs to a moment. There are
 * thousands, so this waits for the first moment.
 *
 * @param {Builtins} builtins
 * @param {readonly any[]} builtin
 * @param {Shims} shims
 * @param {ReturnType<typeof createWalk>} walk
 * @returns {() => void} to be called before each moment
 */
function createLeaveAlone(builtins, builtin, shims, walk) {
  let isDone = false;
  /** @param {any} table */
  function leaveTable(table) {
    walk.leave(table);
    for (const name in table) {
      const one = table[name];
      if (typeof one === "object" || typeof one === "function") walk.leave(one);
    }
  }
  return () => {
    if (isDone) return;
    isDone = true;
    for (let i = 0; i < builtin.length; i++) walk.leave(builtin[i]);
    walk.leave(builtins.global);
    walk.leave(builtins);
    walk.leave(shims);
    leaveTable(builtins.get);
    leaveTable(builtins.set);
    leaveTable(builtins.call);
    leaveTable(builtins.is);
  };
}
