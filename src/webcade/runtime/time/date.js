/**
 * The date in page time: Date, Temporal, Intl.DateTimeFormat, document.lastModified.
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {() => number} unixMs whole milliseconds of Unix time, as the page believes it to be
 * @param {number} epochMs the Unix time at which every page begins
 */
export function installDate(builtins, shims, unixMs, epochMs) {
  installDateClass(builtins, shims, unixMs);
  installTemporal(builtins, shims, unixMs);
  installDateFormat(builtins, shims, unixMs);
  // If a document has no date of its own, the browser would answer the time of the call.
  const iso = new builtins.Date(epochMs).toISOString();
  const modified = `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
  shims.getter(builtins.global.Document?.prototype, "lastModified", () => modified);
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {() => number} unixMs
 */
function installDateClass(builtins, shims, unixMs) {
  const { Date: NativeDate, construct, defineProperty, getDescriptor, global, apply } = builtins;
  const { toString: dateToString } = NativeDate.prototype;

  /** @type {any} */
  const PageDate = /** @returns {any} */ function Date(/** @type {any[]} */ ...args) {
    if (!new.target) return apply(dateToString, new NativeDate(unixMs()), []);
    const target = /** @type {Function} */ (new.target);
    return construct(
      NativeDate,
      args.length === 0 ? [unixMs()] : args,
      target === PageDate ? NativeDate : target,
    );
  };
  shims.pass(PageDate, NativeDate);
  for (const name of ["prototype", "now", "parse", "UTC"]) {
    defineProperty(PageDate, name, /** @type {PropertyDescriptor} */ (getDescriptor(NativeDate, name)));
  }
  shims.method(PageDate, "now", () => unixMs());
  defineProperty(NativeDate.prototype, "constructor", {
    ...getDescriptor(NativeDate.prototype, "constructor"),
    value: PageDate,
  });
  defineProperty(global, "Date", { ...getDescriptor(global, "Date"), value: PageDate });
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {() => number} unixMs
 */
function installTemporal(builtins, shims, unixMs) {
  const { Temporal } = /** @type {any} */ (builtins.global);
  if (!Temporal) return;
  const { apply } = builtins;
  const { Instant, Now, ZonedDateTime } = Temporal;
  const { fromEpochMilliseconds } = Instant;
  const { toZonedDateTimeISO } = Instant.prototype;
  const { timeZoneId } = Now;
  const { toPlainDateTime, toPlainDate, toPlainTime } = ZonedDateTime.prototype;

  const instant = () => apply(fromEpochMilliseconds, Instant, [unixMs()]);
  const zoned = (zone = timeZoneId()) => apply(toZonedDateTimeISO, instant(), [zone]);
  shims.method(Now, "instant", () => instant());
  shims.method(Now, "zonedDateTimeISO", (/** @type {unknown} */ zone) => zoned(zone));
  shims.method(Now, "plainDateTimeISO", (/** @type {unknown} */ zone) =>
    apply(toPlainDateTime, zoned(zone), []),
  );
  shims.method(Now, "plainDateISO", (/** @type {unknown} */ zone) => apply(toPlainDate, zoned(zone), []));
  shims.method(Now, "plainTimeISO", (/** @type {unknown} */ zone) => apply(toPlainTime, zoned(zone), []));
}

/**
 * Intl.DateTimeFormat formats the current date if it gets none.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {() => number} unixMs
 */
function installDateFormat(builtins, shims, unixMs) {
  const { apply } = builtins;
  const prototype = builtins.global.Intl.DateTimeFormat.prototype;
  const nativeToParts = prototype.formatToParts;
  const formats = builtins.weakMap();

  shims.getter(prototype, "format", function (native) {
    if (!formats.has(this)) {
      const format = (/** @type {unknown} */ date) => native(date === undefined ? unixMs() : date);
      formats.set(this, shims.pass(format, native)); // the browser, too, answers one function
    }
    return formats.get(this);
  });
  shims.method(
    prototype,
    "formatToParts",
    {
      /** @this {Intl.DateTimeFormat} */
      formatToParts(/** @type {unknown} */ date) {
        return apply(nativeToParts, this, [date === undefined ? unixMs() : date]);
      },
    }.formatToParts,
  );
}
