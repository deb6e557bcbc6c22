// @ts-check
/* The sample questions of a document: each is kept as soon as it is added, and goes as soon as it is removed. */

import { ApiError, post } from '/assets/inbox/api.js';
import { byId } from '/assets/inbox/dom.js';
import { toast } from '/assets/inbox/toasts.js';
import { pathOf, send } from './fields.js';

/**
 * @typedef {object} Questions
 * @property {() => boolean} isDirty whether one is typed that is not added yet
 * @property {() => void} add adds what is typed, if anything is
 * @property {() => void} forget what is typed need not be asked for any more
 */

/**
 * Has them added and removed in place.
 * @param {{ onType: () => void, onKept: (version: number) => void }} tell `onKept`: the document has this version now
 * @returns {Questions}
 */
export function startSampleQuestions({ onType, onKept }) {
  const form = document.querySelector('form[data-add-question]');
  const field = byId('sample-question');
  const list = byId('sample-questions');
  if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLInputElement) || !list) {
    return { isDirty: () => false, add: () => {}, forget: () => {} };
  }
  let forgotten = false;
  const isDirty = () => !forgotten && field.value.trim() !== '';
  const note = Object.assign(document.createElement('span'), { className: 'unsaved subdued' });
  note.setAttribute('role', 'status');
  form.querySelector('button')?.after(note);
  const look = () => {
    note.textContent = isDirty() ? 'Not saved yet' : '';
    onType();
  };
  field.addEventListener('input', () => {
    forgotten = false;
    look();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const sent = field.value;
    const added = await send(form, { question: sent });
    if (!added) return;
    list.append(row(`${form.action}/${added.id}/delete`, added.question));
    // What was typed meanwhile is the next one.
    if (field.value === sent) field.value = '';
    look();
    onKept(added.version);
    toast('Added. It counts from the next question on.');
  });
  list.addEventListener('submit', async (event) => {
    const gone = event.target;
    if (!(gone instanceof HTMLFormElement)) return;
    event.preventDefault();
    const removed = await takeOut(gone);
    if (!removed) return;
    const item = gone.closest('li');
    const next = item?.nextElementSibling ?? item?.previousElementSibling;
    item?.remove();
    // Whoever goes by the keyboard stays where they were.
    (next?.querySelector('button') ?? field).focus();
    onKept(removed.version);
    toast('Removed. It counts from the next question on.');
  });
  look();
  return {
    isDirty,
    add: () => {
      if (isDirty()) form.requestSubmit();
    },
    forget: () => {
      forgotten = true;
    },
  };
}

/** Removes one; nothing where that was refused and the reason is said. @param {HTMLFormElement} form */
async function takeOut(form) {
  const button = form.querySelector('button');
  if (button?.getAttribute('aria-busy') === 'true') return null;
  button?.setAttribute('aria-busy', 'true');
  try {
    return await post(pathOf(form));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.status === 404 ? 'It is not here any more. Reload the page.' : error.message);
    return null;
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

/** A question of staff's, as the server writes one. @param {string} action @param {string} question */
function row(action, question) {
  const item = document.createElement('li');
  const words = document.createElement('div');
  const title = Object.assign(document.createElement('h3'), { textContent: question, translate: false });
  const from = Object.assign(document.createElement('p'), { className: 'subdued', textContent: 'By staff' });
  words.append(title, from);
  const form = Object.assign(document.createElement('form'), { method: 'post', action });
  const button = Object.assign(document.createElement('button'), { className: 'button', textContent: 'Remove' });
  button.append(Object.assign(document.createElement('span'), { className: 'sr', textContent: ` ${question}`, translate: false }));
  form.append(button);
  item.append(words, form);
  return item;
}
