// @ts-check
/* Notification rules: written, tried on the team as it is now, switched and deleted in place; and this browser. */

import { ApiError, post } from '/assets/inbox/api.js';
import { hearNow } from '/assets/inbox/clock.js';
import { byId, parse } from '/assets/inbox/dom.js';
import { cutOff, kept, startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
import { toast } from '/assets/inbox/toasts.js';
import { pathOf, send, valuesOf } from './fields.js';
import { keep } from './meanwhile.js';
import { startPush } from './push.js';
import { startUnsaved } from './unsaved.js';

/** How long typing rests before the preview is asked for, in milliseconds. */
const REST = 250;
/** Names of which a form has several. */
const LISTS = ['people', 'groups', 'skills', 'assistants'];
/** Names of boxes that are ticked or not. */
const BOXES = ['on_duty', 'holder', 'by_page', 'by_push', 'by_email', 'else_email'];

hearNow(document.body.dataset.now);
startFrame();
startUnsaved();
startTicking();
for (const form of ruleForms()) showFields(form);
if (!cutOff) {
  document.addEventListener('submit', submitted);
  document.addEventListener('click', clicked);
  document.addEventListener('input', changed);
  document.addEventListener('change', changed);
  startPush();
}

/** @returns {HTMLFormElement[]} */
function ruleForms() {
  return [...document.querySelectorAll('form')].filter((form) => form.dataset.ruleForm !== undefined);
}

/** @param {SubmitEvent} event */
function submitted(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  const { ruleForm, switch: name, quiet, follow, forget } = form.dataset;
  if (ruleForm !== undefined) saves(event, form);
  else if (name !== undefined) flips(event, form, name);
  else if (quiet !== undefined) keepsQuiet(event, form);
  else if (follow !== undefined) follows(event, form);
  else if (forget !== undefined) forgets(event, form);
}

/** @param {MouseEvent} event */
function clicked(event) {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (!button) return;
  if (button.dataset.new !== undefined) showNew(true);
  else if (button.dataset.cancel !== undefined) showNew(false);
  else if (button.dataset.delete !== undefined) deletes(button);
}

/** @param {boolean} shown */
function showNew(shown) {
  const place = byId('new-rule');
  const button = document.querySelector('[data-new]');
  if (!place || !(button instanceof HTMLElement)) return;
  place.hidden = !shown;
  button.setAttribute('aria-expanded', String(shown));
  const first = place.querySelector('input');
  if (shown) first?.focus();
  else button.focus();
}

/** @type {Map<HTMLFormElement, ReturnType<typeof setTimeout>>} */
const resting = new Map();

/** @param {Event} event */
function changed(event) {
  const field = event.target;
  const form = field instanceof HTMLElement ? field.closest('form') : null;
  if (!form || form.dataset.ruleForm === undefined) return;
  if (field instanceof HTMLElement) quietNote(form, field.getAttribute('name') ?? '');
  showFields(form);
  clearTimeout(resting.get(form));
  resting.set(form, setTimeout(() => preview(form), REST));
}

/** The fields that belong to what was chosen. @param {HTMLFormElement} form */
function showFields(form) {
  const data = new FormData(form);
  for (const part of form.querySelectorAll('[data-when]')) {
    /** @type {HTMLElement} */ (part).hidden = part.getAttribute('data-when') !== data.get('when');
  }
  const address = form.querySelector('[data-webhook]');
  if (address instanceof HTMLElement) address.hidden = data.get('webhook') === 'none';
}

/** What stands in a rule's form. @param {HTMLFormElement} form */
function ruleOf(form) {
  const data = new FormData(form);
  /** @type {Record<string, any>} */
  const rule = { ...valuesOf(form), has_url: form.dataset.keptUrl !== undefined };
  for (const name of LISTS) rule[name] = data.getAll(name).map(String);
  for (const name of BOXES) rule[name] = data.get(name) !== null;
  return rule;
}

/** Which try of a form is the latest: a slow answer to one before it is not shown. @type {WeakMap<HTMLFormElement, number>} */
const tries = new WeakMap();
/** What a preview says in English: on the page it may be said in another language. @type {WeakMap<Element, string>} */
const shown = new WeakMap();

/** Who would be woken right now. @param {HTMLFormElement} form */
async function preview(form) {
  const place = form.querySelector('[data-preview]');
  if (!place) return;
  const rule = ruleOf(form);
  // A rule without a name can be tried all the same.
  if (!rule.name) rule.name = '…';
  const mine = (tries.get(form) ?? 0) + 1;
  tries.set(form, mine);
  try {
    const answer = await post('notification-rules/preview', rule);
    const fresh = parse(`<div>${answer.html}</div>`);
    const said = fresh?.textContent ?? '';
    if (!fresh || tries.get(form) !== mine || place.textContent === said || shown.get(place) === said) return;
    shown.set(place, said);
    place.replaceChildren(...fresh.childNodes);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

/** @param {SubmitEvent} event @param {HTMLFormElement} form */
async function saves(event, form) {
  event.preventDefault();
  const button = form.querySelector('button.primary');
  if (button?.getAttribute('aria-busy') === 'true') return;
  button?.setAttribute('aria-busy', 'true');
  for (const note of form.querySelectorAll('.note')) note.textContent = '';
  try {
    const answer = await keep(form, ruleOf(form));
    if (!answer) return;
    const id = String(answer.id);
    await showAnew();
    const summary = document.querySelector(`#rule-${CSS.escape(id)} summary`);
    if (summary instanceof HTMLElement) summary.focus();
    toast('Saved. It counts from now on.');
    if (answer.secret && ruleOf(form).webhook === 'json') showSecret(id, String(answer.secret));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    complains(form, error.field, error.message);
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

/** @param {HTMLFormElement} form @param {string} name */
function quietNote(form, name) {
  const note = form.querySelector(`[data-note="${CSS.escape(noteOf(name))}"]`);
  if (note) note.textContent = '';
  form.elements.namedItem(name) instanceof HTMLElement
    && /** @type {HTMLElement} */ (form.elements.namedItem(name)).removeAttribute('aria-invalid');
}

/** Which note a field's trouble is told in. @param {string} name */
function noteOf(name) {
  if (['on_duty', 'holder', 'people', 'groups', 'skills'].includes(name)) return 'who';
  if (['by_page', 'by_push', 'by_email', 'else_email'].includes(name)) return 'how';
  return name;
}

/** @param {HTMLFormElement} form @param {string | null} name @param {string} message */
function complains(form, name, message) {
  const note = name ? form.querySelector(`[data-note="${CSS.escape(name)}"]`) : null;
  if (!note) {
    toast(message);
    return;
  }
  note.textContent = message;
  note.setAttribute('role', 'alert');
  const fold = note.closest('details.which');
  if (fold instanceof HTMLDetailsElement) fold.open = true;
  const field = form.elements.namedItem(name ?? '');
  const first = field instanceof HTMLElement ? field : note.parentElement?.querySelector('input');
  first?.setAttribute('aria-invalid', 'true');
  first?.focus();
}

/** The secret is told once. @param {string} rule @param {string} secret */
function showSecret(rule, secret) {
  const row = document.querySelector(`[data-rule="${CSS.escape(rule)}"]`);
  if (!row) return;
  const line = document.createElement('p');
  line.className = 'tested';
  line.setAttribute('role', 'status');
  const code = document.createElement('code');
  code.textContent = secret;
  line.append('Signed with this secret, shown only now: ', code);
  row.append(line);
}

/** @param {SubmitEvent} event @param {HTMLFormElement} form @param {string} name */
async function flips(event, form, name) {
  event.preventDefault();
  const button = form.querySelector('button');
  const on = button?.getAttribute('aria-checked') !== 'true';
  if (!(await send(form, { on })) || !button) return;
  button.setAttribute('aria-checked', String(on));
  toast(on ? `“${name}” rings again.` : `“${name}” does not ring any more.`);
}

/** @param {HTMLButtonElement} button */
async function deletes(button) {
  const form = button.closest('form');
  if (!form) return;
  if (button.dataset.sure === undefined) {
    button.dataset.sure = '';
    button.textContent = 'Delete for good';
    return;
  }
  try {
    await post(`${pathOf(form)}/delete`);
    await showAnew();
    toast(`“${button.dataset.delete}” was deleted.`);
    const heading = byId('rules-title');
    heading?.setAttribute('tabindex', '-1');
    heading?.focus();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.message);
  }
}

/** @param {SubmitEvent} event @param {HTMLFormElement} form */
async function keepsQuiet(event, form) {
  event.preventDefault();
  const data = new FormData(form);
  const body = { ...valuesOf(form), on: data.get('on') !== null, days: data.getAll('days').map(Number) };
  if (!(await send(form, body))) return;
  // First, so that nothing is pressed that is about to be replaced.
  await showAnew().catch(() => {});
  toast(body.on ? 'Saved. You are not woken in these hours.' : 'Saved. You can be woken at any hour.');
}

/** @param {SubmitEvent} event @param {HTMLFormElement} form */
async function follows(event, form) {
  event.preventDefault();
  const minutes = Number(valuesOf(form).minutes.trim());
  if (await send(form, { minutes: Number.isInteger(minutes) ? minutes : -1 })) toast('Saved.');
}

/** @param {SubmitEvent} event @param {HTMLFormElement} form */
async function forgets(event, form) {
  event.preventDefault();
  if (!(await send(form, valuesOf(form)))) return;
  form.closest('li')?.remove();
  toast('That browser takes no alerts any more.');
}

/** The rules and what became of alerts, as they are now. */
async function showAnew() {
  const response = await fetch(kept('/settings/notifications'), { credentials: 'same-origin' });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const id of ['rules', 'alerts']) {
    const old = byId(id);
    const now = fresh.getElementById(id);
    if (!old || !now) continue;
    // What somebody has not saved yet stays as they have it.
    for (const form of old.querySelectorAll('form[data-dirty]')) {
      const place = /** @type {HTMLElement | null} */ (form.closest('[data-rule], #new-rule'));
      const rule = place?.dataset.rule;
      const fresh = now.querySelector(rule === undefined ? '#new-rule' : `[data-rule="${CSS.escape(rule)}"]`);
      if (place && fresh) fresh.replaceWith(place);
    }
    old.replaceWith(now);
  }
  for (const form of ruleForms()) showFields(form);
}
