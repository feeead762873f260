/**
 * What the browser does only in its own rendering step, which comes by wall time or, in a hidden page, seldom: done
 * in frames of page time.
 */

import { installAutofocus } from "./autofocus.js";
import { installDialogClose } from "./dialog_close.js";
import { installFrameSize } from "./frame_size.js";
import { createStandIns } from "./stand_ins.js";
import { installTextSelection } from "./text_selection.js";
import { installViewTransitions } from "./view_transitions.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { ShadowRoots } from "../dom/shadow_roots.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * Call this after the animations, whose events come first in a frame.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {ShadowRoots} shadowRoots
 * @param {(pseudo: string) => boolean} animates whether an animation of pseudo-elements that begin so is not over
 * @param {boolean} isFrame whether this is a frame within a page, whose size a script can change
 */
export function installRendering(builtins, shims, clock, shadowRoots, animates, isFrame) {
  if (isFrame) installFrameSize(builtins, shims, clock);
  else installAutofocus(builtins, clock);
  const standInFor = createStandIns(builtins, clock, shadowRoots);
  installDialogClose(builtins, shims, shadowRoots, standInFor("close", false));
  installTextSelection(builtins, shims, standInFor("select", true));
  installViewTransitions(builtins, shims, clock, animates);
}
