/** Hands the keys and the pointer over, while the game's picture has the focus. */

const WHEEL_LINE = 40; // pixels of a line, where a wheel counts in lines

/**
 * Tab always leaves the picture, and what the browser does with Ctrl, Alt and Meta stays the browser's.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {import("./hands.js").Hands} hands
 * @param {{ keyDown: (code: string) => void, wantsPointer: () => boolean }} to
 */
export function listen(canvas, hands, to) {
  canvas.addEventListener("keydown", (event) => {
    if (!isForGame(event)) return;
    event.preventDefault(); // arrows and space would scroll
    if (!event.repeat) to.keyDown(event.code);
  });
  canvas.addEventListener("keyup", (event) => hands.keyUp(event.code));
  canvas.addEventListener("blur", () => hands.letGo());
  canvas.addEventListener("contextmenu", (event) => {
    if (to.wantsPointer()) event.preventDefault();
  });
  for (const kind of /** @type {const} */ (["pointermove", "pointerdown", "pointerup"])) {
    canvas.addEventListener(kind, (event) => {
      if (!to.wantsPointer()) return;
      hands.move(...placeIn(canvas, event));
      if (kind === "pointermove") return;
      if (kind === "pointerdown") canvas.setPointerCapture(event.pointerId);
      hands.button(event.button, kind === "pointerdown");
    });
  }
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!to.wantsPointer()) return;
      event.preventDefault();
      hands.wheel(event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : WHEEL_LINE));
    },
    { passive: false },
  );
}

/** @param {KeyboardEvent} event */
const isForGame = (event) =>
  event.code !== "" && event.code !== "Tab" && !event.ctrlKey && !event.altKey && !event.metaKey;

/** Where an event is, in pixels of the picture. @param {HTMLCanvasElement} canvas @param {PointerEvent} event */
function placeIn(canvas, event) {
  const box = canvas.getBoundingClientRect();
  return /** @type {[number, number]} */ ([
    ((event.clientX - box.left) / box.width) * canvas.width,
    ((event.clientY - box.top) / box.height) * canvas.height,
  ]);
}
