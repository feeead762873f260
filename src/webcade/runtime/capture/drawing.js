/**
 * `clock.draw_last_frame`: skip a game's drawing on the screen in the frames of a step that are not observed; in all
 * of them, if the observation has no pixels and nobody renders. Drawing into textures, and into canvases that are not
 * in the document, is never skipped, because a later frame may use them.
 *
 * @typedef {ReturnType<typeof installDrawing>} Drawing
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/** @param {Builtins} builtins @param {Shims} shims */
export function installDrawing(builtins, shims) {
  const { apply } = builtins;
  let isObserved = true;

  /**
   * @param {any} owner
   * @param {string[]} names of its methods
   * @param {(context: any) => boolean} isKept whether what a context draws now may be used by a later frame
   */
  function makeSkippable(owner, names, isKept) {
    for (const name of names) {
      const draw = owner[name];
      const shim = {
        /** @this {object} */
        draw(/** @type {any[]} */ ...args) {
          if (isObserved || isKept(this)) apply(draw, this, args);
        },
      };
      shims.method(owner, name, shim.draw);
    }
  }

  skipWebGL(builtins, shims, makeSkippable);
  skipCanvas2D(builtins, makeSkippable);

  /** Say whether the frames from now on are observed. */
  return (/** @type {boolean} */ observed) => {
    isObserved = observed;
  };
}

/** @typedef {(owner: any, names: string[], isKept: (context: any) => boolean) => void} MakeSkippable */

/** @param {Builtins} builtins @param {Shims} shims @param {MakeSkippable} makeSkippable */
function skipWebGL({ apply, global, weakMap }, shims, makeSkippable) {
  const DRAW_FRAMEBUFFER = 0x8ca9;
  const FRAMEBUFFER = 0x8d40;
  /** Whether a context draws into a texture now. */
  const drawsToTexture = weakMap();

  /** @param {any} owner */
  function watchTarget(owner) {
    const bind = owner.bindFramebuffer;
    const shim = {
      /** @this {object} */
      bindFramebuffer(/** @type {any[]} */ ...args) {
        const { 0: target, 1: framebuffer } = args;
        if (target === FRAMEBUFFER || target === DRAW_FRAMEBUFFER)
          drawsToTexture.set(this, Boolean(framebuffer));
        apply(bind, this, args);
      },
    };
    shims.method(owner, "bindFramebuffer", shim.bindFramebuffer);
  }

  const names = ["clear", "drawArrays", "drawElements"];
  const newer = ["drawArraysInstanced", "drawElementsInstanced", "drawRangeElements", "blitFramebuffer"];
  const first = global.WebGLRenderingContext?.prototype;
  const second = global.WebGL2RenderingContext?.prototype;
  const isKept = (/** @type {any} */ context) => drawsToTexture.get(context);
  if (first) makeSkippable(first, names, isKept);
  if (second) makeSkippable(second, [...names, ...newer], isKept);
  for (const owner of [first, second]) if (owner) watchTarget(owner);
}

/** @param {Builtins} builtins @param {MakeSkippable} makeSkippable */
function skipCanvas2D({ get, global }, makeSkippable) {
  const shapes = ["clearRect", "fillRect", "strokeRect", "fill", "stroke"];
  const others = ["drawImage", "fillText", "putImageData", "strokeText"];
  makeSkippable(
    global.CanvasRenderingContext2D.prototype,
    [...shapes, ...others],
    (context) => !get.Node.isConnected(get.CanvasRenderingContext2D.canvas(context)),
  );
}
