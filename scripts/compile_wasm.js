// Compiles src/webcade/runtime/capture/average.wat to average_wasm.js, beside it. With --check nothing is written:
// the exit status says whether what is there is what the source gives.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import wabtModule from "wabt";

const folder = join(import.meta.dirname, "../src/webcade/runtime/capture");

/** @returns {Promise<string>} the text of average_wasm.js */
export async function compiled() {
  const wabt = await wabtModule();
  const source = readFileSync(join(folder, "average.wat"), "utf8");
  const module = wabt.parseWat("average.wat", source, { simd: true, bulk_memory: true });
  const { buffer } = module.toBinary({});
  module.destroy();
  const lines =
    Buffer.from(buffer)
      .toString("base64")
      .match(/.{1,100}/g) ?? [];
  const text = lines.map((line) => `  "${line}"`).join(" +\n");
  return `/** average.wat, compiled by scripts/compile_wasm.js, in base64. */\nexport const AVERAGE_WASM =\n${text};\n`;
}

async function main() {
  const path = join(folder, "average_wasm.js");
  const text = await compiled();
  if (!process.argv.includes("--check")) return writeFileSync(path, text);
  if (readFileSync(path, "utf8") === text) return;
  console.error(`${path} is not what average.wat gives: run npm run wasm`);
  process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) main();
