// @ts-check
/* Filters that are kept: the one that is shown gets a name, and goes again. */

import { ApiError, post } from './api.js';
import { visit } from './navigate.js';
import { toast } from './toasts.js';

export function startKept() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (form.dataset.keepFilter !== undefined) {
      event.preventDefault();
      keep(form);
    } else if (form.dataset.forget !== undefined) {
      event.preventDefault();
      // It is everybody's.
      if (!form.dataset.sure || confirm(form.dataset.sure)) forget(form);
    }
  });
}

/** @param {HTMLFormElement} form */
async function keep(form) {
  const values = new FormData(form);
  const note = form.querySelector('.note');
  const field = form.querySelector('input[name="name"]');
  try {
    await post('filters', { name: values.get('name'), query: values.get('query'), shared: values.has('shared') });
    await visit(location.href, { push: false, all: true });
    toast('The filter is kept.');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (note) note.textContent = error.message;
    if (field instanceof HTMLElement) field.focus();
  }
}

/** @param {HTMLFormElement} form */
async function forget(form) {
  try {
    await post(new URL(form.action).pathname.replace('/api/v1/', ''), {});
    await visit(location.href, { push: false, all: true });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message);
  }
}
