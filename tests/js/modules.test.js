import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

// What holds for every module of the page's.

const runtime = join(import.meta.dirname, "../../src/webcade/runtime");
const modules = readdirSync(runtime, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".js"));

for (const name of modules) {
  test(`${name} declares, and does nothing when it is imported`, async () => {
    const before = Object.getOwnPropertyNames(globalThis);
    assert.notDeepEqual(Object.keys(await import(join(runtime, name))), []);
    assert.deepEqual(Object.getOwnPropertyNames(globalThis), before);
  });
}

/** They run where no page's script does, or before it. */
const ALONE = [
  "shared_renderer/opener_page.js",
  "shared_renderer/batches.js",
  "shared_renderer/window_calls.js",
  "kept_interfaces.js",
  "capture/average_wasm.js",
];
const LATER = modules.filter((name) => !ALONE.includes(name));

/** @param {string} name @returns {string[]} its lines, without comments */
const code = (name) =>
  readFileSync(join(runtime, name), "utf8")
    .replace(/\/\*\*[\s\S]*?\*\//g, "")
    .split("\n")
    .map((line) => line.replace(/ \/\/ .*$/, ""));

for (const name of LATER) {
  test(`${name} waits for no promise whose constructor the page may have changed: await sure(...)`, () => {
    const bare = code(name).filter((line) => /(?<!`)\bawait (?!sure\(|undefined|source;)/.test(line));
    const known = name === "loading/loading.js" ? ["  await builtins.fontsReady();"] : []; // the page has that promise, too
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
  test(`${name} asks no class what is one of it: builtins.is`, () => {
    assert.deepEqual(
      code(name).filter((line) => line.includes(" instanceof ")),
      [],
    );
  });
}
