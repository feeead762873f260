/**
 * An image whose `load` event has not come is not loaded, whatever looks at it. The browser may have it already, or
 * may not: what a page draws before it has heard of its images would depend on the network.
 *
 * The layout of an image that stands in the document is the browser's; the driver can keep images away while the
 * document is parsed.
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @typedef {(value: any) => boolean} IsUndelivered
 */

/** Interfaces whose methods take the pixels of an image, and these methods. */
const TAKING = [
  ["CanvasRenderingContext2D", "drawImage", "createPattern"],
  ["OffscreenCanvasRenderingContext2D", "drawImage", "createPattern"],
  ["WebGLRenderingContext", "texImage2D", "texSubImage2D"],
  ["WebGL2RenderingContext", "texImage2D", "texSubImage2D", "texImage3D", "texSubImage3D"],
];

/** @param {Builtins} builtins @param {Shims} shims @param {IsUndelivered} isUndelivered */
export function hideUndelivered(builtins, shims, isUndelivered) {
  const { global } = builtins;
  hideSize(builtins, shims, isUndelivered);
  for (const [name, ...methods] of TAKING) {
    const { prototype } = /** @type {any} */ (global)[name] ?? {};
    for (const method of methods) hideFrom(builtins, shims, isUndelivered, prototype, method);
  }
  hideFrom(builtins, shims, isUndelivered, global, "createImageBitmap");
}

/** @param {Builtins} builtins @param {Shims} shims @param {IsUndelivered} isUndelivered */
function hideSize({ global, get, call }, shims, isUndelivered) {
  const { prototype } = global.HTMLImageElement;
  shims.getter(prototype, "complete", function (native) {
    return native && !isUndelivered(this);
  });
  for (const name of ["naturalWidth", "naturalHeight"]) {
    shims.getter(prototype, name, function (native) {
      return native !== 0 && isUndelivered(this) ? 0 : native;
    });
  }
  for (const name of ["width", "height"]) {
    shims.getter(prototype, name, function (native) {
      const isNatural = native !== 0 && isUndelivered(this) && !get.Node.isConnected(this);
      return isNatural && call.Element.getAttribute(this, name) === null ? 0 : native;
    });
  }
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {IsUndelivered} isUndelivered
 * @param {any} owner
 * @param {string} name of a method, which is given an image that has no source instead
 */
function hideFrom({ apply, createElement }, shims, isUndelivered, owner, name) {
  const native = owner?.[name];
  const shim = {
    /** @this {any} */
    take(/** @type {any[]} */ ...args) {
      for (let i = 0; i < args.length; i++) {
        if (typeof args[i] === "object" && isUndelivered(args[i])) args[i] = createElement("img");
      }
      return apply(native, this, args);
    },
  };
  shims.method(owner, name, shim.take);
}
