import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { createPlayback, timeOf, stateOf, update, begin, play, pause, finish, reverse, setRate, updateRate } =
  await load("animation/playback.js");
const END = 200;

/** An animation of 200 ms that began at 0. @param {number} rate */
function running(rate = 1) {
  const playback = createPlayback(rate);
  play(playback, 0, END, true);
  begin(playback, 0, END);
  return playback;
}

test("an animation that is played stands until the next frame, and begins there", () => {
  const playback = createPlayback(1);
  assert.equal(stateOf(playback, 0, END), "idle");
  play(playback, 0, END, true);
  assert.deepEqual([timeOf(playback, 10), stateOf(playback, 10, END)], [0, "running"]);
  begin(playback, 16, END);
  assert.equal(timeOf(playback, 116), 100);
});

test("an animation stops at its end, forwards and backwards", () => {
  const forwards = running();
  update(forwards, 250, END, false);
  assert.deepEqual([timeOf(forwards, 300), stateOf(forwards, 300, END)], [200, "finished"]);
  const backwards = running(-1);
  update(backwards, 250, END, false);
  assert.deepEqual([timeOf(backwards, 300), stateOf(backwards, 300, END)], [0, "finished"]);
});

test("an animation turned round goes on to the next frame, and then back", () => {
  const playback = running();
  reverse(playback, 100, END);
  assert.deepEqual([playback.rate, timeOf(playback, 116)], [1, 116]);
  begin(playback, 116, END);
  assert.deepEqual([playback.rate, timeOf(playback, 132)], [-1, 100]);
});

test("a pause counts from the next frame, and playing goes on from there", () => {
  const playback = running();
  pause(playback, 100, END);
  assert.equal(stateOf(playback, 100, END), "paused");
  begin(playback, 116, END);
  assert.equal(timeOf(playback, 500), 116);
  play(playback, 500, END, true);
  begin(playback, 516, END);
  assert.equal(timeOf(playback, 532), 132);
});

test("a longer effect goes on as if it had never stopped", () => {
  const playback = running();
  update(playback, 250, END, false);
  update(playback, 300, 1000, false);
  assert.deepEqual([timeOf(playback, 300), stateOf(playback, 300, 1000)], [300, "running"]);
});

test("a change of rate keeps the time, at once or at the next frame", () => {
  const atOnce = running();
  setRate(atOnce, 100, END, 4);
  assert.deepEqual([timeOf(atOnce, 100), timeOf(atOnce, 110)], [100, 140]);
  const later = running();
  updateRate(later, 100, END, 4);
  assert.equal(timeOf(later, 116), 116);
  begin(later, 116, END);
  assert.equal(timeOf(later, 126), 156);
});

test("what has no end can neither be finished nor played from there", () => {
  const endless = createPlayback(1);
  assert.equal(finish(endless, 0, Infinity), false);
  assert.equal(reverse(endless, 0, Infinity), false);
  assert.deepEqual([endless.nextRate, stateOf(endless, 0, Infinity)], [null, "idle"]);
  assert.equal(finish(createPlayback(0), 0, END), false);
});
