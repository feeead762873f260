/**
 * The browser's own functions, kept before the page's first script can change them.
 * Everything else in this folder uses these, never the bare globals. In a worker, what belongs to a document
 * is undefined.
 *
 * @typedef {ReturnType<typeof createBuiltins>} Builtins
 */

import { keepBytes } from "./builtins/bytes.js";
import { keepCanvas } from "./builtins/canvas.js";
import { keepClasses } from "./builtins/classes.js";
import { keepDom } from "./builtins/dom.js";
import { keepLanguage } from "./builtins/language.js";
import { keepTasks } from "./builtins/tasks.js";

/** @param {Window & typeof globalThis} global */
export function createBuiltins(global) {
  const { document, crypto } = global;
  return {
    ...{ global, document, crypto, getRandomValues: crypto.getRandomValues },
    ...keepClasses(global),
    ...keepLanguage(global),
    ...keepBytes(global),
    ...keepTasks(global),
    ...keepDom(global),
    ...keepCanvas(global),
    needFunction: createNeedFunction(global.TypeError),
  };
}

/** @param {TypeErrorConstructor} NativeTypeError */
function createNeedFunction(NativeTypeError) {
  /**
   * The callback if it is a function; else the error that the browser itself throws.
   * @param {unknown} callback
   * @param {string} method of Window that asks for it
   * @returns {Function}
   */
  return (callback, method) => {
    if (typeof callback === "function") return callback;
    throw new NativeTypeError(
      `Failed to execute '${method}' on 'Window': parameter 1 is not of type 'Function'.`,
    );
  };
}
