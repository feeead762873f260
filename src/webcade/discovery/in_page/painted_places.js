/**
 * Tells where a page paints text on its canvases, for a picture of what was found. It wraps `fillText` of the page
 * itself, so nothing is played there afterwards.
 *
 * @typedef {{ text: string, x: number, y: number, width: number, height: number }} PaintedPlace in CSS pixels of the viewport
 */

/** @returns {{ places: () => string }} what has been painted since, as JSON */
export function watchPainted() {
  /** @type {PaintedPlace[]} */
  const places = [];
  const prototype = CanvasRenderingContext2D.prototype;
  const native = prototype.fillText;
  /** @this {CanvasRenderingContext2D} @param {[string, number, number, number?]} args */
  prototype.fillText = function (...args) {
    places.push(placeOf(this, args[0], args[1], args[2]));
    return native.apply(this, args);
  };
  return { places: () => JSON.stringify(places) };
}

/** @param {CanvasRenderingContext2D} context @param {string} text @param {number} x @param {number} y @returns {PaintedPlace} */
function placeOf(context, text, x, y) {
  const { canvas } = context;
  const box = canvas.getBoundingClientRect();
  const size = context.measureText(text);
  const transform = context.getTransform();
  const left = x - size.actualBoundingBoxLeft;
  const top = y - size.actualBoundingBoxAscent;
  const right = x + size.actualBoundingBoxRight;
  const bottom = y + size.actualBoundingBoxDescent;
  const corners = [
    [left, top],
    [right, bottom],
  ].map(([across, down]) => transform.transformPoint(new DOMPoint(across, down)));
  const scale = { x: box.width / canvas.width, y: box.height / canvas.height };
  return {
    text: `${text}`,
    x: box.x + Math.min(corners[0].x, corners[1].x) * scale.x,
    y: box.y + Math.min(corners[0].y, corners[1].y) * scale.y,
    width: Math.abs(corners[1].x - corners[0].x) * scale.x,
    height: Math.abs(corners[1].y - corners[0].y) * scale.y,
  };
}
