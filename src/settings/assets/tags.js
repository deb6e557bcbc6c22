// @ts-check
/* The page of tags: each form is sent in place, and the page is read anew where it counts. */

import { hearNow } from '/assets/inbox/clock.js';
import { cutOff, kept, startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
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
    const values = valuesOf(form);
    const body = values.on === undefined ? values : { ...values, on: values.on === 'true' };
    if (await send(form, body)) location.assign(kept('/settings/tags'));
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
