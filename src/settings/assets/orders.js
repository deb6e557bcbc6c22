// @ts-check
/* The page of orders: asking the store for permission, and what each role may do. */

import { ApiError, post } from '/assets/inbox/api.js';
import { hearNow } from '/assets/inbox/clock.js';
import { byId } from '/assets/inbox/dom.js';
import { startFrame } from '/assets/inbox/frame.js';
import { toast } from '/assets/inbox/toasts.js';
import { keep } from './meanwhile.js';
import { startUnsaved } from './unsaved.js';

hearNow(document.body.dataset.now);
startFrame();
startUnsaved();

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.roles === undefined) return;
  event.preventDefault();
  save(form);
});

document.querySelector('[data-grant]')?.addEventListener('click', (event) => {
  if (event.currentTarget instanceof HTMLButtonElement) ask(event.currentTarget);
});

/** Shopify's own dialog asks the merchant. @param {HTMLButtonElement} button */
async function ask(button) {
  const failed = /** @type {HTMLElement | null} */ (button.parentElement?.querySelector('.failed'));
  const say = (/** @type {string} */ words) => {
    if (!failed) return;
    failed.textContent = words;
    failed.hidden = words === '';
  };
  say('');
  button.setAttribute('aria-busy', 'true');
  try {
    const bridge = /** @type {any} */ (window).shopify;
    const answer = await bridge.scopes.request([button.dataset.grant]);
    if (answer?.result !== 'granted-all') {
      say('Nothing was changed: the permission was not given.');
      return;
    }
    await post('order-acts/granted');
    location.reload();
  } catch (fault) {
    say(fault instanceof ApiError ? fault.message : 'Shopify could not be asked. Try again in a moment.');
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/** @param {HTMLFormElement} form */
async function save(form) {
  for (const input of form.querySelectorAll('input[type="text"]')) says(input.id, '');
  const ticked = (/** @type {string} */ name) => /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name))?.checked ?? false;
  const typed = (/** @type {string} */ name) => /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name))?.value ?? '';
  const role = (/** @type {string} */ name) => ({ refund: ticked(`${name}-refund`), cancel: ticked(`${name}-cancel`), most: typed(`${name}-most`) });
  const button = form.querySelector('button');
  button?.setAttribute('aria-busy', 'true');
  try {
    if (await keep(form, { agent: role('agent'), admin: role('admin') })) toast('Saved.');
  } catch (fault) {
    if (!(fault instanceof ApiError)) throw fault;
    if (fault.field) says(fault.field, fault.message);
    else toast(fault.message);
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

/** What is wrong with a field. @param {string} id @param {string} words */
function says(id, words) {
  const [input, error] = [byId(id), byId(`${id}-error`)];
  if (!error) return;
  error.textContent = words;
  error.hidden = words === '';
  input?.toggleAttribute('aria-invalid', words !== '');
  if (words !== '') input?.focus();
}
