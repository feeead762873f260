/** The page in which a person plays. */

import { createConnection, protocolsOf } from "./connection.js";
import { button, element, fill, input, select, typed } from "./element.js";
import { listen } from "./game_input.js";
import { createHands } from "./hands.js";
import { createPlaying } from "./playing.js";
import { createTable, say } from "./table.js";

/** @typedef {import("./games.js").Game} Game */

const hands = createHands();
const { ask, greeting, close } = connect();
const table = createTable({ restore: (moment) => void playing.restore(moment) });
const playing = createPlaying({
  ask,
  hands,
  shown: {
    begun: (game, agent) => table.begin(game, agent),
    answer: (answer) => void table.show(answer),
    running: (isRunning) => table.running(isRunning),
    error: (error) => say(error.message, true),
  },
});

greeting.then(
  ({ facts }) => offer(facts.games ?? []),
  (error) => say(error.message, true),
);

/** What is in the address behind "#", which no browser sends anywhere: a token, and what to start with. */
function asked() {
  return new URLSearchParams(location.hash.slice(1));
}

function connect() {
  const token = asked().get("token") ?? "";
  const address = new URL("ws", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  address.hash = "";
  return createConnection(new WebSocket(address, protocolsOf(token)), () => {
    playing.pause();
    button("begin").disabled = true;
    if (!element("status", HTMLElement).classList.contains("bad")) say("The connection has ended.", true);
  });
}

/** @param {Game[]} games */
function offer(games) {
  const list = select("choose-game");
  const chosen = () => /** @type {Game} */ (games.find(({ name }) => name === list.value));
  const offerAgents = () => {
    fill(select("choose-agent"), [["", "nobody"], ...Object.entries(chosen().agents)]);
    offerViews();
  };
  const offerViews = () => {
    select("choose-view").disabled = Boolean(chosen().has_view[select("choose-agent").value]);
  };
  fill(
    list,
    games.map(({ name, title }) => [name, title]),
  );
  list.addEventListener("change", offerAgents);
  select("choose-agent").addEventListener("change", offerViews);
  offerAgents();
  element("setup", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void begin(chosen());
  });
  button("begin").disabled = false;
  say("Choose a game and start.");
  select("choose-agent").value = asked().get("agent") ?? "";
  input("choose-seed").value = asked().get("seed") ?? "";
  if (asked().has("start")) void begin(chosen());
}

/** @param {Game} game */
async function begin(game) {
  const agent = select("choose-agent").value;
  say(`${game.title} is being loaded…`);
  button("begin").disabled = true;
  const isDone = await playing.begin(game, {
    agent,
    view: select("choose-view").value,
    seed: typed("choose-seed"),
  });
  button("begin").disabled = false;
  if (isDone) table.canvas.focus();
}

listen(table.canvas, hands, {
  keyDown: (code) => void playing.keyDown(code),
  wantsPointer: () => input("raw").checked,
});
button("run").addEventListener("click", () => {
  if (playing.isRunning()) playing.pause();
  else {
    playing.run();
    table.canvas.focus();
  }
});
button("step").addEventListener("click", () => void playing.step());
button("restart").addEventListener("click", () => void playing.restart(typed("seed")));
button("save").addEventListener("click", () => void playing.save());
button("keep").addEventListener("click", () => void playing.keep());
button("discard").addEventListener("click", () => void playing.discard());
select("speed").addEventListener("change", () => playing.setSpeed(Number(select("speed").value)));
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
  if (document.hidden) playing.pause();
});
