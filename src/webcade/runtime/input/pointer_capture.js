/**
 * `setPointerCapture` and its relatives, for pointers that the browser does not know. What a page asks for comes
 * into force with the pointer's next event, as the standard says.
 *
 * @typedef {ReturnType<typeof installCapture>} Capture
 * @typedef {ReturnType<Capture["add"]>} Captured
 */

import { argument } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Shims } from "../shims.js"
 * @import { Hover } from "./hover.js"
 * @import { Place } from "./pointer.js"
 * @import { SendPointerEvent } from "./pointer_events.js"
 *
 * @typedef {{ wanted: Element | null, isDown: () => boolean }} Asked
 */

/** @param {Builtins} builtins @param {Shims} shims */
export function installCapture(builtins, shims) {
  /** @type {Record<number, Asked>} by pointerId */
  const pointers = builtins.create(null);
  let isOurs = true;

  shimMethods(builtins, shims, (id) => (isOurs ? pointers[/** @type {any} */ (id) | 0] : undefined));

  return {
    /** The browser itself sends the pointers' events, and holds them. */
    leave() {
      isOurs = false;
    },
    /**
     * A pointer that may be captured while it is down.
     * @param {number} id
     * @param {() => boolean} isDown
     * @param {Hover} hover
     * @param {SendPointerEvent} send
     */
    add(id, isDown, hover, send) {
      const asked = { wanted: /** @type {Element | null} */ (null), isDown };
      pointers[id] = asked;
      return createCaptured(builtins, asked, hover, send);
    },
    /** Forget a pointer. @param {number} id */
    remove(id) {
      delete pointers[id];
    },
  };
}

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {(id: unknown) => Asked | undefined} find undefined leaves it to the browser, which throws its own errors
 */
function shimMethods({ global, apply, get }, shims, find) {
  const { prototype } = global.Element;
  const { setPointerCapture, releasePointerCapture, hasPointerCapture } = prototype;
  const shim = {
    /** @this {Element} */
    setPointerCapture(/** @type {any[]} */ ...args) {
      const asked = find(argument(args, 0));
      if (!asked?.isDown() || !get.Node.isConnected(this)) return apply(setPointerCapture, this, args);
      asked.wanted = this;
    },
    /** @this {Element} */
    releasePointerCapture(/** @type {any[]} */ ...args) {
      const asked = find(argument(args, 0));
      if (!asked) return apply(releasePointerCapture, this, args);
      if (asked.wanted === this) asked.wanted = null;
    },
    /** @this {Element} */
    hasPointerCapture(/** @type {any[]} */ ...args) {
      const asked = find(argument(args, 0));
      return asked ? asked.wanted === this : apply(hasPointerCapture, this, args);
    },
  };
  shims.method(prototype, "setPointerCapture", shim.setPointerCapture);
  shims.method(prototype, "releasePointerCapture", shim.releasePointerCapture);
  shims.method(prototype, "hasPointerCapture", shim.hasPointerCapture);
}

/**
 * @param {Builtins} builtins
 * @param {Asked} asked
 * @param {Hover} hover
 * @param {SendPointerEvent} send
 */
function createCaptured({ document, get }, asked, hover, send) {
  const { isConnected } = get.Node;
  /** @type {Element | null} */
  let holder = null;

  /** @param {Place} at @param {Record<string, unknown>} more */
  function lose(at, more) {
    const had = holder;
    holder = null;
    if (had) send(isConnected(had) ? had : document, "lostpointercapture", at, more);
  }

  return {
    /** The element by which the pointer is held. */
    holder: () => holder,
    /** Capture it by an element, as the browser does for a finger. @param {Element} element */
    want(element) {
      asked.wanted = element;
    },
    /**
     * To be called before each event of the pointer.
     * @param {Element} found where the pointer is
     * @param {Place} at
     * @param {Record<string, unknown>} more of the events
     * @returns {Element} where the event goes
     */
    settle(found, at, more) {
      if (asked.wanted && !isConnected(asked.wanted)) asked.wanted = null;
      const { wanted } = asked;
      const isNew = wanted !== holder;
      if (isNew) lose(at, more);
      hover.cross(wanted ?? found, at, more);
      if (isNew && wanted) {
        holder = wanted;
        send(wanted, "gotpointercapture", at, more);
      }
      return wanted ?? found;
    },
    /** The pointer is up. @param {Place} at @param {Record<string, unknown>} more of the event */
    release(at, more) {
      asked.wanted = null;
      lose(at, more);
    },
  };
}
