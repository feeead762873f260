import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { installSteppedTime } = await load("time/stepped_time.js");

const FRAME_MS = 1067 / 64;

/** A page whose browser rounds each frame's time to 0.1 ms, up or down as `secret` says. */
function setUp(/** @type {(frame: number) => boolean} */ secret = () => false) {
  let virtual = 10; // ms: what loading took
  let frames = 0;
  const page = { Performance: class {}, requestAnimationFrame() {} };
  /** @type {((time: number) => void)[]} */
  const asked = [];
  const kept = { now: () => Math.floor(virtual) };
  const builtins = {
    ...{ global: page, apply: Reflect.apply, Math, Date: kept },
    needFunction: (/** @type {any} */ callback) => callback,
    requestAnimationFrame: (/** @type {any} */ callback) => asked.push(callback),
  };
  const shims = {
    /** @param {any} owner @param {string} name @param {Function} shim */
    method: (owner, name, shim) => {
      owner[name] = shim;
    },
  };
  const { now, frame } = installSteppedTime(builtins, shims, FRAME_MS);
  return {
    ...{ now, page, kept },
    /** @param {number} ms */
    pass: (ms) => {
      virtual += ms;
    },
    makeFrame() {
      frames += 1;
      virtual = 10 + frames * FRAME_MS;
      frame((Math.floor(virtual * 10) + (secret(frames) ? 1 : 0)) / 10);
      for (const callback of asked.splice(0)) callback(virtual);
    },
  };
}

test("frames are exactly a frame apart, however the browser rounds their times", () => {
  const told = [() => false, () => true, (/** @type {number} */ frame) => frame % 3 === 0].map((secret) => {
    const { now, makeFrame } = setUp(secret);
    return Array.from({ length: 200 }, () => {
      makeFrame();
      return now();
    });
  });
  assert.deepEqual(told[1], told[0]);
  assert.deepEqual(told[2], told[0]);
  for (let i = 1; i < 200; i++) assert.equal(told[0][i] - told[0][0], i * FRAME_MS);
});

test("a moment between two frames comes whole milliseconds after the first, and not after the second", () => {
  const { now, pass, makeFrame } = setUp();
  assert.equal(now(), 0);
  makeFrame();
  const first = now();
  pass(5);
  assert.equal(now() - first, 5);
  pass(11.6); // 17 ms by the date, which is rounded
  assert.equal(now() - first, FRAME_MS);
  makeFrame();
  assert.equal(now() - first, FRAME_MS);
});

test("a frame that was skipped counts", () => {
  const { now, makeFrame } = setUp();
  makeFrame();
  const first = now();
  makeFrame();
  makeFrame();
  assert.equal(now() - first, 2 * FRAME_MS);
});

test("an animation frame is told the frame's time, also of a page that exchanges Date.now", () => {
  const { now, page, kept, makeFrame } = setUp();
  kept.now = () => 1e12;
  /** @type {number[]} */
  const told = [];
  /** @type {any} */ (page).requestAnimationFrame((/** @type {number} */ time) => told.push(time));
  makeFrame();
  assert.deepEqual(told, [now()]);
  assert.ok(now() < 100);
});
