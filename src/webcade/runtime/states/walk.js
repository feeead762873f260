/**
 * All objects that can be reached from some roots, each with a copy of what it holds. An object that has not changed
 * since the last moment shares its copy with it, so that a moment costs what has changed.
 *
 * @typedef {(value: any) => Entry | null} Visit meets an object; returns its entry, null for what is never copied
 * @typedef {(entry: Entry) => void} Meet does so by its entry, which is faster
 * @typedef {object} Entry what is known of an object
 * @property {any} object
 * @property {string} kind see kinds.js; "still" for what is never copied
 * @property {Plan} plan what is done with it, by its kind
 * @property {any} copy of its own properties, when it was last looked at
 * @property {any} inner of what else it holds
 * @property {Copies | undefined} record both and its listeners, as a moment keeps them
 * @property {boolean} trusted whether its properties are known to be as described in `copy`
 * @property {number} stamp the number of the walk that met it last
 * @property {boolean} isHost whether it is of an interface of the browser
 * @property {Field[]} fields its private fields
 * @property {number} fieldsKnown how many private fields of all classes it was asked for
 * @property {any[] | null} behind what only the browser sees behind it: scopes of a function, the parts of a bound one
 * @typedef {object} Copier
 * @property {(entry: Entry, visit: Visit, meet: Meet) => any} copy returns `entry.copy` (or `entry.inner`) itself if nothing has changed
 * @property {(entry: Entry, copy: any) => void} putBack
 * @property {(entry: Entry, copy: any) => void} [settle] what needs a layout: once all nodes are where they were
 * @typedef {{ own: any, within: any, heard: any, secret: any[] | null }} Copies
 * @typedef {{ entries: Entry[], records: Copies[], weaks: Entry[], hosts: Entry[], lists: any[][] }} Walked
 */

import { emptyList } from "../kept_interfaces.js";
import { createPlans } from "./plans.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { createWeakCopier } from "./collections.js"
 * @import { Listeners } from "./listeners.js"
 * @import { Plan } from "./plans.js"
 * @import { Field, Privates } from "./privates.js"
 */

/**
 * @param {Builtins} builtins
 * @param {object} parts
 * @param {(object: any) => string} parts.kindOf
 * @param {Record<string, Copier | undefined>} parts.outer copiers of own properties, by kind
 * @param {Record<string, Copier | undefined>} parts.inner copiers of what else an object holds, by kind
 * @param {Record<string, ((entry: Entry) => void) | undefined>} parts.met called when an object of a kind is met, by kind
 * @param {ReturnType<typeof createWeakCopier>} parts.weak
 * @param {(object: any) => boolean} parts.isFromBrowser
 * @param {Listeners} parts.listeners
 * @param {Pick<Privates, "copy" | "putBack">} parts.privates
 */
export function createWalk(
  builtins,
  { kindOf, outer, inner, met, weak, isFromBrowser, listeners, privates },
) {
  const { hasOwn } = builtins.global.Object;
  const planOf = createPlans(builtins, { outer, inner, met });
  const { known, learn, methods } = createEntries(builtins, planOf, isFromBrowser);
  let stamp = 0;
  /** @type {Entry[]} */
  let entries = emptyList();
  /** @type {Entry[]} those of interfaces of the browser */
  let hosts = emptyList();
  /** @type {Entry[]} */
  let weaks = emptyList();

  /** @type {Visit} */
  function visit(value) {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return null;
    const entry = known.get(value) ?? learn(value, kindOf(value));
    if (entry.plan.isStill) return null;
    meet(entry);
    return entry;
  }

  /** @type {Meet} */
  function meet(entry) {
    if (entry.stamp === stamp) return;
    entry.stamp = stamp;
    entries[entries.length] = entry;
  }

  /** Those who listen on an object. @param {object} target */
  function visitHeard(target) {
    const heard = listeners.of(target);
    for (let i = 0; i < heard.length; i++) visit(heard[i].listener);
    return heard;
  }

  /** @param {Entry} entry @returns {Copies} */
  function look(entry) {
    const { plan, record } = entry;
    plan.met?.(entry);
    if (entry.behind !== null) for (let i = 0; i < entry.behind.length; i++) visit(entry.behind[i]);
    if (plan.isWeak) weaks[weaks.length] = entry;
    if (entry.isHost) hosts[hosts.length] = entry;
    const heard = entry.isHost ? visitHeard(entry.object) : null;
    const own = plan.outer?.copy(entry, visit, meet);
    const within = plan.inner?.copy(entry, visit, meet);
    const secret = plan.hasFields ? privates.copy(entry, record?.secret ?? null, visit) : null;
    const isSame = record && own === record.own && within === record.within && heard === record.heard;
    if (isSame && secret === record.secret) return record;
    return remember(entry, { own, within, heard, secret });
  }

  /** Ask for all objects of the moment in its weak maps; which may lead to more objects. @param {any[][]} lists @param {number[]} asked */
  function askWeaks(lists, asked) {
    for (let i = 0; i < weaks.length; i++) {
      lists[i] ??= emptyList();
      const isOurs = hasOwn(weaks[i].object, "get"); // the runtime's, which know only what the browser made
      const among = isOurs ? hosts : entries;
      const { length } = among;
      weak.add(weaks[i], among, asked[i] ?? 0, lists[i], visit);
      asked[i] = length;
    }
  }

  return {
    visit,
    visitHeard,
    /** @param {() => void} roots visits them @returns {Walked} */
    walk(roots) {
      stamp += 1;
      entries = emptyList();
      hosts = emptyList();
      weaks = emptyList();
      const records = emptyList();
      /** @type {any[][]} */
      const lists = emptyList();
      const asked = emptyList();
      roots();
      for (let at = 0; at < entries.length; ) {
        for (; at < entries.length; at++) records[at] = look(entries[at]);
        askWeaks(lists, asked);
      }
      return { entries, records, weaks, hosts, lists };
    },
    ...methods,
    putBack: createPutBack(hasOwn, { weak, listeners, privates }),
  };
}

/** @param {Entry} entry @param {Copies} record */
function remember(entry, record) {
  entry.copy = record.own;
  entry.inner = record.within;
  entry.record = record;
  return record;
}

/**
 * What is known of each object.
 *
 * @param {Builtins} builtins
 * @param {(kind: string) => Plan} planOf
 * @param {(object: any) => boolean} isFromBrowser
 */
function createEntries(builtins, planOf, isFromBrowser) {
  const known = builtins.weakMap();
  /** @param {any} object @param {string} kind @returns {Entry} */
  function learn(object, kind) {
    // One literal, what each moment reads first: a moment takes as long as the memory that it has to look at.
    const entry = {
      stamp: 0,
      plan: planOf(kind),
      object,
      behind: null,
      isHost: kind !== "scope" && kind !== "still" && kind !== "proxy" && isFromBrowser(object),
      trusted: false,
      record: undefined,
      copy: undefined,
      inner: undefined,
      kind,
      fieldsKnown: 0,
      fields: emptyList(),
    };
    known.set(object, entry);
    return entry;
  }

  const methods = {
    /** Never copy it. @param {any} object */
    leave(object) {
      learn(object, "still");
    },
    /** @param {any} object @returns {Entry | undefined} */
    entryOf: (object) => known.get(object),
    /** Copy an object as one of this kind, whatever it inherits from. @param {any} object @param {string} kind */
    regard(object, kind) {
      const entry = known.get(object) ?? learn(object, kind);
      entry.kind = kind;
      entry.plan = planOf(kind);
    },
    /** A scope, which is no object of the page. @param {any} scope @returns {Entry} */
    learnScope: (scope) => known.get(scope) ?? learn(scope, "scope"),
  };
  return { known, learn, methods };
}

/**
 * Puts all of a moment back: first the document, for scripts of the page may run then.
 *
 * @param {(object: any, key: PropertyKey) => boolean} hasOwn
 * @param {object} parts as `createWalk` has them
 * @param {ReturnType<typeof createWeakCopier>} parts.weak
 * @param {Listeners} parts.listeners
 * @param {Pick<Privates, "putBack">} parts.privates
 * @returns {(walked: Walked) => void}
 */
function createPutBack(hasOwn, { weak, listeners, privates }) {
  return ({ entries: all, records, weaks: weakOnes, hosts: among, lists }) => {
    for (let i = 0; i < all.length; i++) {
      const { isNode, inner } = all[i].plan;
      if (isNode) inner?.putBack(all[i], records[i].within);
    }
    for (let i = 0; i < all.length; i++) {
      const { isNode, inner } = all[i].plan;
      if (isNode) inner?.settle?.(all[i], records[i].within);
    }
    for (let i = 0; i < all.length; i++) {
      const entry = all[i];
      const { isNode, inner, outer } = entry.plan;
      const record = records[i];
      if (!isNode) inner?.putBack(entry, record.within);
      outer?.putBack(entry, record.own);
      if (record.secret !== null) privates.putBack(entry, record.secret);
      if (record.heard !== null) listeners.putBack(entry.object, record.heard);
      if (entry.record !== record) remember(entry, record);
    }
    for (let i = 0; i < weakOnes.length; i++) {
      weak.putBack(weakOnes[i], lists[i], hasOwn(weakOnes[i].object, "get") ? among : all);
    }
  };
}
