/**
 * Apples fall, and a plate at the bottom catches them. What all pages of this folder share: each keeps score, start
 * and end in a way of its own, which webcade new has to find.
 */

const WIDTH = 200;
const HEIGHT = 120;
const PLATE = 80; // pixels

/**
 * @param {{ caught: () => void, missed: () => void, isHeld?: (side: "left" | "right") => boolean }} told of each apple
 */
function createApples({ caught, missed, isHeld = arrowKeys() }) {
  const brush = /** @type {CanvasRenderingContext2D} */ (document.querySelector("canvas")?.getContext("2d"));
  let plate = WIDTH / 2;
  let apple = { x: 60, y: 0 };
  return {
    step() {
      if (isHeld("left")) plate = Math.max(0, plate - 6);
      if (isHeld("right")) plate = Math.min(WIDTH, plate + 6);
      apple.y += 4;
      if (apple.y < HEIGHT - 10) return;
      const isCaught = Math.abs(apple.x - plate) < PLATE / 2;
      apple = { x: Math.random() * WIDTH, y: 0 };
      if (isCaught) caught();
      else missed();
    },
    /** @param {string[]} lines texts, one below the other */
    draw(...lines) {
      brush.clearRect(0, 0, WIDTH, HEIGHT);
      brush.fillRect(plate - PLATE / 2, HEIGHT - 10, PLATE, 8);
      brush.fillRect(apple.x, apple.y, 5, 5);
      lines.forEach((line, at) => {
        brush.fillText(line, 5, 12 + 12 * at);
      });
    },
    reset() {
      plate = WIDTH / 2;
      apple = { x: 60, y: 0 };
    },
  };
}

/** Whether an arrow key is down. */
function arrowKeys() {
  const held = new Set();
  addEventListener("keydown", ({ code }) => held.add(code));
  addEventListener("keyup", ({ code }) => held.delete(code));
  return (/** @type {"left" | "right"} */ side) => held.has(side === "left" ? "ArrowLeft" : "ArrowRight");
}

/** @param {() => unknown} update called in each frame, until it returns false */
function eachFrame(update) {
  requestAnimationFrame(function frame() {
    if (update() !== false) requestAnimationFrame(frame);
  });
}
