/**
 * What a page can see of the machine it runs on: always the same constants. And the dates that the browser gives
 * to files, cookies and reports: page time.
 */

import { argument, hear } from "../kept_interfaces.js";
import { installPeerStats } from "./peer_stats.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {() => number} unixMs whole milliseconds of Unix time, as the page believes it to be
 */
export function installNavigator(builtins, shims, unixMs) {
  const global = /** @type {any} */ (builtins.global);
  /** @type {[string, Record<string, unknown>][]} */
  const CONSTANTS = [
    ["Navigator", { hardwareConcurrency: 4, deviceMemory: 8, onLine: true }],
    ["NetworkInformation", { downlink: 10, effectiveType: "4g", rtt: 50, saveData: false }],
    ["BatteryManager", { charging: true, chargingTime: 0, dischargingTime: Infinity, level: 1 }],
  ];
  for (const [owner, values] of CONSTANTS) {
    for (const name in values) shims.getter(global[owner]?.prototype, name, () => values[name]);
  }
  shims.method(global.Navigator.prototype, "vibrate", () => true);
  shims.method(global.SpeechSynthesis?.prototype, "getVoices", () => []);
  installDates(builtins, shims, unixMs);
}

/**
 * Give page time to objects that the browser dates by real time: the page time at which the date is first
 * read. A date that the page set itself stays.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {() => number} unixMs
 */
export function installDates(builtins, shims, unixMs) {
  const DAY_MS = 86_400_000;
  const CERTIFICATE_MS = 30 * DAY_MS;
  const global = /** @type {any} */ (builtins.global);
  const { now } = builtins.Date;
  const startedMs = now();
  const stamps = builtins.weakMap();

  /** @param {object} object @param {number} aheadMs */
  function stampOf(object, aheadMs) {
    if (!stamps.has(object)) stamps.set(object, unixMs() + aheadMs);
    return stamps.get(object);
  }
  shims.constructible(global, "File", {
    args(args) {
      const options = argument(args, 2);
      if (args.length < 2 || options?.lastModified !== undefined) return args;
      return [args[0], args[1], builtins.bare({ ...options, lastModified: unixMs() })];
    },
  });
  /** Whether a date is one that the browser gave: about now. @param {number} ms Unix time */
  const isReal = (ms) => ms >= startedMs - DAY_MS && ms <= now() + DAY_MS;
  for (const [owner, name] of [
    ["File", "lastModified"],
    ["Notification", "timestamp"],
  ]) {
    shims.getter(global[owner]?.prototype, name, function (native) {
      return isReal(native) ? stampOf(this, 0) : native;
    });
  }
  shims.getter(global.RTCCertificate?.prototype, "expires", function () {
    return stampOf(this, CERTIFICATE_MS);
  });
  installCookies(builtins, shims);
  installPeerStats(builtins, shims, unixMs);
}

/**
 * The expiry of a cookie is real time, however the page set it. Pages read null.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
function installCookies(builtins, shims) {
  const { apply, Promise: NativePromise } = builtins;
  const prototype = /** @type {any} */ (builtins.global).CookieStore?.prototype;
  if (!prototype) return;

  /** @param {any} found a cookie, a list of them, or null */
  function undated(found) {
    if (builtins.isArray(found)) for (let i = 0; i < found.length; i++) undated(found[i]);
    else if (found) found.expires = null;
    return found;
  }
  const Changes = /** @type {any} */ (builtins.global).CookieChangeEvent?.prototype;
  for (const name of ["changed", "deleted"]) shims.getter(Changes, name, undated);
  for (const name of ["get", "getAll"]) {
    const native = prototype[name];
    const shim = {
      /** @this {any} */
      method(/** @type {any[]} */ ...args) {
        const answer = apply(native, this, args);
        return new NativePromise((resolve, reject) => {
          hear(answer, (found) => resolve(undated(found)), reject);
        });
      },
    };
    shims.method(prototype, name, shim.method);
  }
}
