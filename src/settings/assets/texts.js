// @ts-check
/* What shoppers read while they wait: tried while it is typed, and kept, with what is wrong beside its sentence. */

import { ApiError, post } from '/assets/inbox/api.js';
import { hearNow } from '/assets/inbox/clock.js';
import { byId } from '/assets/inbox/dom.js';
import { startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
import { toast } from '/assets/inbox/toasts.js';
import { keep } from './meanwhile.js';
import { startUnsaved } from './unsaved.js';

const BEFORE_TRYING = 300;

hearNow(document.body.dataset.now);
startFrame();
startUnsaved();
startTicking();

const form = byId('texts-form');
if (form instanceof HTMLFormElement) start(form);
const languages = document.querySelector('form[data-languages]');
if (languages instanceof HTMLFormElement) {
  languages.addEventListener('change', () => languages.requestSubmit());
}

/** @param {HTMLFormElement} form */
function start(form) {
  let tried = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  form.addEventListener('input', () => {
    clearTimeout(soon);
    soon = setTimeout(async () => {
      tried += 1;
      const mine = tried;
      // A later try says more.
      const examples = await asks(form, 'desk/texts/preview', { isLatest: () => mine === tried });
      if (examples && mine === tried) show(examples);
    }, BEFORE_TRYING);
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (form.getAttribute('aria-busy') === 'true') return;
    form.setAttribute('aria-busy', 'true');
    clearTimeout(soon);
    tried += 1;
    if (await asks(form, null, { focuses: true })) toast('Texts saved.');
    form.removeAttribute('aria-busy');
  });
}

/**
 * The answer; null when something is wrong, which is said then.
 * @param {HTMLFormElement} form @param {string | null} path nothing: it is kept
 * @param {{ focuses?: boolean, isLatest?: () => boolean }} [how] `isLatest`: else nothing is said
 */
async function asks(form, path, { focuses = false, isLatest = () => true } = {}) {
  try {
    const typed = Object.fromEntries(new FormData(form));
    const answer = path === null ? await keep(form, typed) : await post(path, typed);
    if (isLatest()) says(form, null, '');
    return answer;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (!isLatest()) return null;
    const field = says(form, error.field, error.message);
    if (focuses) field?.focus();
    return null;
  }
}

/** @param {HTMLFormElement} form @param {string | null} name @param {string} message */
function says(form, name, message) {
  for (const note of form.querySelectorAll('.note')) {
    if (note instanceof HTMLElement) note.hidden = true;
  }
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
  if (name === null) {
    if (message) toast(message);
    return null;
  }
  const note = byId(`${name}-note`);
  const field = form.elements.namedItem(name);
  if (!note || !(field instanceof HTMLElement)) {
    toast(message);
    return null;
  }
  note.textContent = message;
  note.hidden = false;
  field.setAttribute('aria-invalid', 'true');
  return field;
}

/** @param {Record<string, any>} examples */
function show(examples) {
  byId('examples')?.replaceChildren(
    .../** @type {{ when: string, text: string }[]} */ (examples).flatMap(({ when, text }) => {
      const term = document.createElement('dt');
      term.textContent = when;
      const words = document.createElement('dd');
      words.textContent = text;
      words.translate = false;
      return [term, words];
    }),
  );
}
