// @ts-check
/* For how many days chats are kept: read, changed and said here, in the privacy card. */

import { ApiError } from '/assets/inbox/api.js';
import { byId } from '/assets/inbox/dom.js';
import { toast } from '/assets/inbox/toasts.js';
import { drawnFrom, keep } from './meanwhile.js';

/** @typedef {{ days: number, least: number, most: number }} Kept */

export async function startKeeping() {
  const card = byId('privacy');
  if (!card) return;
  try {
    const response = await fetch('/api/v1/retention', { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
    if (!response.ok) return;
    const made = form(/** @type {Kept} */ (await response.json()));
    drawnFrom(made, response.headers.get('X-Seen') ?? '');
    card.append(made);
  } catch {
    // The page is whole without it.
  }
}

/** @param {Kept} kept */
function form(kept) {
  const form = document.createElement('form');
  form.className = 'keeping';
  // So that it is seen to keep something (unsaved.js); it is sent from here.
  form.method = 'post';
  form.action = '/api/v1/retention';
  // The server judges what is typed, in words of its own.
  form.noValidate = true;
  const label = document.createElement('label');
  label.htmlFor = 'days';
  label.textContent = 'Days chats are kept';
  const days = document.createElement('input');
  Object.assign(days, { id: 'days', type: 'number', min: kept.least, max: kept.most, required: true, value: kept.days });
  days.setAttribute('aria-describedby', 'days-note');
  const button = document.createElement('button');
  button.className = 'button';
  button.textContent = 'Save';
  const note = document.createElement('p');
  note.id = 'days-note';
  note.setAttribute('role', 'status');
  says(note, days, null);
  form.append(label, days, button, note);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    save(form, days, button, note);
  });
  days.addEventListener('input', () => says(note, days, null));
  return form;
}

/** @param {HTMLFormElement} form @param {HTMLInputElement} days @param {HTMLButtonElement} button @param {HTMLElement} note */
async function save(form, days, button, note) {
  if (button.getAttribute('aria-busy') === 'true') return;
  const number = Number(days.value);
  if (days.value === '' || !Number.isInteger(number)) {
    says(note, days, 'Type a whole number of days.');
    days.focus();
    return;
  }
  button.setAttribute('aria-busy', 'true');
  try {
    const kept = /** @type {Kept | null} */ (await keep(form, { days: number }));
    if (!kept) return;
    days.value = String(kept.days);
    says(note, days, null);
    toast(`Chats are kept for ${kept.days} days.`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    says(note, days, error.message);
    days.focus();
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/** What is wrong, or else what is done. @param {HTMLElement} note @param {HTMLInputElement} days @param {string | null} wrong */
function says(note, days, wrong) {
  days.setAttribute('aria-invalid', String(wrong !== null));
  note.className = wrong === null ? 'subdued' : 'failed';
  note.textContent = wrong ?? 'Older ones are erased by themselves.';
}
