/**
 * Streams that the browser feeds or drains: bodies of requests and answers, blobs, files. What is read of them, and
 * that something was written, is deferred until the answers to all earlier requests have been delivered
 * (delivery_queue.js). A stream that the page feeds itself is left alone: nothing but the page knows when more comes.
 */

import { deferPipes, deferWriters } from "./deferred_pipes.js";
import { createPromiseDeferral, deferWhere } from "./deferred_promises.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Deferral } from "./deferred_promises.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Shims } from "../shims.js"
 *
 * @typedef {WeakMap<object, any>} Fed streams, readers, writers and iterators whose other end is the browser
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
export function deferStreams(builtins, shims, pending) {
  const defer = createPromiseDeferral(builtins, pending);
  const fed = builtins.weakMap();
  deferBodies(builtins, shims, defer, fed);
  deferReaders(builtins, shims, defer, fed);
  deferIterators(builtins, shims, defer, fed);
  deferPipes(builtins, shims, defer, fed);
  deferWriters(builtins, shims, defer, fed);
}

/**
 * Bodies, and blobs as streams. The body of a response that was made with a stream of the page is that stream.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Deferral} defer
 * @param {Fed} fed
 */
function deferBodies(builtins, shims, defer, fed) {
  const { global, apply, is } = builtins;
  const pageFed = builtins.weakMap(); // responses
  shims.constructible(global, "Response", {
    made(response, args) {
      if (args.length > 0 && is.ReadableStream(args[0]) && !fed.has(args[0])) pageFed.set(response, true);
    },
  });
  const { clone } = global.Response.prototype;
  const { stream } = global.Blob.prototype;
  const methods = {
    /** @this {any} */
    clone() {
      const copy = apply(clone, this, []);
      if (pageFed.has(this)) pageFed.set(copy, true);
      return copy;
    },
    /** @this {any} */
    stream() {
      const made = apply(stream, this, []);
      fed.set(made, true);
      return made;
    },
  };
  shims.method(global.Response.prototype, "clone", methods.clone);
  shims.method(global.Blob.prototype, "stream", methods.stream);
  for (const name of ["arrayBuffer", "blob", "bytes", "formData", "json", "text"]) {
    deferWhere(builtins, shims, global.Response.prototype, name, defer, (response) => !pageFed.has(response));
  }
  for (const owner of [global.Response, global.Request]) {
    shims.getter(owner.prototype, "body", function (body) {
      if (body && !pageFed.has(this)) fed.set(body, true);
      return body;
    });
  }
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Deferral} defer
 * @param {Fed} fed
 */
function deferReaders(builtins, shims, defer, fed) {
  const { global, apply } = builtins;
  const { prototype } = global.ReadableStream;
  const { getReader, tee } = prototype;
  const methods = {
    /** @this {any} */
    getReader(/** @type {any[]} */ ...args) {
      const reader = apply(getReader, this, /** @type {any} */ (args));
      if (fed.has(this)) fed.set(reader, true);
      return reader;
    },
    /** @this {any} */
    tee() {
      const branches = apply(tee, this, []);
      if (fed.has(this)) for (let i = 0; i < 2; i++) fed.set(branches[i], true);
      return branches;
    },
  };
  shims.method(prototype, "getReader", methods.getReader);
  shims.method(prototype, "tee", methods.tee);
  const isFed = (/** @type {any} */ object) => fed.has(object);
  for (const kind of ["ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamBYOBReader"]) {
    for (const name of ["read", "cancel"]) {
      deferWhere(builtins, shims, /** @type {any} */ (global)[kind]?.prototype, name, defer, isFed);
    }
  }
}

/**
 * `for await` over streams, and over the entries of a folder. The browser's iterators have no name of their own:
 * their prototypes are found by making one.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Deferral} defer
 * @param {Fed} fed
 */
function deferIterators(builtins, shims, defer, fed) {
  const { global, apply, getDescriptor, getPrototypeOf, defineProperty, bare } = builtins;
  const { asyncIterator } = global.Symbol;
  const prepared = builtins.weakMap();

  /** @param {object} iterator */
  function prepare(iterator) {
    const owner = getPrototypeOf(iterator);
    if (prepared.has(owner)) return;
    prepared.set(owner, true);
    deferWhere(builtins, shims, owner, "next", defer, (object) => fed.has(object));
  }
  /** @param {any} owner @param {string} name @param {(source: any) => boolean} isFed */
  function replace(owner, name, isFed) {
    const native = owner?.[name];
    if (typeof native !== "function") return;
    const shim = {
      /** @this {any} */
      method(/** @type {any[]} */ ...args) {
        const iterator = apply(native, this, args);
        if (!isFed(this)) return iterator;
        prepare(iterator);
        fed.set(iterator, true);
        return iterator;
      },
    };
    const isDefault = owner[asyncIterator] === native; // the browser's two names are one function
    shims.method(owner, name, shim.method);
    if (!isDefault) return;
    const descriptor = getDescriptor(owner, asyncIterator);
    defineProperty(owner, asyncIterator, bare({ ...descriptor, value: owner[name] }));
  }
  const streams = global.ReadableStream.prototype;
  if (/** @type {any} */ (streams).values)
    prepare(apply(/** @type {any} */ (streams).values, new global.ReadableStream(), []));
  replace(streams, "values", (stream) => fed.has(stream));
  const folders = /** @type {any} */ (global).FileSystemDirectoryHandle?.prototype;
  for (const name of ["entries", "keys", "values"]) replace(folders, name, () => true);
}
