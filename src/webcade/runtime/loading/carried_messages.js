/**
 * Messages among a page and its frames. The browser carries them, because only the browser knows which window posts.
 * Page time stands still until they are there.
 */

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "./delivery_queue.js"
 * @import { Clock } from "../time/clock.js"
 */

const LAST = "webcade: the last message"; // what the window posts to itself behind the messages that it waits for
const MOST_AT_ONCE = 64; // waits at one moment of page time: two windows may answer each other for ever

/**
 * The messages that a window gets arrive in the order posted. So all have come when the one has come that the
 * window posts to itself behind them.
 *
 * @param {Builtins} builtins
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 * @returns {() => void} to be called when somebody may be about to post to this window
 */
export function awaitMessages({ global, document, apply, addEventListener, get }, clock, pending) {
  const { postMessage } = global;
  const { stopImmediatePropagation } = global.Event.prototype;
  /** @type {(() => void) | null} what ends the wait for the last message */
  let over = null;
  let mayCome = false;
  let moment = -1;
  let count = 0;
  let isWatched = false;

  const end = () => {
    over?.();
    over = null;
  };
  /** Wait for what may have been posted, and no longer once the window has left its document. */
  const look = () => {
    const isGone = get.Document.defaultView(document) === null;
    if (isGone) end();
    else if (mayCome && over === null && mayWait()) {
      mayCome = false;
      over = pending.expect();
      apply(/** @type {any} */ (postMessage), global, [LAST, "*"]);
    }
  };
  const mayWait = () => {
    if (clock.now() !== moment) count = 0;
    moment = clock.now();
    count += 1;
    return count <= MOST_AT_ONCE;
  };
  /** @param {MessageEvent} event */
  const hear = (event) => {
    if (get.MessageEvent.data(event) !== LAST) return;
    apply(stopImmediatePropagation, event, []);
    end();
  };
  apply(addEventListener, global, ["message", hear]); // before any of the page: a window calls them in that order
  return () => {
    mayCome = true;
    if (!isWatched) pending.watch(look);
    isWatched = true;
  };
}
