/**
 * Everything by which a page's own loading is made part of page time (delivery_queue.js).
 */

import { sure } from "../kept_interfaces.js";
import { deferElements, deferMarkup } from "./deferred_elements.js";
import { deferImages, deferLoad } from "./deferred_images.js";
import { deferPromises } from "./deferred_promises.js";
import { deferRequests } from "./deferred_requests.js";
import { deferStorage } from "./deferred_storage.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Shims } from "../shims.js"
 * @import { installMedia } from "../sound/media.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {DeliveryQueue} pending
 * @param {ReturnType<typeof installMedia>} media
 * @param {boolean} isTop whether the page is no frame of another
 */
export function installLoading(builtins, shims, pending, media, isTop) {
  deferPromises(builtins, shims, pending);
  deferRequests(builtins, shims, pending);
  deferStorage(builtins, shims, pending);
  deferElements(builtins, shims, pending, media.made);
  const images = deferImages(builtins, shims, pending);
  deferMarkup(builtins, shims, images, media);
  if (!isTop) return images.begin();
  deferLoad(builtins, pending, () => {
    images.begin();
    media.scan();
  });
}

/**
 * Wait, without page time, until nothing is on its way and the page has nothing left to do.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 */
export async function settleAll(builtins, clock, pending) {
  const CALM_TASKS = 4; // as many tasks without anything new
  const MOST_ROUNDS = 1000; // a page may go on for ever
  await sure(builtins.fontsReady());
  let calm = 0;
  for (let i = 0; i < MOST_ROUNDS && calm < CALM_TASKS; i++) {
    await sure(builtins.checkpoint());
    calm += 1;
    if (pending.any()) calm = 0;
    await sure(pending.settle());
    if (await sure(clock.runPosted())) calm = 0;
  }
}

/**
 * The same for the clocks that leave a page's loading to the browser: images and fonts.
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
      // it does not come
    }
  }
}
