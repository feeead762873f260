import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { createTickets } = await load("loading/image_tickets.js");

/** Tickets of images that have come as soon as they are answered. */
function setUp() {
  const builtins = {
    apply: Reflect.apply,
    indexOf: String.prototype.indexOf,
    weakMap: () => new WeakMap(),
    dispatchEvent: () => true,
    Event: class {},
    get: {
      HTMLImageElement: {
        complete: () => true,
        currentSrc: (/** @type {any} */ image) => image.address,
        src: (/** @type {any} */ image) => image.address,
      },
    },
  };
  const ticket = {
    done: (/** @type {() => void} */ deliver) => deliver(),
    drop() {},
    isGivenUp: () => false,
  };
  const tickets = createTickets(builtins, { open: () => ticket });
  /** Whether an image of this address is there as soon as it is asked for; then it is delivered. @param {string} address */
  return (address) => {
    const image = { address };
    tickets.reopen(image);
    const isThere = !tickets.isUndelivered(image);
    tickets.answer(image, "load");
    return isThere;
  };
}

test("an image of an address that the page has shown is there at once, and so is one of data", () => {
  const show = setUp();
  assert.equal(show("http://a/x.png"), false);
  assert.equal(show("http://a/x.png"), true);
  assert.equal(show("data:image/png;base64,AA=="), true);
  assert.equal(show("blob:http://a/1"), false);
  assert.equal(show("blob:http://a/1"), true);
});

test("of blobs the last addresses are kept, and no more", () => {
  const show = setUp();
  show("http://a/x.png");
  for (let i = 0; i < 257; i++) assert.equal(show(`blob:http://a/${i}`), false);
  assert.equal(show("blob:http://a/256"), true);
  assert.equal(show("blob:http://a/1"), true);
  assert.equal(show("blob:http://a/0"), false);
  assert.equal(show("http://a/x.png"), true);
});
