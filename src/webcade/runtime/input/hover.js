/** What a pointer is over: an element that it leaves and one that it enters get the events of that. */

import { emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Place } from "./pointer.js"
 * @import { SendPointerEvent } from "./pointer_events.js"
 *
 * @typedef {ReturnType<typeof createHover>} Hover
 */

/**
 * @param {Builtins} builtins
 * @param {"pointer" | "mouse"} kind of events
 * @param {SendPointerEvent} send
 */
export function createHover(builtins, kind, send) {
  const { isConnected } = builtins.get.Node;
  /** @type {Node[]} what the pointer is over, and what that is in, up to the document */
  let path = emptyList();

  /** The first of the path that is still in the page. */
  function first() {
    let index = 0;
    while (index < path.length && !isConnected(path[index])) index += 1;
    return index;
  }

  return {
    /** The element that the pointer was over last, or what it was in if that has gone. */
    element: () => /** @type {Element | null} */ (path[first()] ?? null),
    /**
     * The pointer is over this element now.
     * @param {Element | null} element null where it has left the page
     * @param {Place} at
     * @param {Record<string, unknown>} [more] of the events
     */
    cross(element, at, more) {
      const from = first();
      const left = path[from] ?? null;
      if (left === element && from === 0) return;
      const was = path;
      path = pathOf(builtins, element);
      const common = sharedEnd(was, path);
      const leaving = { ...more, relatedTarget: element };
      const entering = { ...more, relatedTarget: left };
      if (left && from === 0) send(left, `${kind}out`, at, leaving); // what was removed hears nothing
      for (let i = from; i < was.length - common; i++) send(was[i], `${kind}leave`, at, leaving);
      if (element) send(element, `${kind}over`, at, entering);
      for (let i = path.length - common - 1; i >= 0; i--) send(path[i], `${kind}enter`, at, entering);
    },
  };
}

/** A node and what it is in, through shadow roots, up to its document. @param {Builtins} builtins @param {Element | null} element */
function pathOf({ get, is }, element) {
  /** @type {Node[]} */
  const path = emptyList();
  let node = /** @type {Node | null} */ (element);
  while (node) {
    path[path.length] = node;
    node = get.Node.parentNode(node);
    if (node && is.ShadowRoot(node)) node = get.ShadowRoot.host(node);
  }
  return path;
}

/** How many nodes two paths have in common at their ends. @param {Node[]} a @param {Node[]} b */
function sharedEnd(a, b) {
  let count = 0;
  while (count < a.length && count < b.length && a[a.length - 1 - count] === b[b.length - 1 - count])
    count += 1;
  return count;
}
