// @ts-check
/* Settings out and in: a file is read here, what it would change is shown by the server, and it is taken in when that is confirmed. */

import { ApiError, post } from '/assets/inbox/api.js';
import { hearNow } from '/assets/inbox/clock.js';
import { byId, parseAll } from '/assets/inbox/dom.js';
import { startFrame } from '/assets/inbox/frame.js';
import { toast } from '/assets/inbox/toasts.js';
import { clearNotes, complain } from './fields.js';

hearNow(document.body.dataset.now);
startFrame();
document.body.classList.add('has-script');

/** What stands in the field was chosen or typed, and not taken in yet. */
let typed = false;

addEventListener('beforeunload', (event) => {
  if (typed) event.preventDefault();
});

byId('text')?.addEventListener('input', () => {
  typed = true;
});

byId('file')?.addEventListener('change', async (event) => {
  const field = event.target;
  const file = field instanceof HTMLInputElement ? field.files?.[0] : undefined;
  const text = byId('text');
  if (!file || !(text instanceof HTMLTextAreaElement)) return;
  text.value = await file.text();
  typed = true;
  const form = byId('import');
  if (form instanceof HTMLFormElement) send(form);
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || (form.id !== 'import' && form.dataset.sure === undefined)) return;
  event.preventDefault();
  send(form);
});

/** @param {HTMLFormElement} form */
async function send(form) {
  const button = form.querySelector('button');
  const import_ = byId('import');
  const outcome = byId('outcome');
  if (button?.getAttribute('aria-busy') === 'true' || !(import_ instanceof HTMLFormElement) || !outcome) return;
  const values = new FormData(form);
  const sure = form.dataset.sure !== undefined;
  button?.setAttribute('aria-busy', 'true');
  clearNotes(import_);
  try {
    const answer = await post('settings/import', { text: String(values.get('text') ?? ''), whole: values.has('whole'), sure });
    outcome.replaceChildren(...parseAll(String(answer.html ?? '')));
    outcome.focus();
    if (sure) {
      typed = false;
      toast('The settings were imported.');
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    outcome.replaceChildren(...(error.problems.length > 0 ? [wrong(error.problems)] : []));
    if (error.problems.length > 0) outcome.focus();
    else complain(import_, 'text', error.message);
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

/** All that is wrong in a file, with its place. @param {{ field: string, text: string }[]} problems */
function wrong(problems) {
  const card = document.createElement('section');
  card.className = 'card';
  const head = document.createElement('div');
  head.className = 'card-head';
  const title = document.createElement('h2');
  title.textContent = 'Nothing was changed';
  head.append(title);
  const body = document.createElement('div');
  body.className = 'card-body transfer';
  const said = document.createElement('p');
  said.textContent = 'The file can’t be taken in as it is:';
  const list = document.createElement('ul');
  list.className = 'problems';
  for (const { field, text } of problems) {
    const line = document.createElement('li');
    const place = document.createElement('code');
    place.textContent = field;
    line.append(place, ' ', text);
    list.append(line);
  }
  body.append(said, list);
  card.append(head, body);
  return card;
}

document.addEventListener('click', async (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[data-download]') : null;
  if (!(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  // Inside the admin only a request of a script is let in.
  try {
    const response = await fetch(link.href, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(String(response.status));
    const url = URL.createObjectURL(await response.blob());
    const named = document.createElement('a');
    named.href = url;
    named.download = link.dataset.download ?? 'settings.json';
    named.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  } catch {
    toast('The file could not be fetched. Try again in a moment.');
  }
});
