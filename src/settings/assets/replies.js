// @ts-check
/* The page of canned replies: each form is sent in place, and the page is read anew where it counts. */

import { hearNow } from '/assets/inbox/clock.js';
import { typeOver } from '/assets/inbox/completion.js';
import { cutOff, kept, startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
import { toast } from '/assets/inbox/toasts.js';
import { send, valuesOf } from './fields.js';
import { startUnsaved } from './unsaved.js';

hearNow(document.body.dataset.now);
startFrame();
startUnsaved();
startTicking();
if (!cutOff) start();

function start() {
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.deed === undefined) return;
    event.preventDefault();
    if (form.dataset.sure && !confirm(form.dataset.sure)) return;
    if (await send(form, valuesOf(form))) location.assign(kept('/settings/replies'));
  });
  // A variable goes where the cursor was.
  document.addEventListener('mousedown', (event) => {
    if (event.target instanceof Element && event.target.closest('[data-variable]')) event.preventDefault();
  });
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-variable], [data-grant]') : null;
    if (!(button instanceof HTMLElement)) return;
    if (button.dataset.grant) {
      grant(button.dataset.grant.split(','));
      return;
    }
    const field = button.closest('form')?.querySelector('textarea');
    if (field) typeOver(field, field.selectionStart, field.selectionEnd, `{{${button.dataset.variable}}}`);
  });
  // One is open at a time; Escape closes it.
  document.addEventListener('toggle', (event) => {
    const opened = event.target;
    if (!(opened instanceof HTMLDetailsElement) || !opened.open) return;
    for (const other of document.querySelectorAll('details.menu[open]')) if (other !== opened) other.removeAttribute('open');
  }, { capture: true });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const open = document.querySelector('details.menu[open]');
    open?.removeAttribute('open');
    const summary = open?.querySelector('summary');
    if (summary instanceof HTMLElement) summary.focus();
  });
}

/** Shopify asks the merchant in a window of its own. @param {string[]} scopes */
async function grant(scopes) {
  const { shopify } = /** @type {{ shopify?: { scopes?: { request?: (scopes: string[]) => Promise<{ result: string }> } } }} */ (
    /** @type {unknown} */ (window));
  try {
    if (!shopify?.scopes?.request) throw new Error('not here');
    const { result } = await shopify.scopes.request(scopes);
    if (result === 'granted-all') location.assign(kept('/settings/replies'));
    else toast('Nothing was changed.');
  } catch {
    toast('Shopify could not ask for it. Try again in a moment.');
  }
}
