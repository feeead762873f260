// The game that faults are tried on: blocks that fall, and one that the agent moves. Each step changes the
// picture, and no picture is of one colour. A page defines `paint(background, blocks)` before this script.
// biome-ignore-all lint/correctness/noUnusedVariables: the page and its file use them
var game = null;
const held = new Set();
addEventListener("keydown", (event) => held.add(event.code));
addEventListener("keyup", (event) => held.delete(event.code));

function block() {
  return { x: Math.floor(Math.random() * 42), y: Math.floor(Math.random() * 20), colour: colour() };
}

function colour() {
  return [0, 0, 0].map(() => Math.floor(Math.random() * 200));
}

function begin() {
  held.clear();
  const end = 16 + Math.floor(Math.random() * 40);
  game = { age: 0, score: 0, x: 20, end, ground: colour(), blocks: [block(), block(), block(), block()] };
  show();
}

function move() {
  game.age += 1;
  game.x = Math.max(0, Math.min(42, game.x + held.has("ArrowRight") - held.has("ArrowLeft")));
  for (const each of game.blocks) {
    each.y += 1;
    if (each.y > 24 && Math.abs(each.x - game.x) < 8) game.score += 1;
    if (each.y > 26) Object.assign(each, block(), { y: 0 });
  }
}

function show() {
  const own = { x: game.x, y: 26, colour: [255 - game.age, 255, game.age] };
  paint(game.ground, [...game.blocks, own]);
}

function frame() {
  requestAnimationFrame(frame);
  if (game === null || game.age >= game.end) return;
  move();
  show();
}
requestAnimationFrame(frame);
