import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { createDeliveryQueue } = await load("loading/delivery_queue.js");

/** A queue, a log of what it delivered, and a function that lets its time limit run out. */
function setUp() {
  /** @type {any[]} */
  const log = [];
  /** @type {unknown[]} */
  const errors = [];
  /** @type {(() => void) | null} */
  let alarm = null;
  let ms = 0; // of the alarm
  let time = 0;
  const pending = createDeliveryQueue({
    Promise,
    checkpoint: () => new Promise((resolve) => setImmediate(resolve)),
    reportError: (/** @type {unknown} */ error) => errors.push(error),
    setAlarm: (/** @type {() => void} */ wake, /** @type {number} */ after) => {
      alarm = wake;
      ms = after;
    },
    now: () => time,
    clearAlarm: () => {
      alarm = null;
    },
  });
  /** @param {any} what */
  const note = (what) => () => log.push(what);
  /** The time passes for which the queue waits. */
  const ring = () => {
    time += ms;
    alarm?.();
  };
  /** @param {number} passed */
  const pass = (passed) => {
    time += passed;
  };
  return { pending, log, errors, note, ring, pass, now: () => time };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a new queue is empty, and settles at once", async () => {
  const { pending } = setUp();
  assert.equal(pending.any(), false);
  await pending.settle();
});

test("answers are delivered in the order asked for, whichever arrives first", async () => {
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

test("the queue also waits for requests made while an answer is delivered", async () => {
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

test("answers that the browser delivers itself come before deferred ones", async () => {
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

test("the queue does not wait for a dropped request", async () => {
  const { pending, log, note } = setUp();
  const dropped = pending.open();
  pending.open().done(note("kept"));
  dropped.drop();
  await pending.settle();
  assert.deepEqual(log, ["kept"]);
});

test("an answer that does not arrive in time is given up, and delivered if it arrives later", async () => {
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

test("an error while an answer is delivered is reported, and the next one is delivered", async () => {
  const { pending, log, errors, note } = setUp();
  pending.open().done(() => {
    throw new Error("in a listener");
  });
  pending.open().done(note("next"));
  await pending.settle();
  assert.deepEqual([String(errors[0]), ...log], ["Error: in a listener", "next"]);
});

test("settling ends, even if the page asks again with each answer", async () => {
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

test("only the answer that all have waited for is told that it was", async () => {
  const { pending, log, note, ring } = setUp();
  pending.open(note("first stuck"));
  pending.open(note("second stuck")).done(note("second"));
  const settled = pending.settle();
  await turn();
  ring();
  await settled;
  assert.deepEqual(log, ["first stuck", "second"]);
  pending.open(note("third stuck"));
  pending.expect();
  const more = pending.settle();
  await turn();
  ring();
  await more;
  assert.deepEqual(log, ["first stuck", "second"]);
});

test("requests that are never answered, one after another, are waited for eight seconds in all", async () => {
  const { pending, ring, now } = setUp();
  for (let i = 0; i < 20; i++) {
    pending.open();
    const settled = pending.settle();
    await turn();
    ring();
    await settled;
  }
  assert.ok(now() > 7900 && now() < 8000, `${now()} ms`);
  pending.renew();
  pending.open();
  const settled = pending.settle();
  await turn();
  ring();
  await settled;
  assert.ok(now() > 11900, `${now()} ms`); // another call waits anew
});

test("an answer that is missing is given up when the load's time is up, though others arrive all the time", async () => {
  const { pending, note, ring, pass, now } = setUp();
  pending.bound(10_000);
  pending.open();
  const settled = pending.settle();
  for (let i = 0; i < 3; i++) {
    await turn();
    pass(3000);
    pending.open().done(note(i));
  }
  await turn();
  ring(); // the last second
  await settled;
  assert.equal(now(), 10_000);
  assert.equal(pending.isSpent(), true);
});

test("a load's patience is spent when the page has asked 1,000 times, each time after the answer before", async () => {
  const { pending } = setUp();
  pending.renew();
  let asked = 0;
  const ask = () => {
    asked += 1;
    pending.open().done(ask);
  };
  ask();
  while (!pending.isSpent()) await pending.settle();
  assert.ok(asked > 1000 && asked <= 2001, `${asked} times`);
});

test("any number of files that a page asks for at once spends no patience", async () => {
  const { pending, log, note } = setUp();
  pending.renew();
  for (let i = 0; i < 8000; i++) pending.open().done(note(i));
  while (pending.any()) await pending.settle();
  assert.equal(log.length, 8000);
  assert.equal(pending.isSpent(), false);
});

test("a call after one whose time was up gets half of it, until a call has time enough", async () => {
  const { pending, pass, now } = setUp();
  let isAsking = true;
  const ask = () => {
    pass(100);
    if (isAsking) pending.open().done(ask);
  };
  ask();
  /** @type {number[]} */
  const waited = [];
  /** A call. @param {() => void} begin */
  const call = async (begin) => {
    const since = now();
    begin();
    while (pending.any() && !pending.isSpent()) await pending.settle();
    waited.push(now() - since);
  };
  await call(() => pending.bound(8000));
  for (let i = 0; i < 3; i++) await call(pending.renew);
  isAsking = false;
  await call(pending.renew);
  isAsking = true;
  ask();
  await call(pending.renew);
  assert.deepEqual(waited, [8000, 4000, 2000, 1000, 100, 8000]);
});
