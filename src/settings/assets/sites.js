// @ts-check
/* The page of other sites: adding one, copying its line, removing it. */

import { ApiError, post } from '/assets/inbox/api.js';
import { hearNow } from '/assets/inbox/clock.js';
import { byId } from '/assets/inbox/dom.js';
import { startFrame } from '/assets/inbox/frame.js';
import { toast } from '/assets/inbox/toasts.js';
import { startUnsaved } from './unsaved.js';

hearNow(document.body.dataset.now);
startFrame();
startUnsaved();

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  if (form.dataset.add !== undefined) {
    event.preventDefault();
    add(form);
  } else if (form.dataset.remove !== undefined) {
    event.preventDefault();
    remove(form);
  }
});

document.addEventListener('click', async (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-copy]') : null;
  const field = button instanceof HTMLElement ? byId(button.dataset.copy ?? '') : null;
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    toast('Copied.');
  } catch {
    toast('It is selected: copy it with Ctrl+C.');
  }
});

/** @param {HTMLFormElement} form */
async function add(form) {
  const input = form.elements.namedItem('origin');
  const error = byId('origin-error');
  if (!(input instanceof HTMLInputElement) || !error) return;
  error.hidden = true;
  input.removeAttribute('aria-invalid');
  try {
    await post('sites', { origin: input.value });
    location.reload();
  } catch (fault) {
    if (!(fault instanceof ApiError)) throw fault;
    error.textContent = fault.message;
    error.hidden = false;
    input.setAttribute('aria-invalid', 'true');
    input.focus();
  }
}

/** @param {HTMLFormElement} form */
async function remove(form) {
  try {
    await post(form.action.split('/api/v1/')[1] ?? '');
    form.closest('section')?.remove();
    toast('Removed. The chat no longer opens there.');
  } catch (fault) {
    if (!(fault instanceof ApiError)) throw fault;
    toast(fault.message);
  }
}
