/** Copies of the state of WebGL contexts, as webgl.js has noted it. */

import { emptyList } from "../kept_interfaces.js";
import { ARRAY_BUFFER, TEXTURE0 } from "./webgl.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Copier } from "./walk.js"
 * @import { Native, Tracked } from "./webgl.js"
 */

/**
 * @param {Builtins} builtins
 * @param {(context: object) => Tracked | undefined} trackedOf
 * @returns {Copier}
 */
export function createWebglCopier({ apply, create, Error: NativeError }, trackedOf) {
  /** Bind what is given. @param {any} context @param {Native} native @param {any} under */
  function bind(context, native, { unit, vertexArray, buffer, program }) {
    /** @param {Function | undefined} method @param {any[]} args */
    const run = (method, args) => method && apply(method, context, args);
    if (unit !== undefined) run(native.activeTexture, [TEXTURE0 + unit]);
    if (vertexArray !== undefined) run(native.bindVertexArray, [vertexArray]);
    if (buffer !== undefined) run(native.bindBuffer, [ARRAY_BUFFER, buffer]);
    if (program !== undefined) run(native.useProgram, [program]);
  }

  return {
    copy({ object }, visit) {
      const state = trackedOf(object);
      if (!state) return null;
      const calls = create(null);
      for (const key in state.calls) {
        const call = state.calls[key];
        calls[key] = call;
        for (let i = 0; i < call.args.length; i++) visit(call.args[i]);
      }
      const made = emptyList();
      for (let i = 0; i < state.made.length; i++) {
        const known = state.made[i];
        made[i] = { known, version: known.version, upload: known.upload };
      }
      const { unit, vertexArray, program, buffer } = state;
      return { calls, made, unit, vertexArray, program, buffer };
    },
    putBack({ object }, copy) {
      const state = trackedOf(object);
      if (!state || copy === null) return;
      for (const key in copy.calls) {
        const { method, args, under } = copy.calls[key];
        if (state.calls[key] === copy.calls[key]) continue;
        if (under) bind(object, state.native, under);
        apply(method, object, args);
      }
      bind(object, state.native, copy);
      for (let i = 0; i < copy.made.length; i++) fill(object, state.native, copy, copy.made[i]);
      state.calls = create(null);
      for (const key in copy.calls) state.calls[key] = copy.calls[key];
      state.unit = copy.unit;
      state.vertexArray = copy.vertexArray;
      state.program = copy.program;
      state.buffer = copy.buffer;
    },
  };

  /** Fill a texture again if it has changed since. @param {any} context @param {Native} native @param {any} copy @param {any} made */
  function fill(context, native, copy, { known, version, upload }) {
    if (known.isGone) throw new NativeError("an object of WebGL was deleted since");
    if (known.version === version) return;
    if (upload === null) throw new NativeError("a texture or program of WebGL has changed since");
    const { 0: target } = upload.args;
    const bindTexture = /** @type {Function} */ (native.bindTexture);
    apply(bindTexture, context, [target, known.object]);
    apply(upload.method, context, upload.args);
    apply(bindTexture, context, [target, copy.calls[`texture ${copy.unit} ${target}`]?.args[1] ?? null]);
    known.version = version;
    known.upload = upload;
  }
}
