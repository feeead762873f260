/**
 * What is done with objects of a kind, looked up once for each object.
 *
 * @typedef {{ met: ((entry: Entry) => void) | undefined, outer: Copier | undefined, inner: Copier | undefined, isStill: boolean, isNode: boolean, isWeak: boolean, hasFields: boolean }} Plan
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Copier, Entry } from "./walk.js"
 */

/**
 * @param {Pick<Builtins, "create">} builtins
 * @param {{ met: Record<string, ((entry: Entry) => void) | undefined>, outer: Record<string, Copier | undefined>, inner: Record<string, Copier | undefined> }} parts
 * @returns {(kind: string) => Plan}
 */
export function createPlans({ create }, { met, outer, inner }) {
  /** @type {Record<string, Plan>} */
  const plans = create(null);
  return (kind) => {
    plans[kind] ??= {
      met: met[kind],
      outer: outer[kind],
      inner: inner[kind],
      isStill: kind === "still",
      isNode: kind === "node" || kind === "canvas",
      isWeak: kind === "WeakMap" || kind === "WeakSet",
      hasFields: kind === "object" || kind === "function",
    };
    return plans[kind];
  };
}
