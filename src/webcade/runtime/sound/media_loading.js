/**
 * Measures how long a sound or video is. The browser loads no media in a hidden page, so they are fetched and
 * decoded here.
 */

import { sure } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 */

/**
 * @param {Builtins} builtins
 * @returns {(url: string) => Promise<number>} its length in seconds; rejects if it cannot be fetched or decoded
 */
export function createMediaLoader(builtins) {
  const { global, apply, get } = builtins;
  const { fetch } = global;
  const { arrayBuffer } = global.Response.prototype;
  const { decodeAudioData } = global.BaseAudioContext.prototype;
  const { OfflineAudioContext } = global;
  const DECODE_RATE = 8000; // samples a second: only the length matters
  /** @type {Record<string, Promise<number>>} by address */
  const lengths = builtins.create(null);

  /** @param {string} url */
  async function measure(url) {
    const response = await sure(apply(fetch, global, [url]));
    const bytes = await sure(apply(arrayBuffer, response, [])); // read in any case: else the request does not end
    if (!get.Response.ok(response)) throw new builtins.Error(`${get.Response.status(response)}`);
    const decoded = await sure(apply(decodeAudioData, new OfflineAudioContext(1, 1, DECODE_RATE), [bytes]));
    return get.AudioBuffer.duration(decoded);
  }
  return (url) => (lengths[url] ??= measure(url));
}
