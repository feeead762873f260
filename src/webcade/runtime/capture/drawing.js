/**
 * `clock.draw_last_frame`: what a game would draw with WebGL in frames that nobody sees is left out. Only what goes
 * to the screen: what goes into textures may be needed later.
 *
 * @typedef {ReturnType<typeof installDrawing>} Drawing
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/** @param {Builtins} builtins @param {Shims} shims */
export function installDrawing(builtins, shims) {
  const { apply, global } = builtins;
  let isSeen = true;
  /** Contexts that draw into a texture now. */
  const elsewhere = builtins.weakMap();
  const DRAW_FRAMEBUFFER = 0x8ca9;
  const FRAMEBUFFER = 0x8d40;

  /** @param {any} owner @param {string} name */
  function leaveOut(owner, name) {
    const draw = owner[name];
    const shim = {
      /** @this {object} */
      draw(/** @type {any[]} */ ...args) {
        if (isSeen || elsewhere.get(this)) apply(draw, this, args);
      },
    };
    shims.method(owner, name, shim.draw);
  }

  /** @param {any} owner */
  function watchTarget(owner) {
    const bind = owner.bindFramebuffer;
    const shim = {
      /** @this {object} */
      bindFramebuffer(/** @type {any[]} */ ...args) {
        const { 0: target, 1: framebuffer } = args;
        if (target === FRAMEBUFFER || target === DRAW_FRAMEBUFFER) elsewhere.set(this, Boolean(framebuffer));
        apply(bind, this, args);
      },
    };
    shims.method(owner, "bindFramebuffer", shim.bindFramebuffer);
  }

  const names = ["clear", "drawArrays", "drawElements"];
  const newer = ["drawArraysInstanced", "drawElementsInstanced", "drawRangeElements", "blitFramebuffer"];
  const first = global.WebGLRenderingContext?.prototype;
  const second = global.WebGL2RenderingContext?.prototype;
  if (first) for (const name of names) leaveOut(first, name);
  if (second) for (const name of [...names, ...newer]) leaveOut(second, name);
  for (const owner of [first, second]) if (owner) watchTarget(owner);

  /** Whether what is drawn from now on is seen. */
  return (/** @type {boolean} */ seen) => {
    isSeen = seen;
  };
}
