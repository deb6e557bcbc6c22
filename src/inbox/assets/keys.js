// @ts-check
/* Every act has a key. Keys are silent while text is typed or a dialog is open, and can be switched off. */

import { toggleDetails } from './acts.js';
import { chatList } from './chat-list.js';
import { askCopilot } from './copilot.js';
import { byId, recall, remember, takesText } from './dom.js';
import { replyComposer } from './reply-composer.js';
import { toast } from './toasts.js';

/** @type {Record<string, () => void>} */
const KEYS = {
  j: () => chatList()?.move(1),
  k: () => chatList()?.move(-1),
  o: () => chatList()?.selected?.click(),
  n: () => submit('claim'),
  t: () => submit('take-over'),
  b: () => submit('hand-back'),
  h: () => submit('handled'),
  c: () => submit('close'),
  r: reply,
  a: askCopilot,
  d: toggleDetails,
  g: tag,
  '/': () => byId('filter')?.focus(),
  '?': help,
};

export function startKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (event.key === 'Escape') {
      leave(event.target);
      return;
    }
    if (takesText(event.target)) return;
    const inList = event.target instanceof Element && event.target.closest('chat-list');
    if (inList && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      chatList()?.move(event.key === 'ArrowDown' ? 1 : -1);
      return;
    }
    const act = recall('keys') === 'off' && event.key !== '?' ? undefined : KEYS[event.key.length === 1 ? event.key.toLowerCase() : ''];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.querySelector('[data-act="help"]')?.addEventListener('click', help);
  bindSetting('enter-sends', 'enter-sends', 'no');
  bindSetting('single-keys', 'keys', 'off');
}

/** Presses the button of an act, if the chat as it stands has it. @param {string} act */
function submit(act) {
  const form = document.querySelector(`form[data-act="${act}"]`);
  if (form instanceof HTMLFormElement) form.requestSubmit();
}

function reply() {
  const composer = replyComposer();
  if (composer?.open) composer.focusReply();
  else if (composer?.dataset.note) toast(composer.dataset.note);
}

function tag() {
  const field = document.querySelector('.tag-add input');
  if (!(field instanceof HTMLElement)) return;
  if (!field.checkVisibility({ visibilityProperty: true })) toggleDetails();
  field.focus();
}

function help() {
  const dialog = byId('help-dialog');
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
}

/** One step out: the details, a field, the chat. @param {EventTarget | null} target */
function leave(target) {
  if (document.body.hasAttribute('data-details')) {
    toggleDetails();
    return;
  }
  if (target instanceof HTMLInputElement && target.id === 'filter') {
    target.value = '';
    chatList()?.narrow('');
  }
  const row = chatList()?.selected ?? chatList()?.querySelector('.row-link');
  const visible = row instanceof HTMLElement && row.checkVisibility();
  if (visible) row.focus({ preventScroll: true });
  else if (takesText(target)) /** @type {HTMLElement} */ (target).blur();
  else /** @type {HTMLElement | null} */ (document.querySelector('.back'))?.click();
}

/** A switch in the help dialog that this browser remembers. @param {string} id @param {string} key @param {string} off */
function bindSetting(id, key, off) {
  const box = byId(id);
  if (!(box instanceof HTMLInputElement)) return;
  box.checked = recall(key) !== off;
  box.addEventListener('change', () => remember(key, box.checked ? null : off));
}
