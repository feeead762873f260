/**
 * @import { Builtins } from "../builtins.js"
 */

/**
 * Add the CSS of game.toml to the document, after the page's own.
 *
 * @param {Builtins} builtins
 * @param {string} text
 */
export function installStyle({ global, document }, text) {
  if (text === "") return;
  const sheet = new global.CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [sheet];
}
