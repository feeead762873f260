import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./runtime.js";

const { installGpuState } = await load("world/gpu_state.js");
const COMPLETION_STATUS = 0x91b1;

// Chromium's software renderer, which the other tests have, compiles no shaders in parallel.
test("a shader that is compiled in parallel is complete at once, and an unknown one stays unknown", () => {
  class WebGLRenderingContext {
    /** @param {unknown} program @param {number} name */
    getProgramParameter(program, name) {
      if (!program) return null;
      return name === COMPLETION_STATUS ? false : 7;
    }
    getShaderParameter() {
      return false;
    }
  }
  const shims = {
    /** @param {any} owner @param {string} name @param {Function} shim */
    method(owner, name, shim) {
      if (owner) owner[name] = shim;
    },
  };
  installGpuState({ global: { WebGLRenderingContext }, apply: Reflect.apply }, shims, null, null);
  const context = /** @type {any} */ (new WebGLRenderingContext());
  assert.equal(context.getProgramParameter({}, COMPLETION_STATUS), true);
  assert.equal(context.getShaderParameter({}, COMPLETION_STATUS), true);
  assert.equal(context.getProgramParameter({}, 1), 7);
  assert.equal(context.getProgramParameter(null, COMPLETION_STATUS), null);
});
