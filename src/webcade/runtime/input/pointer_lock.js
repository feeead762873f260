/** `requestPointerLock`, granted at once. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/** @param {Builtins} builtins @param {Shims} shims */
export function installLock(builtins, shims) {
  const { global, document, Promise, apply } = builtins;
  /** @type {Element | null} */
  let locked = null;
  /** @param {Element | null} element */
  function set(element) {
    if (element === locked) return;
    locked = element;
    apply(builtins.dispatchEvent, document, [new builtins.Event("pointerlockchange")]);
  }
  const shim = {
    /** @this {Element} */
    requestPointerLock() {
      set(this);
      return new Promise((resolve) => resolve(undefined));
    },
  };
  shims.method(global.Element.prototype, "requestPointerLock", shim.requestPointerLock);
  shims.method(global.Document.prototype, "exitPointerLock", () => set(null));
  for (const owner of [global.Document.prototype, global.ShadowRoot.prototype])
    shims.getter(owner, "pointerLockElement", () =>
      locked && builtins.get.Node.isConnected(locked) ? locked : null,
    );
  return { element: () => (locked && builtins.get.Node.isConnected(locked) ? locked : null) };
}
