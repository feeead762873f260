/** Shows a game that is played: its pictures, readings, moments and recording. */

import { createCharts, inWords } from "./charts.js";
import { button, element, fill, input, select, showFor } from "./element.js";
import { keysInWords } from "./games.js";
import { createPicture } from "./pictures.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./answer.js").Facts} Facts */
/** @typedef {import("./answer.js").Kept} Kept */
/** @typedef {import("./games.js").Game} Game */

/** @param {{ restore: (moment: number) => void }} to */
export function createTable(to) {
  const canvas = element("game", HTMLCanvasElement);
  const seen = element("agent", HTMLCanvasElement);
  const [picture, agent] = [createPicture(canvas), createPicture(seen)];
  const charts = createCharts(element("charts", HTMLUListElement));
  let moments = "";
  let ended = "";

  /** @param {Facts} facts */
  const showMoment = (facts) => {
    const { frame = 0, reward = 0, total = 0, readings = {} } = facts;
    const { score, ...others } = readings;
    charts.add(frame, {
      ...(score === undefined ? {} : { score }),
      reward,
      "reward so far": total,
      ...others,
    });
    element("action", HTMLOutputElement).value = actionInWords(facts);
    ended = facts.ended ?? "";
    if (frame === 0)
      say(facts.seed === undefined ? "The episode begins." : `A new episode, with the seed ${facts.seed}.`);
    else say(ended ? `The episode has ended: ${ended}.` : "");
    element("time", HTMLElement).textContent = timeInWords(facts);
    element("veil", HTMLElement).textContent = standing();
    element("recorded", HTMLElement).textContent = recordedInWords(facts.steps_recorded ?? 0);
    button("keep").disabled = button("discard").disabled = !facts.steps_recorded;
    for (const id of ["run", "step"]) button(id).disabled = Boolean(facts.ended) && facts.saved !== undefined;
  };

  let isRunning = false;
  /** What the picture has written over it. */
  const standing = () => (ended ? "The end" : isRunning ? "" : "Paused");

  /** @param {NonNullable<Facts["saved"]>} saved */
  const showMoments = (saved) => {
    if (moments === JSON.stringify(saved)) return;
    moments = JSON.stringify(saved);
    element("moments", HTMLOListElement).replaceChildren(
      ...saved.map(({ frame, seed }, i) =>
        momentItem(`frame ${frame}, seed ${seed}`, () => to.restore(i + 1)),
      ),
    );
  };

  /** Clear the table for something else. @param {Game} game @param {string} mode play, session or recording */
  const clear = (game, mode) => {
    charts.clear();
    ended = "";
    delete canvas.dataset.frame;
    document.title = `${game.title} – webcade`;
    element("title", HTMLElement).textContent = game.title;
    element("play", HTMLElement).hidden = false;
    showFor("mode", mode);
    canvas.style.setProperty("--ratio", String(game.width / game.height));
  };

  return {
    canvas,
    clear,
    /** @param {Game} game @param {string} agentName */
    begin(game, agentName) {
      clear(game, "play");
      element("keys", HTMLElement).replaceChildren(...keysInWords(game).map(keyItem));
      element("agent-words", HTMLElement).textContent = game.agents[agentName] ?? "nobody else";
      element("who", HTMLFieldSetElement).disabled = !agentName;
      element("how", HTMLFieldSetElement).disabled = Object.keys(game.keys).length === 0;
      input("person").checked = true;
      input(game.keys_are_enough ? "actions" : "raw").checked = true;
    },
    /** @param {Game} game @param {import("./answer.js").Opened} opened */
    opened(game, { episode, episodes }) {
      clear(game, "recording");
      fill(
        select("episode"),
        episodes.map(({ number, steps, seed, reward }) => [
          String(number),
          `${number}: ${steps} steps, seed ${seed ?? "none"}, reward ${inWords(reward)}`,
        ]),
      );
      select("episode").value = String(episode);
    },
    /** @param {number} position @param {number} length */
    position(position, length) {
      input("position").max = String(length);
      input("position").value = String(position);
      element("position-words", HTMLOutputElement).value = `${position} of ${length}`;
    },
    /** @param {Answer} answer */
    async show({ facts, parts }) {
      if (facts.frame !== undefined) showMoment(facts);
      if (facts.saved) showMoments(facts.saved);
      if (facts.kept) showKept(facts.kept, parts.get("recording"));
      if (facts.discarded) element("recorded", HTMLElement).textContent = "It was thrown away.";
      if (facts.kept || facts.discarded) button("keep").disabled = button("discard").disabled = true;
      if (facts.agent_sees_all !== undefined) {
        seen.hidden = !parts.has("agent");
        element("agent-same", HTMLElement).hidden = !facts.agent_sees_all;
      }
      await Promise.all([picture.show(parts.get("game")), agent.show(parts.get("agent"))]);
      seen.style.setProperty("--ratio", String(seen.width / seen.height));
      if (facts.frame !== undefined) canvas.dataset.frame = String(facts.frame); // what is drawn
    },
    /** @param {boolean} isNow */
    running(isNow) {
      isRunning = isNow;
      button("run").textContent = isRunning ? "Pause" : "Play";
      element("veil", HTMLElement).textContent = standing();
    },
  };
}

/** Say what has happened, to readers of the screen as well. @param {string} words */
export function say(words, isBad = false) {
  const status = element("status", HTMLElement);
  if (status.textContent !== words) status.textContent = words;
  status.classList.toggle("bad", isBad);
}

/** @param {Facts} facts */
function actionInWords({ action, by }) {
  if (!action) return "none";
  return by ? `${action} (${by === "person" ? "you" : by})` : action;
}

/** @param {Facts} facts */
const timeInWords = ({ frame, time_ms: ms = 0 }) =>
  `Frame ${frame}, ${(ms / 1000).toFixed(2)} s of the game’s time`;

/** @param {number} steps */
const recordedInWords = (steps) =>
  steps === 0
    ? "Nothing is recorded yet."
    : `${steps} ${steps === 1 ? "step" : "steps"} so far, not kept yet.`;

/** @param {[string, string]} key and its action */
function keyItem([key, action]) {
  const item = document.createElement("span");
  const name = item.appendChild(document.createElement("kbd"));
  name.textContent = key;
  item.append(action);
  return item;
}

/** @param {string} words @param {() => void} goBack */
function momentItem(words, goBack) {
  const item = document.createElement("li");
  const back = document.createElement("button");
  back.textContent = "Go back";
  back.setAttribute("aria-label", `Go back to ${words}`);
  back.addEventListener("click", goBack);
  item.append(`${words} `, back);
  return item;
}

/** Say where a recording is; without a folder on the server, save it here. @param {Kept} kept
 * @param {Uint8Array<ArrayBuffer> | undefined} data */
function showKept(kept, data) {
  const item = element("kept", HTMLUListElement).appendChild(document.createElement("li"));
  element("recorded", HTMLElement).textContent = `Kept: ${kept.steps} steps, by ${choosers(kept)}.`;
  if (data === undefined) {
    item.textContent = kept.path || kept.name;
    return;
  }
  const link = item.appendChild(document.createElement("a"));
  link.textContent = link.download = kept.name;
  link.href = URL.createObjectURL(new Blob([data]));
  link.click();
}

/** @param {Kept} kept */
const choosers = (kept) => [...new Set(kept.chosen_by.map(({ who }) => who))].join(" and ");
