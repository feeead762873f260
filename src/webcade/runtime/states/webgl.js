/**
 * The state of WebGL contexts: what is bound, set and enabled, and the uniforms of programs. Each call that sets
 * something is noted under what it sets; what differs is set again (webgl_copy.js). What is in textures is not copied: one that has
 * changed since is filled again from its picture or canvas, or else the moment cannot be put back. Pixels and vertex
 * buffers are taken to be drawn anew in each frame.
 *
 * @typedef {{ method: Function, args: any[], under: any }} Call `under` is what has to be bound first
 * @typedef {{ calls: Record<string, Call>, made: Known[], known: WeakMap<object, Known>, native: Native, unit: number, vertexArray: any, program: any, buffer: any }} Tracked
 * @typedef {{ method: Function, args: any[] }} Upload of a picture or canvas into a texture
 * @typedef {Record<"bindTexture" | "activeTexture" | "bindVertexArray" | "bindBuffer" | "useProgram", Function | undefined>} Native
 * @typedef {{ object: any, version: number, isGone: boolean, upload: Upload | null }} Known a texture, program or other object of WebGL
 */

import { emptyList, without } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/** Methods that set one thing each, by a name for it. */
const WHOLE = {
  ...{ viewport: "viewport", scissor: "scissor", clearColor: "clearColor", clearDepth: "clearDepth" },
  ...{ clearStencil: "clearStencil", blendColor: "blendColor", blendFunc: "blendFunc" },
  ...{
    blendFuncSeparate: "blendFunc",
    blendEquation: "blendEquation",
    blendEquationSeparate: "blendEquation",
  },
  ...{ depthFunc: "depthFunc", depthMask: "depthMask", depthRange: "depthRange", colorMask: "colorMask" },
  ...{ cullFace: "cullFace", frontFace: "frontFace", lineWidth: "lineWidth", polygonOffset: "polygonOffset" },
  ...{ sampleCoverage: "sampleCoverage", stencilFunc: "stencilFunc", stencilMask: "stencilMask" },
  ...{ stencilOp: "stencilOp", drawBuffers: "drawBuffers", readBuffer: "readBuffer" },
};
/** Methods that set what their first argument names. */
const NAMED = {
  ...{ enable: "capability", disable: "capability", pixelStorei: "pixelStorei", hint: "hint" },
  ...{ bindFramebuffer: "bindFramebuffer", bindRenderbuffer: "bindRenderbuffer", bindSampler: "bindSampler" },
};
/** Methods that change what is in an object: that is not copied. */
const CHANGES = [
  ...["texImage2D", "texSubImage2D", "texImage3D", "texSubImage3D", "texStorage2D", "texStorage3D"],
  ...["copyTexImage2D", "copyTexSubImage2D", "compressedTexImage2D", "compressedTexSubImage2D"],
  ...["generateMipmap"],
];
const GONE = ["Texture", "Program", "Buffer", "Framebuffer", "Renderbuffer", "VertexArray", "Sampler"];
export const ARRAY_BUFFER = 0x8892;
const ELEMENT_ARRAY_BUFFER = 0x8893;
export const TEXTURE0 = 0x84c0;

/**
 * Note what is set in WebGL contexts. Call this before the page's first script.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @returns {(context: object) => Tracked | undefined}
 */
export function watchWebgl(builtins, shims) {
  const { global, create, weakMap } = builtins;
  const contexts = weakMap();
  const ids = weakMap();
  let lastId = 0;

  /** @param {object} context @param {Native} native @returns {Tracked} */
  function tracked(context, native) {
    const before = contexts.get(context);
    if (before) return before;
    const nothing = { unit: 0, vertexArray: null, program: null, buffer: null };
    const state = { calls: create(null), made: emptyList(), known: weakMap(), native, ...nothing };
    contexts.set(context, state);
    return state;
  }
  /** A number for an object of WebGL. @param {any} object @returns {number} 0 for null */
  function idOf(object) {
    if (object === null || object === undefined) return 0;
    if (!ids.has(object)) {
      lastId += 1;
      ids.set(object, lastId);
    }
    return ids.get(object);
  }

  for (const name of ["WebGLRenderingContext", "WebGL2RenderingContext"]) {
    const prototype = /** @type {any} */ (global)[name]?.prototype;
    if (prototype) watchPrototype(builtins, shims, prototype, { tracked, idOf });
  }
  return (context) => contexts.get(context);
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {any} prototype
 * @param {{ tracked: (context: object, native: Native) => Tracked, idOf: (object: any) => number }} needs
 */
function watchPrototype(builtins, shims, prototype, { tracked, idOf }) {
  const { apply } = builtins;
  const { activeTexture, bindTexture, bindVertexArray, bindBuffer, useProgram } = prototype;
  const native = { bindTexture, activeTexture, bindVertexArray, bindBuffer, useProgram };
  /** @param {string} name @param {(state: Tracked, args: any[], method: Function, result: any) => void} note */
  function after(name, note) {
    const method = prototype[name];
    if (typeof method !== "function") return;
    const shim = {
      /** @this {object} */
      call(/** @type {any[]} */ ...args) {
        const result = apply(method, this, args);
        note(tracked(this, native), args, method, result);
        return result;
      },
    };
    shims.method(prototype, name, shim.call);
  }
  /** @param {Tracked} state @param {string} key @param {Function} method @param {any[]} args @param {any} [under] */
  const put = (state, key, method, args, under = null) => {
    state.calls[key] = { method, args, under };
  };

  for (const name in WHOLE) {
    const key = /** @type {any} */ (WHOLE)[name];
    after(name, (state, args, method) => put(state, key, method, args));
  }
  for (const name in NAMED) {
    const key = /** @type {any} */ (NAMED)[name];
    after(name, (state, args, method) => put(state, `${key} ${args[0]}`, method, args));
  }
  watchBindings(after, put, idOf);
  watchUniforms(builtins, after, put, idOf, prototype);
  watchContents(after);
}

/** @typedef {(name: string, note: (state: Tracked, args: any[], method: Function, result: any) => void) => void} After */
/** @typedef {(state: Tracked, key: string, method: Function, args: any[], under?: any) => void} Put */

/** @param {After} after @param {Put} put @param {(object: any) => number} idOf */
function watchBindings(after, put, idOf) {
  after("activeTexture", (state, args, method) => {
    state.unit = args[0] - TEXTURE0;
    put(state, "activeTexture", method, args);
  });
  after("bindTexture", (state, args, method) =>
    put(state, `texture ${state.unit} ${args[0]}`, method, args, { unit: state.unit }),
  );
  after("useProgram", (state, args, method) => {
    state.program = args[0];
    put(state, "useProgram", method, args);
  });
  after("bindVertexArray", (state, args, method) => {
    state.vertexArray = args[0] ?? null;
    put(state, "bindVertexArray", method, args);
  });
  after("bindBuffer", (state, args, method) => {
    if (args[0] === ARRAY_BUFFER) state.buffer = args[1];
    if (args[0] === ELEMENT_ARRAY_BUFFER) {
      const { vertexArray } = state;
      put(state, `elements ${idOf(vertexArray)}`, method, args, { vertexArray });
    } else put(state, `bindBuffer ${args[0]}`, method, args);
  });
  after("bindBufferBase", (state, args, method) => put(state, `base ${args[0]} ${args[1]}`, method, args));
  for (const name of ["vertexAttribPointer", "vertexAttribIPointer"]) {
    after(name, (state, args, method) => {
      const { vertexArray, buffer } = state;
      put(state, `pointer ${idOf(vertexArray)} ${args[0]}`, method, args, { vertexArray, buffer });
    });
  }
  for (const [name, key] of [
    ["enableVertexAttribArray", "array"],
    ["disableVertexAttribArray", "array"],
    ["vertexAttribDivisor", "divisor"],
  ]) {
    after(name, (state, args, method) => {
      const { vertexArray } = state;
      put(state, `${key} ${idOf(vertexArray)} ${args[0]}`, method, args, { vertexArray });
    });
  }
}

/** @param {Builtins} builtins @param {After} after @param {Put} put @param {(object: any) => number} idOf @param {any} prototype */
function watchUniforms({ names, apply, global }, after, put, idOf, prototype) {
  const { slice } = Object.getPrototypeOf(global.Uint8Array.prototype);
  const { isView } = global.ArrayBuffer;
  const all = names(prototype);
  for (let i = 0; i < all.length; i++) {
    const name = all[i];
    if (name.slice(0, 7) !== "uniform" || name === "uniformBlockBinding") continue;
    after(name, (state, args, method) => {
      const kept = emptyList();
      for (let j = 0; j < args.length; j++) {
        const value = args[j];
        kept[j] = isView(value) ? apply(slice, value, []) : value;
      }
      const { program } = state;
      put(state, `uniform ${idOf(args[0])}`, method, kept, { program });
    });
  }
}

/** @param {After} after */
function watchContents(after) {
  let serial = 0; // of changes
  for (const kind of GONE) {
    after(`create${kind}`, (state, _args, _method, object) => {
      if (!object) return;
      const known = { object, version: 0, isGone: false, upload: null };
      state.known.set(object, known);
      state.made[state.made.length] = known;
    });
    after(`delete${kind}`, (state, args) => {
      const known = state.known.get(args[0]);
      if (!known || known.isGone) return;
      known.isGone = true;
      state.made = without(state.made, known); // moments that have it still do
    });
  }
  for (const name of CHANGES) {
    after(name, (state, args, method) => {
      const texture = state.calls[`texture ${state.unit} ${args[0]}`]?.args[1];
      const known = state.known.get(texture);
      if (!known) return;
      serial += 1;
      known.version = serial;
      known.upload = name === "texImage2D" && isPicture(args[args.length - 1]) ? { method, args } : null;
    });
  }
  after("linkProgram", (state, args) => {
    const known = state.known.get(args[0]);
    serial += 1;
    if (known) known.version = serial;
  });
}

/** Whether a texture's source can be read again. @param {any} source */
function isPicture(source) {
  return typeof source === "object" && source !== null && source.buffer === undefined;
}
