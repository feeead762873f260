import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { createMailbox } = await load("crossing/mailbox.js");
const { keepLanguage } = await load("builtins/language.js");
const { keepBytes } = await load("builtins/bytes.js");
const [ASKED, ANSWERED, AWAKE, KIND, LENGTH, LOOK_US, BYTES] = [4, 5, 6, 7, 8, 14, 15];

/** A mailbox and its memory, as webcade's process sees it. @param {(...asked: any[]) => Promise<string>} step */
function open(step) {
  /** @type {any} */
  let buffer;
  const given = /** @type {any} */ (globalThis);
  const builtins = {
    ...keepLanguage(given),
    ...keepBytes(given),
    global: given,
    Uint8Array,
    now: () => performance.now(),
  };
  const watched = {
    ...builtins,
    checkpoint: () => new Promise((go) => setImmediate(go)),
    construct: (/** @type {any} */ Class, /** @type {any[]} */ args) => {
      const memory = Reflect.construct(Class, args);
      buffer = memory.buffer;
      return memory;
    },
  };
  const mailbox = createMailbox(watched, step);
  assert.equal(mailbox.open([1, 2, 3, 4]), true);
  const words = new Int32Array(buffer, 0, 16);
  const bytes = new Uint8Array(buffer);
  return {
    mailbox,
    words,
    text: () => new TextDecoder().decode(bytes.slice(4096, 4096 + words[LENGTH])),
    /** @param {string} question */
    ask(question) {
      words[LOOK_US] = 0;
      words[BYTES] = new TextEncoder().encodeInto(question, bytes.subarray(64)).written;
      words[ASKED] += 1;
      mailbox.serve();
    },
    asleep: async () => {
      while (words[AWAKE] !== 0) await new Promise((go) => setImmediate(go));
    },
  };
}

test("a question in the block is answered in the block, and then the page sleeps", async () => {
  const { words, text, ask, asleep } = open(async (...asked) => JSON.stringify(asked));
  assert.deepEqual([...words.slice(0, 4)], [1, 2, 3, 4]);
  ask("[[2],4,[0.5,1]]");
  await asleep();
  assert.equal(words[ANSWERED], 1);
  assert.equal(words[KIND], 0);
  assert.equal(text(), "[[2],4,[0.5,1]]");
});

test("a page that is called again while it answers answers once", async () => {
  let calls = 0;
  const { words, mailbox, ask, asleep } = open(async () => {
    await new Promise((go) => setTimeout(go, 5));
    return `${++calls}`;
  });
  ask("[[],4]");
  mailbox.serve();
  await asleep();
  assert.equal(calls, 1);
  assert.equal(words[ANSWERED], 1);
});

test("what a step throws, and a text that is too long, are given over the pipe", async () => {
  const long = "x".repeat(5_000_000);
  const answers = [() => Promise.reject(new Error("readings.score: no")), () => Promise.resolve(long)];
  const { words, mailbox, ask, asleep } = open(() => /** @type {any} */ (answers.shift())());
  ask("[[],4]");
  await asleep();
  assert.equal(words[KIND], 1);
  assert.throws(() => mailbox.answer(), /readings.score: no/);
  ask("[[],4]");
  await asleep();
  assert.equal(words[KIND], 1);
  assert.equal(mailbox.answer(), long);
});

test("a page that has answered many steps in a row lets the browser's tasks have a turn", async () => {
  let turns = 0;
  const { words, mailbox, asleep } = open(async () => {
    if (words[ASKED] < 200) words[ASKED] += 1; // the next question is there already
    return "";
  });
  const tick = () => {
    turns += 1;
    if (words[AWAKE] !== 0) setImmediate(tick);
  };
  setImmediate(tick);
  words[BYTES] = 0;
  new Uint8Array(words.buffer).set(new TextEncoder().encode("[[],4]"), 64);
  words[BYTES] = 6;
  words[ASKED] = 1;
  mailbox.serve();
  await asleep();
  assert.equal(words[ANSWERED], 200);
  assert.ok(turns >= 3);
});
