/**
 * Policies: they choose actions inside the page, between two steps, so that no step has to cross to Python.
 *
 * @typedef {(features: Float32Array, mask: readonly number[] | null) => unknown} Policy gives an action's number
 * @typedef {object} Moment what a policy sees
 * @property {string} features numbers with commas between
 * @property {string} mask the same between brackets; "" without masks
 */

import { describe, evaluate } from "./reading_text.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { InputEvent } from "../input/input.js"
 */

/**
 * @typedef {[readonly number[], number, readonly number[] | null, readonly InputEvent[][] | null]} Asked a step as
 *   Python asks for it: the actions' numbers, frames, pointer, raw input
 */

/** @param {Builtins} builtins */
export function createPolicies(builtins) {
  const { Error, Float32Array, parse } = builtins;
  /** @type {{ policy: Policy, steps: readonly Asked[] } | null} */
  let current = null;

  /** @param {string} text */
  function numbers(text) {
    const list = /** @type {number[]} */ (parse(`[${text}]`));
    const found = new Float32Array(list.length);
    for (let i = 0; i < list.length; i++) found[i] = /** @type {number} */ (list[i]);
    return found;
  }

  /** @param {Moment} moment */
  function choose({ features, mask }) {
    if (!current) throw new Error("policy: none is set in this page");
    const { policy, steps } = current;
    const given = /** @type {const} */ ([numbers(features), mask === "" ? null : parse(mask)]);
    const number = evaluate(builtins, "policy", () => policy(given[0], given[1]));
    const step = typeof number === "number" ? steps[number] : undefined;
    if (step) return { number: /** @type {number} */ (number), step };
    const last = steps.length - 1;
    throw new Error(
      `policy: gave ${describe(builtins, number)}; expected the number of an action, 0 to ${last}`,
    );
  }

  return {
    /**
     * Use a policy from now on.
     * @param {Policy} policy
     * @param {readonly Asked[]} steps that of each action
     */
    use(policy, steps) {
      if (typeof policy !== "function") {
        const got = describe(builtins, policy);
        throw new Error(`policy: expected a function (features, mask) => number; got ${got}`);
      }
      current = { policy, steps };
    },
    choose,
    /** As `choose`; null where that throws. @param {Moment} moment */
    tried(moment) {
      try {
        return choose(moment);
      } catch {
        return null;
      }
    },
  };
}

/**
 * A network as a policy: the largest number of its last layer is the action. Numbers are rounded to 32 bits after
 * each layer.
 *
 * @typedef {{ kind: "scale", low: number[], wide: number[], isBounded: boolean[] }} Scale
 * @typedef {{ kind: "dense", weight: number[][], bias: number[] }} Dense
 * @typedef {{ kind: "relu" | "tanh" }} Activation
 *
 * @param {Builtins} builtins
 * @param {readonly (Scale | Dense | Activation)[]} layers
 * @param {boolean} isMasked
 * @returns {Policy}
 */
export function networkPolicy({ Float32Array, Math }, layers, isMasked) {
  const { max, tanh } = Math;

  /** @param {Float32Array} values @param {Scale} layer */
  function scaled(values, { low, wide, isBounded }) {
    const found = new Float32Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const value = /** @type {number} */ (values[i]);
      const [from, width] = /** @type {[number, number]} */ ([low[i], wide[i]]);
      found[i] = isBounded[i] ? ((value - from) / width) * 2 - 1 : value;
    }
    return found;
  }

  /** @param {Float32Array} values @param {Dense} layer */
  function dense(values, { weight, bias }) {
    const found = new Float32Array(bias.length);
    for (let out = 0; out < bias.length; out++) {
      const row = /** @type {number[]} */ (weight[out]);
      let sum = /** @type {number} */ (bias[out]);
      for (let i = 0; i < values.length; i++) {
        sum += /** @type {number} */ (row[i]) * /** @type {number} */ (values[i]);
      }
      found[out] = sum;
    }
    return found;
  }

  /** @param {Float32Array} values @param {"relu" | "tanh"} kind */
  function activated(values, kind) {
    for (let i = 0; i < values.length; i++) {
      const value = /** @type {number} */ (values[i]);
      values[i] = kind === "relu" ? max(value, 0) : tanh(value);
    }
    return values;
  }

  /** @param {Float32Array} values @param {Scale | Dense | Activation} layer */
  function forward(values, layer) {
    if (layer.kind === "scale") return scaled(values, layer);
    return layer.kind === "dense" ? dense(values, layer) : activated(values, layer.kind);
  }

  return (features, mask) => {
    let values = features;
    for (let i = 0; i < layers.length; i++) {
      values = forward(values, /** @type {Scale | Dense | Activation} */ (layers[i]));
    }
    return likeliest(values, isMasked ? mask : null);
  };
}

/** The first of the largest numbers that may be chosen. @param {Float32Array} values @param {readonly number[] | null} mask */
function likeliest(values, mask) {
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    if (mask && !mask[i]) continue;
    if (best < 0 || /** @type {number} */ (values[i]) > /** @type {number} */ (values[best])) best = i;
  }
  return best < 0 ? 0 : best;
}
