/** The form in which a person chooses what to play or to watch. */

import { button, element, fill, select, showFor, typed } from "./element.js";

/** @typedef {import("./games.js").Game} Game */
/** @typedef {import("./answer.js").Facts} Facts */

/**
 * @typedef {object} Chosen
 * @property {"play" | "session" | "recording"} what
 * @property {Game} game
 * @property {string} agent
 * @property {string} view
 * @property {number | null} seed
 * @property {number} session its number; 0 without one
 * @property {string} gameOfSession
 * @property {string} recording its name; "" without one
 */

/**
 * @param {Game[]} games
 * @param {() => Promise<Facts>} list asks what can be watched
 * @param {(chosen: Chosen) => void} begin
 */
export function createSetup(games, list, begin) {
  /** @type {Map<number, string>} */
  let gameOf = new Map();
  const what = () => /** @type {Chosen["what"]} */ (select("choose-what").value);
  const game = () => /** @type {Game} */ (games.find(({ name }) => name === select("choose-game").value));
  const offerViews = () => {
    select("choose-view").disabled = Boolean(game().has_view[select("choose-agent").value]);
  };
  const offerAgents = () => {
    fill(select("choose-agent"), [["", "nobody"], ...Object.entries(game().agents)]);
    offerViews();
  };
  const offerWatched = async () => {
    showFor("what", what());
    if (what() === "play") return;
    const { sessions = [], recordings = [] } = await list();
    gameOf = new Map(sessions.map((one) => [one.number, one.game]));
    fill(
      select("choose-session"),
      sessions.map(({ number, game, player }) => [String(number), `${number}: ${game}, ${player}`]),
    );
    fill(
      select("choose-recording"),
      recordings.map((name) => [name, name]),
    );
  };
  const chosen = () => {
    const session = Number(select("choose-session").value);
    return {
      what: what(),
      game: game(),
      agent: select("choose-agent").value,
      view: select("choose-view").value,
      seed: typed("choose-seed"),
      session,
      gameOfSession: gameOf.get(session) ?? "",
      recording: select("choose-recording").value,
    };
  };

  fill(
    select("choose-game"),
    games.map(({ name, title }) => [name, title]),
  );
  select("choose-what").addEventListener("change", () => void offerWatched());
  select("choose-game").addEventListener("change", offerAgents);
  select("choose-agent").addEventListener("change", offerViews);
  element("setup", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    begin(chosen());
  });
  offerAgents();
  button("begin").disabled = false;
  return { begin: () => begin(chosen()) };
}
