// @ts-check
/* The languages the assistant speaks: all of them, or those that are chosen. */

import { ApiError } from '/assets/inbox/api.js';
import { hearNow } from '/assets/inbox/clock.js';
import { byId } from '/assets/inbox/dom.js';
import { startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
import { toast } from '/assets/inbox/toasts.js';
import { keep } from './meanwhile.js';
import { startUnsaved } from './unsaved.js';

hearNow(document.body.dataset.now);
startFrame();
startUnsaved();
startTicking();

const form = byId('languages');
if (form instanceof HTMLFormElement) start(form);

/** @param {HTMLFormElement} form */
function start(form) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    save(form);
  });
  form.addEventListener('change', () => {
    tells(null);
    showSome(form);
  });
  showSome(form);
}

/** The list is there when some are meant. @param {HTMLFormElement} form */
function showSome(form) {
  const some = new FormData(form).get('which') === 'some';
  for (const part of form.querySelectorAll('.own')) {
    if (part instanceof HTMLElement) part.hidden = !some;
  }
}

/** The shop's own first. @param {HTMLFormElement} form */
function chosen(form) {
  const data = new FormData(form);
  if (data.get('which') !== 'some') return [];
  const first = String(data.get('first') ?? '');
  return [...new Set([first, ...data.getAll('language').map(String)])];
}

/** @param {HTMLFormElement} form */
async function save(form) {
  if (form.getAttribute('aria-busy') === 'true') return;
  form.setAttribute('aria-busy', 'true');
  try {
    const kept = await keep(form, { languages: chosen(form) });
    if (!kept) return;
    for (const box of form.querySelectorAll('input[name="language"]')) {
      if (box instanceof HTMLInputElement && kept.languages.length > 0) {
        box.checked = kept.languages.includes(box.value);
      }
    }
    toast('Saved.');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    tells(error.message);
  } finally {
    form.removeAttribute('aria-busy');
  }
}

/** What is wrong, or else the note. @param {string | null} wrong */
function tells(wrong) {
  const note = byId('languages-note');
  if (!note) return;
  note.className = wrong === null ? 'subdued' : 'failed';
  note.textContent = wrong ?? note.dataset.note ?? '';
}
