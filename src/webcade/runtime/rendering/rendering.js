/**
 * What the browser does only in its own rendering step, which comes by wall time or, in a hidden page, seldom: done
 * in frames of page time.
 */

import { installDialogClose } from "./dialog_close.js";
import { installFrameSize } from "./frame_size.js";
import { createStandIns } from "./stand_ins.js";
import { installTextSelection } from "./text_selection.js";

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
 * @param {boolean} isFrame whether this is a frame within a page, whose size a script can change
 */
export function installRendering(builtins, shims, clock, shadowRoots, isFrame) {
  if (isFrame) installFrameSize(builtins, shims, clock);
  const standInFor = createStandIns(builtins, clock, shadowRoots);
  installDialogClose(builtins, shims, shadowRoots, standInFor("close", false));
  installTextSelection(builtins, shims, standInFor("select", true));
}
