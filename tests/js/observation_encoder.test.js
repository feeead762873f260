import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { createObservationEncoder } = await load("game/observation_encoder.js");

const builtins = {
  Error,
  isFinite: Number.isFinite,
  isArray: Array.isArray,
  apply: Reflect.apply,
  slice: String.prototype.slice,
};

/** A fake capture, which answers with the arguments that it got. */
const capture = {
  encoder:
    (/** @type {any[]} */ ...asked) =>
    () =>
      `pixels ${asked}`,
};

/** Ways to carry pictures, which the capture is given by their names. */
const pictures = { byMemory: "by memory", inText: "in the text" };

/**
 * @param {Record<string, () => unknown>} readings
 * @param {Record<string, () => unknown>} features
 * @param {{ pixels: string | null, size: number[] | null }} view
 * @param {Record<string, number>} counts
 * @param {object[]} masks
 */
function encoder(readings, features = {}, view = { pixels: null, size: null }, counts = {}, masks = []) {
  return createObservationEncoder(builtins, { view, readings, masks, features, counts }, capture, pictures);
}

/** Masks of one action and of the three cells of another, with one between them that has none. */
const masked = (/** @type {() => unknown} */ one, /** @type {() => unknown} */ three) =>
  encoder({ score: () => 7 }, {}, undefined, {}, [
    { path: "actions.list[0].mask", expression: one, isList: false, choices: 1 },
    { path: "actions.list[1].mask", expression: null, isList: true, choices: 2 },
    { path: "actions.list[2].mask", expression: three, isList: true, choices: 3 },
  ]);

test("a line holds time, frame, readings and features", () => {
  const { read } = encoder(
    { score: () => 1.5, over: () => false, won: () => true, place: () => [1, -2.25, true] },
    { x: () => 0.1, alive: () => true },
  );
  assert.equal(read(16.671875, 3, ""), "16.671875,3,0,;1.5|f|t|[1,-2.25,1];0.1,1;");
});

test("a game without readings and features gives empty fields", () => {
  assert.equal(encoder({}).read(0, 0, ""), "0,0,0,;;;");
});

test("pixels come last, and only if they are asked for", () => {
  assert.equal(
    encoder({}, {}, { pixels: "grayscale", size: [4, 5] }).read(0, 0, ""),
    "0,0,0,;;;pixels grayscale,4,5,by memory",
  );
  assert.equal(encoder({}).render(), "pixels rgb,,in the text,true");
});

test("a number keeps every bit", () => {
  const values = [0.1 + 0.2, 1e21, 5e-324, -0.1, 2 ** 53];
  const text = encoder({ all: () => values }).read(0, 0, "");
  assert.deepEqual(JSON.parse(text.split(";")[1]), values);
});

test("over is false without such a reading, and true if its value is truthy", () => {
  assert.equal(encoder({}).over(), false);
  assert.equal(encoder({ over: () => 1 }).over(), true);
  assert.equal(encoder({ over: () => null }).over(), false);
});

for (const [value, said] of /** @type {[unknown, string][]} */ ([
  [Number.NaN, "NaN"],
  [Number.POSITIVE_INFINITY, "Infinity"],
  ["12", "the text '12'"],
  [Object.create(null), "a value of type object"],
  [Symbol("odd"), "a value of type symbol"],
])) {
  test(`the error for a reading that gives ${said} names its path`, () => {
    assert.throws(() => encoder({ score: () => value }).read(0, 0, ""), {
      message: `readings.score: gave ${said}; a reading is a finite number, a boolean or an array of numbers`,
    });
  });
}

for (const value of [undefined, null]) {
  test(`the error for a reading that gives ${value} says what to write until there is one`, () => {
    assert.throws(() => encoder({ score: () => value }).read(0, 0, ""), {
      message: `readings.score: gave ${value}; a reading is a finite number, a boolean or an array of numbers; where the game has none yet, let it be (...) ?? 0`,
    });
  });
}

test("the error for an array item that is no number names its index", () => {
  assert.throws(() => encoder({ grid: () => [1, "2"] }).read(0, 0, ""), {
    message: "readings.grid[1]: gave the text '2'; expected a finite number",
  });
});

test("the error for a feature that is no number names its path", () => {
  assert.throws(() => encoder({}, { speed: () => [1] }).read(0, 0, ""), {
    message: "features.speed: gave a value of type object; expected a finite number",
  });
});

test("a feature with a count gives that many numbers", () => {
  const cells = () => [0, 2, true];
  const { read } = encoder({}, { x: () => 7, cells }, undefined, { cells: 3 });
  assert.equal(read(0, 0, ""), "0,0,0,;;7,0,2,1;");
});

test("the error for a feature with too many or too few numbers gives both counts", () => {
  const said = (/** @type {unknown} */ value) => () =>
    encoder({}, { cells: () => value }, undefined, { cells: 3 }).read(0, 0, "");
  const expected = "expected an array of 3 numbers, as its count says";
  assert.throws(said([1, 2]), { message: `features.cells: gave an array of 2; ${expected}` });
  assert.throws(said(7), { message: `features.cells: gave 7; ${expected}` });
});

test("masks of single actions are the last reading, with a number for each choice", () => {
  const { read } = masked(
    () => "truthy",
    () => [true, 0, false],
  );
  assert.equal(read(0, 0, ""), "0,0,0,;7|[1,1,1,1,0,0];;");
});

test("the error for a mask names its expression in the game's file, and the item", () => {
  const three = () => [true, true, true];
  const said = (/** @type {() => unknown} */ one, /** @type {() => unknown} */ cells) => () =>
    masked(one, cells).read(0, 0, "");
  const broken = () => {
    throw new TypeError("no board");
  };
  assert.throws(said(broken, three), { message: "actions.list[0].mask: threw TypeError: no board" });
  const expected = "expected an array of 3 booleans, one for each action";
  assert.throws(
    said(three, () => [1]),
    { message: `actions.list[2].mask: gave an array of 1; ${expected}` },
  );
  assert.throws(
    said(three, () => null),
    { message: `actions.list[2].mask: gave null; ${expected}` },
  );
  assert.throws(
    said(three, () => [true, undefined, true]),
    { message: "actions.list[2].mask[1]: gave undefined; expected true or false" },
  );
});

test("the error for an expression that throws names its path", () => {
  const broken = () => {
    throw new TypeError("no runner");
  };
  assert.throws(() => encoder({ score: broken }).read(0, 0, ""), {
    message: "readings.score: threw TypeError: no runner",
  });
});

test("an endless array is refused before it is read", () => {
  const endless = new Proxy(/** @type {number[]} */ ([]), {
    get: (_, key) => (key === "length" ? 2 ** 53 : assert.fail()),
  });
  assert.throws(() => encoder({ grid: () => endless }).read(0, 0, ""), {
    message: "readings.grid: gave an array of 9007199254740992; a reading has no more than 65536 numbers",
  });
});

test("an array that grows while it is read keeps the length that it had at first", () => {
  let asked = 0;
  const growing = new Proxy(/** @type {number[]} */ ([]), {
    get: (_, key) => (key === "length" ? 2 + asked++ : 7),
  });
  assert.equal(encoder({ grid: () => growing }).read(0, 0, ""), "0,0,0,;[7,7];;");
  asked = 0;
  const { read } = encoder({}, { cells: () => growing }, undefined, { cells: 2 });
  assert.equal(read(0, 0, ""), "0,0,0,;;7,7;");
});

test("a long text of the page is cut in the error", () => {
  const long = "x".repeat(5000);
  const cut = `${"x".repeat(200)}... (5000 characters)`;
  assert.throws(() => encoder({ score: () => long }).read(0, 0, ""), {
    message: `readings.score: gave the text '${cut}'; a reading is a finite number, a boolean or an array of numbers`,
  });
  const broken = () => {
    throw long;
  };
  assert.throws(() => encoder({ score: broken }).read(0, 0, ""), { message: `readings.score: threw ${cut}` });
});

test("an expression may throw an object that has no text", () => {
  const broken = () => {
    throw Object.create(null);
  };
  assert.throws(() => encoder({ score: broken }).read(0, 0, ""), {
    message: "readings.score: threw an object that has no text",
  });
});
