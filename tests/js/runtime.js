"use strict";

// The page's scripts, joined as Python joins them, in Node.

const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const folder = join(__dirname, "../../src/webcade/runtime");

/**
 * @param {string[]} parts names of scripts, without .js
 * @returns {any} what they declare, by name
 */
function load(...parts) {
  const text = ["kept", ...parts].map((part) => readFileSync(join(folder, `${part}.js`), "utf8")).join("\n");
  const declared = [...text.matchAll(/^function (\w+)/gm)].map((match) => match[1]);
  return new Function(`"use strict";\n${text}\nreturn { ${declared.join(", ")} };`)();
}

module.exports = { load };
