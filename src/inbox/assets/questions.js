// @ts-check
/*
 * Acts that ask something first: who gets the chat, until when it is set aside, what to note. The dialog stays open
 * until the server has taken the answer, and says beside it what is wrong with it.
 */

import { ApiError } from './api.js';
import { byId } from './dom.js';

/** @type {Record<string, { dialog: string, body: (data: FormData) => object }>} */
const QUESTIONS = {
  transfer: {
    dialog: 'transfer-dialog',
    body: (data) => ({ to: text(data, 'to'), note: text(data, 'note') }),
  },
  snooze: {
    dialog: 'snooze-dialog',
    body: (data) => ({ until: text(data, 'until') === 'own' ? instant(text(data, 'own')) : text(data, 'until') }),
  },
  tags: {
    dialog: 'tag-dialog',
    body: (data) => ({ add: text(data, 'tag') }),
  },
  notes: {
    dialog: 'note-dialog',
    body: (data) => ({ note: text(data, 'note'), client_id: crypto.randomUUID() }),
  },
};

/** @param {FormData} data @param {string} name */
function text(data, name) {
  return String(data.get(name) ?? '').trim();
}

/** What a clock here shows, as an instant. @param {string} local */
function instant(local) {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

/** Whether an act asks first. @param {string} act */
export function asks(act) {
  return act in QUESTIONS;
}

/**
 * Asks, and sends; null when the reader thought better of it.
 * @param {string} act @param {(body: object) => Promise<Record<string, any>>} send
 * @returns {Promise<Record<string, any> | null>}
 */
export function askFirst(act, send) {
  const question = QUESTIONS[act];
  const dialog = question && byId(question.dialog);
  const form = dialog?.querySelector('form');
  if (!question || !(dialog instanceof HTMLDialogElement) || !form) return Promise.resolve(null);
  form.reset();
  wrong(form, null);
  present(form);
  dialog.showModal();
  /** @type {HTMLElement | null} */ (form.querySelector('select, input:checked, textarea, input'))?.focus();
  return new Promise((resolve) => {
    /** @type {Record<string, any> | null} */
    let answer = null;
    const ends = new AbortController();
    const { signal } = ends;
    dialog.querySelector('[data-cancel]')?.addEventListener('click', () => dialog.close(), { signal });
    form.addEventListener('input', (event) => own(form, event.target), { signal });
    form.addEventListener(
      'submit',
      async (event) => {
        event.preventDefault();
        if (form.getAttribute('aria-busy') === 'true') return;
        form.setAttribute('aria-busy', 'true');
        try {
          answer = await send(question.body(new FormData(form)));
          dialog.close();
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          wrong(form, error.message);
        } finally {
          form.removeAttribute('aria-busy');
        }
      },
      { signal },
    );
    dialog.addEventListener(
      'close',
      () => {
        ends.abort();
        resolve(answer);
      },
      { signal },
    );
  });
}

/** Who is here now: the page may have been open for long. @param {HTMLFormElement} form */
function present(form) {
  for (const option of form.querySelectorAll('option[value^="staff:"]')) {
    if (!(option instanceof HTMLOptionElement)) continue;
    const face = document.querySelector(`#team [data-id="${CSS.escape(option.value.slice('staff:'.length))}"]`);
    const here = face instanceof HTMLElement && face.dataset.presence === 'online';
    option.disabled = !here;
    option.translate = !here;
    option.textContent = here ? option.dataset.name ?? '' : `${option.dataset.name} (away)`;
  }
}

/** Typing an own time chooses it. @param {HTMLFormElement} form @param {EventTarget | null} target */
function own(form, target) {
  wrong(form, null);
  if (!(target instanceof HTMLInputElement) || target.name !== 'own') return;
  const choice = form.querySelector('input[value="own"]');
  if (choice instanceof HTMLInputElement) choice.checked = true;
}

/** @param {HTMLFormElement} form @param {string | null} said */
function wrong(form, said) {
  const line = /** @type {HTMLElement | null} */ (form.querySelector('.failed'));
  if (!line) return;
  line.hidden = said === null;
  line.textContent = said ?? '';
}
