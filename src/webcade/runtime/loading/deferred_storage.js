/**
 * IndexedDB. The events of opening a database are deferred until the answers to all earlier requests have been
 * delivered. All other events come straight from the browser, because a transaction ends with its events; page
 * time stands still until they have come. The browser keeps the order of requests.
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
export function deferStorage(builtins, shims, pending) {
  const global = /** @type {any} */ (builtins.global);
  const { apply, addEventListener, removeEventListener, get } = builtins;
  const READS = ["count", "get", "getAll", "getAllKeys", "getKey", "openCursor", "openKeyCursor"];

  /** Page time waits for one of these events. @param {EventTarget} target @param {string[]} types */
  function awaitEvents(target, types) {
    const over = pending.expect();
    const end = () => {
      over();
      for (let i = 0; i < types.length; i++) apply(removeEventListener, target, [types[i], end, true]);
    };
    for (let i = 0; i < types.length; i++) apply(addEventListener, target, [types[i], end, true]);
  }

  /**
   * @param {any} owner
   * @param {string[]} names
   * @param {string[]} types
   * @param {(target: any, result: any) => EventTarget} pick the object that sends the events
   */
  function watch(owner, names, types, pick) {
    for (const name of names) {
      const native = owner?.prototype[name];
      if (typeof native !== "function") continue;
      const shim = {
        /** @this {any} */
        method(/** @type {any[]} */ ...args) {
          const result = apply(native, this, args);
          awaitEvents(pick(this, result), types);
          return result;
        },
      };
      shims.method(owner.prototype, name, shim.method);
    }
  }
  /** @param {any} _target @param {any} result */
  const itself = (_target, result) => result;
  const DONE = ["success", "error"];
  deferOpening(builtins, shims, pending);
  watch(global.IDBObjectStore, [...READS, "add", "clear", "delete", "put"], DONE, itself);
  watch(global.IDBIndex, READS, DONE, itself);
  watch(global.IDBCursor, ["update", "delete"], DONE, itself);
  watch(global.IDBCursor, ["advance", "continue", "continuePrimaryKey"], DONE, (cursor) =>
    get.IDBCursor.request(cursor),
  );
  watch(global.IDBDatabase, ["transaction"], ["complete", "abort"], itself);
}

/**
 * indexedDB.open and deleteDatabase
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 */
function deferOpening(builtins, shims, pending) {
  const { apply, addEventListener, dispatchEvent, get, call } = builtins;
  const { prototype } = builtins.global.IDBFactory;
  for (const name of /** @type {const} */ (["open", "deleteDatabase"])) {
    const native = prototype[name];
    const shim = {
      /** @this {any} */
      method(/** @type {any[]} */ ...args) {
        const request = apply(native, this, /** @type {any} */ (args));
        const ticket = pending.open();
        /** @param {Event} event */
        const take = (event) => {
          if (!event.isTrusted || get.Event.target(event) !== request) return;
          call.Event.stopImmediatePropagation(event);
          const type = get.Event.type(event);
          ticket.done(() => apply(dispatchEvent, request, [new builtins.Event(type)]));
        };
        apply(addEventListener, request, ["success", take]);
        apply(addEventListener, request, ["error", take]);
        return request;
      },
    };
    shims.method(prototype, name, shim.method);
  }
}
