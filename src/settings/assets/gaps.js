// @ts-check
/* The page of gaps: writing an answer and seeing what it does, setting cards aside, tests and sample questions. */

import { ApiError, post } from '/assets/inbox/api.js';
import { hearNow } from '/assets/inbox/clock.js';
import { byId } from '/assets/inbox/dom.js';
import { kept, startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
import { toast } from '/assets/inbox/toasts.js';
import { clearNotes, complain } from './fields.js';
import { notSaved, startUnsaved } from './unsaved.js';

/** @typedef {{ title: string, url: string | null }} Link */
/** @typedef {{ question: string, then: string | null, answered: boolean, text: string, confidence: number, sources: Link[] }} Said */
/**
 * @typedef {{ state: 'checked' | 'drafted' | 'answered', questions: Said[], tests: number,
 *   broken: { id: string, question: string, text: string }[] }} Effect
 */

hearNow(document.body.dataset.now);
startFrame();
startTicking();
startUnsaved();
showAsked();
addEventListener('hashchange', showAsked);
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  const act = form.dataset.answer !== undefined ? answer
    : form.dataset.dismiss !== undefined ? dismiss
      : form.dataset.test !== undefined ? expect
        : form.dataset.sample !== undefined ? attach
          : form.dataset.phrase !== undefined ? adopt
            : form.dataset.learn !== undefined ? learn
              : null;
  if (!act || !button) return;
  event.preventDefault();
  run(() => act(form, button), button);
});

// From chat to chat without a mouse, as in the inbox.
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof Element && event.target.closest('input, textarea, select')) return;
  const link = document.querySelector(`a[data-turn="${CSS.escape(event.key)}"]`);
  if (link instanceof HTMLAnchorElement) link.click();
});

/** The card the address names: unfolded, before the reader. */
function showAsked() {
  const card = byId(location.hash.slice(1));
  if (!card?.matches('.gap')) return;
  for (const fold of [card.closest('details'), card.querySelector('details')]) {
    if (fold instanceof HTMLDetailsElement) fold.open = true;
  }
  card.scrollIntoView({ block: 'start' });
  card.focus({ preventScroll: true });
}

/** @param {() => Promise<void>} act @param {HTMLButtonElement} button */
async function run(act, button) {
  if (button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(error.status === 404 ? 'It is not here any more. Reload the page.' : error.message);
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/** The path under `/api/v1/` a form posts to. @param {HTMLFormElement} form */
const path = (form) => new URL(form.action).pathname.replace('/api/v1/', '');

/** @param {HTMLFormElement} form @param {HTMLButtonElement} button */
async function answer(form, button) {
  const fields = new FormData(form);
  const sent = { title: fields.get('title'), text: fields.get('text'), mode: button.value };
  clearNotes(form);
  try {
    show(form, /** @type {Effect} */ (await post(path(form), sent)));
  } catch (error) {
    if (button.value !== 'check') notSaved(form);
    if (!(error instanceof ApiError) || !error.field) throw error;
    complain(form, error.field, error.message);
  }
}

/** @param {HTMLFormElement} form @param {Effect} effect */
function show(form, effect) {
  const place = form.querySelector('.effect');
  const answered = effect.questions.filter((one) => one.answered).length;
  const head = {
    checked: 'With this answer:',
    drafted: 'Saved as a draft. Nothing is answered from it yet.',
    answered: 'Published. The failed questions were asked again:',
  }[effect.state];
  const parts = [element('p', 'effect-head', head)];
  if (effect.state !== 'drafted') {
    const list = element('ul', 'asked-again');
    for (const one of effect.questions) {
      const line = element('li', '');
      const then = element('span', 'subdued then', `Then: ${one.then ?? 'It was not answered.'}`);
      const now = element('span', 'now');
      now.append(element('span', 'subdued', 'Now: '), ...told(one));
      line.append(theirs('strong', `“${one.question}”`), then, now);
      list.append(line);
    }
    parts.push(list);
    if (answered === 0) parts.push(element('p', 'subdued', 'Say it in the shopper’s words: a question as a line that ends in “?”, and the answer below it, is found best.'));
  }
  if (effect.broken.length > 0) {
    parts.push(element('p', 'failed', effect.broken.length === 1 ? 'It breaks a test:' : `It breaks ${effect.broken.length} tests:`));
    const list = element('ul', 'asked-again');
    for (const one of effect.broken) list.append(element('li', '', `“${one.question}” would get “${one.text}”`));
    parts.push(list);
  } else if (effect.tests > 0 && effect.state !== 'drafted') {
    parts.push(element('p', 'subdued', effect.tests === 1 ? 'It breaks no test; there is one.' : `It breaks none of ${effect.tests} tests.`));
  }
  place?.replaceChildren(...parts);
  if (effect.state === 'checked') return;
  const now = document.querySelector(`[data-now-of="${CSS.escape(form.dataset.answer ?? '')}"]`);
  const first = effect.questions[0];
  if (now && first && effect.state === 'answered') now.replaceChildren(...told(first));
  const badge = document.querySelector(`[data-state-of="${CSS.escape(form.dataset.answer ?? '')}"]`);
  if (badge instanceof HTMLElement) {
    badge.textContent = effect.state === 'answered' ? 'Answered' : 'Draft';
    badge.dataset.tone = effect.state === 'answered' ? 'good' : 'warn';
  }
}

/** What the assistant says to a question, and how surely. @param {Said} said */
function told({ answered, text, confidence, sources }) {
  const badge = element('span', 'badge', answered ? 'Answers' : 'Does not know');
  badge.dataset.tone = answered ? 'good' : 'warn';
  const from = sources.map((source) => source.title).join(', ');
  const surely = element('span', 'subdued', ` ${confidence} % sure${from ? `, from ${from}` : ''}`);
  return answered ? [badge, theirs('span', ` “${text}”`), surely] : [badge, surely];
}

/** A person's answer becomes the beginning of a document. @param {HTMLFormElement} form */
async function learn(form) {
  const { gap } = await post(path(form), { message: new FormData(form).get('message') });
  location.assign(kept(`/settings/gaps?gap=${gap}#gap-${gap}`));
}

/** @param {HTMLFormElement} form */
async function dismiss(form) {
  const undo = new FormData(form).has('undo');
  await post(path(form), { undo });
  const card = /** @type {HTMLElement | null} */ (form.closest('.gap'));
  const next = /** @type {HTMLElement | null} */ (card?.nextElementSibling ?? document.querySelector('h1'));
  const group = card?.closest('section.card');
  card?.remove();
  if (group && !group.querySelector('.gap, details')) group.remove();
  next?.focus({ preventScroll: true });
  void countAgain();
  toast(undo ? 'Open again.' : 'Dismissed. It stays under “Answered and dismissed”.');
}

/** How many cards there are, as the server counts them; where it can't be asked, they stay as they were until the page is read anew. */
async function countAgain() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const now = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const place of ['.how [data-open]', '.settled > summary .subdued']) {
    const [old, counted] = [document.querySelector(place), now.querySelector(place)];
    if (old && counted) old.replaceWith(counted);
  }
}

/** @param {HTMLFormElement} form */
async function expect(form) {
  const expects = new FormData(form).get('expects');
  const { passes } = await post(path(form), { expects });
  if (expects === 'remove') {
    form.closest('li')?.remove();
    return;
  }
  const badge = document.querySelector(`[data-test-state="${CSS.escape(form.dataset.test ?? '')}"]`);
  if (!(badge instanceof HTMLElement)) return;
  badge.textContent = passes ? 'Passes' : 'Fails';
  badge.dataset.tone = passes ? 'good' : 'warn';
  toast(passes ? 'The assistant does so already.' : 'Kept. The assistant does not do so yet.');
}

/** @param {HTMLFormElement} form */
async function attach(form) {
  const fields = new FormData(form);
  await post(path(form), { message: fields.get('message'), document: fields.get('document') });
  form.closest('li')?.remove();
  toast('Attached.');
}

/** @param {HTMLFormElement} form */
async function adopt(form) {
  const { action } = await post(path(form), { phrase: new FormData(form).get('phrase') });
  form.closest('li')?.remove();
  toast(`Added to “${action}”.`);
}

/** Words that are not ours. @param {string} name @param {string} text */
const theirs = (name, text) => Object.assign(element(name, '', text), { translate: false });

/** @param {string} name @param {string} style @param {string} [text] */
function element(name, style, text) {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (text !== undefined) made.textContent = text;
  return made;
}
