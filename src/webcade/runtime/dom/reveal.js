/** Brings a point of an element into view, as a person does: by what scrolls, and by no more than that. */

import { emptyList } from "../kept_interfaces.js";
import { createBoxesAround } from "./boxes_around.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { Box, Point } from "./places.js"
 * @import { Trees } from "./trees.js"
 */

/** @param {Builtins} builtins @param {Trees} trees @param {(element: Element) => Box} rectangle */
export function createIsShown(builtins, { outer }, rectangle) {
  const { apply, bare, checkVisibility, nameOf } = builtins;
  const VISIBLE = bare({ visibilityProperty: true });
  /** Whether a person sees an element when it is in view, in a frame too. @param {Element} element */
  return (element) => {
    const { width, height } = rectangle(element);
    if (!(width > 0 && height > 0) || !apply(checkVisibility, element, [VISIBLE])) return false;
    for (let node = outer(element); node; node = outer(node)) {
      if (isFrame(nameOf(node)) && !apply(checkVisibility, node, [VISIBLE])) return false;
    }
    return true;
  };
}

/** @param {Builtins} builtins @param {Trees} trees @param {(element: Element) => Box} rectangle */
export function createReveal(builtins, trees, rectangle) {
  const eachAround = createBoxesAround(builtins, trees, rectangle);
  const scrolling = createScrolling(builtins);

  return {
    /**
     * The innermost box around an element that hides a point of it, or whose frame does.
     * @param {Element} element
     * @param {Point} at
     * @returns {Element | null}
     */
    clip(element, at) {
      /** @type {Element | null} */
      let found = null;
      eachAround(element, (box) => {
        const { clips, area } = box;
        const isHidden =
          (clips.x && isBeyond(at.x, area.x, area.width)) || (clips.y && isBeyond(at.y, area.y, area.height));
        if (isHidden) found ??= box.element;
      });
      return found;
    },
    /**
     * Scroll what is around an element, from within, where a point of it is out of view.
     * @param {Element} element
     * @param {() => Point} pointOf where the point is
     * @param {boolean} isAlways bring it to the middle even where it is in view, for something may lie over it
     * @returns {() => void} undoes it
     */
    reveal(element, pointOf, isAlways) {
      const undo = scrolling.mark();
      eachAround(element, ({ scrolls, scroller, area, scale }) => {
        const at = pointOf();
        const x = scrolls.x && (isAlways || isBeyond(at.x, area.x, area.width));
        const y = scrolls.y && (isAlways || isBeyond(at.y, area.y, area.height));
        if (!x && !y) return;
        const dx = x ? (at.x - area.x - area.width / 2) / scale.x : 0;
        const dy = y ? (at.y - area.y - area.height / 2) / scale.y : 0;
        scrolling.by(scroller, dx, dy);
      });
      return undo;
    },
    unscroll: scrolling.undoAll,
    keepScrolled: scrolling.keep,
  };
}

/** @param {Builtins} builtins */
function createScrolling({ get, call, bare }) {
  const { scrollLeft, scrollTop } = get.Element;
  /** @type {{ scroller: Element, left: number, top: number }[]} where they were, before each scrolling */
  let moves = emptyList();

  /** @param {Element} scroller @param {number} left @param {number} top */
  const to = (scroller, left, top) =>
    call.Element.scrollTo(scroller, bare({ left, top, behavior: "instant" }));

  /** Undo what has been scrolled since there were so many moves. @param {number} count */
  function undo(count) {
    for (let i = moves.length - 1; i >= count; i--) to(moves[i].scroller, moves[i].left, moves[i].top);
    if (moves.length > count) moves.length = count;
  }

  /** Remember where all is now. @returns {() => void} puts it back */
  function mark() {
    const count = moves.length;
    return () => undo(count);
  }

  return {
    mark,
    /** @param {Element} scroller @param {number} dx @param {number} dy */
    by(scroller, dx, dy) {
      const move = { scroller, left: scrollLeft(scroller), top: scrollTop(scroller) };
      moves[moves.length] = move;
      to(scroller, move.left + dx, move.top + dy);
    },
    /** Put all back to where it was. */
    undoAll: () => undo(0),
    /** What has been scrolled until now stays. */
    keep() {
      moves = emptyList();
    },
  };
}

/** @param {number} at @param {number} start @param {number} length */
function isBeyond(at, start, length) {
  return at < start || at >= start + length;
}

/** @param {string} name */
function isFrame(name) {
  return name === "iframe" || name === "frame";
}
