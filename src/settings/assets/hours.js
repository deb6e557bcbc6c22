// @ts-check
/* The desk's hours and limits: typed, tried while they are typed, and kept, with what is wrong beside its field. */

import { ApiError, post } from '/assets/inbox/api.js';
import { hearNow } from '/assets/inbox/clock.js';
import { byId } from '/assets/inbox/dom.js';
import { startFrame } from '/assets/inbox/frame.js';
import { startTicking } from '/assets/inbox/ticker.js';
import { toast } from '/assets/inbox/toasts.js';
import { keep } from './meanwhile.js';
import { startUnsaved } from './unsaved.js';

/** @typedef {{ open: boolean, standing: string, texts: [string, string][] }} Preview */

hearNow(document.body.dataset.now);
startFrame();
startUnsaved();
startTicking();

const hours = byId('hours');
if (hours instanceof HTMLFormElement) startHours(hours);
const limits = byId('limits');
if (limits instanceof HTMLFormElement) startLimits(limits);

/** @param {HTMLFormElement} form */
function startHours(form) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  /** Which change is the latest: what is answered to one before it is not shown. */
  let latest = 0;
  const changed = () => {
    reflect(form);
    clearTimeout(soon);
    latest += 1;
    const mine = latest;
    soon = setTimeout(() => tried(form, () => mine === latest), 400);
  };
  form.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (button && edited(button)) changed();
  });
  form.addEventListener('input', changed);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(soon);
    latest += 1;
    const mine = latest;
    run(form, async () => {
      const preview = /** @type {Preview | null} */ (await keep(form, typed(form)));
      if (!preview) return;
      if (mine === latest) show(preview);
      toast('Hours saved.');
    });
  });
  reflect(form);
}

/** Tries the hours as they stand; nobody waits for it. @param {HTMLFormElement} form @param {() => boolean} isLatest */
async function tried(form, isLatest) {
  try {
    const preview = /** @type {Preview} */ (await post('hours/preview', typed(form)));
    if (!isLatest()) return;
    clear(form);
    show(preview);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (!isLatest()) return;
    clear(form);
    says(form, error.field, error.message);
  }
}

/** Rows come and go. @param {HTMLButtonElement} button */
function edited(button) {
  if (button.hasAttribute('data-add')) {
    const ranges = button.parentElement?.querySelector('[data-ranges]');
    const range = copy('range-template');
    if (!ranges || !range) return false;
    ranges.insertBefore(range, ranges.querySelector('.closed-word'));
    /** @type {HTMLElement | null} */ (range.querySelector('input'))?.focus();
    return true;
  }
  if (button.hasAttribute('data-remove')) {
    const row = button.closest('[data-day], [data-special]');
    button.closest('[data-range]')?.remove();
    /** @type {HTMLElement | null | undefined} */ (row?.querySelector('[data-add]'))?.focus();
    return true;
  }
  if (button.hasAttribute('data-add-special')) {
    const special = copy('special-template');
    if (!special) return false;
    document.querySelector('[data-specials]')?.append(special);
    /** @type {HTMLElement | null} */ (special.querySelector('input'))?.focus();
    return true;
  }
  if (button.hasAttribute('data-remove-special')) {
    button.closest('[data-special]')?.remove();
    /** @type {HTMLElement | null} */ (document.querySelector('[data-add-special]'))?.focus();
    return true;
  }
  return false;
}

/** @param {string} id */
function copy(id) {
  const template = byId(id);
  if (!(template instanceof HTMLTemplateElement)) return null;
  const made = template.content.firstElementChild?.cloneNode(true);
  return made instanceof HTMLElement ? made : null;
}

/** What can't be set now is not shown. @param {HTMLFormElement} form */
function reflect(form) {
  const data = new FormData(form);
  const own = /** @type {HTMLElement | null} */ (form.querySelector('[data-own]'));
  const week = /** @type {HTMLElement | null} */ (form.querySelector('[data-week]'));
  if (own) own.hidden = data.get('same') !== null;
  if (week) week.hidden = data.get('when') !== 'week';
}

/** @param {HTMLFormElement} form */
function typed(form) {
  const data = new FormData(form);
  return {
    group: form.dataset.group ?? null,
    same: data.get('same') !== null,
    always: data.get('when') !== 'week',
    week: [...form.querySelectorAll('[data-day]')].map(ranges),
    zone: String(data.get('zone') ?? ''),
    country: String(data.get('country') ?? ''),
    open_on: data.getAll('open_on').map(String),
    special: [...form.querySelectorAll('[data-special]')].map((row) => ({
      date: value(row, '[data-date]'),
      name: value(row, '[data-name]'),
      ranges: ranges(row),
    })),
  };
}

/** @param {Element} row */
function ranges(row) {
  return [...row.querySelectorAll('[data-range]')].map((range) => ({
    from: value(range, '[data-from]'),
    to: value(range, '[data-to]'),
  }));
}

/** @param {Element} row @param {string} selector */
function value(row, selector) {
  const field = row.querySelector(selector);
  return field instanceof HTMLInputElement ? field.value : '';
}

/** @param {Preview} preview */
function show(preview) {
  const badge = byId('now-badge');
  const standing = byId('standing');
  const texts = byId('texts');
  if (!badge || !standing || !texts) return;
  badge.textContent = preview.open ? 'Open' : 'Closed';
  badge.dataset.tone = preview.open ? 'good' : 'warn';
  standing.textContent = preview.standing;
  texts.replaceChildren(
    ...preview.texts.flatMap(([label, text]) => {
      const term = document.createElement('dt');
      term.textContent = label;
      const words = document.createElement('dd');
      words.textContent = text;
      words.translate = false;
      return [term, words];
    }),
  );
}

/** @param {HTMLFormElement} form */
function startLimits(form) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    run(form, async () => {
      const number = (/** @type {string} */ name) => {
        const text = String(new FormData(form).get(name) ?? '').trim();
        return /^\d{1,5}$/.test(text) ? Number(text) : -1;
      };
      const done = await keep(form, {
        answer_within: number('answer_within'),
        away_after: number('away_after'),
        closing_soon: number('closing_soon'),
        anyone_after: number('anyone_after'),
        rungs: [number('second'), number('everyone'), number('choice')],
        hands_out: new FormData(form).has('hands_out'),
      });
      if (done) toast('Limits saved.');
    });
  });
}

/** @param {HTMLFormElement} form @param {() => Promise<void>} act */
async function run(form, act) {
  if (form.getAttribute('aria-busy') === 'true') return;
  form.setAttribute('aria-busy', 'true');
  clear(form);
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    says(form, error.field, error.message);
  } finally {
    form.removeAttribute('aria-busy');
  }
}

/** @param {HTMLFormElement} form */
function clear(form) {
  for (const note of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll('.failed, #said'))) {
    if (note.dataset.note === undefined) note.hidden = true;
    else note.className = 'subdued';
    note.textContent = note.dataset.said ?? note.dataset.note ?? '';
  }
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
}

/** @param {HTMLFormElement} form @param {string | null} name @param {string} message */
function says(form, name, message) {
  const note = byId(`${name}-note`) ?? form.querySelector('#said');
  if (!(note instanceof HTMLElement) || !form.contains(note)) {
    toast(message);
    return;
  }
  if (note.dataset.note !== undefined) note.dataset.said ??= note.textContent ?? '';
  note.hidden = false;
  if (note.id !== 'said') note.className = 'failed';
  note.textContent = message;
  byId(name ?? '')?.setAttribute('aria-invalid', 'true');
}
