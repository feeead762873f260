import assert from "node:assert/strict";
import { test } from "node:test";
import { unpack } from "../../src/webcade/serving/tab/web/answer.js";
import { createConnection, protocolsOf } from "../../src/webcade/serving/tab/web/connection.js";
import { keysInWords, stepMs } from "../../src/webcade/serving/tab/web/games.js";
import { createHands } from "../../src/webcade/serving/tab/web/hands.js";
import { createPace } from "../../src/webcade/serving/tab/web/pace.js";
import { createPlaying } from "../../src/webcade/serving/tab/web/playing.js";
import { createSeries, pathOf } from "../../src/webcade/serving/tab/web/series.js";
import { createWatching } from "../../src/webcade/serving/tab/web/watching.js";

const GAME = {
  name: "Catch",
  title: "Catch the apple",
  description: "",
  width: 320,
  height: 200,
  fps: 60,
  frame_skip: 4,
  keys: { ArrowLeft: "left", "KeyA+ShiftLeft": "run_left" },
  keys_are_enough: true,
  waits: false,
  agents: { random: "chance" },
  has_view: { random: false },
};

/** An answer as the server packs it. @param {object} facts @param {Record<string, number[]>} parts */
function packed(facts, parts = {}) {
  const sizes = Object.entries(parts).map(([name, bytes]) => [name, bytes.length]);
  const text = new TextEncoder().encode(JSON.stringify({ ...facts, parts: sizes }));
  const length = new Uint8Array(new Uint32Array([text.length]).buffer);
  return new Uint8Array([...length, ...text, ...Object.values(parts).flat()]).buffer;
}

/** A clock that goes on by itself as soon as somebody waits. */
function clock() {
  const made = {
    time: 0,
    waits: /** @type {number[]} */ ([]),
    now: () => made.time,
    /** @param {number} ms */
    async wait(ms) {
      made.waits.push(ms);
      made.time += ms;
      await new Promise(setImmediate);
    },
  };
  return made;
}

const soon = () => new Promise(setImmediate);

test("an answer has its facts and each part's own bytes", () => {
  const { facts, parts } = unpack(packed({ frame: 4, action: "ü" }, { game: [1, 2, 3], agent: [4] }));
  assert.deepEqual(facts, { frame: 4, action: "ü" });
  assert.deepEqual(
    [...parts].map(([name, bytes]) => [name, [...bytes]]),
    [
      ["game", [1, 2, 3]],
      ["agent", [4]],
    ],
  );
});

test("a token is offered as a protocol, whatever characters it has", () => {
  assert.deepEqual(protocolsOf(""), ["webcade.tab"]);
  assert.deepEqual(protocolsOf("a ü"), ["webcade.tab", "webcade.token.6120c3bc"]);
});

test("each question gets its answer in order, and the end of the connection rejects those without one", async () => {
  const socket = Object.assign(new EventTarget(), {
    sent: /** @type {string[]} */ ([]),
    send: (/** @type {string} */ text) => socket.sent.push(text),
  });
  let ends = 0;
  const connection = createConnection(/** @type {any} */ (socket), () => (ends += 1));
  /** @param {object} facts */
  const say = (facts) => socket.dispatchEvent(new MessageEvent("message", { data: packed(facts) }));
  say({ games: [] });
  assert.deepEqual((await connection.greeting).facts, { games: [] });
  const [first, second, third] = [1, 2, 3].map((seed) => connection.ask({ do: "restart", seed }));
  say({ seed: 1 });
  say({ error: "seed: no" });
  assert.deepEqual((await first).facts, { seed: 1 });
  await assert.rejects(second, /seed: no/);
  socket.dispatchEvent(new Event("close"));
  await assert.rejects(third, /closed the connection/);
  assert.deepEqual([ends, socket.sent.length], [1, 3]);
});

test("more questions than the server can have answered are not sent", async () => {
  const socket = Object.assign(new EventTarget(), { sent: 0, send: () => (socket.sent += 1) });
  const connection = createConnection(/** @type {any} */ (socket), () => {});
  connection.greeting.catch(() => {});
  const asked = Array.from({ length: 20 }, () => connection.ask({}));
  const settled = Promise.allSettled(asked);
  socket.dispatchEvent(new Event("close"));
  assert.equal((await settled).filter(({ status }) => status === "rejected").length, 20);
  assert.equal(socket.sent, 7); // the greeting waits, too
});

test("a key that was down between two steps counts for the next one, also if it is up again", () => {
  const hands = createHands();
  hands.keyDown("ArrowLeft");
  hands.keyUp("ArrowLeft");
  hands.keyDown("Space");
  hands.keyDown("Space"); // it repeats
  assert.deepEqual(hands.takeKeys(true), ["Space", "ArrowLeft"]);
  assert.deepEqual(hands.takeKeys(true), ["Space"]);
  assert.deepEqual(hands.takeKeys(false), []);
  hands.letGo();
  assert.deepEqual(hands.takeKeys(true), []);
});

test("raw events come in order, only the last of several moves, and not without limit", () => {
  const hands = createHands();
  hands.move(1, 1);
  hands.move(2, 2);
  hands.button(0, true);
  hands.button(0, true);
  hands.button(7, true);
  hands.move(3, 3);
  hands.letGo();
  hands.wheel(-3);
  const events = [
    ["move", 2, 2],
    ["down", "left"],
    ["move", 3, 3],
    ["up", "left"],
    ["wheel", -3],
  ];
  assert.deepEqual(hands.takeEvents(), events);
  assert.deepEqual(hands.takeEvents(), []);
  for (let i = 0; i < 1000; i += 1) {
    hands.keyDown("KeyA");
    hands.keyUp("KeyA");
  }
  assert.ok(hands.takeEvents().length <= 128);
});

test("steps come at the game's pace, and a late one is not made up for", async () => {
  const time = clock();
  const begun = /** @type {number[]} */ ([]);
  const states = /** @type {boolean[]} */ ([]);
  const pace = createPace({
    async step() {
      begun.push(time.time);
      time.time += begun.length === 2 ? 250 : 10;
      return begun.length < 4;
    },
    stepMs: () => 100,
    onChange: (isRunning) => states.push(isRunning),
    clock: time,
  });
  pace.run();
  pace.run();
  while (pace.isRunning()) await soon();
  assert.deepEqual(begun, [100, 200, 450, 550]);
  assert.deepEqual(states, [true, false]);
});

/** @param {Partial<typeof GAME>} changes */
async function play(changes = {}) {
  const asked = /** @type {any[]} */ ([]);
  const running = /** @type {boolean[]} */ ([]);
  const errors = /** @type {string[]} */ ([]);
  const told = { ended: "", fail: false };
  const hands = createHands();
  const time = clock();
  const playing = createPlaying({
    async ask(/** @type {any} */ message) {
      asked.push(message);
      if (told.fail) throw new Error("it failed");
      return { facts: { ended: told.ended }, parts: new Map() };
    },
    hands,
    shown: {
      begun: () => {},
      answer: () => {},
      running: (isRunning) => running.push(isRunning),
      error: ({ message }) => errors.push(message),
    },
    clock: time,
  });
  await playing.begin({ ...GAME, ...changes }, { agent: "random", view: "rgb", seed: 1 });
  return {
    playing,
    hands,
    asked,
    running,
    errors,
    told,
    time,
    steps: () => asked.filter((one) => one.do === "step"),
  };
}

test("while it is paused, each key makes one step, and nothing else does", async () => {
  const { playing, hands, asked, steps } = await play();
  assert.deepEqual(asked, [{ do: "begin", game: "Catch", agent: "random", view: "rgb", seed: 1 }]);
  await playing.keyDown("ArrowLeft");
  hands.keyUp("ArrowLeft");
  await playing.step();
  assert.deepEqual(steps(), [
    { do: "step", keys: ["ArrowLeft"] },
    { do: "step", keys: [] },
  ]);
  playing.setHow("raw");
  await playing.keyDown("KeyX");
  assert.deepEqual(steps()[2], { do: "step", events: [["keydown", "KeyX"]] });
});

test("it runs at the game's speed until the episode ends", async () => {
  const { playing, running, told, time, steps } = await play();
  playing.setSpeed(2);
  playing.run();
  while (steps().length < 5) await soon();
  told.ended = "game over";
  while (playing.isRunning()) await soon();
  assert.equal(steps().length, 6);
  assert.ok(time.waits.every((ms) => Math.abs(ms - stepMs(GAME) / 2) < 1e-6));
  assert.deepEqual(running, [true, false]);
  await playing.step();
  playing.run();
  assert.equal(steps().length, 6);
  assert.equal(playing.isRunning(), false);
});

test("a game that has nothing to do without a key waits for one, and a held key acts once", async () => {
  const { playing, time, steps } = await play({ waits: true });
  playing.run();
  while (time.waits.length < 5) await soon();
  assert.equal(steps().length, 0);
  await playing.keyDown("ArrowLeft");
  while (time.waits.length < 12) await soon();
  assert.deepEqual(steps(), [{ do: "step", keys: ["ArrowLeft"] }]);
  playing.setWho("agent");
  while (steps().length < 3) await soon();
  assert.deepEqual(steps()[2], { do: "step", agent: true });
  playing.pause();
});

test("a failure pauses it and is shown", async () => {
  const { playing, told, errors } = await play();
  told.fail = true;
  playing.run();
  while (playing.isRunning()) await soon();
  assert.deepEqual(errors, ["it failed"]);
});

test("a new episode goes on running where the one before ran, and at a saved moment it is paused", async () => {
  const { playing, asked } = await play();
  playing.run();
  await playing.restart(7);
  assert.equal(playing.isRunning(), true);
  await playing.restore(2);
  assert.equal(playing.isRunning(), false);
  assert.deepEqual(
    asked.filter((one) => one.do.startsWith("re")),
    [
      { do: "restart", seed: 7 },
      { do: "restore", moment: 2 },
    ],
  );
});

/** A recording of ten steps, and what is asked of it. */
function watch() {
  const asked = /** @type {any[]} */ ([]);
  const shown = /** @type {any[]} */ ([]);
  const time = clock();
  const opened = { game: "Catch", episode: 1, steps: 10, episodes: [] };
  const watching = createWatching({
    async ask(/** @type {any} */ message) {
      asked.push(message);
      await soon();
      if (message.do === "open") return { facts: { opened }, parts: new Map() };
      if (message.do === "watch") return { facts: { version: asked.length, frame: 1 }, parts: new Map() };
      const differs = message.step === 9 ? "step 9 differs" : "";
      return { facts: { at: message.step, frame: 4 * message.step, differs }, parts: new Map() };
    },
    shown: {
      answer: () => {},
      running: (isRunning) => shown.push(isRunning),
      error: ({ message }) => shown.push(message),
      opened: () => {},
      position: (position, length) => shown.push(`${position}/${length}`),
    },
    clock: time,
  });
  return { watching, asked, shown, time };
}

test("a recording goes forwards and back, not past its ends, and plays until it differs", async () => {
  const { watching, asked, shown, time } = watch();
  await watching.open([GAME], "run.webcade", 1);
  await watching.step();
  await watching.step();
  await watching.back();
  await watching.goTo(-5);
  await watching.goTo(50);
  assert.deepEqual(shown, ["0/10", "1/10", "2/10", "1/10", "0/10", "10/10"]);
  watching.run();
  assert.equal(watching.isRunning(), false); // it is at its end
  await watching.goTo(6);
  watching.setSpeed(4);
  watching.run();
  while (watching.isRunning()) await soon();
  assert.deepEqual(shown.slice(-6), [true, "7/10", "8/10", "9/10", false, "step 9 differs"]);
  assert.ok(time.waits.every((ms) => ms <= stepMs(GAME) / 4));
  assert.deepEqual(asked[0], { do: "open", recording: "run.webcade", episode: 1 });
});

test("of many places that a slider passes only the first and the last are asked for", async () => {
  const { watching, asked } = watch();
  await watching.open([GAME], "run.webcade", 1);
  const first = watching.goTo(1);
  for (const step of [2, 3, 4, 5]) void watching.goTo(step);
  await first;
  assert.deepEqual(asked.slice(2), [
    { do: "at", step: 1 },
    { do: "at", step: 5 },
  ]);
});

test("a session is asked for what is newer than what is shown, one question at a time", async () => {
  const { watching, asked } = watch();
  watching.watch(7);
  while (asked.length < 3) await soon();
  watching.pause();
  assert.deepEqual(
    asked.slice(0, 3),
    [0, 1, 2].map((since) => ({ do: "watch", session: 7, since })),
  );
});

test("a series keeps its shape within its limit, and goes back where the game does", () => {
  const series = createSeries();
  for (let x = 0; x < 5000; x += 1) series.add(x, x % 7);
  assert.ok(series.points.length <= 600);
  assert.equal(series.points.at(-1)?.x, 4999);
  series.add(100, 1);
  assert.ok(series.points.every(({ x }) => x <= 100));
});

test("a line reaches from edge to edge, and holds a value until the next", () => {
  assert.equal(pathOf([], 100, 10), "");
  assert.equal(pathOf([{ x: 5, y: 3 }], 100, 10), "M0 10H100");
  assert.equal(
    pathOf(
      [
        { x: 0, y: 0 },
        { x: 1, y: 4 },
        { x: 4, y: 2 },
      ],
      100,
      10,
    ),
    "M0 10H25V0H100V5",
  );
});

test("keys are named as they are written on a keyboard", () => {
  assert.deepEqual(keysInWords(GAME), [
    ["←", "left"],
    ["A + ShiftLeft", "run left"],
  ]);
});
