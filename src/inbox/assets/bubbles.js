// @ts-check
/*
 * A reply is shown the moment it is sent, below the log and not in it: the log's own copy, which arrives by the
 * stream, takes its place, and a screen reader hears it once.
 */

// @ts-ignore -- served beside this folder; the widget and the inbox share it
import { markdown } from '/assets/markdown.js';
import { inWords } from './canned.js';
import { byId, openConversation } from './dom.js';
import { outbox } from './outbox.js';
import { toast } from './toasts.js';

/** @typedef {import('./outbox.js').Reply} Reply */

/** How long a confirmed copy may wait for the log's, in milliseconds, before it leaves by itself. */
const PATIENCE = 10_000;

const WORDS = {
  sending: 'Sending…', waiting: 'Not sent yet. Trying again…', sent: 'Sent', foreign: 'Not sent: somebody else is signed in here now',
};

export function startBubbles() {
  outbox.addEventListener('reply', (event) => {
    const { reply, standing, message } =
      /** @type {CustomEvent<{ reply: Reply, standing: import('./outbox.js').Standing, message: string }>} */ (event).detail;
    if (standing === 'refused' || standing === 'moved' || standing === 'undone') {
      find(reply.clientId)?.remove();
      if (standing === 'refused') toast(message);
      return;
    }
    const bubble = find(reply.clientId) ?? (standing === 'sent' ? null : show(reply));
    const note = bubble?.querySelector('.standing-note');
    if (!bubble || !note || standing === 'resting') return;
    bubble.querySelector('.undo')?.remove();
    bubble.removeAttribute('data-resting');
    const failed = standing === 'waiting' || standing === 'foreign';
    bubble.toggleAttribute('data-failed', failed);
    note.className = failed ? 'standing-note failed' : 'standing-note';
    note.textContent = WORDS[standing];
    if (standing === 'sent') setTimeout(() => bubble.remove(), PATIENCE);
  });
  document.addEventListener('item-arrived', (event) => {
    const { item } = /** @type {CustomEvent<{ item: HTMLElement }>} */ (event).detail;
    if (item.dataset.clientId) arrived(item.dataset.clientId);
  });
  // Another page of this browser took it back, or sent it.
  addEventListener('storage', () => {
    const unsent = new Set(outbox.unsent.map(({ clientId }) => clientId));
    for (const bubble of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.pending [data-resting]'))) {
      if (!unsent.has(bubble.dataset.clientId ?? '')) bubble.remove();
    }
  });
}

/** @param {string} clientId */
function arrived(clientId) {
  find(clientId)?.remove();
  outbox.arrived(clientId);
}

/** Shows what is unsent in the chat just opened. */
export function showUnsent() {
  const conversation = openConversation();
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.items [data-client-id]'))) {
    if (item.dataset.clientId) outbox.arrived(item.dataset.clientId);
  }
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
  const rests = (reply.due ?? 0) - Date.now();
  note.textContent = rests > 0 ? 'Not sent yet' : WORDS.sending;
  head.append(note);
  if (rests > 0) {
    bubble.dataset.resting = '';
    const undo = document.createElement('button');
    undo.type = 'button';
    undo.className = 'undo';
    undo.textContent = 'Undo';
    undo.title = 'Undo (U, or Ctrl+Z in the empty reply)';
    undo.addEventListener('click', () => outbox.undo(reply.conversation, reply.clientId));
    head.append(undo);
  }
  const body = document.createElement('div');
  body.className = 'body';
  body.translate = false;
  body.append(...markdown(reply.body, link));
  const box = document.createElement('div');
  box.className = 'bubble';
  box.append(body);
  for (const { title } of reply.products ?? []) {
    const card = document.createElement('p');
    card.className = 'product-card';
    card.translate = false;
    card.textContent = title;
    box.append(card);
  }
  if (reply.steps && reply.steps.length > 0) {
    const then = document.createElement('p');
    then.className = 'subdued';
    then.textContent = `With it: ${inWords(reply.steps)}`;
    box.append(then);
  }
  bubble.append(head, box);
  shelf.append(bubble);
  shelf.dispatchEvent(new CustomEvent('bubble-added', { bubbles: true }));
  return bubble;
}

/** @param {string} address @param {string} label */
function link(address, label) {
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.target = '_blank';
  anchor.rel = 'noopener noreferrer nofollow ugc';
  anchor.textContent = label;
  return anchor;
}
