/**
 * How fast the dinosaur game can be in this browser at all: a loop inside the page, written for this one
 * game and nothing else. It owes webcade's runtime no line, so that it can be held against it.
 *
 * A step is: a random action's keys, four frames of 1/60 s, updated and drawn by the game itself, and the
 * canvas read as 84x84 grey bytes. A crash is followed by the game's own restart, within the time
 * measured. Nothing leaves the page but the count.
 *
 * Runs before the page's first script.
 */
(() => {
  const FRAME_MS = 1000 / 60;
  const FRAMES = 4; // a step
  const SIZE = 84;
  const KEYS = [null, { key: "ArrowUp", keyCode: 38 }, { key: "ArrowDown", keyCode: 40 }];

  const wallNow = performance.now.bind(performance);
  const getContext = HTMLCanvasElement.prototype.getContext;
  let now = 0;
  /** @type {Map<number, (time: number) => void>} */
  let waiting = new Map();
  let lastRequest = 0;

  performance.now = () => now;
  Date.now = () => now;
  window.requestAnimationFrame = (callback) => {
    waiting.set(++lastRequest, callback);
    return lastRequest;
  };
  window.cancelAnimationFrame = (id) => void waiting.delete(id);
  // Drawn and read by the processor: nothing is waited for.
  HTMLCanvasElement.prototype.getContext = /** @type {any} */ (
    /** @this {HTMLCanvasElement} */
    function (/** @type {string} */ type, /** @type {any} */ options) {
      return getContext.call(this, type, { ...options, willReadFrequently: true });
    }
  );

  function frame() {
    now += FRAME_MS;
    const due = waiting;
    waiting = new Map();
    for (const callback of due.values()) callback(now);
  }

  /** @type {typeof KEYS[number]} */
  let held = null;

  /** @param {typeof KEYS[number]} key */
  function hold(key) {
    if (held === key) return;
    if (held) document.dispatchEvent(new KeyboardEvent("keyup", { ...held, bubbles: true }));
    if (key) document.dispatchEvent(new KeyboardEvent("keydown", { ...key, bubbles: true }));
    held = key;
  }

  const small = document.createElement("canvas");
  small.width = small.height = SIZE;
  const context = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d"));

  /** @param {HTMLCanvasElement} canvas */
  function look(canvas) {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, SIZE, SIZE);
    context.drawImage(canvas, 0, 0, SIZE, SIZE);
    const { data } = context.getImageData(0, 0, SIZE, SIZE);
    const grey = new Uint8Array(SIZE * SIZE);
    for (let i = 0, o = 0; o < grey.length; i += 4, o++) {
      grey[o] = (299 * data[i] + 587 * data[i + 1] + 114 * data[i + 2]) / 1000;
    }
    return grey;
  }

  /** @returns {any} the game */
  // @ts-expect-error the page's own class
  const game = () => Runner.getInstance();

  Object.assign(window, {
    bare_loop: {
      /** Begin the game as a person does; the intro's animation takes real time. */
      async start() {
        hold({ key: " ", keyCode: 32 });
        hold(null);
        const until = wallNow() + 10_000;
        while (!game().activated || game().playingIntro) {
          if (wallNow() > until) throw new Error("the game did not start");
          frame();
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        game().gameOver(); // the first start leaves two update loops running; a restart leaves one
        frame();
        game().restart();
      },

      /** @param {number} ms wall time, at least */
      run(ms) {
        const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("canvas.runner-canvas"));
        const runner = game();
        const start = wallNow();
        let steps = 0;
        let crashes = 0;
        while (wallNow() - start < ms) {
          hold(KEYS[Math.floor(Math.random() * KEYS.length)]);
          for (let i = 0; i < FRAMES && !runner.crashed; i++) frame();
          look(canvas);
          steps += 1;
          if (runner.crashed) {
            crashes += 1;
            hold(null);
            runner.restart();
          }
        }
        return { steps, crashes, ms: wallNow() - start };
      },
    },
  });
})();
