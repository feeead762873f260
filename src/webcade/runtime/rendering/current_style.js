/**
 * The page's style, computed wherever the browser may have drawn a frame between two callbacks. Such a frame comes by
 * wall time and computes style; and a change is a transition only of an element that had a style before.
 */

import { createWeakList } from "../weak_list.js";

/**
 * @import { Builtins } from "../builtins.js"
 *
 * @typedef {ReturnType<typeof createCurrentStyle>} CurrentStyle
 */

/** @param {Builtins} builtins before any interface of it is exchanged */
export function createCurrentStyle(builtins) {
  const { apply, getAnimations } = builtins;
  const inFrame = builtins.global.Document.prototype.getAnimations;
  /** @type {ReturnType<typeof createWeakList<Document>>} */
  const frames = createWeakList(builtins);
  return {
    /** It is a document of a frame within the page. @param {Document} document */
    add: (document) => frames.add(document),
    /** Compute it, as a frame of the browser does: animations cannot be listed without it. */
    compute() {
      getAnimations();
      if (frames.isEmpty()) return;
      const documents = frames.living();
      for (let i = 0; i < documents.length; i++) apply(inFrame, documents[i], []);
    },
  };
}
