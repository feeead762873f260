/**
 * @import { Builtins } from "../builtins.js"
 */

/**
 * CSS of the game's file, over the page's own, in every document.
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
