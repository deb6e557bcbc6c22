// @ts-check
/*
 * Two people at one form: what is sent says what the form was drawn from (`?seen=` in its address), and is not kept on top
 * of what somebody else saved meanwhile. What was typed stays; theirs can be looked at, and one can save all the same.
 */

import { ApiError, post } from '/assets/inbox/api.js';
import { framed } from '/assets/inbox/frame.js';
import { notSaved } from './unsaved.js';

/**
 * Sends a form's settings; the answer, or null where somebody else was first: that is said on the form then.
 * @param {HTMLFormElement} form @param {object} body
 * @returns {Promise<Record<string, any> | null>}
 */
export async function keep(form, body) {
  const address = new URL(form.action);
  form.querySelector('.meanwhile')?.remove();
  try {
    return await post(`${address.pathname.replace('/api/v1/', '')}${address.search}`, body, undefined, (answer) => {
      const seen = answer.headers.get('X-Seen');
      if (seen) drawnFrom(form, seen);
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.seen === null) throw error;
    whoseStays(form, error, sees(form));
    return null;
  }
}

/** @param {HTMLFormElement} form @param {string} seen a digest of what there is */
export function drawnFrom(form, seen) {
  const address = new URL(form.action);
  address.searchParams.set('seen', seen);
  form.action = address.href;
}

/** How a form says what it was drawn from: a sheet by its version. @param {HTMLFormElement} form @returns {(seen: string) => void} */
function sees(form) {
  const version = form.elements.namedItem('version');
  if (!(version instanceof HTMLInputElement)) return (seen) => drawnFrom(form, seen);
  return (seen) => {
    version.value = seen;
  };
}

/**
 * Asks whose is to stay.
 * @param {HTMLFormElement} form @param {ApiError} error
 * @param {(seen: string) => void} sees is told what there is, where what was typed is to be saved on top of it
 */
export function whoseStays(form, error, sees) {
  const bar = form.querySelector('.save-bar');
  // A sheet's own bar knows that nothing is saved.
  if (!bar) notSaved(form);
  form.querySelector('.meanwhile')?.remove();
  const box = document.createElement('div');
  box.className = 'meanwhile';
  box.setAttribute('role', 'alert');
  box.tabIndex = -1;
  const text = document.createElement('p');
  text.textContent = error.message;
  const acts = document.createElement('div');
  acts.className = 'acts';
  acts.append(theirs(), button('Save mine all the same', () => {
    sees(error.seen ?? '');
    const saves = form.querySelector('button[data-saves]') ?? form.querySelector('button:not([type="button"])');
    form.requestSubmit(saves instanceof HTMLButtonElement ? saves : undefined);
  }));
  box.append(text, acts);
  const buttons = form.querySelectorAll('button:not([type="button"])');
  const last = buttons[buttons.length - 1];
  const row = last?.closest('.form-foot, .acts');
  const place = bar ?? (row && form.contains(row) ? row : last);
  if (place) place.before(box);
  else form.append(box);
  box.focus();
}

/** Beside this page; inside the admin there is only one, and it is read anew. */
function theirs() {
  if (framed) return button('Reload to see theirs', () => location.reload());
  const link = document.createElement('a');
  link.className = 'button';
  link.href = location.href;
  link.target = '_blank';
  link.textContent = 'See theirs in a new tab';
  return link;
}

/** @param {string} words @param {() => void} act */
function button(words, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'button';
  made.textContent = words;
  made.addEventListener('click', act);
  return made;
}
