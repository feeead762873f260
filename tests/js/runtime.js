import { join } from "node:path";

/**
 * Import a module of the runtime, untyped, so that tests can give it fakes.
 * @param {string} path within runtime/, as "time/clock.js"
 * @returns {Promise<any>} what it exports
 */
export const load = (path) => import(join(import.meta.dirname, "../../src/webcade/runtime", path));
