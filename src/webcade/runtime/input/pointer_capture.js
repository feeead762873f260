/** `setPointerCapture` and its kin, for a pointer that the browser does not know. */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {number} pointerId
 */
export function installCapture(builtins, shims, pointerId) {
  const { prototype } = builtins.global.Element;
  /** @type {Element | null} */
  let holder = null;
  /** @param {string} type @param {Element} element */
  const notify = (type, element) => {
    const init = builtins.bare({ bubbles: true, pointerId, pointerType: "mouse", isPrimary: true });
    builtins.apply(builtins.dispatchEvent, element, [new builtins.PointerEvent(type, init)]);
  };
  function release() {
    const had = holder;
    holder = null;
    if (had) notify("lostpointercapture", had);
  }
  const methods = {
    /** @this {Element} */
    setPointerCapture() {
      if (holder === this) return;
      release();
      holder = this;
      notify("gotpointercapture", this);
    },
    /** @this {Element} */
    releasePointerCapture() {
      if (holder === this) release();
    },
    /** @this {Element} */
    hasPointerCapture() {
      return holder === this;
    },
  };
  for (const name of /** @type {(keyof typeof methods)[]} */ (builtins.names(methods)))
    shims.method(prototype, name, methods[name]);
  return { element: () => (holder && builtins.get.Node.isConnected(holder) ? holder : null), release };
}
