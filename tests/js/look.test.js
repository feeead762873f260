import assert from "node:assert/strict";
import { test } from "node:test";
import { createLook } from "../../src/webcade/discovery/in_page/look.js";

const platform = Object.getOwnPropertyNames(globalThis);

/** What is seen of a page without elements. @param {Record<string, unknown>} page its globals @param {Record<string, () => unknown>} lexical */
function seen(page, lexical = {}) {
  Object.assign(globalThis, { document: { body: null } }, page);
  try {
    return JSON.parse(createLook(lexical, [...platform, "document"]).look());
  } finally {
    for (const name in page) delete (/** @type {any} */ (globalThis)[name]);
  }
}

test("an array with holes is looked into, and a variable that is not initialised yet is left out", () => {
  const early = () => {
    throw new ReferenceError("not yet");
  };
  const look = seen({ list: Object.assign([], { 1: 7 }) }, { early });
  assert.deepEqual(look, { "list.length": 2, "list[1]": 7 });
});

test("calls are the page's own functions that take nothing, and are no classes", () => {
  const page = { begin: () => {}, add: (/** @type {number} */ a) => a, Game: class {}, name: "x" };
  Object.assign(globalThis, { document: { body: null } }, page);
  try {
    assert.deepEqual(JSON.parse(createLook({}, [...platform, "document"]).calls()), ["begin"]);
  } finally {
    for (const name in page) delete (/** @type {any} */ (globalThis)[name]);
  }
});

test("functions of closures, however many, leave room for what globals hold", () => {
  const library = Object.fromEntries(
    Array.from({ length: 9000 }, (_, at) => [`read.closures.f${at}`, () => () => {}]),
  );
  const look = seen({ game: { context: { points: 4 } } }, library);
  assert.equal(look["game.context.points"], 4);
});
