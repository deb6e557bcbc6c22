// @ts-check
/*
 * Refunding and cancelling from beside a chat. The page that shows what would happen is fetched and shown as a dialog;
 * every change of a choice is reckoned again by the server, and only what was shown can be confirmed.
 */

import { ApiError, post } from './api.js';
import { byId } from './dom.js';
import { bare } from './frame.js';
import { toast } from './toasts.js';

/** Which fetch is the latest: a slow one before it is not shown. */
let asked = 0;

export function startOrderActs() {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest('a[data-order-act]') : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    show(link.href);
  });
  document.addEventListener('change', (event) => {
    const form = event.target instanceof Element ? event.target.closest('form[data-choose]') : null;
    if (form instanceof HTMLFormElement) choose(form);
  });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (form.dataset.choose !== undefined) {
      event.preventDefault();
      choose(form);
    } else if (form.dataset.confirm !== undefined) {
      event.preventDefault();
      confirm(form);
    }
  });
}

/** The one dialog, made when it is first needed. @returns {HTMLDialogElement} */
function dialog() {
  const there = byId('order-act-dialog');
  if (there instanceof HTMLDialogElement) return there;
  const made = document.createElement('dialog');
  made.id = 'order-act-dialog';
  made.setAttribute('aria-labelledby', 'order-act-title');
  document.body.append(made);
  return made;
}

/** @param {HTMLFormElement} form */
function choose(form) {
  if (!form.reportValidity()) return;
  const url = new URL(form.action);
  for (const [name, value] of new FormData(form)) url.searchParams.set(name, String(value));
  show(url.href);
}

/** @param {string} address */
async function show(address) {
  const mine = ++asked;
  const place = dialog();
  place.setAttribute('aria-busy', 'true');
  for (const button of place.querySelectorAll('[data-confirm] button')) button.setAttribute('disabled', '');
  if (!place.open) {
    place.replaceChildren(waiting());
    place.showModal();
  }
  try {
    const response = await fetch(bare(address), { headers: { Accept: 'text/html' }, credentials: 'same-origin' });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    if (mine !== asked) return;
    const part = page.getElementById('order-act');
    if (!response.ok || !part) throw new Error(String(response.status));
    const at = document.activeElement instanceof HTMLElement ? document.activeElement.getAttribute('name') : null;
    place.replaceChildren(document.adoptNode(part));
    place.append(cancel(place));
    const again = at ? place.querySelector(`[data-choose] [name="${CSS.escape(at)}"]`) : place.querySelector('h2');
    if (again instanceof HTMLElement) {
      if (again.localName === 'h2') again.tabIndex = -1;
      again.focus({ preventScroll: true });
    }
  } catch {
    if (mine !== asked) return;
    place.close();
    toast('The order can’t be looked at just now. Try again in a moment.');
  } finally {
    if (mine === asked) place.removeAttribute('aria-busy');
  }
}

function waiting() {
  const line = document.createElement('p');
  line.className = 'subdued';
  line.id = 'order-act-title';
  line.textContent = 'Asking Shopify…';
  return line;
}

/** @param {HTMLDialogElement} place */
function cancel(place) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button';
  button.textContent = 'Do nothing';
  button.addEventListener('click', () => place.close());
  const foot = place.querySelector('[data-confirm] .dialog-foot');
  if (foot) {
    foot.prepend(button);
    return document.createDocumentFragment();
  }
  const own = document.createElement('div');
  own.className = 'dialog-foot';
  own.append(button);
  return own;
}

/** @param {HTMLFormElement} form */
async function confirm(form) {
  const button = form.querySelector('button.primary');
  if (!button || button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  const failed = /** @type {HTMLElement | null} */ (form.querySelector('.failed'));
  try {
    const path = new URL(form.action).pathname.replace('/api/v1/', '');
    await post(path, Object.fromEntries(new FormData(form)));
    dialog().close();
    toast('Shopify is asked. The result comes into the thread.');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'changed') {
      const choices = /** @type {HTMLFormElement | null} */ (dialog().querySelector('form[data-choose]'));
      const url = new URL(choices?.action ?? location.href);
      if (choices) for (const [name, value] of new FormData(choices)) url.searchParams.set(name, String(value));
      url.searchParams.set('changed', '');
      await show(url.href);
      return;
    }
    if (failed) {
      failed.textContent = error.message;
      failed.hidden = false;
    }
  } finally {
    button.removeAttribute('aria-busy');
  }
}
