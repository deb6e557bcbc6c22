// @ts-check
/*
 * Marks as read what stands before the reader: the chat is open in the window they work in, and its last message has
 * been scrolled to. The server decides whether the shopper may know.
 */

import { postTo } from './api.js';

/** Between two words of it, in milliseconds. */
const PAUSE = 400;

let told = '';
let next = 0;
let waiting = false;

export function startReads() {
  for (const name of ['focus', 'blur', 'online']) addEventListener(name, lookAgain);
  for (const name of ['visibilitychange', 'item-arrived', 'page-shown']) document.addEventListener(name, lookAgain);
  // Scrolling does not bubble.
  document.addEventListener('scroll', lookAgain, { passive: true, capture: true });
  lookAgain();
}

/** Something may have come before the reader's eyes. */
export function lookAgain() {
  if (waiting) return;
  waiting = true;
  const wait = next - Date.now();
  if (wait > 0) setTimeout(look, wait);
  else queueMicrotask(look);
}

function look() {
  waiting = false;
  const here = !document.hidden && document.hasFocus();
  document.body.toggleAttribute('data-away', !here);
  const thread = /** @type {HTMLElement | null} */ (document.querySelector('chat-thread'));
  const conversation = thread?.dataset.conversation;
  if (!here || !thread || !conversation) return;
  const last = thread.querySelector('.items > .message:last-of-type');
  const scroller = thread.querySelector('.scroller');
  if (!last || !scroller || !last.checkVisibility()) return;
  if (last.getBoundingClientRect().top >= scroller.getBoundingClientRect().bottom) return;
  // Who takes a chat over has read it anew: now the shopper may know.
  const head = /** @type {HTMLElement | null} */ (thread.querySelector('.thread-head'));
  const mark = `${last.id} ${head?.dataset.epoch} ${head?.dataset.state}`;
  if (mark === told) return;
  told = mark;
  next = Date.now() + PAUSE;
  const to = last.id.slice(`item-${conversation}-`.length);
  postTo(conversation, 'read', { to }).catch(() => {
    // Told again with the next message, or the next look.
    if (told === mark) told = '';
  });
}
