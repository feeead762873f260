/**
 * Steps asked and answered through memory: a block that only this runtime and webcade's own process can reach
 * (chromium/crossing/mailbox.py has the same layout, and finds the block by its mark). Between two steps the page
 * looks for the next one for some microseconds, and then sleeps until it is called over the pipe.
 *
 * The number of the last answered call is in the block and in no variable, for a moment that is put back must not
 * bring an old one.
 */

import { sure } from "../kept_interfaces.js";
import { createAllocator, setMark } from "./memory.js";

/**
 * @import { Builtins } from "../builtins.js"
 *
 * @typedef {object} Block
 * @property {Int32Array} words
 * @property {Uint8Array} question
 * @property {(words: Int32Array, at: number) => number} load
 * @property {(words: Int32Array, at: number, value: number) => number} store
 * @property {(text: string) => number} write an answer; returns its bytes, or -1 if it is too long
 */

const PAGES = 64; // of 64 KiB
/** The 32-bit words after the mark. */
const ASKED = 4; // number of the call that Python made last
const ANSWERED = 5; // number of the call that was answered last
const IS_AWAKE = 6;
const KIND = 7;
const ANSWER_BYTES = 8;
const WORKED_US = 9; // for the last answer
const LOOK_US = 14; // for how long the page looks for the next call; Python makes it 0 to end a look
const QUESTION_BYTES = 15; // just before the question
const QUESTION_AT = 64; // bytes
const ANSWER_AT = 4096;
const MOST_ANSWER = PAGES * 65_536 - ANSWER_AT; // bytes
/** Kinds of answers. */
const TEXT = 0;
const OTHERWISE = 1; // an error, or a text that is too long: `answer` has it
const IN_A_ROW = 64; // calls after which the browser's own tasks have a turn
const BETWEEN_CLOCKS = 32; // looks

/**
 * @param {Builtins} builtins
 * @param {(...asked: any) => Promise<string>} step
 */
export function createMailbox(builtins, step) {
  const { apply, now, checkpoint, parse } = builtins;
  const { floor } = builtins.Math;
  const blockOf = createBlocks(builtins);
  const textOf = createTextOf();
  /** @type {Block | null} */
  let block = null;
  /** @type {() => string} gives the last answer that is not in the block, or throws it */
  let otherwise = () => "";

  /** Whether the next call has come. The page can do nothing else meanwhile. @param {Block} open */
  function look({ words, load }) {
    const began = now();
    const answered = load(words, ANSWERED);
    for (;;) {
      for (let i = 0; i < BETWEEN_CLOCKS; i++) if (load(words, ASKED) !== answered) return true;
      if (now() - began >= load(words, LOOK_US) / 1000) return false;
    }
  }

  /** @param {Block} open */
  async function answer(open) {
    const { words, load, store } = open;
    const began = now();
    const number = load(words, ASKED);
    let kind = TEXT;
    let length = 0;
    try {
      const asked = parse(textOf(open.question, load(words, QUESTION_BYTES)));
      const text = await sure(apply(step, undefined, asked)); // what is not in it, a page may have added to all arrays
      length = open.write(text);
      if (length < 0) {
        kind = OTHERWISE;
        otherwise = () => text;
      }
    } catch (error) {
      kind = OTHERWISE;
      otherwise = () => {
        throw error;
      };
    }
    store(words, KIND, kind);
    store(words, ANSWER_BYTES, length);
    store(words, WORKED_US, floor((now() - began) * 1000));
    store(words, ANSWERED, number);
  }

  /** @param {Block} open */
  async function serve(open) {
    const { words, load, store } = open;
    if (load(words, IS_AWAKE) !== 0) return;
    store(words, IS_AWAKE, 1);
    for (let calls = 0; ; calls++) {
      if (!look(open)) {
        store(words, IS_AWAKE, 0);
        if (load(words, ASKED) === load(words, ANSWERED)) return;
        store(words, IS_AWAKE, 1); // it came just now, and nobody calls the page again
      }
      await sure(answer(open));
      if (calls % IN_A_ROW === IN_A_ROW - 1) await sure(checkpoint());
    }
  }

  return builtins.bare({
    /**
     * Make the block, and write the mark into it.
     * @param {number[]} mark four words
     * @returns {boolean} whether this browser has such memory
     */
    open(mark) {
      block = blockOf();
      if (block !== null) setMark(block.words, mark);
      return block !== null;
    },
    /** Answer what is asked, until nobody asks any more. */
    serve() {
      if (block !== null) serve(block);
    },
    /** The last answer, where the block does not have it. */
    answer: () => otherwise(),
  });
}

/**
 * Blocks for a mailbox.
 * @param {Builtins} builtins
 * @returns {() => Block | null}
 */
function createBlocks(builtins) {
  const { apply, global, Uint8Array } = builtins;
  const { Int32Array, TextEncoder } = global;
  const { load, store } = global.Atomics;
  const allocate = createAllocator(builtins);
  const encoder = new TextEncoder();
  const { encodeInto } = TextEncoder.prototype;
  return () => {
    const buffer = allocate(PAGES);
    if (buffer === null) return null;
    const answer = new Uint8Array(buffer, ANSWER_AT);
    return {
      words: new Int32Array(buffer, 0, QUESTION_AT / 4),
      question: new Uint8Array(buffer, QUESTION_AT, ANSWER_AT - QUESTION_AT),
      load,
      store,
      write: (text) =>
        text.length * 3 > MOST_ANSWER ? -1 : apply(encodeInto, encoder, [text, answer]).written,
    };
  };
}

/** Makes text of ASCII: of a question. */
function createTextOf() {
  const characters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  /** @param {Uint8Array} bytes @param {number} length @returns {string} */
  return (bytes, length) => {
    let text = "";
    for (let i = 0; i < length; i++) text += characters[bytes[i]];
    return text;
  };
}
