// @ts-check
/* The model's settings: saved and tested in place, with what is wrong beside the field that is. */

import { ApiError, post } from '/assets/inbox/api.js';
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

const form = byId('model');
if (form instanceof HTMLFormElement) start(form);

/** @param {HTMLFormElement} form */
function start(form) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    run(form, form.querySelector('button.primary'), () => save(form));
  });
  const tester = form.querySelector('[data-test]');
  tester?.addEventListener('click', () => run(form, tester, () => test(form)));
  form.addEventListener('input', (event) => {
    if (event.target instanceof HTMLInputElement) says(event.target, null);
    tested(null, false);
    showOwn(form);
  });
  showOwn(form);
}

/** The fields of an own server are there when one is meant. @param {HTMLFormElement} form */
function showOwn(form) {
  const own = /** @type {HTMLElement | null} */ (form.querySelector('.own'));
  if (own) own.hidden = new FormData(form).get('whose') !== 'own';
}

/** @param {HTMLFormElement} form @param {Element | null} button @param {() => Promise<void>} act */
async function run(form, button, act) {
  if (form.getAttribute('aria-busy') === 'true') return;
  form.setAttribute('aria-busy', 'true');
  button?.setAttribute('aria-busy', 'true');
  tested(null, false);
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const field = wrongField(error.field);
    if (field) {
      says(field, error.message);
      field.focus();
    } else {
      tested(error.message, false);
    }
  } finally {
    form.removeAttribute('aria-busy');
    button?.removeAttribute('aria-busy');
  }
}

/** @param {HTMLFormElement} form */
async function save(form) {
  const kept = await keep(form, typed(form));
  if (!kept) return;
  const key = /** @type {HTMLInputElement | null} */ (byId('key'));
  if (key) {
    key.value = '';
    key.placeholder = kept.has_key ? 'A key is kept' : '';
  }
  toast(kept.key_forgotten ? 'Saved. The key belonged to the other server and was forgotten.' : 'Saved.');
}

/** @param {HTMLFormElement} form */
async function test(form) {
  tested('Asking the model …', false);
  const told = await post('model/test', typed(form));
  tested(told.said, told.works === true);
}

/** @param {HTMLFormElement} form */
function typed(form) {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? '').trim();
  const own = data.get('whose') === 'own';
  const tokens = Number(text('daily_tokens').replaceAll(/[,.\s]/g, ''));
  return {
    enabled: data.get('enabled') !== null,
    base_url: own ? text('base_url') : '',
    model: own ? text('name') : '',
    key: own ? text('key') : '',
    daily_tokens: Number.isSafeInteger(tokens) ? tokens : 0,
  };
}

/** The field a refusal is about. @param {string | null} name as the server calls it */
function wrongField(name) {
  const field = byId(name === 'model' ? 'name' : name ?? '');
  return field instanceof HTMLInputElement ? field : null;
}

/** What is wrong with a field, or else its note. @param {HTMLInputElement} field @param {string | null} wrong */
function says(field, wrong) {
  const note = byId(`${field.id}-note`);
  if (!note) return;
  field.setAttribute('aria-invalid', String(wrong !== null));
  note.className = wrong === null ? 'subdued' : 'failed';
  note.textContent = wrong ?? note.dataset.note ?? '';
}

/** @param {string | null} said @param {boolean} works */
function tested(said, works) {
  const place = byId('tested');
  if (!place) return;
  place.hidden = said === null;
  place.textContent = said ?? '';
  place.toggleAttribute('data-works', works);
}
