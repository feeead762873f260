/** Find an element of the page, of a kind, by its id. */

/**
 * @template {Element} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function element(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}

/** @param {string} id */
export const button = (id) => element(id, HTMLButtonElement);

/** @param {string} id */
export const select = (id) => element(id, HTMLSelectElement);

/** @param {string} id */
export const input = (id) => element(id, HTMLInputElement);

/** A number that was typed; null without one. @param {string} id */
export const typed = (id) =>
  input(id).value === "" ? null : Math.max(0, Math.trunc(input(id).valueAsNumber));

/** Fill a list of choices. @param {HTMLSelectElement} list @param {Iterable<[string, string]>} choices value, words */
export function fill(list, choices) {
  list.replaceChildren(...[...choices].map(([value, words]) => new Option(words, value)));
}

/**
 * Show those elements that belong to a kind, of all that name kinds: data-mode="play recording".
 *
 * @param {"mode" | "what"} name
 * @param {string} kind
 */
export function showFor(name, kind) {
  for (const one of document.querySelectorAll(`[data-${name}]`)) {
    if (one instanceof HTMLElement) one.hidden = !one.dataset[name]?.split(" ").includes(kind);
  }
}
