/**
 * What a page polls to learn how far the GPU has come: fences, queries, compiled shaders. In page time all that was
 * asked of the GPU is done in the next frame, shaders at once, and nothing takes longer on a slower machine.
 *
 * @typedef {(owner: any, name: string, answer: (this: any, native: any, args: any[]) => any) => void} Replace
 */

import { argument, emptyList } from "../kept_interfaces.js";

/**
 * @import { Builtins } from "../builtins.js"
 * @import { DeliveryQueue } from "../loading/delivery_queue.js"
 * @import { Shims } from "../shims.js"
 * @import { Clock } from "../time/clock.js"
 */

const COMPLETION_STATUS = 0x91b1; // of KHR_parallel_shader_compile

/**
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 */
export function installGpuState(builtins, shims, clock, pending) {
  const { WebGLRenderingContext: First, WebGL2RenderingContext: Second } = /** @type {any} */ (
    builtins.global
  );
  /** Replace a method; `answer` gets what the browser's own returns. @type {Replace} */
  function replace(owner, name, answer) {
    const native = owner?.[name];
    const shim = {
      /** @this {any} */
      method(/** @type {any[]} */ ...args) {
        return builtins.apply(answer, this, [builtins.apply(native, this, args), args]);
      },
    };
    shims.method(owner, name, shim.method);
  }
  for (const Context of [First, Second]) {
    for (const name of ["getProgramParameter", "getShaderParameter"]) {
      replace(Context?.prototype, name, (native, args) =>
        native !== null && argument(args, 1) === COMPLETION_STATUS ? true : native,
      );
    }
  }
  if (!Second) return;
  installFences(builtins, replace, clock);
  installQueries(builtins, shims, replace, clock, pending);
}

/**
 * fenceSync, clientWaitSync, getSyncParameter. The browser's own are called for the errors that they report.
 *
 * @param {Builtins} builtins
 * @param {Replace} replace
 * @param {Clock} clock
 */
function installFences(builtins, replace, clock) {
  const { prototype } = builtins.global.WebGL2RenderingContext;
  const { TIMEOUT_EXPIRED, ALREADY_SIGNALED, WAIT_FAILED, SYNC_STATUS, SIGNALED, UNSIGNALED } = prototype;
  const MOST_POLLS = 10_000; // in the frame of the fence: a loop that waits for it would never end
  const fences = builtins.weakMap();

  /** @param {any} sync */
  function isSignaled(sync) {
    const fence = fences.get(sync);
    if (!fence) return true; // of another document
    fence.polls += 1;
    return clock.frames() > fence.frame || fence.polls > MOST_POLLS;
  }
  replace(prototype, "fenceSync", (sync) => {
    if (sync) fences.set(sync, { frame: clock.frames(), polls: 0 });
    return sync;
  });
  replace(prototype, "clientWaitSync", (native, args) => {
    if (native === WAIT_FAILED) return native;
    return isSignaled(args[0]) ? ALREADY_SIGNALED : TIMEOUT_EXPIRED;
  });
  replace(prototype, "getSyncParameter", (native, args) => {
    if (native === null || args[1] !== SYNC_STATUS) return native;
    return isSignaled(args[0]) ? SIGNALED : UNSIGNALED;
  });
}

/**
 * Queries. Page time stands still until the GPU has the result, because the browser cannot be made to wait for it
 * when the page asks.
 *
 * @param {Builtins} builtins
 * @param {Shims} shims
 * @param {Replace} replace
 * @param {Clock} clock
 * @param {DeliveryQueue} pending
 */
function installQueries(builtins, shims, replace, clock, pending) {
  const { apply } = builtins;
  const { prototype } = builtins.global.WebGL2RenderingContext;
  const { getQuery, endQuery, CURRENT_QUERY, QUERY_RESULT_AVAILABLE } = prototype;
  const frames = builtins.weakMap(); // in which a query ended
  const awaitResult = createResults(builtins, pending);

  const shim = {
    /** @this {any} */
    endQuery(/** @type {any} */ target) {
      const query = apply(getQuery, this, [target, CURRENT_QUERY]);
      apply(endQuery, this, [target]);
      if (!query) return;
      frames.set(query, clock.frames());
      awaitResult(this, query);
    },
  };
  shims.method(prototype, "endQuery", shim.endQuery);
  replace(prototype, "getQueryParameter", (native, args) => {
    const isAsked = native !== null && args[1] === QUERY_RESULT_AVAILABLE && frames.has(args[0]);
    return isAsked ? clock.frames() > frames.get(args[0]) : native;
  });
}

/**
 * Waits for the results of queries, all of them in one loop.
 *
 * @param {Builtins} builtins
 * @param {DeliveryQueue} pending
 */
function createResults({ global, apply, setAlarm }, pending) {
  const POLL_MS = 1; // wall time
  const { prototype } = global.WebGL2RenderingContext;
  const { flush, isQuery, getQueryParameter, QUERY_RESULT_AVAILABLE } = prototype;
  /** @type {{ context: any, query: any, over: () => void }[]} */
  let open = emptyList();

  function look() {
    const before = open;
    open = emptyList();
    for (let i = 0; i < before.length; i++) {
      const { context, query, over } = before[i];
      const isOver =
        !apply(isQuery, context, [query]) || // deleted, or the context is lost
        apply(getQueryParameter, context, [query, QUERY_RESULT_AVAILABLE]);
      if (isOver) over();
      else open[open.length] = before[i];
    }
    if (open.length > 0) setAlarm(look, POLL_MS);
  }
  /** @param {any} context @param {any} query */
  return (context, query) => {
    apply(flush, context, []);
    if (open.length === 0) setAlarm(look, POLL_MS);
    open[open.length] = { context, query, over: pending.expect() };
  };
}
