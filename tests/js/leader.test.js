import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { createLeader } = await load("shared_renderer/opener_page.js");

/** A leader with three seats: one answers, one fails, one takes its time. */
function seated() {
  const leader = createLeader({ Promise, performance });
  /** @type {string[]} */
  const order = [];
  leader.take(1, (/** @type {string} */ method, /** @type {unknown[]} */ args, /** @type {any} */ done) => {
    order.push("one");
    done(`${method}:${JSON.stringify(args)}`);
  });
  leader.take(
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
  leader.take(3, (/** @type {string} */ _, /** @type {unknown[]} */ __, /** @type {any} */ done) => {
    order.push("three");
    setImmediate(() => {
      order.push("three's end");
      done("late");
    });
  });
  return { leader, order };
}

test("a crossing answers for each seat in the order asked, with a space between", async () => {
  const { leader } = seated();
  assert.equal(await leader.cross(1, [3, "read"], [1, "step", [0, 2], 4]), "late step:[[0,2],4]");
});

test("a seat begins when the one before it has ended", async () => {
  const { leader, order } = seated();
  await leader.cross(1, [3, "read"], [1, "read"]);
  assert.deepEqual(order, ["three", "three's end", "one"]);
});

test("a seat that fails costs no other its answer, and its reason holds no space", async () => {
  const { leader } = seated();
  const [first, second] = (await leader.cross(1, [2, "step"], [1, "read"])).split(" ");
  assert.equal(decodeURIComponent(first.slice(1)), "Error: 100% gone wrong");
  assert.equal(first[0], "!");
  assert.equal(second, "read:[]");
});

test("a seat that has left says that its page was replaced", async () => {
  const { leader } = seated();
  leader.leave(1);
  const answer = await leader.cross(1, [1, "step", [0], 4]);
  assert.match(decodeURIComponent(answer), /^!webcade: the page was replaced/);
});

test("a seat that does not end is skipped, and those after it answer", async () => {
  const { leader, order } = seated();
  leader.take(4, () => order.push("four"));
  const text = leader.cross(1, [1, "read"], [4, "step"], [3, "read"]);
  await new Promise(setImmediate);
  assert.equal(leader.skip(1, 60_000), false);
  assert.equal(leader.skip(1, 0), true);
  assert.equal(leader.skip(1, 0), false);
  assert.equal(await leader.rest(1), "read:[] ? late");
  assert.equal(await text, "read:[] ? late");
  assert.equal(await leader.cross(2, [1, "read"]), "read:[]");
});

test("an answer that comes after its seat was skipped is nobody's", async () => {
  const { leader } = seated();
  /** @type {any} */
  let late;
  leader.take(4, (/** @type {string} */ _, /** @type {unknown[]} */ __, /** @type {any} */ done) => {
    late = done;
  });
  leader.cross(1, [4, "step"], [3, "read"]);
  leader.skip(1, 0);
  const rest = leader.rest(1);
  late("too late");
  assert.equal(await rest, "? late");
});

test("an answer with a space, or none, fails, and costs no other its answer", async () => {
  const { leader } = seated();
  for (const [index, wrong] of ["two words", "", 7].entries()) {
    leader.take(4, (/** @type {string} */ _, /** @type {unknown[]} */ __, /** @type {any} */ done) =>
      done(wrong),
    );
    const text = await leader.cross(index, [4, "step"], [3, "read"]);
    if (index > 0) assert.equal(text.split(" ").length, 2);
    const [first, second] = leader.checked(index).split(" ");
    assert.match(decodeURIComponent(first), /^!the page answered no text without spaces/);
    assert.equal(second, "late");
  }
});
