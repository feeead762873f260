/** Lists compared and searched without the methods of arrays, which a page can change. */

/** @param {readonly any[]} a @param {readonly any[]} b */
export function isSameList(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Where a list has a value first; -1 if it does not. @param {readonly any[]} list @param {any} value */
export function indexOf(list, value) {
  for (let i = 0; i < list.length; i++) if (list[i] === value) return i;
  return -1;
}
