/**
 * Measure a step's time within the page: of whole steps, and of the observation at their end alone.
 *
 * @param {{ read(): string, over(): boolean, wallNow(): number }} runtime
 * @param {(() => Promise<string>)[]} steps run in turn until the game ends
 */
async (runtime, steps) => {
  const start = runtime.wallNow();
  let count = 0;
  while (count < steps.length && !runtime.over()) {
    await steps[count]();
    count += 1;
  }
  const stepped = runtime.wallNow();
  for (let i = 0; i < count; i++) runtime.read();
  return { steps: count, stepMs: stepped - start, readMs: runtime.wallNow() - stepped };
};
