/**
 * How long a piece of media is. The browser loads none in a hidden page, so it is fetched and decoded here.
 */

/**
 * @param {Natives} natives
 * @returns {(url: string) => Promise<number>} its length in seconds; rejects what cannot be played
 */
function createMediaLoader(natives) {
  const { global, apply } = natives;
  const { fetch } = global;
  const { arrayBuffer } = global.Response.prototype;
  const { decodeAudioData } = global.BaseAudioContext.prototype;
  const { OfflineAudioContext } = global;
  const DECODE_RATE = 8000; // samples a second: only the length matters
  /** @type {Record<string, Promise<number>>} by address */
  const known = natives.create(null);

  /** @param {string} url */
  async function measure(url) {
    const response = await apply(fetch, global, [url]);
    if (!response.ok) throw new natives.Error(`${response.status}`);
    const bytes = await apply(arrayBuffer, response, []);
    const { duration } = await apply(decodeAudioData, new OfflineAudioContext(1, 1, DECODE_RATE), [bytes]);
    return duration;
  }
  return (url) => (known[url] ??= measure(url));
}
