import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { createClock } = await load("time/clock.js");

const FRAME_MS = 16.671875; // 1000 / 60, rounded up to 1/64 ms

/** A clock, a log of its callbacks, and the errors it reported. The fake browser's checkpoint is a real task. */
function setUp(frameMs = FRAME_MS) {
  /** @type {any[]} */
  const log = [];
  /** @type {unknown[]} */
  const errors = [];
  const clock = createClock({
    frameMs,
    checkpoint: () => new Promise((resolve) => setImmediate(resolve)),
    reportError: (/** @type {unknown} */ error) => errors.push(error),
  });
  /** @param {any} what */
  const note = (what) => () => log.push(what);
  /** @param {any} what */
  const noteTime = (what) => () => log.push([what, clock.now()]);
  return { clock, log, errors, note, noteTime };
}

/** @param {any} clock @param {number} count */
async function frames(clock, count) {
  for (let i = 0; i < count; i++) await clock.frame();
}

test("time stands still until a frame moves it by the frame's length", async () => {
  const { clock } = setUp();
  assert.equal(clock.now(), 0);
  await clock.frame();
  assert.equal(clock.now(), FRAME_MS);
  assert.equal(clock.frames(), 1);
});

test("timers run in the order they are due, at the time they are due", async () => {
  const { clock, log, noteTime } = setUp();
  clock.setTimer(noteTime("late"), 12, false);
  clock.setTimer(noteTime("early"), 3, false);
  clock.setTimer(noteTime("next frame"), 17, false);
  await clock.frame();
  assert.deepEqual(log, [
    ["early", 3],
    ["late", 12],
  ]);
});

test("of timers due at the same time, the one set first runs first", async () => {
  const { clock, log, note } = setUp();
  clock.setTimer(note("a"), 5, false);
  clock.setTimer(note("b"), 5, false);
  clock.setTimer(() => clock.setTimer(note("d"), 0, false), 5, false);
  clock.setTimer(note("c"), 5, false);
  await clock.frame();
  assert.deepEqual(log, ["a", "b", "c", "d"]);
});

test("timers run before the frame's callbacks, and idle callbacks after them", async () => {
  const { clock, log, note } = setUp();
  clock.requestIdle(note("idle"));
  clock.requestFrame(note("frame"));
  clock.onFrameEnd(note("draw"));
  clock.setTimer(note("timer"), 16, false);
  await clock.frame();
  assert.deepEqual(log, ["timer", "frame", "draw", "idle"]);
});

test("it is idle while no timer and no callback for a frame waits", async () => {
  const { clock, note } = setUp();
  assert.ok(clock.isIdle());
  const ways = [
    () => void clock.setTimer(note("timer"), 20, false),
    () => void clock.requestFrame(note("frame")),
    () => void clock.requestIdle(note("idle")),
    () => void clock.post(note("task")),
  ];
  for (const ask of ways) {
    ask();
    assert.ok(!clock.isIdle());
    await frames(clock, 2);
    assert.ok(clock.isIdle());
  }
  const interval = clock.setTimer(note("again"), 20, true);
  await frames(clock, 5);
  assert.ok(!clock.isIdle());
  clock.clearTimer(interval);
  assert.ok(clock.isIdle());
});

test("in a chain of timers, the seventh and later wait at least 4 ms", async () => {
  const { clock, log } = setUp();
  function next() {
    log.push(clock.now());
    if (log.length < 9) clock.setTimer(next, 0, false);
  }
  clock.setTimer(next, 0, false);
  await clock.frame();
  assert.deepEqual(log, [0, 0, 0, 0, 0, 0, 4, 8, 12]);
});

test("an interval of 0 ms runs every 4 ms once it has run six times", async () => {
  const { clock, log } = setUp();
  clock.setTimer(() => log.push(clock.now()), 0, true);
  await clock.frame();
  assert.deepEqual(log, [0, 0, 0, 0, 0, 0, 4, 8, 12, 16]);
});

test("a promise loop over timers of 0 ms moves time on", async () => {
  const { clock, log } = setUp();
  (async () => {
    for (;;) {
      await new Promise((resolve) => clock.setTimer(resolve, 0, false));
      log.push(clock.now());
    }
  })();
  await frames(clock, 2);
  assert.equal(log.at(-1), 32);
});

test("a timer set by a frame's callback is not nested in an earlier timer", async () => {
  const { clock, log, noteTime } = setUp();
  const start = 5 * FRAME_MS;
  function next() {
    if (clock.now() < 16) clock.setTimer(next, 0, false);
  }
  clock.setTimer(next, 0, false);
  await frames(clock, 4);
  clock.requestFrame(() => clock.setTimer(noteTime("fresh"), 0, false));
  await frames(clock, 2);
  assert.deepEqual(log, [["fresh", start]]);
});

test("an interval keeps its period, however long the frames are", async () => {
  const { clock, log } = setUp(40);
  clock.setTimer(() => log.push(clock.now()), 15, true);
  await frames(clock, 2);
  assert.deepEqual(log, [15, 30, 45, 60, 75]);
});

test("an interval ends when its own callback clears it", async () => {
  const { clock, log, note } = setUp();
  const id = clock.setTimer(
    () => {
      note("once")();
      clock.clearTimer(id);
    },
    1,
    true,
  );
  await frames(clock, 3);
  assert.deepEqual(log, ["once"]);
});

test("a callback can clear a timer that is due at the same time", async () => {
  const { clock, log, note } = setUp();
  clock.setTimer(() => clock.clearTimer(doomed), 5, false);
  const doomed = clock.setTimer(note("doomed"), 5, false);
  clock.setTimer(note("other"), 5, false);
  await clock.frame();
  assert.deepEqual(log, ["other"]);
});

test("clearing an unknown timer or frame does nothing", async () => {
  const { clock, log, note } = setUp();
  clock.setTimer(note("stays"), 1, false);
  for (const id of [99, undefined, null, "x", -1, Number.NaN]) clock.clearTimer(id);
  await clock.frame();
  assert.deepEqual(log, ["stays"]);
});

test("a delay is converted as WebIDL says: a whole number, 0 if it is no number", async () => {
  const { clock, log, noteTime } = setUp();
  const delays = [undefined, Number.NaN, -5, "2", 2.9, 2 ** 32 + 3, Number.POSITIVE_INFINITY];
  for (const delay of delays) clock.setTimer(noteTime(delay), delay, false);
  await clock.frame();
  assert.deepEqual(Object.fromEntries(log.map(([delay, time]) => [String(delay), time])), {
    undefined: 0,
    NaN: 0,
    "-5": 0,
    2: 2,
    2.9: 2,
    4294967299: 3,
    Infinity: 0,
  });
});

test("a frame's callbacks get its time, and callbacks that they request run in the next frame", async () => {
  const { clock, log } = setUp();
  clock.requestFrame(function again(/** @type {number} */ time) {
    log.push(time);
    clock.requestFrame(again);
  });
  await frames(clock, 3);
  assert.deepEqual(log, [FRAME_MS, 2 * FRAME_MS, 3 * FRAME_MS]);
});

test("a callback can cancel another of the same frame", async () => {
  const { clock, log, note } = setUp();
  clock.requestFrame(() => clock.cancelFrame(doomed));
  const doomed = clock.requestFrame(note("doomed"));
  clock.requestFrame(note("other"));
  await clock.frame();
  assert.deepEqual(log, ["other"]);
});

test("an error is reported, and the other callbacks still run", async () => {
  const { clock, log, errors, note } = setUp();
  const thrower = () => {
    throw new Error("the page's own");
  };
  clock.setTimer(thrower, 1, false);
  clock.setTimer(note("timer"), 1, false);
  clock.requestFrame(thrower);
  clock.requestFrame(note("frame"));
  await clock.frame();
  assert.deepEqual(log, ["timer", "frame"]);
  assert.deepEqual(
    errors.map((error) => /** @type {Error} */ (error).message),
    ["the page's own", "the page's own"],
  );
});

test("a callback's promises run before the next callback, however long their chain", async () => {
  const { clock, log, note } = setUp();
  /** @param {string} name */
  const chain = (name) => async () => {
    for (let i = 0; i < 50; i++) await null;
    log.push(`${name}'s promises`);
  };
  clock.setTimer(chain("timer 1"), 1, false);
  clock.setTimer(note("timer 2"), 1, false);
  clock.requestFrame(chain("frame 1"));
  clock.requestFrame(note("frame 2"));
  await clock.frame();
  assert.deepEqual(log, ["timer 1's promises", "timer 2", "frame 1's promises", "frame 2"]);
});

test("the frame's callbacks wait for a hook that sends events to the page", async () => {
  const { clock, log, note } = setUp();
  clock.onFrame(async () => {
    await null;
    log.push("sent");
  });
  clock.requestFrame(note("frame"));
  await clock.frame();
  assert.deepEqual(log, ["sent", "frame"]);
});

test("every time is a multiple of 1/64 ms, so differences stay exact late in a page's life", async () => {
  const frameMs = Math.ceil((1000 / 144) * 64) / 64;
  const { clock } = setUp(frameMs);
  for (let i = 0; i < 20000; i++) {
    const before = clock.now();
    await clock.frame();
    assert.equal(clock.now() - before, frameMs);
  }
  assert.equal((clock.now() * 64) % 1, 0);
});

test("the clock works after the page has changed Math and Number", async () => {
  const { clock, log, noteTime } = setUp();
  const { round, trunc } = Math;
  const kept = global.Number;
  try {
    Math.round = Math.trunc = () => 12345;
    global.Number = /** @type {any} */ (() => 12345);
    clock.setTimer(noteTime("timer"), 5, false);
    await clock.frame();
  } finally {
    Object.assign(Math, { round, trunc });
    global.Number = kept;
  }
  assert.deepEqual(log, [["timer", 5]]);
  assert.equal(clock.now(), FRAME_MS);
});

test("posted tasks run before the next callback, in the order posted", async () => {
  const { clock, log, note } = setUp();
  clock.setTimer(
    () => {
      clock.post(() => {
        log.push("first");
        clock.post(note("third"));
      });
      clock.post(note("second"));
    },
    1,
    false,
  );
  clock.setTimer(note("timer"), 1, false);
  await clock.frame();
  assert.deepEqual(log, ["first", "second", "third", "timer"]);
});

test("a loop of messages pauses for a millisecond after every 64", async () => {
  const { clock } = setUp(2);
  let hops = 0;
  clock.post(function hop() {
    hops += 1;
    clock.post(hop);
  });
  await clock.frame();
  assert.equal(hops, 3 * 64); // at 0, 1 and 2 ms
});

test("ten thousand readings do not move the clock; each further one moves it by 1/64 ms", async () => {
  const { clock } = setUp();
  for (let i = 0; i < 10_000; i++) assert.equal(clock.tell(), 0);
  for (let i = 1; i <= 640; i++) assert.equal(clock.tell(), i / 64);
  await clock.frame();
  assert.equal(clock.now(), 10 + FRAME_MS);
  assert.equal(clock.tell(), 10 + FRAME_MS);
});

test("a timer is cleared by its number as a whole number, and a bigint is refused", async () => {
  const { clock, log, note } = setUp();
  const first = clock.setTimer(note("cleared"), 1, false);
  clock.setTimer(note("kept"), "2.9", false);
  clock.clearTimer(first + 0.7);
  assert.throws(() => clock.setTimer(note("never"), 5n, false), TypeError);
  assert.throws(() => clock.clearTimer(5n), TypeError);
  await clock.frame();
  assert.deepEqual(log, ["kept"]);
});

test("what is posted runs by its rank, and in the order posted", async () => {
  const { RANK } = await load("time/tasks.js");
  const { clock, log, note } = setUp();
  clock.post(note("last"), RANK.BACKGROUND);
  clock.post(note("a"));
  clock.post(note("b"), RANK.NORMAL);
  clock.post(note("first"), RANK.BLOCKING);
  for (let i = 0; i < 600; i++) clock.post(() => {});
  clock.post(note("end"));
  for (let i = 0; i < 20; i++) await clock.frame();
  assert.deepEqual(log, ["first", "a", "b", "end", "last"]);
});
