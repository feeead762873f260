import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

// Rules for every module that runs in the page.

const runtime = join(import.meta.dirname, "../../src/webcade/runtime");
const modules = readdirSync(runtime, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".js"));

for (const name of modules) {
  test(`${name} only declares: importing it changes nothing`, async () => {
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
  test(`${name} awaits promises by \`await sure(...)\` only, because the page may change Promise`, () => {
    const bare = code(name).filter((line) => /(?<!`)\bawait (?!sure\(|undefined|source;)/.test(line));
    const known = name === "loading/loading.js" ? ["  await builtins.fontsReady();"] : []; // the page holds that promise, too
    assert.deepEqual(
      bare.filter((line) => !known.includes(line)),
      [],
    );
  });
  test(`${name} grows lists by \`emptyList()\` only, because the page may change Array.prototype`, () => {
    assert.deepEqual(
      code(name).filter((line) => / = \[\];/.test(line)),
      [],
    );
  });
  test(`${name} uses \`builtins.is\` instead of instanceof, because the page may change classes`, () => {
    assert.deepEqual(
      code(name).filter((line) => line.includes(" instanceof ")),
      [],
    );
  });
}
