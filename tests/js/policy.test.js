import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { createPolicies, networkPolicy } = await load("game/policy.js");

const builtins = {
  Error,
  Float32Array,
  Math,
  isFinite: Number.isFinite,
  isArray: Array.isArray,
  parse: JSON.parse,
  apply: Reflect.apply,
  slice: String.prototype.slice,
};

const STEPS = [
  [[0], 4],
  [[1], 4],
  [[2], 4],
];

/** @param {unknown} policy */
function policies(policy) {
  const made = createPolicies(builtins);
  made.use(policy, STEPS);
  return made;
}

test("a policy sees features as 32-bit numbers, and gives a step by its number", () => {
  /** @type {unknown[]} */
  const seen = [];
  const { choose } = policies((/** @type {unknown[]} */ ...given) => seen.push(...given));
  assert.deepEqual(choose({ features: "0.1,7", mask: "[1,0,1]" }), { number: 2, step: STEPS[2] });
  assert.deepEqual(seen, [new Float32Array([0.1, 7]), [1, 0, 1]]);
});

test("a game without features and masks gives an empty array and null", () => {
  const { choose } = policies((/** @type {Float32Array} */ features, /** @type {unknown} */ mask) =>
    features.length === 0 && mask === null ? 1 : 0,
  );
  assert.equal(choose({ features: "", mask: "" }).number, 1);
});

for (const [gives, told] of [
  ["3", "gave 3; expected the number of an action, 0 to 2"],
  ["-1", "gave -1"],
  ["0.5", "gave 0.5"],
  ["'0'", "gave the text '0'"],
  ["Promise.resolve(1)", "gave a value of type object"],
  ["(() => { throw new Error('no idea') })()", "policy: threw Error: no idea"],
]) {
  test(`a policy that gives ${gives} is told so, and ends a row of steps`, () => {
    const { choose, tried } = policies(() => Reflect.apply(Function(`return ${gives}`), null, []));
    const moment = { features: "", mask: "" };
    assert.throws(() => choose(moment), new RegExp(/** @type {string} */ (told).replace(/[()']/g, ".")));
    assert.equal(tried(moment), null);
  });
}

test("what is no function is refused when it is set", () => {
  assert.throws(() => policies(7), /expected a function \(features, mask\) => number; got 7/);
});

const LAYERS = [
  { kind: "scale", low: [0, 0], wide: [10, 1], isBounded: [true, false] }, // 5 -> 0, 3 -> 3
  {
    kind: "dense",
    weight: [
      [1, 1],
      [1, -1],
    ],
    bias: [0, 1],
  }, // 3, -2
  { kind: "relu" }, // 3, 0
  {
    kind: "dense",
    weight: [
      [-1, 0],
      [0, 1],
      [0, 1],
    ],
    bias: [0, 0.25, 0.25],
  }, // -3, 0.25, 0.25
];

test("a network chooses the first of its largest numbers", () => {
  const policy = networkPolicy(builtins, LAYERS, false);
  assert.equal(policy(new Float32Array([5, 3]), null), 1);
});

test("a network that was trained with masks chooses what they have", () => {
  assert.equal(networkPolicy(builtins, LAYERS, true)(new Float32Array([5, 3]), [1, 0, 1]), 2);
  assert.equal(networkPolicy(builtins, LAYERS, true)(new Float32Array([5, 3]), [1, 0, 0]), 0);
  assert.equal(networkPolicy(builtins, LAYERS, false)(new Float32Array([5, 3]), [1, 0, 0]), 1);
});
