/**
 * What a page can tell of the machine it runs on, where machines differ: it is always the same one.
 */

import { argument } from "../kept_interfaces.js";

/**
 * @import { Natives } from "../builtins.js"
 * @import { Disguise } from "../shims.js"
 */

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {() => number} unixMs whole milliseconds of Unix time, as the page believes it to be
 */
export function installMachine(natives, disguise, unixMs) {
  const global = /** @type {any} */ (natives.global);
  /** @type {[string, Record<string, unknown>][]} */
  const CONSTANTS = [
    ["Navigator", { hardwareConcurrency: 4, deviceMemory: 8, onLine: true }],
    ["NetworkInformation", { downlink: 10, effectiveType: "4g", rtt: 50, saveData: false }],
    ["BatteryManager", { charging: true, chargingTime: 0, dischargingTime: Infinity, level: 1 }],
  ];
  for (const [owner, values] of CONSTANTS) {
    for (const name in values) disguise.getter(global[owner]?.prototype, name, () => values[name]);
  }
  disguise.method(global.Navigator.prototype, "vibrate", () => true);
  disguise.method(global.SpeechSynthesis?.prototype, "getVoices", () => []);
  disguise.constructible(global, "File", {
    args(args) {
      const options = argument(args, 2);
      if (args.length < 2 || options?.lastModified !== undefined) return args;
      return [args[0], args[1], natives.bare({ ...options, lastModified: unixMs() })];
    },
  });
}
