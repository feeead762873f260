/**
 * What `performance` tells: the time, the page's own marks and measures, and of the browser's own
 * measurements that they took no time.
 */

import { argument, emptyList, forPage } from "../kept_interfaces.js";

/**
 * @import { Natives } from "../builtins.js"
 * @import { Disguise } from "../shims.js"
 */

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {() => number} now milliseconds of page time
 * @param {number} epochMs the Unix time at which every page begins
 */
export function installPerformance(natives, disguise, now, epochMs) {
  const { global } = natives;
  disguise.method(global.Performance.prototype, "now", () => now());
  disguise.getter(global.Performance.prototype, "timeOrigin", () => epochMs);
  disguise.getter(global.AnimationTimeline?.prototype, "currentTime", () => now());
  installUserTiming(natives, disguise, now);
  installEntries(natives, disguise);
  installTimeline(natives, disguise);
  installLoadTiming(natives, disguise, epochMs);
  installMemory(natives, disguise);
  for (const owner of [global.Performance, global.PerformanceEntry, global.PerformanceResourceTiming]) {
    plainFromGetters(natives, disguise, owner.prototype);
  }
  const { PerformanceNavigationTiming, PerformanceTimingConfidence } = /** @type {any} */ (global);
  for (const owner of [PerformanceNavigationTiming, PerformanceTimingConfidence]) {
    if (owner?.prototype.toJSON) plainFromGetters(natives, disguise, owner.prototype);
  }
}

/**
 * performance.mark and performance.measure
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {() => number} now
 */
function installUserTiming(natives, disguise, now) {
  const { global, apply, bare } = natives;
  const prototype = global.Performance.prototype;
  const { mark: nativeMark, measure: nativeMeasure } = prototype;

  /** @param {PerformanceMarkOptions | undefined} options */
  const dated = (options) => bare({ ...options, startTime: options?.startTime ?? now() });
  disguise.method(
    prototype,
    "mark",
    {
      /** @this {Performance} */
      mark(/** @type {string} */ name, /** @type {PerformanceMarkOptions | undefined} */ options) {
        return apply(nativeMark, this, [name, dated(options)]);
      },
    }.mark,
  );
  disguise.constructible(global, "PerformanceMark", {
    args: (args) => (args.length === 0 ? args : [args[0], dated(argument(args, 1))]),
  });

  /** @param {any} start a mark's name or the options @param {any} end a mark's name */
  function toSpan(start, end) {
    if (typeof start !== "object" || start === null) return bare({ start: start ?? 0, end: end ?? now() });
    if (start.end !== undefined || (start.start !== undefined && start.duration !== undefined)) return start;
    return bare({ ...start, end: now() });
  }
  disguise.method(
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
 * @param {Natives} natives
 * @param {Disguise} disguise
 */
function installEntries(natives, disguise) {
  const { is } = natives;
  const global = /** @type {any} */ (natives.global);
  const { PerformanceEntry } = global;
  for (const name of ["startTime", "duration"]) {
    disguise.getter(PerformanceEntry.prototype, name, function (native) {
      return is.PerformanceMark(this) || is.PerformanceMeasure(this) ? native : 0;
    });
  }
  // Which document and which reload an entry is of is a number of the browser's own.
  disguise.getter(PerformanceEntry.prototype, "navigationId", () => 1);
  disguise.getter(global.PerformanceTimingConfidence?.prototype, "value", () => "high");
  disguise.getter(global.PerformanceTimingConfidence?.prototype, "randomizedTriggerRate", () => 0);
  for (const name of ["transferSize", "encodedBodySize", "decodedBodySize"]) {
    disguise.getter(global.PerformanceResourceTiming?.prototype, name, () => 0); // as much as has come by now
  }
  disguise.getter(global.PerformanceResourceTiming?.prototype, "deliveryType", () => ""); // or "cache"
  const IS_TIME = /(Start|End|Time|Complete|Interactive)$/;
  for (const owner of natives.names(natives.global)) {
    if (!/^(Performance.+Timing|LargestContentfulPaint|LayoutShift|TaskAttributionTiming)$/.test(owner))
      continue;
    const { prototype } = /** @type {any} */ (natives.global)[owner];
    if (owner === "PerformanceTiming") continue;
    for (const name of natives.names(prototype)) {
      if (IS_TIME.test(name)) disguise.getter(prototype, name, () => 0);
    }
  }
}

/**
 * The lists of entries: the document's own and the page's marks and measures. What was loaded and painted by
 * then, and which of it first, is a matter of the network's and of drawing: it is left out, as if the page had
 * called clearResourceTimings().
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 */
function installTimeline(natives, disguise) {
  const { is, apply } = natives;
  const { prototype } = natives.global.Performance;
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
    disguise.method(prototype, name, shim.method);
  }
}

/**
 * performance.timing: the moments of loading all lie at the beginning of page time.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {number} epochMs
 */
function installLoadTiming(natives, disguise, epochMs) {
  const prototype = natives.global.PerformanceTiming?.prototype;
  if (!prototype) return;
  for (const name of natives.names(prototype)) {
    disguise.getter(prototype, name, (native) => (native === 0 ? 0 : epochMs)); // 0: has not happened
  }
  plainFromGetters(natives, disguise, prototype);
}

/**
 * performance.memory: how much is in use is a matter of chance.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 */
function installMemory(natives, disguise) {
  const { memory } = /** @type {any} */ (natives.performance);
  const prototype = memory && natives.getPrototypeOf(memory);
  disguise.getter(prototype, "usedJSHeapSize", () => 10_000_000);
  disguise.getter(prototype, "totalJSHeapSize", () => 20_000_000);
  disguise.getter(prototype, "jsHeapSizeLimit", () => 4_000_000_000);
}

/**
 * toJSON that says what the getters say; the browser's own reads behind them.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {any} prototype
 */
function plainFromGetters(natives, disguise, prototype) {
  const { toJSON: native } = prototype;
  disguise.method(
    prototype,
    "toJSON",
    {
      /** @this {any} */
      toJSON() {
        const plain = natives.apply(native, this, []);
        for (const key in plain) plain[key] = this[key];
        return plain;
      },
    }.toJSON,
  );
}
