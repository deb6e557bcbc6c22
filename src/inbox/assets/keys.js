// @ts-check
/* Every act has a key. Keys are silent while text is typed or a dialog is open, and can be switched off. */

import { toggleDetails } from './acts.js';
import { isForAll, leavePicks, runOnAll } from './bulk.js';
import { chatList } from './chat-list.js';
import { askCopilot } from './copilot.js';
import { byId, recall, remember, takesText } from './dom.js';
import { insert } from './inserts.js';
import { say } from './locale.js';
import { runMacro } from './macros.js';
import { openPalette } from './palette.js';
import { picks } from './picks.js';
import { replyComposer, undoSend } from './reply-composer.js';
import { searching } from './search.js';
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
  f: () => submit('transfer'),
  z: () => submit(!isForAll('snooze') && document.querySelector('form[data-act="wake"]') ? 'wake' : 'snooze'),
  x: () => chatList()?.pickSelected(),
  m: () => submit('notes'),
  r: reply,
  a: askCopilot,
  d: toggleDetails,
  g: tag,
  q: macro,
  '/': () => byId('filter')?.focus(),
  '?': help,
  p: () => insert('product'),
  v: () => insert('discount'),
  i: () => insert('draft'),
  e: () => replyComposer()?.chooseFiles(),
  u: undoSend,
};

export function startKeys() {
  document.addEventListener('keydown', (event) => {
    if (!event.defaultPrevented && event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
      const open = document.querySelector('dialog[open]');
      if (open && open.id !== 'palette') return;
      event.preventDefault();
      openPalette(known());
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (event.key === 'Escape') {
      leave(event.target);
      return;
    }
    if (takesText(event.target)) return;
    const inList = event.target instanceof Element && event.target.closest('chat-list');
    if (inList && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      step(event.key === 'ArrowDown' ? 1 : -1, event.shiftKey);
      return;
    }
    if (event.shiftKey && 'jk'.includes(event.key.toLowerCase()) && recall('keys') !== 'off') {
      event.preventDefault();
      step(event.key.toLowerCase() === 'j' ? 1 : -1, true);
      return;
    }
    const act = recall('keys') === 'off' && event.key !== '?' ? undefined : KEYS[event.key.length === 1 ? event.key.toLowerCase() : ''];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.querySelector('[data-act="help"]')?.addEventListener('click', help);
  document.querySelector('[data-act="palette"]')?.addEventListener('click', () => openPalette(known()));
  bindSetting('enter-sends', 'enter-sends', 'no');
  bindSetting('single-keys', 'keys', 'off');
  bindSetting('undo-send', 'undo-send', 'off');
}

/** On by a row; picking as it goes, with Shift. @param {number} by @param {boolean} picks */
function step(by, picks) {
  if (picks) chatList()?.pickSelected(by);
  else chatList()?.move(by);
}

/** What no button of the chat stands for, for the palette. */
function known() {
  const all = [
    { label: 'Reply', kind: 'Act', key: 'r', run: reply },
    { label: 'Attach files', kind: 'Act', key: 'e', run: () => replyComposer()?.chooseFiles() },
    { label: 'Add a tag', kind: 'Act', key: 'g', run: tag },
    { label: 'Run a macro', kind: 'Act', key: 'q', run: macro },
    { label: 'Ask the copilot', kind: 'Act', key: 'a', run: askCopilot },
    { label: 'Details', kind: 'Act', key: 'd', run: toggleDetails },
    { label: 'Search all chats, or filter the list', kind: 'Act', key: '/', run: () => byId('filter')?.focus() },
    { label: 'Select this chat', kind: 'Act', key: 'x', run: () => chatList()?.pickSelected() },
    { label: 'Keyboard shortcuts', kind: 'Act', key: '?', run: help },
  ];
  return all.map((one) => ({ ...one, label: say(one.label) ?? one.label }));
}

/** Presses the button of an act, if the chat as it stands has it; or does it to all chats that are picked. @param {string} act */
function submit(act) {
  if (isForAll(act)) {
    runOnAll(act);
    return;
  }
  const form = document.querySelector(`form[data-act="${act}"]`);
  if (form instanceof HTMLFormElement) form.requestSubmit();
}

function reply() {
  const composer = replyComposer();
  if (composer?.open) composer.focusReply();
  else if (composer?.dataset.note) toast(composer.dataset.note);
}

function tag() {
  if (isForAll('tags')) {
    runOnAll('tags');
    return;
  }
  const field = document.querySelector('.tag-add input');
  if (!(field instanceof HTMLElement)) return;
  if (!field.checkVisibility({ visibilityProperty: true })) toggleDetails();
  field.focus();
}

function macro() {
  if (isForAll('steps')) runOnAll('steps');
  else runMacro();
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
  if (picks().length > 0 && !takesText(target)) {
    leavePicks();
    return;
  }
  // Out of what was found, back to the list; from the field, first to what was found.
  const inList = target instanceof HTMLElement && target.closest('chat-list, .list-head') !== null;
  if (searching() && inList && (!takesText(target) || !chatList()?.selected)) {
    /** @type {HTMLElement | null} */ (document.querySelector('.search-clear'))?.click();
    return;
  }
  if (target instanceof HTMLInputElement && target.id === 'filter' && !searching()) {
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
