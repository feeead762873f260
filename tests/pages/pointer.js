// Writes down what mouse, finger and focus do to the page: every event, with all that it says.
const log = [];
const TYPES = [
  ...["pointerover", "pointerenter", "pointerdown", "pointermove", "pointerup", "pointerout", "pointerleave"],
  ...["gotpointercapture", "lostpointercapture", "mouseover", "mouseenter", "mousedown", "mousemove", "mouseup"],
  ...["mouseout", "mouseleave", "click", "dblclick", "auxclick", "contextmenu", "touchstart", "touchmove"],
  ...["touchend", "focus", "blur", "focusin", "focusout", "input", "change"],
];
const nameOf = (node) => (node === document ? "document" : node?.id || node?.tagName || "nothing");

function note(event) {
  const { type, target, button, buttons, detail, relatedTarget, changedTouches } = event;
  const flags = [event.bubbles, event.cancelable || !!changedTouches, event.composed, !!event.view].map(Number).join("");
  const words = [type, nameOf(target), event.constructor.name, flags];
  const at = changedTouches ? changedTouches[0] : event;
  if (at.clientX !== undefined) words.push(`${at.clientX},${at.clientY}`);
  if (button !== undefined) words.push(`button ${button} of ${buttons}`, `moved ${event.movementX},${event.movementY}`);
  if (button !== undefined || detail) words.push(`detail ${detail}`);
  if (relatedTarget !== undefined) words.push(`related ${nameOf(relatedTarget)}`);
  if (changedTouches) words.push(`touches ${event.touches.length} ${event.targetTouches.length}`);
  if (event.pointerType) {
    const { pointerType, pointerId, isPrimary, pressure, width, height } = event;
    words.push(pointerType, pointerId, isPrimary, pressure, width, height);
  }
  log.push(words.join(" "));
}
for (const type of TYPES) {
  const isOfOne = type.endsWith("enter") || type.endsWith("leave"); // these go to their target alone
  const targets = isOfOne ? [document, ...document.querySelectorAll("*")] : [window];
  for (const target of targets) {
    target.addEventListener(type, (event) => (isOfOne && event.target !== target) || note(event), !isOfOne);
  }
}
const told = () => log.splice(0);
