// @ts-check
/*
 * A reply is shown the moment it is sent, below the log and not in it: the log's own copy, which arrives by the
 * stream, takes its place, and a screen reader hears it once.
 */

import { byId, openConversation } from './dom.js';
import { outbox } from './outbox.js';
import { toast } from './toasts.js';

/** @typedef {import('./outbox.js').Reply} Reply */

/** How long a confirmed copy may wait for the log's, in milliseconds, before it leaves by itself. */
const PATIENCE = 10_000;

export function startBubbles() {
  outbox.addEventListener('reply', (event) => {
    const { reply, standing, message } =
      /** @type {CustomEvent<{ reply: Reply, standing: import('./outbox.js').Standing, message: string }>} */ (event).detail;
    if (standing === 'refused') {
      find(reply.clientId)?.remove();
      toast(message);
      document.dispatchEvent(new CustomEvent('reply-refused', { detail: reply }));
      return;
    }
    const bubble = find(reply.clientId) ?? (standing === 'sent' ? null : show(reply));
    const note = bubble?.querySelector('.standing-note');
    if (!bubble || !note) return;
    bubble.toggleAttribute('data-failed', standing === 'waiting');
    note.className = standing === 'waiting' ? 'standing-note failed' : 'standing-note';
    note.textContent = { sending: 'Sending…', waiting: 'Not sent yet. Trying again…', sent: 'Sent' }[standing];
    if (standing === 'sent') setTimeout(() => bubble.remove(), PATIENCE);
  });
  document.addEventListener('item-arrived', (event) => {
    const { item } = /** @type {CustomEvent<{ item: HTMLElement }>} */ (event).detail;
    if (item.dataset.clientId) find(item.dataset.clientId)?.remove();
  });
}

/** Shows what is unsent in the chat just opened. */
export function showUnsent() {
  const conversation = openConversation();
  for (const reply of outbox.unsent) {
    if (reply.conversation === conversation && !find(reply.clientId)) show(reply);
  }
}

/** @param {string} clientId @returns {HTMLElement | null} */
function find(clientId) {
  return document.querySelector(`.pending [data-client-id="${CSS.escape(clientId)}"]`);
}

/** @param {Reply} reply @returns {HTMLElement | null} */
function show(reply) {
  const thread = byId(`thread-${reply.conversation}`);
  const shelf = thread?.querySelector('.pending');
  // The log's copy can be faster than this one.
  if (!thread || !shelf || thread.querySelector(`.items [data-client-id="${CSS.escape(reply.clientId)}"]`)) return null;
  const bubble = document.createElement('div');
  bubble.className = 'message';
  bubble.dataset.from = 'staff';
  bubble.dataset.clientId = reply.clientId;
  const head = document.createElement('header');
  const note = document.createElement('span');
  note.className = 'standing-note';
  note.textContent = 'Sending…';
  head.append(note);
  const body = document.createElement('p');
  body.className = 'body';
  body.textContent = reply.body;
  const box = document.createElement('div');
  box.className = 'bubble';
  box.append(body);
  bubble.append(head, box);
  shelf.append(bubble);
  shelf.dispatchEvent(new CustomEvent('bubble-added', { bubbles: true }));
  return bubble;
}
