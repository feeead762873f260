/**
 * Makes all that a page loads part of page time: no page time passes while it loads, and it is delivered in the
 * order asked for (delivery_queue.js).
 */

import { hear, sure } from "../kept_interfaces.js";
import { deferCallbacks } from "./deferred_callbacks.js";
import { deferElements, deferMarkup } from "./deferred_elements.js";
import { deferFrames } from "./deferred_frames.js";
import { deferImages, deferLoad } from "./deferred_images.js";
import { deferRequests } from "./deferred_requests.js";
import { deferStorage } from "./deferred_storage.js";
import { deferStreams } from "./deferred_streams.js";
import { awaitFonts, layOut } from "./fonts.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Shims } from "../shims.js"
 * @import { installMedia } from "../sound/media.js"
 * @import { Clock } from "../time/clock.js"
 * @import { Shared } from "../world/frames.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 * @param {ReturnType<typeof installMedia>} media
 * @param {Shared["awaitDocument"]} awaitDocument
 * @param {boolean} isTop false in an iframe that has another page's time
 */
export function installLoading(builtins, shims, pending, media, awaitDocument, isTop) {
  deferStreams(builtins, shims, pending);
  deferCallbacks(builtins, shims, pending);
  deferRequests(builtins, shims, pending);
  deferStorage(builtins, shims, pending);
  deferElements(builtins, shims, pending, media.made);
  awaitFonts(builtins, pending);
  const images = deferImages(builtins, shims, pending);
  const frames = deferFrames(builtins, shims, awaitDocument);
  deferMarkup(builtins, shims, images, media, frames);
  if (!isTop) return images.begin();
  deferLoad(builtins, pending, () => {
    images.begin();
    media.scan();
  });
}

/**
 * Wait until nothing is loading and the page has nothing left to do, or the queue's patience is spent. No page
 * time passes.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 */
export async function settleAll(builtins, clock, pending) {
  const CALM_TASKS = 4; // wait until this many tasks in a row bring nothing new
  layOut(builtins);
  let calm = 0;
  while (calm < CALM_TASKS && !pending.isSpent()) {
    await sure(builtins.checkpoint());
    calm += 1;
    if (pending.any()) calm = 0;
    await sure(pending.settle());
    if (await sure(clock.runPosted())) calm = 0;
  }
}

/**
 * Wait for a promise of the game's file, and deliver what it waits for. No page time passes.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 * @param {Promise<unknown>} promise of the runtime's own
 * @returns {Promise<boolean>} false if it has not settled, and nothing came for a while: it needs page time
 */
export async function settleUntil(builtins, clock, pending, promise) {
  const { Promise: NativePromise, setAlarm, now } = builtins;
  const PATIENCE_MS = 4000; // wall time in which nothing comes
  const PAUSE_MS = 4; // wall time
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  hear(promise, over, over);
  let since = now();
  for (;;) {
    await sure(builtins.checkpoint());
    if (isOver) return true;
    if (pending.isSpent()) return false;
    const isComing = pending.any();
    await sure(pending.settle());
    if ((await sure(clock.runPosted())) || isComing) since = now();
    else if (now() - since > PATIENCE_MS) return false;
    else await sure(new NativePromise((go) => void setAlarm(go, PAUSE_MS)));
  }
}

/**
 * As `waitForAssets`, in wall time.
 *
 * @param {Builtins} builtins
 * @param {number} longestMs after which none is waited for
 * @returns {Promise<void>}
 */
export function waitForAssetsWithin(builtins, longestMs) {
  return new builtins.Promise((resolve) => {
    const alarm = builtins.setAlarm(resolve, longestMs);
    const done = () => {
      builtins.clearAlarm(alarm);
      resolve();
    };
    hear(waitForAssets(builtins), done, done);
  });
}

/**
 * Wait for images and fonts: the same for the clocks `browser` and `wall`, under which the browser does the
 * loading.
 *
 * @param {Builtins} builtins
 */
export async function waitForAssets(builtins) {
  await builtins.fontsReady();
  const { get, call, document } = builtins;
  const images = get.Document.images(document);
  for (let i = 0; i < get.HTMLCollection.length(images); i++) {
    if (get.HTMLImageElement.complete(images[i])) continue;
    try {
      await sure(call.HTMLImageElement.decode(images[i]));
    } catch {
      // the image failed to load
    }
  }
}
