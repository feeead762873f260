import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { createDeliveryQueue } = await load("loading/delivery_queue.js");

/** What is pending, what it handed over, and a way to let its patience end. */
function setUp() {
  /** @type {any[]} */
  const log = [];
  /** @type {unknown[]} */
  const errors = [];
  /** @type {(() => void) | null} */
  let alarm = null;
  const pending = createDeliveryQueue({
    Promise,
    checkpoint: () => new Promise((resolve) => setImmediate(resolve)),
    reportError: (/** @type {unknown} */ error) => errors.push(error),
    setAlarm: (/** @type {() => void} */ wake) => {
      alarm = wake;
    },
    clearAlarm: () => {
      alarm = null;
    },
  });
  /** @param {any} what */
  const note = (what) => () => log.push(what);
  return { pending, log, errors, note, ring: () => alarm?.() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("nothing is pending at first, and there is nothing to wait for", async () => {
  const { pending } = setUp();
  assert.equal(pending.any(), false);
  await pending.settle();
});

test("answers are handed over in the order asked for, whichever is there first", async () => {
  const { pending, log, note } = setUp();
  const [a, b, c] = [pending.open(), pending.open(), pending.open()];
  c.done(note("c"));
  b.done(note("b"));
  const settled = pending.settle();
  await turn();
  assert.deepEqual(log, []);
  a.done(note("a"));
  await settled;
  assert.deepEqual(log, ["a", "b", "c"]);
  assert.equal(pending.any(), false);
});

test("what is asked for while an answer is handed over is waited for as well", async () => {
  const { pending, log, note } = setUp();
  pending.open().done(() => {
    log.push("first");
    const next = pending.open();
    setImmediate(() => next.done(note("next")));
  });
  pending.open().done(note("second"));
  await pending.settle();
  assert.deepEqual(log, ["first", "second", "next"]);
});

test("what the browser hands over itself comes before anything held", async () => {
  const { pending, log, note } = setUp();
  pending.open().done(note("held"));
  const over = pending.expect();
  const settled = pending.settle();
  await turn();
  assert.deepEqual(log, []);
  over();
  over();
  await settled;
  assert.deepEqual(log, ["held"]);
});

test("what is dropped is not waited for", async () => {
  const { pending, log, note } = setUp();
  const dropped = pending.open();
  pending.open().done(note("kept"));
  dropped.drop();
  await pending.settle();
  assert.deepEqual(log, ["kept"]);
});

test("what never comes is given up, and handed over if it comes after all", async () => {
  const { pending, log, note, ring } = setUp();
  const late = pending.open();
  const never = pending.expect();
  pending.open().done(note("there"));
  const settled = pending.settle();
  await turn();
  ring();
  await settled;
  assert.deepEqual(log, ["there"]);
  assert.equal(pending.any(), false);
  never();
  late.done(note("late"));
  await pending.settle();
  assert.deepEqual(log, ["there", "late"]);
});

test("an answer that throws is reported, and the next one is handed over", async () => {
  const { pending, log, errors, note } = setUp();
  pending.open().done(() => {
    throw new Error("in a listener");
  });
  pending.open().done(note("next"));
  await pending.settle();
  assert.deepEqual([String(errors[0]), ...log], ["Error: in a listener", "next"]);
});

test("a page that asks again with each answer is let go on", async () => {
  const { pending } = setUp();
  let answers = 0;
  const ask = () =>
    pending.open().done(() => {
      answers += 1;
      ask();
    });
  ask();
  await pending.settle();
  assert.equal(answers, 1000);
});
