// Writes down what it hears, in the words of the event.
const log = [];
const where = (event) => `${Math.floor(event.clientX)},${Math.floor(event.clientY)}`;
for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "dblclick", "contextmenu", "auxclick"]) {
  addEventListener(type, (event) => {
    if (type === "contextmenu") event.preventDefault();
    log.push(`${type}:${event.button}:${where(event)}`);
  });
}
addEventListener("mousemove", (event) =>
  log.push(`mousemove:${event.buttons}:${where(event)}:${event.movementX},${event.movementY}`),
);
addEventListener("wheel", (event) => log.push(`wheel:${event.deltaY}`));
for (const type of ["keydown", "keyup"]) {
  addEventListener(type, (event) => log.push(`${type}:${event.key}${event.shiftKey ? "+shift" : ""}`));
}
for (const type of ["touchstart", "touchmove", "touchend"]) {
  addEventListener(type, (event) => log.push(`${type}:${event.touches.length}:${where(event.changedTouches[0])}`));
}
for (const type of ["dragstart", "drop", "dragend"]) {
  addEventListener(type, (event) => {
    if (type === "dragstart") event.dataTransfer.setData("text/plain", event.target.id);
    log.push(`${type}:${event.target.id}:${event.dataTransfer.getData("text/plain")}`);
  });
}
document.querySelector("#slot").addEventListener("dragover", (event) => event.preventDefault());

const canvas = document.querySelector("canvas");
const brush = canvas.getContext("2d");
const game = { score: 0, lives: 3, frames: 0, pad: [] };
requestAnimationFrame(function frame() {
  game.frames += 1;
  const pad = navigator.getGamepads()[0];
  game.pad = pad ? [...pad.axes, pad.buttons[0].value] : [];
  brush.clearRect(0, 0, 400, 200);
  brush.fillText("Points:", 10, 20);
  brush.fillText(`${game.frames}`, 60, 20);
  requestAnimationFrame(frame);
});
document.querySelector("#host").attachShadow({ mode: "closed" }).innerHTML = '<b class="inner">42</b>';
