/**
 * What a page can hide from everybody but the browser: what a bound function calls, what is behind a proxy, and a
 * property that becomes a getter. The functions that do so are watched from the page's first script on.
 *
 * @typedef {ReturnType<typeof watchHidden>} Hidden
 */

import { argument, emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Entry } from "./walk.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 */
export function watchHidden(builtins, shims) {
  const proxies = builtins.weakMap();
  /** @type {((object: any) => Entry | undefined) | null} */
  let entryOf = null;
  watchBind(builtins, shims);
  watchProxies(builtins, shims, proxies);
  watchDefinitions(builtins, shims, (object) => {
    const entry = entryOf?.(object);
    if (entry) entry.trusted = false;
  });
  return {
    /** What a bound function calls, and with what; undefined if it is none. @param {object} object @returns {any[] | undefined} */
    boundOf: (object) => Bound.partsOf(object),
    /** Target and handler of a proxy; undefined if it is none. @param {object} object @returns {any[] | undefined} */
    proxyOf: (object) => proxies.get(object),
    /** From now on, tell these entries when a property of their object is defined. @param {(object: any) => Entry | undefined} find */
    tell(find) {
      entryOf = find;
    },
  };
}

/** Returns what it is given, so that a class that extends it puts its private fields on that. */
class Given {
  /** @param {object} object */
  constructor(object) {
    // biome-ignore lint/correctness/noConstructorReturn: a private field is had in no other way on another's object
    return object;
  }
}

/**
 * Marks bound functions with what they call. A game that binds its loop at each frame would fill a WeakMap, which
 * took 5% of a step.
 */
class Bound extends Given {
  /** @type {Function} */
  #target;
  /** @type {any[]} */
  #args;

  /** @param {Function} bound @param {Function} target @param {any[]} args `this`, then the arguments, as bind has them */
  constructor(bound, target, args) {
    super(bound);
    this.#target = target;
    this.#args = args;
  }

  /** @param {any} object @returns {any[] | undefined} what it calls, and with what; undefined if it is no bound function */
  static partsOf(object) {
    if (!(#target in object)) return undefined;
    const list = emptyList();
    list[0] = object.#target;
    const args = object.#args;
    for (let i = 0; i < args.length; i++) list[i + 1] = args[i];
    return list;
  }
}

/** @param {Builtins} builtins @param {Shims} shims */
function watchBind({ global, apply }, shims) {
  const { prototype } = global.Function;
  const { bind } = prototype;
  const shim = {
    /** @this {Function} */
    bind(/** @type {any[]} */ ...args) {
      const bound = apply(bind, this, args);
      new Bound(bound, this, args);
      return bound;
    },
  };
  shims.method(prototype, "bind", shim.bind);
}

/** @param {Builtins} builtins @param {Shims} shims @param {WeakMap<object, any[]>} parts */
function watchProxies({ global, apply }, shims, parts) {
  const { Proxy } = global;
  const { revocable } = Proxy;
  /** @param {any[]} args */
  const both = (args) => {
    const list = emptyList();
    list[0] = argument(args, 0);
    list[1] = argument(args, 1);
    return list;
  };
  shims.constructible(global, "Proxy", { made: (proxy, args) => parts.set(proxy, both(args)) });
  shims.method(global.Proxy, "revocable", (/** @type {any[]} */ ...args) => {
    const made = apply(revocable, Proxy, args);
    parts.set(made.proxy, both(args));
    return made;
  });
}

/** @param {Builtins} builtins @param {Shims} shims @param {(object: any) => void} changed */
function watchDefinitions({ global, apply }, shims, changed) {
  const { Object, Reflect } = global;
  const OF_OBJECT = ["defineProperty", "defineProperties", "freeze", "seal", "preventExtensions"];
  for (const [owner, names] of /** @type {[any, string[]][]} */ ([
    [Object, OF_OBJECT],
    [Reflect, ["defineProperty"]],
  ])) {
    for (const name of names) {
      const native = owner[name];
      shims.method(owner, name, (/** @type {any[]} */ ...args) => {
        changed(argument(args, 0));
        return apply(native, owner, args);
      });
    }
  }
  for (const name of ["__defineGetter__", "__defineSetter__"]) {
    const native = /** @type {any} */ (Object.prototype)[name];
    const shim = {
      /** @this {any} */
      define(/** @type {any[]} */ ...args) {
        changed(this);
        return apply(native, this, args);
      },
    };
    shims.method(Object.prototype, name, shim.define);
  }
}
