/** Streams that the browser feeds or drains (deferred_streams.js), where they end: pipes, and files that are written. */

import { hear } from "../kept_interfaces.js";
import { deferGetter, deferWhere } from "./deferred_promises.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Deferral } from "./deferred_promises.js"
 * @import { Fed } from "./deferred_streams.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * A pipe reads inside the browser, where no answer is seen. So the page's own end of a pipe gets a stream that
 * reads answer by answer. Where both ends are the browser's, nothing of the page runs between them.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Deferral} defer
 * @param {Fed} fed
 */
export function deferPipes(builtins, shims, defer, fed) {
  const { global, apply, getDescriptor, is } = builtins;
  const { prototype } = global.ReadableStream;
  const { pipeTo, pipeThrough } = prototype;
  const isLocked = /** @type {() => boolean} */ (getDescriptor(prototype, "locked")?.get);
  const sourceOf = createSources(builtins, defer);
  /** @param {any} object */
  const isTransform = (object) =>
    is.CompressionStream(object) || is.DecompressionStream(object) || is.TextDecoderStream(object);
  /** @param {any} stream @param {any[]} args @param {boolean} isBrowsers whether the other end is the browser's */
  const end = (stream, args, isBrowsers) =>
    args.length === 0 || isBrowsers || !fed.has(stream) || apply(isLocked, stream, [])
      ? stream
      : sourceOf(stream);

  const methods = {
    /** @this {any} */
    pipeTo(/** @type {any[]} */ ...args) {
      const isBrowsers = args.length > 0 && fed.has(this) && is.FileSystemWritableFileStream(args[0]);
      const piped = apply(pipeTo, end(this, args, isBrowsers), /** @type {any} */ (args));
      return isBrowsers ? defer(piped) : piped;
    },
    /** @this {any} */
    pipeThrough(/** @type {any[]} */ ...args) {
      const isBrowsers = args.length > 0 && fed.has(this) && isTransform(args[0]);
      const through = apply(pipeThrough, end(this, args, isBrowsers), /** @type {any} */ (args));
      if (isBrowsers) fed.set(through, true);
      return through;
    },
  };
  shims.method(prototype, "pipeTo", methods.pipeTo);
  shims.method(prototype, "pipeThrough", methods.pipeThrough);
}

/**
 * A stream of the page that reads another one of the browser's.
 *
 * @param {Builtins} builtins
 * @param {Deferral} defer
 * @returns {(stream: ReadableStream) => ReadableStream}
 */
function createSources({ global, apply, bare, Promise: NativePromise }, defer) {
  const { ReadableStream: NativeStream } = global;
  const { getReader } = NativeStream.prototype;
  const { read, cancel, releaseLock } = global.ReadableStreamDefaultReader.prototype;
  const { enqueue, close, error: fail } = global.ReadableStreamDefaultController.prototype;

  return (stream) => {
    const reader = apply(/** @type {any} */ (getReader), stream, []);
    /** @param {any} controller */
    const pull = (controller) =>
      new NativePromise((/** @type {(value?: any) => void} */ resolve) => {
        /** @param {any} chunk */
        const take = ({ done, value }) => {
          if (done) {
            apply(releaseLock, reader, []);
            apply(close, controller, []);
          } else apply(enqueue, controller, [value]);
          resolve();
        };
        /** @param {unknown} reason */
        const refuse = (reason) => {
          apply(fail, controller, [reason]);
          resolve();
        };
        hear(defer(apply(read, reader, [])), take, refuse);
      });
    const source = { pull, cancel: (/** @type {any} */ reason) => apply(cancel, reader, [reason]) };
    return new NativeStream(bare(source), bare({ highWaterMark: 0 }));
  };
}

/**
 * Files that are written as streams.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Deferral} defer
 * @param {Fed} fed
 */
export function deferWriters(builtins, shims, defer, fed) {
  const { global, apply, is } = builtins;
  const { prototype } = global.WritableStream;
  const { getWriter } = prototype;
  const shim = {
    /** @this {any} */
    getWriter() {
      const writer = apply(getWriter, this, []);
      if (is.FileSystemWritableFileStream(this)) fed.set(writer, true);
      return writer;
    },
  };
  shims.method(prototype, "getWriter", shim.getWriter);
  for (const name of ["abort", "close"]) {
    deferWhere(builtins, shims, prototype, name, defer, is.FileSystemWritableFileStream);
  }
  const writers = global.WritableStreamDefaultWriter.prototype;
  const isFed = (/** @type {any} */ writer) => fed.has(writer);
  for (const name of ["abort", "close", "write"]) {
    deferWhere(builtins, shims, writers, name, defer, isFed);
  }
  deferGetter(builtins, shims, writers, "ready", defer, isFed);
}
