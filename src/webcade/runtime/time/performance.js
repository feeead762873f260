/**
 * `performance` in page time: the time itself, and the page's own marks and measures. The browser's own
 * measurements (loading, painting) all say that they took no time.
 */

import { argument, emptyList, forPage } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {() => number} now milliseconds of page time
 * @param {number} epochMs the Unix time at which every page begins
 */
export function installPerformance(builtins, shims, now, epochMs) {
  const { global } = builtins;
  shims.method(global.Performance.prototype, "now", () => now());
  shims.getter(global.Performance.prototype, "timeOrigin", () => epochMs);
  installUserTiming(builtins, shims, now);
  installEntries(builtins, shims);
  installTimeline(builtins, shims);
  installLoadTiming(builtins, shims, epochMs);
  installMemory(builtins, shims);
  for (const owner of [global.Performance, global.PerformanceEntry, global.PerformanceResourceTiming]) {
    installToJson(builtins, shims, owner.prototype);
  }
  const { PerformanceNavigationTiming, PerformanceTimingConfidence } = /** @type {any} */ (global);
  for (const owner of [PerformanceNavigationTiming, PerformanceTimingConfidence]) {
    if (owner?.prototype.toJSON) installToJson(builtins, shims, owner.prototype);
  }
}

/**
 * performance.mark and performance.measure
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {() => number} now
 */
function installUserTiming(builtins, shims, now) {
  const { global, apply, bare } = builtins;
  const prototype = global.Performance.prototype;
  const { mark: nativeMark, measure: nativeMeasure } = prototype;

  /** @param {PerformanceMarkOptions | undefined} options */
  const dated = (options) => bare({ ...options, startTime: options?.startTime ?? now() });
  shims.method(
    prototype,
    "mark",
    {
      /** @this {Performance} */
      mark(/** @type {string} */ name, /** @type {PerformanceMarkOptions | undefined} */ options) {
        return apply(nativeMark, this, [name, dated(options)]);
      },
    }.mark,
  );
  shims.constructible(global, "PerformanceMark", {
    args: (args) => (args.length === 0 ? args : [args[0], dated(argument(args, 1))]),
  });

  /** @param {any} start a mark's name or the options @param {any} end a mark's name */
  function toSpan(start, end) {
    if (typeof start !== "object" || start === null) return bare({ start: start ?? 0, end: end ?? now() });
    if (start.end !== undefined || (start.start !== undefined && start.duration !== undefined)) return start;
    return bare({ ...start, end: now() });
  }
  shims.method(
    prototype,
    "measure",
    {
      /** @this {Performance} */
      measure(/** @type {string} */ name, /** @type {unknown} */ start, /** @type {unknown} */ end) {
        return apply(nativeMeasure, this, [name, toSpan(start, end)]);
      },
    }.measure,
  );
}

/**
 * Entries of loading, painting and long tasks: they all start at 0 and last 0 ms.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
function installEntries(builtins, shims) {
  const { is } = builtins;
  const global = /** @type {any} */ (builtins.global);
  const { PerformanceEntry } = global;
  for (const name of ["startTime", "duration"]) {
    shims.getter(PerformanceEntry.prototype, name, function (native) {
      return is.PerformanceMark(this) || is.PerformanceMeasure(this) ? native : 0;
    });
  }
  // The browser numbers documents and reloads, and the numbers differ from run to run.
  shims.getter(PerformanceEntry.prototype, "navigationId", () => 1);
  shims.getter(global.PerformanceTimingConfidence?.prototype, "value", () => "high");
  shims.getter(global.PerformanceTimingConfidence?.prototype, "randomizedTriggerRate", () => 0);
  for (const name of ["transferSize", "encodedBodySize", "decodedBodySize"]) {
    shims.getter(global.PerformanceResourceTiming?.prototype, name, () => 0); // it grows while the network brings bytes
  }
  shims.getter(global.PerformanceResourceTiming?.prototype, "deliveryType", () => ""); // never "cache"
  const IS_TIME = /(Start|End|Time|Complete|Interactive)$/;
  for (const owner of builtins.names(builtins.global)) {
    if (!/^(Performance.+Timing|LargestContentfulPaint|LayoutShift|TaskAttributionTiming)$/.test(owner))
      continue;
    const { prototype } = /** @type {any} */ (builtins.global)[owner];
    if (owner === "PerformanceTiming") continue;
    for (const name of builtins.names(prototype)) {
      if (IS_TIME.test(name)) shims.getter(prototype, name, () => 0);
    }
  }
}

/**
 * The lists of entries hold the document's own entry and the page's marks and measures. Entries of loading and
 * painting are left out, as after clearResourceTimings(): which are there, and in what order, depends on the
 * network and on drawing.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
function installTimeline(builtins, shims) {
  const { is, apply } = builtins;
  const { prototype } = builtins.global.Performance;
  /** @param {any[]} entries */
  function repeatable(entries) {
    const left = emptyList();
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      const isRepeatable =
        is.PerformanceMark(entry) || is.PerformanceMeasure(entry) || is.PerformanceNavigationTiming(entry);
      if (isRepeatable) left[left.length] = entry;
    }
    return forPage(left);
  }
  for (const name of /** @type {const} */ (["getEntries", "getEntriesByType", "getEntriesByName"])) {
    const native = prototype[name];
    const shim = {
      /** @this {Performance} */
      method(/** @type {any[]} */ ...args) {
        return repeatable(apply(native, this, /** @type {any} */ (args)));
      },
    };
    shims.method(prototype, name, shim.method);
  }
}

/**
 * performance.timing: all moments of loading are at the beginning of page time.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {number} epochMs
 */
function installLoadTiming(builtins, shims, epochMs) {
  const prototype = builtins.global.PerformanceTiming?.prototype;
  if (!prototype) return;
  for (const name of builtins.names(prototype)) {
    shims.getter(prototype, name, (native) => (native === 0 ? 0 : epochMs)); // 0: did not happen
  }
  installToJson(builtins, shims, prototype);
}

/**
 * performance.memory: constants, because the memory in use differs from run to run.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
function installMemory(builtins, shims) {
  const { memory } = /** @type {any} */ (builtins.performance);
  const prototype = memory && builtins.getPrototypeOf(memory);
  shims.getter(prototype, "usedJSHeapSize", () => 10_000_000);
  shims.getter(prototype, "totalJSHeapSize", () => 20_000_000);
  shims.getter(prototype, "jsHeapSizeLimit", () => 4_000_000_000);
}

/**
 * Replace toJSON by one that uses the replaced getters; the browser's own reads past them.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {any} prototype
 */
function installToJson(builtins, shims, prototype) {
  const { toJSON: native } = prototype;
  shims.method(
    prototype,
    "toJSON",
    {
      /** @this {any} */
      toJSON() {
        const plain = builtins.apply(native, this, []);
        for (const key in plain) plain[key] = this[key];
        return plain;
      },
    }.toJSON,
  );
}
