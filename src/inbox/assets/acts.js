// @ts-check
/*
 * The acts: take over, hand back, mark handled, snooze, transfer, note, close, claim next. Each is a form that works by itself; here it is
 * sent in place, and what changes comes back by the stream. Whoever is second is told calmly who was first.
 */

import { ApiError, post, postTo } from './api.js';
import { chatList } from './chat-list.js';
import { byId, openConversation, takesText } from './dom.js';
import { isLive } from './live.js';
import { visit } from './navigate.js';
import { outbox } from './outbox.js';
import { askFirst, asks } from './questions.js';
import { replyComposer } from './reply-composer.js';
import { toast } from './toasts.js';

export function startActs() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.act || event.defaultPrevented) return;
    event.preventDefault();
    run(form, form.dataset.act);
  });
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button[data-act="details"]') : null;
    if (button) toggleDetails();
    else if (document.body.hasAttribute('data-details') && event.target instanceof Element && event.target.closest('#thread-pane')) {
      toggleDetails();
    }
  });
}

/** @param {HTMLFormElement} form @param {string} act */
async function run(form, act) {
  const button = form.querySelector('button');
  if (!button || button.getAttribute('aria-busy') === 'true') return;
  const conversation = openConversation() ?? '';
  // What was said before the act goes before it.
  if (!['notes', 'handled', 'claim'].includes(act)) await outbox.settle(conversation);
  if (asks(act)) {
    const answer = await askFirst(act, (body) => postTo(conversation, act, body));
    if (answer) await done(act, conversation);
    return;
  }
  const body = act === 'close' ? await askResolution() : {};
  if (!body) return;
  button.setAttribute('aria-busy', 'true');
  try {
    const answer = act === 'claim' ? await post('claims') : await postTo(conversation, act, body);
    await done(act, answer.conversation ?? conversation);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.code === 'nothing_waiting' ? 'Nobody is waiting. Well done.' : error.message);
    if (error.status === 409) await refreshUnlessLive();
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/** @param {string} act @param {string} conversation */
async function done(act, conversation) {
  if (act === 'claim') {
    if (openConversation() !== conversation) await visit(`/inbox/${conversation}${location.search}`);
    else await refreshUnlessLive();
    if (!isTyping()) replyComposer()?.focusReply();
    return;
  }
  await refreshUnlessLive();
  // The answer took its time: who has gone on to type somewhere is left there.
  if (openConversation() !== conversation || isTyping()) return;
  if (act === 'take-over') replyComposer()?.focusReply();
  else if (['hand-back', 'close', 'transfer', 'snooze'].includes(act)) {
    const next = chatList()?.selected ?? document.querySelector('#thread-pane h2');
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  }
}

/** Whether the reader types somewhere that takes it. */
function isTyping() {
  const at = document.activeElement;
  return takesText(at) && !at?.matches(':disabled');
}

/** The stream brings the change; without it the page is asked again. */
async function refreshUnlessLive() {
  if (!isLive()) await visit(location.href, { push: false, all: true });
}

/** Asks how the chat ended; null when the reader thought better of it. @returns {Promise<{ resolution: string | null } | null>} */
export function askResolution() {
  const dialog = byId('close-dialog');
  if (!(dialog instanceof HTMLDialogElement)) return Promise.resolve({ resolution: null });
  const form = dialog.querySelector('form');
  form?.reset();
  dialog.returnValue = '';
  dialog.showModal();
  /** @type {HTMLElement | null} */ (dialog.querySelector('input:checked'))?.focus();
  dialog.querySelector('[data-cancel]')?.addEventListener('click', () => dialog.close('cancel'), { once: true });
  return new Promise((resolve) => {
    dialog.addEventListener(
      'close',
      () => {
        const chosen = form ? new FormData(form).get('resolution') : null;
        resolve(dialog.returnValue === 'confirm' ? { resolution: typeof chosen === 'string' ? chosen : null } : null);
      },
      { once: true },
    );
  });
}

/** Shows or hides the details where they have no pane of their own. */
export function toggleDetails() {
  const shown = document.body.toggleAttribute('data-details');
  const toggle = /** @type {HTMLElement | null} */ (document.querySelector('.thread-head [data-act="details"]'));
  toggle?.setAttribute('aria-expanded', String(shown));
  if (shown) byId('context-pane')?.focus();
  else toggle?.focus();
}
