// @ts-check
/*
 * Files on their way to the shopper, one after the other, each a message of its own. Until it has arrived a file stays in
 * memory under the id it was sent with, also while another chat is open: what was lost or held is sent again by "Try
 * again", or when the line is back, and arrives once.
 */

import { byId } from './dom.js';
import { toast } from './toasts.js';

const LARGEST = 5 * 1024 * 1024;
/** As many at once. */
const MOST = 10;
const HELD = 'Held back: the chat has moved on since you read it.';
const LOST = 'Not sent yet: the server can’t be reached.';

/** @typedef {{ epoch: string, seen: string }} Saw how the chat was before the sender's eyes */
/** @typedef {'waiting' | 'sending' | 'lost' | 'held' | 'refused'} Standing */
/** @typedef {{ clientId: string, file: File, saw: Saw, standing: Standing, why: string }} Sending */

/** By chat. @type {Map<string, Sending[]>} */
const shelves = new Map();
/** Chats whose files are being sent. @type {Set<string>} */
const busy = new Set();

/** @param {string} conversation @param {File[]} chosen @param {Saw} saw */
export function sendFiles(conversation, chosen, saw) {
  const shelf = shelves.get(conversation) ?? [];
  for (const file of chosen) {
    if (file.size > LARGEST) toast(`${file.name} is larger than 5 MB.`);
    else if (shelf.length >= MOST) toast(`${MOST} files at once are the most.`);
    else shelf.push({ clientId: crypto.randomUUID(), file, saw, standing: 'waiting', why: '' });
  }
  shelves.set(conversation, shelf);
  flush(conversation);
}

/** @param {string} conversation */
async function flush(conversation) {
  drawFiles(conversation);
  if (busy.has(conversation)) return;
  busy.add(conversation);
  try {
    for (;;) {
      const next = shelves.get(conversation)?.find(({ standing }) => standing === 'waiting');
      if (!next) break;
      next.standing = 'sending';
      drawFiles(conversation);
      await send(conversation, next);
      drawFiles(conversation);
    }
  } finally {
    busy.delete(conversation);
  }
}

/** @param {string} conversation @param {Sending} sending */
async function send(conversation, sending) {
  const { clientId, file, saw } = sending;
  const query = new URLSearchParams({ client_id: clientId, name: file.name, ...saw });
  try {
    const response = await fetch(`/api/v1/conversations/${conversation}/attachments?${query}`, {
      method: 'POST', body: file, credentials: 'same-origin', headers: { 'Content-Type': 'application/octet-stream' },
    });
    if (response.ok) {
      leaveOut(conversation, sending);
      return;
    }
    const error = (await response.json().catch(() => null))?.error;
    if (error?.code === 'thread_moved') Object.assign(sending, { standing: 'held', why: HELD });
    else if (response.status === 429 || response.status >= 500) Object.assign(sending, { standing: 'lost', why: LOST });
    else Object.assign(sending, { standing: 'refused', why: error?.message ?? 'It could not be sent.' });
  } catch {
    Object.assign(sending, { standing: 'lost', why: LOST });
  }
}

/** @param {string} conversation @param {Sending} sending */
function leaveOut(conversation, sending) {
  const rest = shelves.get(conversation)?.filter((one) => one !== sending) ?? [];
  if (rest.length > 0) shelves.set(conversation, rest);
  else shelves.delete(conversation);
  drawFiles(conversation);
}

/** Shows what is on its way in a chat, if it is open. @param {string} conversation */
export function drawFiles(conversation) {
  const composer = byId(`composer-${conversation}`);
  const list = composer?.querySelector('.sending-files');
  if (!composer || !(list instanceof HTMLElement)) return;
  const shelf = shelves.get(conversation) ?? [];
  list.hidden = shelf.length === 0;
  list.replaceChildren(...shelf.map((sending) => line(conversation, sending, composer)));
}

/** @param {string} conversation @param {Sending} sending @param {HTMLElement} composer */
function line(conversation, sending, composer) {
  const item = document.createElement('li');
  item.dataset.standing = sending.standing;
  const name = document.createElement('span');
  name.translate = false;
  name.textContent = sending.file.name;
  const note = document.createElement('span');
  note.className = sending.why === '' ? 'subdued' : 'failed';
  if (sending.why !== '') note.setAttribute('role', 'alert');
  note.textContent = sending.why || (sending.standing === 'sending' ? 'Sending…' : 'Waiting…');
  item.append(name, note);
  if (sending.standing === 'lost' || sending.standing === 'held') {
    item.append(button('Try again', `Try again: ${sending.file.name}`, () => {
      // Told so, the sender has before their eyes what is new.
      sending.saw = { epoch: composer.dataset.epoch ?? '', seen: composer.dataset.version ?? '' };
      Object.assign(sending, { standing: 'waiting', why: '' });
      flush(conversation);
    }));
  }
  if (sending.standing !== 'sending') {
    item.append(button('×', `Leave out ${sending.file.name}`, () => {
      leaveOut(conversation, sending);
      composer.querySelector('textarea')?.focus();
    }));
  }
  return item;
}

/** @param {string} text @param {string} label @param {() => void} act */
function button(text, label, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.setAttribute('aria-label', label);
  made.addEventListener('click', act);
  return made;
}

addEventListener('online', () => {
  for (const [conversation, shelf] of shelves) {
    for (const sending of shelf) if (sending.standing === 'lost') Object.assign(sending, { standing: 'waiting', why: '' });
    flush(conversation);
  }
});
