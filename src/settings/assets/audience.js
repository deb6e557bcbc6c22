// @ts-check
/* For which assistants documents are: switched for one, chosen for several in the list, and for whole sources. */

import { byId } from '/assets/inbox/dom.js';
import { toast } from '/assets/inbox/toasts.js';
import { audienceOf, send } from './fields.js';
import { notSaved } from './unsaved.js';

/** @param {() => Promise<unknown>} showAnew shows the page as it is now */
export function startBulk(showAnew) {
  readyBulk();
  document.addEventListener('change', (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement)) return;
    if (field.dataset.all !== undefined) for (const row of rows()) row.checked = field.checked;
    if (field.dataset.all !== undefined || field.name === 'documents') count();
  });
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    const { member, bulk, audience } = form.dataset;
    if (member !== undefined) return flip(event, form, member);
    if (bulk === undefined && audience === undefined) return;
    event.preventDefault();
    const chosen = rows().filter((row) => row.checked).map((row) => row.value);
    const body = bulk === undefined ? audienceOf(form) : { documents: chosen, ...audienceOf(form) };
    const answer = await send(form, body);
    if (!answer) {
      if (bulk === undefined) notSaved(form);
      return;
    }
    const number = bulk === undefined ? answer.documents : chosen.length;
    for (const row of rows()) row.checked = false;
    form.closest('details')?.removeAttribute('open');
    form.querySelector('details')?.removeAttribute('open');
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    toast(`${number} ${number === 1 ? 'document' : 'documents'} changed. It counts from the next question on.`);
    await showAnew();
    readyBulk();
  });
}

/** What needs a script is there from now on: a list that is drawn anew comes without. */
export function readyBulk() {
  for (const part of document.querySelectorAll('#bulk [data-needs-script]')) part.removeAttribute('hidden');
  count();
}

function rows() {
  return [.../** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('.pick input'))];
}

/** Says how many are chosen. */
function count() {
  const all = rows();
  const chosen = all.filter((row) => row.checked).length;
  const told = byId('bulk')?.querySelector('[data-chosen]');
  if (told) told.textContent = chosen > 0 ? ` of ${chosen}` : '';
  const every = byId('bulk')?.querySelector('[data-all]');
  if (!(every instanceof HTMLInputElement)) return;
  every.checked = chosen > 0 && chosen === all.length;
  every.indeterminate = chosen > 0 && chosen < all.length;
}

/** One document for one assistant. @param {SubmitEvent} event @param {HTMLFormElement} form @param {string} member */
async function flip(event, form, member) {
  event.preventDefault();
  const button = form.querySelector('button');
  const assistant = /** @type {HTMLInputElement} */ (form.elements.namedItem('assistant')).value;
  const on = button?.getAttribute('aria-checked') !== 'true';
  if (!(await send(form, { documents: [member], assistant, on })) || !button) return;
  button.setAttribute('aria-checked', String(on));
  const next = form.elements.namedItem('on');
  if (next instanceof HTMLInputElement) next.value = String(!on);
  toast(on ? 'This assistant answers from it.' : 'This assistant does not answer from it any more.');
}
