/**
 * `clock.draw_last_frame`: skip a game's WebGL drawing in the frames of a step that are not observed; in all of
 * them, if the observation has no pixels and nobody renders. Drawing into textures is never skipped, because a later
 * frame may use them.
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
  let isObserved = true;
  /** Whether a context draws into a texture now. */
  const drawsToTexture = builtins.weakMap();
  const DRAW_FRAMEBUFFER = 0x8ca9;
  const FRAMEBUFFER = 0x8d40;

  /** @param {any} owner @param {string} name */
  function makeSkippable(owner, name) {
    const draw = owner[name];
    const shim = {
      /** @this {object} */
      draw(/** @type {any[]} */ ...args) {
        if (isObserved || drawsToTexture.get(this)) apply(draw, this, args);
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
  if (first) for (const name of names) makeSkippable(first, name);
  if (second) for (const name of [...names, ...newer]) makeSkippable(second, name);
  for (const owner of [first, second]) if (owner) watchTarget(owner);

  /** Say whether the frames from now on are observed. */
  return (/** @type {boolean} */ observed) => {
    isObserved = observed;
  };
}
