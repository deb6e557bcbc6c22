// @ts-check
/* What the assistant knows: switches, sources and uploads in place; while something is fetched the page keeps up. */

import { hearNow } from '/assets/inbox/clock.js';
import { byId, parse } from '/assets/inbox/dom.js';
import { cutOff, kept, startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
import { toast } from '/assets/inbox/toasts.js';
import { readyBulk, startBulk } from './audience.js';
import { clearNotes, send, valuesOf } from './fields.js';
import { notSaved, startUnsaved } from './unsaved.js';

/** How often a page looks while something is fetched, in milliseconds. */
const LOOK = 1_000;
/** Parts of the page that are shown anew; the form for a new site is left alone. */
const PARTS = ['documents', 'sources'];
/** Whether the page is looking already. */
let following = false;

hearNow(document.body.dataset.now);
startFrame();
startTicking();
if (!cutOff) {
  startUnsaved();
  document.addEventListener('submit', submitted);
  startUploads();
  startBulk(showAnew);
  keepUp();
}

/** @param {SubmitEvent} event */
function submitted(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  const { switch: document, act } = form.dataset;
  if (form.dataset.sift !== undefined) sift(event, form);
  else if (document !== undefined) flip(event, form);
  else if (act !== undefined) does(event, form, act);
  else if (form.dataset.site !== undefined) addSite(event, form);
}

/** A form that is got would lose the frame around it. @param {SubmitEvent} event @param {HTMLFormElement} form */
function sift(event, form) {
  event.preventDefault();
  const query = new URLSearchParams(Object.entries(valuesOf(form)).filter(([, value]) => value !== ''));
  location.assign(kept(`${new URL(form.action).pathname}?${query}`));
}

/** @param {SubmitEvent} event @param {HTMLFormElement} form */
async function flip(event, form) {
  event.preventDefault();
  const button = form.querySelector('button');
  const on = button?.getAttribute('aria-checked') !== 'true';
  const answer = await send(form, { on });
  if (!answer || !button) return;
  button.setAttribute('aria-checked', String(on));
  const next = form.elements.namedItem('on');
  if (next instanceof HTMLInputElement) next.value = String(!on);
  toast(on ? 'The assistant answers from it again.' : 'The assistant does not answer from it any more.');
}

/** @param {SubmitEvent} event @param {HTMLFormElement} form @param {string} act */
async function does(event, form, act) {
  event.preventDefault();
  const name = form.dataset.name ?? '';
  if (!(await send(form, {}))) return;
  if (act === 'delete') toast(`${name} was removed.`);
  await showAnew();
  keepUp();
}

/** @param {SubmitEvent} event @param {HTMLFormElement} form */
async function addSite(event, form) {
  event.preventDefault();
  const { url, depth, pages } = valuesOf(form);
  const body = { url, depth: Number(depth), pages: Number.parseInt(pages, 10) || 0 };
  if (!(await send(form, body))) return notSaved(form);
  form.reset();
  clearNotes(form);
  await showAnew();
  keepUp();
}

/** Fetches the page as it is now and puts its parts in place; whether something is still being fetched. */
async function showAnew() {
  const response = await fetch(location.href, { headers: { Accept: 'text/html' }, credentials: 'same-origin' });
  if (!response.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const id of PARTS) {
    const [old, fresh] = [byId(id), page.getElementById(id)];
    if (!old || !fresh) continue;
    // Whoever types in it, or has something of it open, keeps what they have.
    if (old.contains(document.activeElement) && document.activeElement instanceof HTMLInputElement) continue;
    if (old.querySelector('.pick input:checked, details.whose[open], .bulk details[open], form[data-dirty]')) continue;
    const part = parse(fresh.outerHTML);
    if (!part) continue;
    for (const open of old.querySelectorAll('[data-source] details[open]')) {
      const source = open.closest('[data-source]')?.getAttribute('data-source') ?? '';
      part.querySelector(`[data-source="${CSS.escape(source)}"] details.${open.className}`)?.setAttribute('open', '');
    }
    old.replaceWith(part);
  }
  readyBulk();
  return byId('sources')?.dataset.running !== undefined;
}

async function keepUp() {
  if (following || byId('sources')?.dataset.running === undefined) return;
  following = true;
  try {
    for (let more = true; more; ) {
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      if (!document.hidden) more = await showAnew();
    }
  } catch {
    // The page stands as it was; a reload shows how far it is.
  } finally {
    following = false;
  }
}

function startUploads() {
  const field = document.querySelector('input[data-upload]');
  if (!(field instanceof HTMLInputElement)) return;
  field.addEventListener('change', async () => {
    const files = [...(field.files ?? [])];
    field.value = '';
    await upload(files);
  });
  document.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    byId('documents')?.classList.add('dropping');
  });
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) byId('documents')?.classList.remove('dropping');
  });
  document.addEventListener('drop', (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    byId('documents')?.classList.remove('dropping');
    upload([...event.dataTransfer.files]);
  });
}

/** One after another: each is taken or refused by itself. @param {File[]} files */
async function upload(files) {
  let taken = 0;
  for (const file of files) {
    try {
      const response = await fetch(`/api/v1/documents/files?name=${encodeURIComponent(file.name)}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/octet-stream', Accept: 'application/json' },
        body: file,
        credentials: 'same-origin',
      });
      if (response.ok) {
        taken += 1;
        continue;
      }
      const answer = await response.json().catch(() => null);
      toast(answer?.error?.message ?? `${file.name} could not be read.`);
    } catch {
      toast(`${file.name} could not be sent. Try again in a moment.`);
    }
  }
  if (taken > 0) toast(taken === 1 ? 'The file was read.' : `${taken} files were read.`);
  await showAnew().catch(() => {});
}
