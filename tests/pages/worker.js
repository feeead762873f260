// What a worker can tell: its place, time, chance, what it loads, and a counter that ticks.
importScripts("worker_part.js");
let count = 0;
postMessage(["begins", part, location.search, performance.now(), Date.now(), Math.random()]);
setInterval(() => {
  count += 1;
  if (count % 4 === 0) postMessage(["tick", count, performance.now(), Math.random()]);
}, 10);
fetch("asset/level.json").then((response) => response.json()).then(({ name }) => postMessage(["loaded", name]));
requestAnimationFrame(() => postMessage(["frame", performance.now()]));
