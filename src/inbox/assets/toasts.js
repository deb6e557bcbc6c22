// @ts-check
/* Calm notices that come and go, and are read out once. Inside the admin they are the admin's own. */

import { byId } from './dom.js';
import { say } from './locale.js';

const STAYS = 6_000;

/** The admin's, where the page is inside of it and its script is there. @returns {{ show: (text: string, options: { duration: number }) => unknown } | undefined} */
function native() {
  if (document.body.dataset.frame === undefined) return undefined;
  return /** @type {any} */ (window).shopify?.toast;
}

/** @param {string} text */
export function toast(text) {
  const admins = native();
  if (admins) {
    admins.show(say(text) ?? text, { duration: STAYS });
    return;
  }
  const shelf = byId('toasts');
  if (!shelf) return;
  for (const old of [...shelf.children]) if (/** @type {HTMLElement} */ (old).dataset.said === text) old.remove();
  const notice = document.createElement('div');
  notice.className = 'toast';
  notice.dataset.said = text;
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
