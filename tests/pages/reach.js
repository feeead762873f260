// Writes down what is clicked, also in frames and in a closed shadow root.
const log = [];
const at = ({ clientX, clientY }) => `${Math.round(clientX)},${Math.round(clientY)}`;
const nameOf = (node) => node.id || node.tagName;
const game = { frames: 0 };
for (const type of ["mousedown", "mouseup", "mousemove", "keydown", "wheel"]) {
  addEventListener(type, (event) => log.push(event.key ?? type));
}
addEventListener("click", (event) => log.push(`click:${nameOf(event.target)}:${at(event)}`));
for (const frame of document.querySelectorAll("iframe")) {
  const { document: inner } = frame.contentWindow;
  inner.body.innerHTML = `<div id="in-${frame.id}" style="position: absolute; left: 30px; top: 700px; width: 20px; height: 20px">`;
  inner.onclick = (event) => log.push(`click:${nameOf(event.target)}:${at(event)}`);
}
const root = document.querySelector("#host").attachShadow({ mode: "closed" });
root.innerHTML =
  '<div style="height: 40px; overflow: auto"><div class="deep" style="margin: 500px 0; height: 10px"></div></div>';
root.querySelector(".deep").onclick = () => log.push("deep");
const brush = document.querySelector("canvas").getContext("2d");
requestAnimationFrame(function frame() {
  game.frames += 1;
  brush.fillRect(0, 0, 200, 100);
  requestAnimationFrame(frame);
});
