// @ts-check
/*
 * Rows that are picked, for acts on all of them at once: with X or the box, and up to another one with Shift. What leaves
 * the list is picked no more.
 */

/** @type {Set<string>} */
const picked = new Set();
let last = '';

/** @returns {string[]} the conversations' ids */
export function picks() {
  return [...picked];
}

/** @param {string} id */
export function isPicked(id) {
  return picked.has(id);
}

/** Picks a chat, or no more. @param {HTMLElement} row @param {boolean} [on] */
export function pick(row, on) {
  const id = row.dataset.id ?? '';
  const now = on ?? !picked.has(id);
  if (now) picked.add(id);
  else picked.delete(id);
  last = id;
  show(row);
  tell();
}

/** Picks everything from the one picked last to this one. @param {HTMLElement} row @param {HTMLElement[]} rows as they stand */
export function pickUpTo(row, rows) {
  const to = rows.indexOf(row);
  const from = rows.findIndex((one) => one.dataset.id === last);
  if (to < 0 || from < 0) {
    pick(row, true);
    return;
  }
  for (const one of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    picked.add(one.dataset.id ?? '');
    show(one);
  }
  last = row.dataset.id ?? '';
  tell();
}

/** A row has left the list. @param {string} id */
export function unpick(id) {
  if (picked.delete(id)) tell();
}

export function clearPicks() {
  if (picked.size === 0) return;
  picked.clear();
  last = '';
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#rows > .row[data-picked]'))) show(row);
  tell();
}

/** As it is picked or not, so it looks. @param {HTMLElement} row */
export function show(row) {
  const on = picked.has(row.dataset.id ?? '');
  row.toggleAttribute('data-picked', on);
  const box = row.querySelector('.pick');
  if (box instanceof HTMLInputElement) box.checked = on;
}

function tell() {
  document.dispatchEvent(new CustomEvent('picks-changed', { detail: picked.size }));
}
