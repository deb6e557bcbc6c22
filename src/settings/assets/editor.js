// @ts-check
/* One document: saved in place, read back as the assistant reads it, and asked before it is saved. */

import { ApiError, post } from '/assets/inbox/api.js';
import { hearNow } from '/assets/inbox/clock.js';
import { byId } from '/assets/inbox/dom.js';
import { cutOff, kept, startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
import { toast } from '/assets/inbox/toasts.js';
import { startAdminBar } from './admin-bar.js';
import { audienceOf, send, valuesOf } from './fields.js';
import { startSampleQuestions } from './sample-questions.js';
import { asWritten } from './written.js';

/** @typedef {{ heading: string | null, sentences: string[] }} Passage */

/** How long somebody has to pause until the preview is read again, in milliseconds. */
const PAUSE = 400;

const sheet = document.querySelector('form.fields');
/** What stood on the sheet when it was last saved. */
let saved = '';
/** Says whether there is more on it than that. */
let look = () => {};
/** What is typed among its sample questions need not be asked for any more. */
let forgetQuestion = () => {};

hearNow(document.body.dataset.now);
startFrame();
startTicking();
if (!cutOff && sheet instanceof HTMLFormElement) start(sheet);

/** @param {HTMLFormElement} sheet */
function start(sheet) {
  for (const part of document.querySelectorAll('[data-needs-script]')) part.removeAttribute('hidden');
  saved = asWritten(sheet, () => plain(sheet));
  const note = element('span', 'unsaved subdued', '');
  note.setAttribute('role', 'status');
  sheet.querySelector('.acts button')?.after(note);
  const questions = startSampleQuestions({ onType: () => look(), onKept: (version) => keepUp(sheet, version) });
  forgetQuestion = questions.forget;
  const inAdmin = startAdminBar({
    save: async () => {
      // One after the other: each gives the document a version.
      if (plain(sheet) !== saved) await save(sheet);
      questions.add();
    },
    forget: () => {
      saved = plain(sheet);
      questions.forget();
    },
  });
  look = () => {
    const dirty = plain(sheet) !== saved;
    note.textContent = dirty ? 'Not saved yet' : '';
    inAdmin?.(dirty || questions.isDirty());
  };
  for (const kind of ['input', 'change']) sheet.addEventListener(kind, look);
  // Somebody may have been quicker than this script.
  look();
  sheet.addEventListener('submit', (event) => {
    event.preventDefault();
    save(sheet);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    save(sheet);
  });
  addEventListener('beforeunload', (event) => {
    if (plain(sheet) !== saved || questions.isDirty()) event.preventDefault();
  });
  startPreview(sheet);
  startAsking(sheet);
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement && form.dataset.then) does(event, form, form.dataset.then);
  });
}

/** All that stands on the sheet; not its version, which changes by itself. @param {HTMLFormElement} sheet */
function plain(sheet) {
  const { version: _, ...values } = valuesOf(sheet);
  return JSON.stringify({ ...values, ...audienceOf(sheet) });
}

/**
 * The document got a version of ours. If somebody else gave it one meanwhile, too, the sheet stays behind, and is refused
 * when it is saved.
 * @param {HTMLFormElement} sheet @param {number} version
 */
function keepUp(sheet, version) {
  const field = sheet.elements.namedItem('version');
  if (field instanceof HTMLInputElement && Number(field.value) === version - 1) field.value = String(version);
}

/** @param {HTMLFormElement} sheet */
async function save(sheet) {
  const values = valuesOf(sheet);
  const version = Number(values.version) || undefined;
  const sent = plain(sheet);
  const answer = await send(sheet, { ...values, version, on: values.on === 'true', ...audienceOf(sheet) });
  if (!answer) return;
  // What was typed meanwhile is not saved.
  saved = sent;
  look();
  if (sheet.dataset.edit === undefined) {
    location.assign(kept(`/settings/knowledge/${answer.id}?saved=1`));
    return;
  }
  const field = sheet.elements.namedItem('version');
  if (field instanceof HTMLInputElement) field.value = String(answer.version);
  const title = document.querySelector('.page-head h1');
  if (title) title.textContent = values.title.trim();
  toast('Saved. The next question is answered by it.');
}

/** Restoring, following its source, deleting. @param {SubmitEvent} event @param {HTMLFormElement} form @param {string} then */
async function does(event, form, then) {
  event.preventDefault();
  const version = form.dataset.version ? Number(form.dataset.version) : undefined;
  if (!(await send(form, { version }))) return;
  if (sheet instanceof HTMLFormElement) saved = plain(sheet);
  if (then === 'list') forgetQuestion();
  look();
  if (then === 'list') location.assign(kept('/settings/knowledge'));
  else location.assign(kept(location.pathname));
}

/** @param {HTMLFormElement} sheet */
function startPreview(sheet) {
  const body = sheet.elements.namedItem('body');
  if (!(body instanceof HTMLTextAreaElement)) return;
  let timer = 0;
  let asked = 0;
  body.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(async () => {
      const mine = ++asked;
      try {
        const answer = await post('documents/preview', { body: body.value });
        if (mine === asked) show(/** @type {Passage[]} */ (answer.passages));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (mine === asked && !error.passing) show([]);
      }
    }, PAUSE);
  });
}

/** @param {Passage[]} passages */
function show(passages) {
  byId('passages')?.replaceChildren(...passages.slice(0, 60).map((passage) => {
    const item = document.createElement('li');
    if (passage.heading) item.append(element('strong', '', passage.heading));
    item.append(element('p', '', passage.sentences.join(' ')));
    return item;
  }));
}

/** @param {HTMLFormElement} sheet */
function startAsking(sheet) {
  const form = document.querySelector('form[data-attempt]');
  const field = byId('question');
  if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLInputElement)) return;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { title, body, language, url } = valuesOf(sheet);
    const button = form.querySelector('button');
    button?.setAttribute('aria-busy', 'true');
    try {
      const document = sheet.dataset.edit;
      tell(await post('documents/try', { title, body, language, url, document, question: field.value, ...audienceOf(sheet) }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      byId('tried')?.replaceChildren(element('p', 'failed', error.message));
    } finally {
      button?.removeAttribute('aria-busy');
    }
  });
}

/** @param {Record<string, any>} tried */
function tell(tried) {
  const known = tried.outcome !== 'unsure';
  const head = element('p', 'outcome');
  const badge = element('span', 'badge', known ? 'The assistant answers' : 'The assistant does not know');
  badge.dataset.tone = known ? 'good' : 'warn';
  head.append(badge, element('span', 'subdued', `Confidence ${tried.confidence} of 100`));
  const from = tried.sources.map((/** @type {{ title: string }} */ source) => source.title).join(', ');
  const words = tried.from_this ? 'From this document' : from ? `From ${from}, not from this document` : '';
  byId('tried')?.replaceChildren(head, Object.assign(element('div', 'bubble', tried.says), { translate: false }), element('p', 'subdued', words));
}

/** @param {string} name @param {string} style @param {string} [text] */
function element(name, style, text) {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (text !== undefined) made.textContent = text;
  return made;
}
