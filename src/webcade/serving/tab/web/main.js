/** The page in which a person plays and watches. */

import { createConnection, protocolsOf } from "./connection.js";
import { button, element, input, select, typed } from "./element.js";
import { listen } from "./game_input.js";
import { createHands } from "./hands.js";
import { createPlaying } from "./playing.js";
import { createSetup } from "./setup.js";
import { createTable, say } from "./table.js";
import { createWatching } from "./watching.js";

/** @typedef {import("./games.js").Game} Game */
/** @typedef {import("./setup.js").Chosen} Chosen */

/** What is in the address behind "#", which no browser sends anywhere: a token, and what to start with. */
const wished = new URLSearchParams(location.hash.slice(1));
/** @type {Game[]} */
let games = [];

const hands = createHands();
const { ask, greeting, close } = connect();
const table = createTable({ restore: (moment) => void playing.restore(moment) });
const shown = {
  answer: (/** @type {import("./answer.js").Answer} */ answer) => void table.show(answer),
  running: (/** @type {boolean} */ isRunning) => table.running(isRunning),
  error: (/** @type {Error} */ error) => say(error.message, true),
};
const playing = createPlaying({
  ask,
  hands,
  shown: { ...shown, begun: (game, agent) => table.begin(game, agent) },
});
const watching = createWatching({
  ask,
  shown: {
    ...shown,
    opened: (game, episode) => table.opened(game, episode),
    position: (position, length) => table.position(position, length),
  },
});
/** @type {typeof playing | typeof watching} */
let active = playing;
let opened = ""; // the recording that is watched

greeting.then(({ facts }) => greet(facts.games ?? []), shown.error);

function connect() {
  const address = new URL("ws", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  address.hash = "";
  return createConnection(new WebSocket(address, protocolsOf(wished.get("token") ?? "")), () => {
    active.pause();
    button("begin").disabled = true;
    if (!element("status", HTMLElement).classList.contains("bad")) say("The connection has ended.", true);
  });
}

/** @param {Game[]} served */
function greet(served) {
  games = served;
  const list = async () => (await ask({ do: "list" })).facts;
  const setup = createSetup(games, list, (chosen) => void begin(chosen));
  say("Choose what to do, and start.");
  select("choose-agent").value = wished.get("agent") ?? "";
  input("choose-seed").value = wished.get("seed") ?? "";
  if (wished.has("start")) setup.begin();
}

/** @param {Chosen} chosen */
async function begin(chosen) {
  active.pause();
  button("begin").disabled = true;
  await { play, session: watchSession, recording: watchRecording }[chosen.what](chosen);
  button("begin").disabled = false;
}

/** @param {Chosen} chosen */
async function play({ game, agent, view, seed }) {
  say(`${game.title} is being loaded…`);
  active = playing;
  if (await playing.begin(game, { agent, view, seed })) table.canvas.focus();
}

/** @param {Chosen} chosen */
async function watchSession({ session, gameOfSession }) {
  const game = games.find(({ name }) => name === gameOfSession);
  if (game === undefined) {
    say("No session is running. Choose “watch a running session” again to look anew.", true);
    return;
  }
  active = watching;
  table.clear(game, "session");
  say("You see it as soon as its player does something.");
  watching.watch(session);
}

/** @param {Chosen} chosen */
async function watchRecording({ recording }) {
  if (!recording) {
    say("There is no recording here: webcade serve --record FOLDER has some.", true);
    return;
  }
  say(`${recording} is being loaded…`);
  active = watching;
  opened = recording;
  if (await watching.open(games, recording, 1)) button("run").focus();
}

listen(table.canvas, hands, {
  keyDown: (code) => {
    if (active === playing) void playing.keyDown(code);
  },
  wantsPointer: () => active === playing && input("raw").checked,
});
button("run").addEventListener("click", () => {
  if (active.isRunning()) active.pause();
  else {
    active.run();
    if (active === playing) table.canvas.focus();
  }
});
button("step").addEventListener("click", () => {
  watching.pause();
  void active.step();
});
button("back").addEventListener("click", () => {
  watching.pause();
  void watching.back();
});
input("position").addEventListener("input", () => {
  watching.pause();
  void watching.goTo(input("position").valueAsNumber);
});
select("episode").addEventListener("change", () => {
  void watching.open(games, opened, Number(select("episode").value));
});
button("restart").addEventListener("click", () => void playing.restart(typed("seed")));
button("save").addEventListener("click", () => void playing.save());
button("keep").addEventListener("click", () => void playing.keep());
button("discard").addEventListener("click", () => void playing.discard());
select("speed").addEventListener("change", () => {
  for (const one of [playing, watching]) one.setSpeed(Number(select("speed").value));
});
for (const who of /** @type {const} */ (["person", "agent-plays"])) {
  input(who).addEventListener("change", () => playing.setWho(who === "person" ? "person" : "agent"));
}
for (const how of /** @type {const} */ (["actions", "raw"])) {
  input(how).addEventListener("change", () => playing.setHow(how));
}
addEventListener("pagehide", close); // a browser may keep the page for its "back"
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) active.pause();
});
