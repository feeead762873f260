/**
 * What `performance` tells: the time, the page's own marks and measures, and of the browser's own
 * measurements that they took no time.
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
  shims.getter(global.AnimationTimeline?.prototype, "currentTime", () => now());
  installUserTiming(builtins, shims, now);
  installEntries(builtins, shims);
  installTimeline(builtins, shims);
  installLoadTiming(builtins, shims, epochMs);
  installMemory(builtins, shims);
  for (const owner of [global.Performance, global.PerformanceEntry, global.PerformanceResourceTiming]) {
    plainFromGetters(builtins, shims, owner.prototype);
  }
  const { PerformanceNavigationTiming, PerformanceTimingConfidence } = /** @type {any} */ (global);
  for (const owner of [PerformanceNavigationTiming, PerformanceTimingConfidence]) {
    if (owner?.prototype.toJSON) plainFromGetters(builtins, shims, owner.prototype);
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
 * Entries of loading, painting and long tasks: all at 0, none of any length.
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
  // Which document and which reload an entry is of is a number of the browser's own.
  shims.getter(PerformanceEntry.prototype, "navigationId", () => 1);
  shims.getter(global.PerformanceTimingConfidence?.prototype, "value", () => "high");
  shims.getter(global.PerformanceTimingConfidence?.prototype, "randomizedTriggerRate", () => 0);
  for (const name of ["transferSize", "encodedBodySize", "decodedBodySize"]) {
    shims.getter(global.PerformanceResourceTiming?.prototype, name, () => 0); // as much as has come by now
  }
  shims.getter(global.PerformanceResourceTiming?.prototype, "deliveryType", () => ""); // or "cache"
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
 * The lists of entries: the document's own and the page's marks and measures. What was loaded and painted by
 * then, and which of it first, is a matter of the network's and of drawing: it is left out, as if the page had
 * called clearResourceTimings().
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
function installTimeline(builtins, shims) {
  const { is, apply } = builtins;
  const { prototype } = builtins.global.Performance;
  /** @param {any[]} entries */
  function repeatable(entries) {
    const kept = emptyList();
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      const isKept =
        is.PerformanceMark(entry) || is.PerformanceMeasure(entry) || is.PerformanceNavigationTiming(entry);
      if (isKept) kept[kept.length] = entry;
    }
    return forPage(kept);
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
 * performance.timing: the moments of loading all lie at the beginning of page time.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {number} epochMs
 */
function installLoadTiming(builtins, shims, epochMs) {
  const prototype = builtins.global.PerformanceTiming?.prototype;
  if (!prototype) return;
  for (const name of builtins.names(prototype)) {
    shims.getter(prototype, name, (native) => (native === 0 ? 0 : epochMs)); // 0: has not happened
  }
  plainFromGetters(builtins, shims, prototype);
}

/**
 * performance.memory: how much is in use is a matter of chance.
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
 * toJSON that says what the getters say; the browser's own reads behind them.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {any} prototype
 */
function plainFromGetters(builtins, shims, prototype) {
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
