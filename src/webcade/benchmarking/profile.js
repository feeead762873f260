/**
 * Where a step's time goes within the page: whole steps, and the reading at their end alone.
 *
 * @param {{ read(): string, over(): boolean, wallNow(): number }} runtime
 * @param {(() => Promise<string>)[]} steps made until the game ends
 */
async (runtime, steps) => {
  const start = runtime.wallNow();
  let made = 0;
  while (made < steps.length && !runtime.over()) {
    await steps[made]();
    made += 1;
  }
  const stepped = runtime.wallNow();
  for (let i = 0; i < made; i++) runtime.read();
  return { steps: made, stepMs: stepped - start, readMs: runtime.wallNow() - stepped };
};
