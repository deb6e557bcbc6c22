// @ts-check
/*
 * Alerts of the notification rules, in the open inbox: a line with a link to the chat, the sound, the title. Each is
 * shown once, however often the stream brings it, and the server is told that it came.
 */

import { post } from './api.js';
import { callTitle, ring } from './bell.js';
import { byId } from './dom.js';
import { kept } from './frame.js';

/** @typedef {{ id: string, title: string, conversation: string | null }} Alert */

const STAYS = 12_000;
/** @type {Set<string>} */
const shown = new Set();

/** @param {Alert} alert */
export function alerted(alert) {
  tellCame(alert.id);
  if (shown.has(alert.id)) return;
  shown.add(alert.id);
  ring();
  callTitle();
  // Who has the chat before them sees it there.
  const open = document.querySelector('chat-thread')?.getAttribute('data-conversation');
  if (open !== null && open === alert.conversation && !document.hidden) return;
  show(alert);
}

/** Takes the lines about a chat away. @param {string} conversation */
function clear(conversation) {
  for (const line of document.querySelectorAll(`#toasts [data-about="${CSS.escape(conversation)}"]`)) line.remove();
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
  // One line a chat: what is newest about it.
  if (alert.conversation) clear(alert.conversation);
  const notice = document.createElement('div');
  notice.className = 'toast';
  notice.dataset.alert = alert.id;
  notice.dataset.about = alert.conversation ?? '';
  const words = document.createElement('span');
  words.textContent = alert.title;
  notice.append(words);
  if (alert.conversation) {
    const link = document.createElement('a');
    link.href = kept(`/inbox/${encodeURIComponent(alert.conversation)}`).href;
    link.textContent = 'Open the chat';
    link.dataset.navigate = '';
    link.addEventListener('click', () => notice.remove());
    notice.append(link);
  }
  const dismiss = document.createElement('button');
  dismiss.type = 'button';
  dismiss.textContent = 'Dismiss';
  dismiss.addEventListener('click', () => notice.remove());
  notice.append(dismiss);
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
