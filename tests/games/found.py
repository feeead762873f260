"""Small games that webcade new has to find out about: each with another place for score and end."""

from __future__ import annotations

CANVAS = '<canvas width="200" height="120"></canvas>'

FALLING = """
const brush = document.querySelector("canvas").getContext("2d");
const held = new Set();
addEventListener("keydown", (event) => held.add(event.code));
addEventListener("keyup", (event) => held.delete(event.code));
let x = 100, apple = { x: 60, y: 0 };
function tick() {
  if (held.has("ArrowLeft")) x = Math.max(0, x - 6);
  if (held.has("ArrowRight")) x = Math.min(200, x + 6);
  apple.y += 4;
  if (apple.y > 110) {
    if (Math.abs(apple.x - x) < 40) caught(); else missed();
    apple = { x: Math.random() * 200, y: 0 };
  }
}
function draw() {
  brush.clearRect(0, 0, 200, 120);
  brush.fillRect(x - 40, 110, 80, 8);
  brush.fillRect(apple.x, apple.y, 5, 5);
}
"""

OBJECT = f"""<!doctype html><title>Apples</title>{CANVAS}<button id="play">Play</button><script>
const game = {{ score: 0, lives: 3, playing: false, best: 0 }};
function caught() {{ game.score += 10; game.best = Math.max(game.best, game.score); }}
function missed() {{ game.lives -= 1; if (game.lives === 0) game.playing = false; }}
{FALLING}
document.querySelector("#play").onclick = () => {{
  Object.assign(game, {{ score: 0, lives: 3, playing: true }});
}};
requestAnimationFrame(function frame() {{
  if (game.playing) {{ tick(); draw(); }}
  requestAnimationFrame(frame);
}});
</script>"""
"""A title with a button; score, lives and end are members of an object."""

PAINTED = f"""<!doctype html><title>Painted</title>{CANVAS}<script>
(() => {{
let score = 0, over = false, playing = false, lives = 2;
function caught() {{ score += 1; }}
function missed() {{ lives -= 1; over = lives === 0; }}
{FALLING}
addEventListener("keydown", (event) => {{ if (event.code === "Space") playing = true; }});
requestAnimationFrame(function frame() {{
  if (playing && !over) tick();
  draw();
  brush.fillText(`Score: ${{score}}`, 5, 10);
  if (over) brush.fillText("Game over", 80, 60);
  if (!playing) brush.fillText("Press space", 80, 60);
  requestAnimationFrame(frame);
}});
}})();
</script>"""
"""All of it in a closure; the score is painted, and so is the end. Space starts it."""

ELEMENTS = f"""<!doctype html><title>Elements</title>{CANVAS}<p>Points <b id="points">0</b></p>
<p id="end" hidden>The end</p><script type="module">
let points = 0, over = false;
function caught() {{ points += 5; document.querySelector("#points").textContent = points; }}
function missed() {{ over = true; document.querySelector("#end").hidden = false; }}
{FALLING}
requestAnimationFrame(function frame() {{
  if (!over) {{ tick(); draw(); }}
  requestAnimationFrame(frame);
}});
</script>"""
"""A module; score and end are elements. It starts by itself."""

HIDDEN = f"""<!doctype html><title>Hidden</title>{CANVAS}<script src="game.js"></script>"""
HIDDEN_SCRIPT = f"""(() => {{
let over = false;
const helper = (() => {{ let score = 7; return () => score; }})();
let score = helper() - 7, lives = 4;
function caught() {{ score += 3; }}
function missed() {{ lives -= 1; over = lives === 0; }}
{FALLING}
requestAnimationFrame(function frame() {{
  if (!over) {{ tick(); draw(); }}
  requestAnimationFrame(frame);
}});
}})();
"""
"""All of it in a closure, in which another one has a variable of the score's name; nothing is shown."""

SCOPES = """<!doctype html><canvas></canvas><script>
let ran = 0;
(() => {
  let score = 5; const list = [1, 2];
  function tick(step = (ran += 100)) { ran += 1; score += step; }
  class Foe { constructor() { ran += 1; this.hp = 3; } hit() { ran += 1; score += list.length; } }
  const foe = new Foe(); ran = 0;
  addEventListener("keydown", () => { tick(1); foe.hit(); });
})();
</script><script type="module">
let level = 4;
addEventListener("keyup", () => { level += 1; });
</script>"""
"""Variables of a function and of a module; `ran` counts what has been run."""
