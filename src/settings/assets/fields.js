// @ts-check
/* Forms that work by themselves, sent in place: what is wrong is said beside the field it is about. */

import { ApiError } from '/assets/inbox/api.js';
import { toast } from '/assets/inbox/toasts.js';
import { keep } from './meanwhile.js';

/** @param {HTMLFormElement} form where to, below `/api/v1/` */
export function pathOf(form) {
  return new URL(form.action).pathname.replace('/api/v1/', '');
}

/** What stands in the form's fields. @param {HTMLFormElement} form */
export function valuesOf(form) {
  return /** @type {Record<string, string>} */ (Object.fromEntries(
    [...new FormData(form)].filter(([, value]) => typeof value === 'string'),
  ));
}

/** Which assistants are chosen on a form; nothing where it does not ask. @param {HTMLFormElement} form */
export function audienceOf(form) {
  const values = new FormData(form);
  return values.has('audience') ? { audience: values.get('audience'), assistants: values.getAll('assistants') } : {};
}

/** Takes back what was said. @param {HTMLFormElement} form */
export function clearNotes(form) {
  for (const note of form.querySelectorAll('.note')) note.textContent = '';
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
}

/** Says what is wrong. @param {HTMLFormElement} form @param {string} name of the field @param {string} message */
export function complain(form, name, message) {
  const field = form.elements.namedItem(name);
  const note = form.querySelector(`#${CSS.escape(name)}-note, [data-note="${CSS.escape(name)}"]`);
  if (!note) {
    toast(message);
    return;
  }
  note.textContent = message;
  note.setAttribute('role', 'alert');
  if (field instanceof RadioNodeList) /** @type {HTMLElement} */ (field[0]).focus();
  if (!(field instanceof HTMLElement)) return;
  field.setAttribute('aria-invalid', 'true');
  field.focus();
}

/**
 * Sends it; the answer, or null when it was refused and the reason is said.
 * @param {HTMLFormElement} form @param {object} body
 */
export async function send(form, body) {
  const button = form.querySelector('button');
  if (button?.getAttribute('aria-busy') === 'true') return null;
  button?.setAttribute('aria-busy', 'true');
  clearNotes(form);
  try {
    return await keep(form, body);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    complain(form, error.field ?? '', error.message);
    return null;
  } finally {
    button?.removeAttribute('aria-busy');
  }
}
