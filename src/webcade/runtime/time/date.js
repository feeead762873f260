/**
 * Every way a page asks for the date: Date, Temporal, Intl.DateTimeFormat, document.lastModified.
 */

/**
 * @import { Natives } from "../builtins.js"
 * @import { Disguise } from "../shims.js"
 */

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {() => number} unixMs whole milliseconds of Unix time, as the page believes it to be
 * @param {number} epochMs the Unix time at which every page begins
 */
export function installCalendar(natives, disguise, unixMs, epochMs) {
  installDate(natives, disguise, unixMs);
  installTemporal(natives, disguise, unixMs);
  installDateFormat(natives, disguise, unixMs);
  // For a document without a date of its own the browser gives the time of the question.
  const iso = new natives.Date(epochMs).toISOString();
  const modified = `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
  disguise.getter(natives.global.Document?.prototype, "lastModified", () => modified);
}

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {() => number} unixMs
 */
function installDate(natives, disguise, unixMs) {
  const { Date: NativeDate, construct, defineProperty, getDescriptor, global, apply } = natives;
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
  disguise.pass(PageDate, NativeDate);
  for (const name of ["prototype", "now", "parse", "UTC"]) {
    defineProperty(PageDate, name, /** @type {PropertyDescriptor} */ (getDescriptor(NativeDate, name)));
  }
  disguise.method(PageDate, "now", () => unixMs());
  defineProperty(NativeDate.prototype, "constructor", {
    ...getDescriptor(NativeDate.prototype, "constructor"),
    value: PageDate,
  });
  defineProperty(global, "Date", { ...getDescriptor(global, "Date"), value: PageDate });
}

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {() => number} unixMs
 */
function installTemporal(natives, disguise, unixMs) {
  const { Temporal } = /** @type {any} */ (natives.global);
  if (!Temporal) return;
  const { apply } = natives;
  const { Instant, Now, ZonedDateTime } = Temporal;
  const { fromEpochMilliseconds } = Instant;
  const { toZonedDateTimeISO } = Instant.prototype;
  const { timeZoneId } = Now;
  const { toPlainDateTime, toPlainDate, toPlainTime } = ZonedDateTime.prototype;

  const instant = () => apply(fromEpochMilliseconds, Instant, [unixMs()]);
  const zoned = (zone = timeZoneId()) => apply(toZonedDateTimeISO, instant(), [zone]);
  disguise.method(Now, "instant", () => instant());
  disguise.method(Now, "zonedDateTimeISO", (/** @type {unknown} */ zone) => zoned(zone));
  disguise.method(Now, "plainDateTimeISO", (/** @type {unknown} */ zone) =>
    apply(toPlainDateTime, zoned(zone), []),
  );
  disguise.method(Now, "plainDateISO", (/** @type {unknown} */ zone) => apply(toPlainDate, zoned(zone), []));
  disguise.method(Now, "plainTimeISO", (/** @type {unknown} */ zone) => apply(toPlainTime, zoned(zone), []));
}

/**
 * Intl.DateTimeFormat formats the present where it is given no date.
 *
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {() => number} unixMs
 */
function installDateFormat(natives, disguise, unixMs) {
  const { apply } = natives;
  const prototype = natives.global.Intl.DateTimeFormat.prototype;
  const nativeToParts = prototype.formatToParts;
  const formats = natives.weakMap();

  disguise.getter(prototype, "format", function (native) {
    if (!formats.has(this)) {
      const format = (/** @type {unknown} */ date) => native(date === undefined ? unixMs() : date);
      formats.set(this, disguise.pass(format, native)); // the same function each time, as the browser's
    }
    return formats.get(this);
  });
  disguise.method(
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
