"use strict";

// What Python relies on when it joins the page's scripts inside one function.

const assert = require("node:assert/strict");
const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");
const { test } = require("node:test");
const vm = require("node:vm");

const runtime = join(__dirname, "../../src/webcade/runtime");
const scripts = readdirSync(runtime).filter((name) => name.endsWith(".js"));

test("the page's scripts are there", () => {
  assert.notDeepEqual(scripts, []);
});

for (const name of scripts) {
  test(`${name} is a classic script: it declares, and does nothing when it is loaded`, () => {
    const page = vm.createContext({});
    vm.runInContext(readFileSync(join(runtime, name), "utf8"), page, { filename: name });
    for (const [key, value] of Object.entries(page)) {
      assert.equal(typeof value, "function", `${key} is no function`);
    }
  });
}

const LATER = scripts.filter((name) => !["leader.js", "kept.js", "average_wasm.js"].includes(name));

/** @param {string} name @returns {string[]} its lines, without comments */
const code = (name) =>
  readFileSync(join(runtime, name), "utf8")
    .replace(/\/\*\*[\s\S]*?\*\//g, "")
    .split("\n")
    .map((line) => line.replace(/ \/\/ .*$/, ""));

for (const name of LATER) {
  test(`${name} waits for no promise whose constructor the page may have changed: await sure(...)`, () => {
    const bare = code(name).filter((line) => /(?<!`)\bawait (?!sure\(|undefined|source;)/.test(line));
    const known = name === "loading.js" ? ["  await natives.fontsReady();"] : []; // the page has that promise, too
    assert.deepEqual(
      bare.filter((line) => !known.includes(line)),
      [],
    );
  });
  test(`${name} lets no list grow that has what the page put into Array.prototype: emptyList()`, () => {
    assert.deepEqual(
      code(name).filter((line) => / = \[\];/.test(line)),
      [],
    );
  });
  test(`${name} asks no class what is one of it: natives.is`, () => {
    assert.deepEqual(
      code(name).filter((line) => line.includes(" instanceof ")),
      [],
    );
  });
}
