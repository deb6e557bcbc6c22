// @ts-check
/* Calm notices that come and go, and are read out once. */

import { byId } from './dom.js';

const STAYS = 6_000;

/** @param {string} text */
export function toast(text) {
  const shelf = byId('toasts');
  if (!shelf) return;
  for (const old of [...shelf.children]) if (old.firstChild?.textContent === text) old.remove();
  const notice = document.createElement('div');
  notice.className = 'toast';
  const words = document.createElement('span');
  words.textContent = text;
  const dismiss = document.createElement('button');
  dismiss.type = 'button';
  dismiss.textContent = 'Dismiss';
  dismiss.addEventListener('click', () => notice.remove());
  notice.append(words, dismiss);
  shelf.append(notice);
  while (shelf.children.length > 3) shelf.firstElementChild?.remove();
  const leave = () => {
    // Whoever is reading or reaching for it keeps it.
    if (notice.matches(':hover, :focus-within')) setTimeout(leave, STAYS);
    else notice.remove();
  };
  setTimeout(leave, STAYS);
}
