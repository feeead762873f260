/**
 * What has become of an input event.
 *
 * @typedef {object} Sent
 * @property {boolean} isSent
 * @property {string} problem why it did not reach its target; "" if it did
 */

/** Without a prototype, for promises resolve to it. @param {boolean} isSent @param {string} problem @returns {Sent} */
export function sentOf(isSent, problem) {
  return /** @type {any} */ ({ __proto__: null, isSent, problem });
}
