import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { createOpener } = await load("shared_renderer/opener_page.js");

/** An opener page with three windows: one answers, one fails, one answers late. */
function opened() {
  const opener = createOpener({ Promise, performance });
  /** @type {string[]} */
  const order = [];
  opener.register(
    1,
    (/** @type {string} */ method, /** @type {unknown[]} */ args, /** @type {any} */ done) => {
      order.push("one");
      done(`${method}:${JSON.stringify(args)}`);
    },
  );
  opener.register(
    2,
    (
      /** @type {string} */ _,
      /** @type {unknown[]} */ __,
      /** @type {any} */ ___,
      /** @type {any} */ failed,
    ) => {
      order.push("two");
      failed("Error: 100% gone wrong");
    },
  );
  opener.register(3, (/** @type {string} */ _, /** @type {unknown[]} */ __, /** @type {any} */ done) => {
    order.push("three");
    setImmediate(() => {
      order.push("three's end");
      done("late");
    });
  });
  return { opener, order };
}

test("a batch answers for each window in the order asked, separated by spaces", async () => {
  const { opener } = opened();
  assert.equal(await opener.callAll(1, [3, "read"], [1, "step", [0, 2], 4]), "late step:[[0,2],4]");
});

test("a window starts when the one before it has finished", async () => {
  const { opener, order } = opened();
  await opener.callAll(1, [3, "read"], [1, "read"]);
  assert.deepEqual(order, ["three", "three's end", "one"]);
});

test("if one window fails the others still answer, and its reason has no space", async () => {
  const { opener } = opened();
  const [first, second] = (await opener.callAll(1, [2, "step"], [1, "read"])).split(" ");
  assert.equal(decodeURIComponent(first.slice(1)), "Error: 100% gone wrong");
  assert.equal(first[0], "!");
  assert.equal(second, "read:[]");
});

test("the answer of a window that has navigated away says that its page was replaced", async () => {
  const { opener } = opened();
  opener.forget(1);
  const answer = await opener.callAll(1, [1, "step", [0], 4]);
  assert.match(decodeURIComponent(answer), /^!webcade: the page was replaced/);
});

test("a window that does not finish is skipped, and those after it answer", async () => {
  const { opener, order } = opened();
  opener.register(4, () => order.push("four"));
  const text = opener.callAll(1, [1, "read"], [4, "step"], [3, "read"]);
  await new Promise(setImmediate);
  assert.equal(opener.skip(1, 60_000), false);
  assert.equal(opener.skip(1, 0), true);
  assert.equal(opener.skip(1, 0), false);
  assert.equal(await opener.rest(1), "read:[] ? late");
  assert.equal(await text, "read:[] ? late");
  assert.equal(await opener.callAll(2, [1, "read"]), "read:[]");
});

test("an answer that comes after its window was skipped is dropped", async () => {
  const { opener } = opened();
  /** @type {any} */
  let late;
  opener.register(4, (/** @type {string} */ _, /** @type {unknown[]} */ __, /** @type {any} */ done) => {
    late = done;
  });
  opener.callAll(1, [4, "step"], [3, "read"]);
  opener.skip(1, 0);
  const rest = opener.rest(1);
  late("too late");
  assert.equal(await rest, "? late");
});

test("an answer that is empty or has a space fails, and the others still answer", async () => {
  const { opener } = opened();
  for (const [index, wrong] of ["two words", "", 7].entries()) {
    opener.register(4, (/** @type {string} */ _, /** @type {unknown[]} */ __, /** @type {any} */ done) =>
      done(wrong),
    );
    const text = await opener.callAll(index, [4, "step"], [3, "read"]);
    if (index > 0) assert.equal(text.split(" ").length, 2);
    const [first, second] = opener.checked(index).split(" ");
    assert.match(decodeURIComponent(first), /^!the page answered no text without spaces/);
    assert.equal(second, "late");
  }
});
