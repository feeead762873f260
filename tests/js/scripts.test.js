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
