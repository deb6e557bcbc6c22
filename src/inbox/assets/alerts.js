// @ts-check
/*
 * Alerts of the notification rules, in the open inbox: a line with a link to the chat, the sound, the title. Each is
 * shown once, however often the stream brings it, and the server is told that it came.
 */

import { post } from './api.js';
import { callTitle, ring } from './bell.js';
import { byId } from './dom.js';
import { kept } from './frame.js';

/** @typedef {{ id: string, title: string, conversation: string | null, waits?: boolean }} Alert */

const STAYS = 12_000;
/** Alerts that come together ring once. */
const TOGETHER = 2_000;
/** @type {Set<string>} */
const shown = new Set();
/** Chats of people who wait that the one line for all of them is about. @type {Set<string>} */
const waiting = new Set();
let rang = -TOGETHER;

/** @param {Alert} alert @param {boolean} rings of several pages of a browser, one rings and tells the server */
export function alerted(alert, rings) {
  if (rings) tellCame(alert.id);
  if (shown.has(alert.id)) return;
  shown.add(alert.id);
  if (rings && performance.now() - rang > TOGETHER) {
    rang = performance.now();
    ring();
  }
  callTitle();
  // Who has the chat before them sees it there.
  const open = document.querySelector('chat-thread')?.getAttribute('data-conversation');
  if (open !== null && open === alert.conversation && !document.hidden) return;
  show(alert);
}

/** Takes the lines about a chat away. @param {string} conversation */
function clear(conversation) {
  for (const line of document.querySelectorAll(`#toasts [data-about="${CSS.escape(conversation)}"]`)) line.remove();
  if (waiting.delete(conversation)) count();
}

/** The line for all who wait, if there is one. */
const together = () => document.querySelector('#toasts [data-together]');

/** Brings its number up to date; of one alone it says nothing any more. */
function count() {
  const line = together();
  if (!line) {
    waiting.clear();
  } else if (waiting.size > 1) {
    const words = line.querySelector('span');
    if (words) words.textContent = `${waiting.size} shoppers wait for a person`;
  } else {
    waiting.clear();
    line.remove();
  }
}

// Who opens the chat by another way has seen it, too.
document.addEventListener('page-shown', () => {
  const open = document.querySelector('chat-thread')?.getAttribute('data-conversation');
  if (open) clear(open);
});

/** @param {Alert} alert */
function show(alert) {
  const shelf = byId('toasts');
  if (!shelf) return;
  if (!together()) waiting.clear();
  // One line a chat: what is newest about it.
  if (alert.conversation && !(alert.waits && waiting.has(alert.conversation))) clear(alert.conversation);
  const others = /** @type {HTMLElement[]} */ ([...shelf.querySelectorAll('[data-waits]')]);
  if (alert.waits && alert.conversation && (others.length > 0 || together())) {
    // Several who wait are one line: whose turn it is, Claim next knows.
    for (const other of others) {
      waiting.add(other.dataset.about ?? '');
      other.remove();
    }
    waiting.add(alert.conversation);
    // Whoever reaches for the line keeps it: only its number is another.
    if (!together()) {
      const notice = line(alert.id, '');
      notice.dataset.together = '';
      notice.insertBefore(claim(notice), notice.lastElementChild);
      put(shelf, notice);
    }
    count();
    return;
  }
  const notice = line(alert.id, alert.title);
  notice.dataset.about = alert.conversation ?? '';
  if (alert.waits) notice.dataset.waits = '';
  if (alert.conversation) {
    const link = document.createElement('a');
    link.href = kept(`/inbox/${encodeURIComponent(alert.conversation)}`).href;
    link.textContent = 'Open the chat';
    link.dataset.navigate = '';
    link.addEventListener('click', () => notice.remove());
    notice.insertBefore(link, notice.lastElementChild);
  }
  put(shelf, notice);
}

/** A line with its words and its way out. @param {string} id @param {string} text */
function line(id, text) {
  const notice = document.createElement('div');
  notice.className = 'toast';
  notice.dataset.alert = id;
  const words = document.createElement('span');
  words.textContent = text;
  const dismiss = document.createElement('button');
  dismiss.type = 'button';
  dismiss.textContent = 'Dismiss';
  dismiss.addEventListener('click', () => notice.remove());
  notice.append(words, dismiss);
  return notice;
}

/** Does what Claim next in the bar does. @param {HTMLElement} notice */
function claim(notice) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Claim the first';
  button.addEventListener('click', () => {
    notice.remove();
    byId('claim')?.click();
  });
  return button;
}

/** @param {HTMLElement} shelf @param {HTMLElement} notice */
function put(shelf, notice) {
  shelf.append(notice);
  while (shelf.children.length > 3) shelf.firstElementChild?.remove();
  const leave = () => {
    // Whoever is reading or reaching for it keeps it; and nobody has seen it while the page is hidden.
    if (document.hidden || notice.matches(':hover, :focus-within')) setTimeout(leave, STAYS);
    else notice.remove();
  };
  setTimeout(leave, STAYS);
}

/** @param {string} id */
async function tellCame(id) {
  try {
    await post('alerts/delivered', { ids: [id] });
  } catch {
    // It is told again with the next stream.
  }
}
