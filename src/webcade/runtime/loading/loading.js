/**
 * Everything by which a page's own loading is made part of page time (delivery_queue.js).
 */

import { sure } from "../kept_interfaces.js";
import { installHeldElements, installHeldMarkup } from "./deferred_elements.js";
import { installHeldImages, installHeldLoad } from "./deferred_images.js";
import { installHeldPromises } from "./deferred_promises.js";
import { installHeldRequests } from "./deferred_requests.js";
import { installHeldStorage } from "./deferred_storage.js";

/**
 * @import { Natives } from "../builtins.js"
 * @import { Pending } from "./delivery_queue.js"
 * @import { Disguise } from "../shims.js"
 * @import { installMedia } from "../sound/media.js"
 * @import { Clock } from "../time/clock.js"
 */

/**
 * @param {Natives} natives
 * @param {Disguise} disguise
 * @param {Pending} pending
 * @param {ReturnType<typeof installMedia>} media
 * @param {boolean} isTop whether the page is no frame of another
 */
export function installLoading(natives, disguise, pending, media, isTop) {
  installHeldPromises(natives, disguise, pending);
  installHeldRequests(natives, disguise, pending);
  installHeldStorage(natives, disguise, pending);
  installHeldElements(natives, disguise, pending, media.made);
  const images = installHeldImages(natives, disguise, pending);
  installHeldMarkup(natives, disguise, images, media);
  if (!isTop) return images.begin();
  installHeldLoad(natives, pending, () => {
    images.begin();
    media.scan();
  });
}

/**
 * Wait, without page time, until nothing is on its way and the page has nothing left to do.
 *
 * @param {Natives} natives
 * @param {Clock} clock
 * @param {Pending} pending
 */
export async function settleAll(natives, clock, pending) {
  const CALM_TASKS = 4; // as many tasks without anything new
  const MOST_ROUNDS = 1000; // a page may go on for ever
  await sure(natives.fontsReady());
  let calm = 0;
  for (let i = 0; i < MOST_ROUNDS && calm < CALM_TASKS; i++) {
    await sure(natives.checkpoint());
    calm += 1;
    if (pending.any()) calm = 0;
    await sure(pending.settle());
    if (await sure(clock.runPosted())) calm = 0;
  }
}

/**
 * The same for the clocks that leave a page's loading to the browser: images and fonts.
 *
 * @param {Natives} natives
 */
export async function waitForAssets(natives) {
  await natives.fontsReady();
  const { get, call, document } = natives;
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
