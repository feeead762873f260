/**
 * Finds the shadow roots of the page's elements: those that scripts attach, closed ones too, which
 * `element.shadowRoot` does not give, and the open ones that are written in HTML.
 *
 * @typedef {ReturnType<typeof watchShadowRoots>} ShadowRoots
 * @typedef {(host: Element, root: ShadowRoot) => void} Register
 * @typedef {(tree: Node) => void} Scan
 */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 */

/** Watch all shadow roots. Call this before the page's first script. @param {Builtins} builtins @param {Shims} shims */
export function watchShadowRoots(builtins, shims) {
  const { apply, getDescriptor, global } = builtins;
  const isClonable = getDescriptor(global.ShadowRoot.prototype, "clonable")?.get;
  const roots = builtins.weakMap();
  let areCopied = false; // whether a copy of an element may have a root
  /** @type {((root: ShadowRoot) => void)[]} */
  const hooks = emptyList();
  /** @type {Register} */
  const register = (host, root) => {
    if (roots.has(host)) return;
    roots.set(host, root);
    if (isClonable && apply(isClonable, root, [])) areCopied = true;
    for (let i = 0; i < hooks.length; i++) hooks[i](root);
  };
  const scan = createScan(builtins, register);
  watchScripts(builtins, shims, register);
  watchMarkup(builtins, shims, scan);
  watchCopies(builtins, shims, (copy) => {
    if (areCopied) scan(copy);
  });

  return {
    /** The shadow root of an element. @param {Element} element @returns {ShadowRoot | null} */
    of: (element) => roots.get(element) ?? builtins.get.Element.shadowRoot(element),
    /** Call `hook` with each new shadow root. @param {(root: ShadowRoot) => void} hook */
    onAttach(hook) {
      hooks[hooks.length] = hook;
    },
  };
}

/** @param {Builtins} builtins @param {Register} register */
function createScan({ apply, document, createTreeWalker, nextNode, get, is }, register) {
  const SHOW_ELEMENT = 1;
  /** Register the open shadow roots in a tree. @type {Scan} */
  function scan(tree) {
    const walker = apply(createTreeWalker, document, [tree, SHOW_ELEMENT]);
    for (let node = /** @type {any} */ (tree); node; node = apply(nextNode, walker, [])) {
      if (!is.Element(node)) continue;
      const root = get.Element.shadowRoot(node);
      if (!root) continue;
      register(node, root);
      scan(root);
    }
  }
  return scan;
}

/**
 * Roots that scripts attach, or that a custom element has found in the HTML it was made of.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Register} register
 */
function watchScripts({ global, apply, get }, shims, register) {
  const { prototype } = global.Element;
  const { attachShadow: native } = prototype;
  const shim = {
    /** @this {Element} */
    attachShadow(/** @type {any[]} */ ...args) {
      const root = apply(native, this, /** @type {any} */ (args));
      register(this, root);
      return root;
    },
  };
  shims.method(prototype, "attachShadow", shim.attachShadow);
  shims.getter(global.ElementInternals?.prototype, "shadowRoot", (root) => {
    if (root) register(get.ShadowRoot.host(root), root);
    return root;
  });
}

/**
 * Roots in the text of the document, and in HTML that scripts have the browser read.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Scan} scan
 */
function watchMarkup({ global, document, apply, addEventListener, includes }, shims, scan) {
  apply(addEventListener, document, ["DOMContentLoaded", () => scan(document), true]);
  for (const owner of [global.Element, global.ShadowRoot]) {
    const { setHTMLUnsafe: native } = /** @type {any} */ (owner.prototype);
    const shim = {
      /** @this {any} */
      setHTMLUnsafe(/** @type {any[]} */ ...args) {
        apply(native, this, args);
        scan(this);
      },
    };
    shims.method(owner.prototype, "setHTMLUnsafe", shim.setHTMLUnsafe);
  }
  const { Document } = /** @type {any} */ (global);
  const { parseHTMLUnsafe } = Document;
  shims.method(Document, "parseHTMLUnsafe", (/** @type {any[]} */ ...args) => {
    const parsed = apply(parseHTMLUnsafe, Document, args);
    scan(parsed);
    return parsed;
  });
  for (const name of ["write", "writeln"]) {
    const native = Document.prototype[name];
    const shim = {
      /** @this {Document} */
      write(/** @type {any[]} */ ...args) {
        apply(native, this, args);
        let isFound = false;
        for (let i = 0; i < args.length; i++) {
          isFound ||= typeof args[i] === "string" && apply(includes, args[i], ["shadowrootmode"]);
        }
        if (isFound) scan(this);
      },
    };
    shims.method(Document.prototype, name, shim.write);
  }
}

/**
 * Roots that are copied with their elements.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Scan} take
 */
function watchCopies({ global, apply }, shims, take) {
  for (const [prototype, name] of /** @type {[any, string][]} */ ([
    [global.Node.prototype, "cloneNode"],
    [global.Document.prototype, "importNode"],
  ])) {
    const native = prototype[name];
    const shim = {
      /** @this {any} */
      copy(/** @type {any[]} */ ...args) {
        const copy = apply(native, this, args);
        take(copy);
        return copy;
      },
    };
    shims.method(prototype, name, shim.copy);
  }
}
