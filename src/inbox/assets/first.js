// @ts-check
/* Writing first: the words take the chat over from the AI. Whoever was quicker is named, and the words stay. */

import { ApiError, postTo } from './api.js';
import { openConversation } from './dom.js';
import { isLive } from './live.js';
import { visit } from './navigate.js';
import { replyComposer } from './reply-composer.js';

export function startWritingFirst() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.first === undefined) return;
    event.preventDefault();
    send(form);
  });
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const button = form.querySelector('button');
  const field = form.querySelector('textarea');
  const conversation = openConversation();
  if (!button || !field || !conversation || button.getAttribute('aria-busy') === 'true') return;
  // One id for all tries of these words.
  form.dataset.clientId ??= crypto.randomUUID();
  button.setAttribute('aria-busy', 'true');
  try {
    await postTo(conversation, 'first', { body: field.value, client_id: form.dataset.clientId });
    field.value = '';
    if (!isLive()) await visit(location.href, { push: false, all: true });
    replyComposer()?.focusReply();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const line = /** @type {HTMLElement | null} */ (form.querySelector('.failed'));
    if (line) {
      line.textContent = error.message;
      line.hidden = false;
    }
  } finally {
    button.removeAttribute('aria-busy');
  }
}
