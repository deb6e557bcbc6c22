// @ts-check
/* The team's pages: forms sent in place, what is wrong said beside its field, results where they belong. */

import { ApiError } from '/assets/inbox/api.js';
import { hearNow } from '/assets/inbox/clock.js';
import { byId } from '/assets/inbox/dom.js';
import { kept, startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
import { toast } from '/assets/inbox/toasts.js';
import { startDownloads } from './downloads.js';
import { keep } from './meanwhile.js';
import { startUnsaved } from './unsaved.js';

hearNow(document.body.dataset.now);
startFrame();
startUnsaved();
startTicking();
startDownloads();

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.send === undefined) return;
  event.preventDefault();
  send(form);
});

/** @param {HTMLFormElement} form */
async function send(form) {
  const button = form.querySelector('button');
  if (button?.getAttribute('aria-busy') === 'true') return;
  button?.setAttribute('aria-busy', 'true');
  clear(form);
  try {
    const answer = await keep(form, valuesOf(form));
    if (answer) then(form, answer);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    complain(form, error);
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

/** What stands in the form: boxes of one name make a list. @param {HTMLFormElement} form */
function valuesOf(form) {
  /** @type {Record<string, unknown>} */
  const values = {};
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement)) continue;
    if (!field.name || field.name === 'username') continue;
    if (field instanceof HTMLInputElement && field.type === 'checkbox') {
      const list = /** @type {string[]} */ (values[field.name] ?? []);
      if (field.checked) list.push(field.value);
      values[field.name] = list;
    } else if (field.dataset.as === 'bool') values[field.name] = field.value === 'true';
    else if (field.dataset.as === 'time') values[field.name] = field.value ? new Date(field.value).toISOString() : '';
    else values[field.name] = field.value;
  }
  return values;
}

/** @param {HTMLFormElement} form */
function clear(form) {
  for (const note of form.querySelectorAll('.note')) note.textContent = '';
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
}

/** @param {HTMLFormElement} form @param {ApiError} error */
function complain(form, error) {
  const note = error.field ? form.querySelector(`[data-note="${CSS.escape(error.field)}"]`) : null;
  if (!note || !error.field) {
    toast(error.message);
    return;
  }
  note.textContent = error.message;
  note.setAttribute('role', 'alert');
  const field = form.elements.namedItem(error.field);
  if (!(field instanceof HTMLElement)) return;
  field.setAttribute('aria-invalid', 'true');
  field.focus();
}

/** @param {HTMLFormElement} form @param {Record<string, any>} answer */
function then(form, answer) {
  switch (form.dataset.then) {
    case 'invited':
      invited(form, answer);
      break;
    case 'resent':
      if (answer.link) handOver(form, answer.link);
      else location.reload();
      break;
    case 'key':
      showKey(form, answer);
      break;
    case 'paper':
      showPaper(form, answer);
      break;
    case 'saved':
      form.reset();
      toast('Saved.');
      break;
    default:
      location.reload();
  }
}

/** @param {HTMLFormElement} form @param {Record<string, any>} answer */
function invited(form, answer) {
  const place = byId('invited');
  if (!place) return;
  const list = document.createElement('ul');
  list.className = 'told';
  for (const one of /** @type {{ email: string, link: string | null }[]} */ (answer.sent)) {
    const item = line(list, `${one.email}: invited.`, 'good');
    if (one.link) item.append(linkField(one.link, one.email));
  }
  for (const one of /** @type {{ typed: string, why: string, link: string | null }[]} */ (answer.refused)) {
    const item = line(list, `${one.typed}: ${one.why}`, 'bad');
    if (one.link) item.append(' ', planLink(one.link));
  }
  const again = document.createElement('p');
  const link = document.createElement('a');
  link.href = location.href;
  link.textContent = 'Show who is asked to join';
  again.append(link);
  place.replaceChildren(list, again);
  const emails = form.elements.namedItem('emails');
  // What went out is done; what did not stays to be mended.
  if (emails instanceof HTMLTextAreaElement) {
    emails.value = /** @type {{ typed: string }[]} */ (answer.refused).map((one) => one.typed).join('\n');
  }
}

/** @param {HTMLElement} list @param {string} text @param {string} tone */
function line(list, text, tone) {
  const item = document.createElement('li');
  item.dataset.tone = tone;
  const words = document.createElement('span');
  words.textContent = text;
  item.append(words);
  list.append(item);
  return item;
}

/** Where more of it is had. @param {string} address */
function planLink(address) {
  const link = document.createElement('a');
  link.href = kept(address).href;
  link.textContent = 'See your plan';
  return link;
}

/** A link to hand on oneself: no mail server is set. @param {string} link @param {string} whose */
function linkField(link, whose) {
  const label = document.createElement('label');
  label.textContent = 'No mail goes out from here. Hand on this link yourself:';
  const field = document.createElement('input');
  Object.assign(field, { type: 'text', readOnly: true, value: link });
  field.setAttribute('aria-label', `The link for ${whose}`);
  field.addEventListener('focus', () => field.select());
  label.append(field);
  return label;
}

/** @param {HTMLFormElement} form @param {string} link */
function handOver(form, link) {
  const row = form.closest('.row');
  row?.querySelector('.told')?.remove();
  const list = document.createElement('ul');
  list.className = 'told';
  line(list, 'A new link is made; the one before holds no longer.', 'good').append(linkField(link, 'this invite'));
  row?.append(list);
}

/** @param {HTMLFormElement} form @param {Record<string, any>} answer */
function showKey(form, answer) {
  const [next, key, address] = ['codes-on', 'codes-key', 'codes-address'].map(byId);
  if (!next || !key || !(address instanceof HTMLAnchorElement)) return;
  key.textContent = answer.key;
  address.href = answer.address;
  form.hidden = true;
  next.hidden = false;
  next.querySelector('input')?.focus();
}

/** @param {HTMLFormElement} form @param {Record<string, any>} answer */
function showPaper(form, answer) {
  const place = byId('codes-paper');
  const list = place?.querySelector('ul');
  if (!place || !list) return;
  list.replaceChildren(...answer.on_paper.map((/** @type {string} */ code) => {
    const item = document.createElement('li');
    item.textContent = code;
    return item;
  }));
  form.hidden = true;
  place.hidden = false;
}
