// @ts-check
/*
 * The command palette: everything that can be done or gone to from here, found by a few letters. It offers what the page
 * has at this moment (the acts the open chat allows, the views, the chats of the list), so it never offers what is not.
 */

import { toggleDetails } from './acts.js';
import { byId } from './dom.js';
import { fits } from './fuzzy.js';
import { searchFor } from './search.js';

const MOST = 12;

/** @typedef {{ label: string, kind: string, key?: string, note?: string, run: () => void }} Offer */

/** @type {Offer[]} */
let offers = [];
/** @type {Offer[]} */
let shown = [];
let chosen = 0;

/** Opens it, or closes it. @param {Offer[]} more what only the keys know how to do */
export function openPalette(more) {
  const dialog = byId('palette');
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (dialog.open) {
    dialog.close();
    return;
  }
  const first = [...acts(), ...more];
  offers = [...first, ...views(), ...pages(), ...controls(new Set(first.map(({ label }) => label))), ...chats()];
  const field = fieldOf(dialog);
  field.value = '';
  dialog.showModal();
  draw();
  field.focus();
}

export function startPalette() {
  const dialog = byId('palette');
  if (!(dialog instanceof HTMLDialogElement)) return;
  const field = fieldOf(dialog);
  field.addEventListener('input', () => {
    chosen = 0;
    draw();
  });
  field.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length > 0) {
      event.preventDefault();
      chosen = (chosen + step + shown.length) % shown.length;
      mark();
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      run(dialog, chosen);
    }
  });
  byId('palette-list')?.addEventListener('click', (event) => {
    const option = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
    if (option instanceof HTMLElement) run(dialog, Number(option.dataset.place));
  });
  // A click beside it.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
}

/** @param {HTMLDialogElement} dialog @param {number} place */
function run(dialog, place) {
  const offer = shown[place];
  if (!offer) return;
  // The focus goes back first, to where the act begins.
  dialog.addEventListener('close', () => offer.run(), { once: true });
  dialog.close();
}

/** @param {HTMLDialogElement} dialog */
function fieldOf(dialog) {
  return /** @type {HTMLInputElement} */ (dialog.querySelector('input'));
}

function draw() {
  const list = byId('palette-list');
  const dialog = byId('palette');
  if (!list || !(dialog instanceof HTMLDialogElement)) return;
  const typed = fieldOf(dialog).value.trim();
  chosen = 0;
  const found = typed === '' ? offers.slice(0, MOST) : best(typed);
  shown = typed === '' ? found : [...found, searches(typed)];
  list.replaceChildren(...shown.map(option));
  const nothing = byId('palette-nothing');
  if (nothing) nothing.hidden = found.length > 0;
  mark();
}

/** The words may be those of a chat. @param {string} typed @returns {Offer} */
function searches(typed) {
  return { label: `Search all chats for “${typed}”`, kind: 'Search', run: () => searchFor(typed) };
}

/** @param {string} typed */
function best(typed) {
  return offers
    .map((offer, place) => {
      const byLabel = fits(typed, offer.label);
      // What a chat says finds it, too, behind what is called so.
      const byNote = byLabel === null && offer.note?.toLowerCase().includes(typed.toLowerCase()) ? -10 : null;
      return { offer, place, score: byLabel ?? byNote };
    })
    .filter((found) => found.score !== null)
    .sort((one, other) => Number(other.score) - Number(one.score) || one.place - other.place)
    .slice(0, MOST)
    .map(({ offer }) => offer);
}

/** @param {Offer} offer @param {number} place */
function option(offer, place) {
  const line = document.createElement('li');
  line.id = `palette-${place}`;
  line.setAttribute('role', 'option');
  line.dataset.place = String(place);
  const label = document.createElement('span');
  label.className = 'palette-label';
  label.translate = offer.kind !== 'Chat' && offer.kind !== 'Filter';
  label.textContent = offer.label;
  const kind = document.createElement('span');
  kind.className = 'palette-kind';
  kind.translate = offer.note === undefined;
  kind.textContent = offer.note ?? offer.kind;
  line.append(label, kind);
  if (offer.key) {
    const key = document.createElement('kbd');
    key.textContent = offer.key.toUpperCase();
    line.append(key);
  }
  return line;
}

function mark() {
  const list = byId('palette-list');
  const dialog = byId('palette');
  if (!list || !(dialog instanceof HTMLDialogElement)) return;
  for (const [place, line] of [...list.children].entries()) line.setAttribute('aria-selected', String(place === chosen));
  const line = list.children[chosen];
  line?.scrollIntoView({ block: 'nearest' });
  if (line) fieldOf(dialog).setAttribute('aria-activedescendant', line.id);
  else fieldOf(dialog).removeAttribute('aria-activedescendant');
}

/** What the page's own buttons do now. @returns {Offer[]} */
function acts() {
  const forms = /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll('.thread-head form[data-act], .bar form[data-act]'));
  return [...forms].flatMap((form) => {
    const button = form.querySelector('button');
    if (!button || !form.checkVisibility()) return [];
    return [{ label: button.textContent?.trim() ?? '', kind: 'Act', key: button.getAttribute('aria-keyshortcuts') ?? undefined, run: () => form.requestSubmit() }];
  });
}

/**
 * Whatever else can be pressed on the page: what goes with a reply, the copilot, orders, filters, the sound. Of what is
 * there several times (such as the thumbs under each answer), the last.
 * @param {Set<string>} taken labels that are offered already @returns {Offer[]}
 */
function controls(taken) {
  /** @type {Map<string, Offer>} */
  const found = new Map();
  for (const control of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('button:enabled, summary, a[data-order-act]'))) {
    if (control.closest('dialog, #rows, #toasts, [data-act="palette"], [data-act="details"]') || !isThere(control)) continue;
    const label = nameOf(control);
    if (label === '' || taken.has(label)) continue;
    found.delete(label);
    found.set(label, { label, kind: 'Act', key: control.getAttribute('aria-keyshortcuts') ?? undefined, run: () => press(control) });
  }
  return [...found.values()];
}

/** Whether it can be seen, or could be if the details were shown. @param {HTMLElement} control */
function isThere(control) {
  if (control.checkVisibility({ visibilityProperty: true })) return true;
  const pane = control.closest('#context-pane');
  if (!pane || pane.checkVisibility({ visibilityProperty: true })) return false;
  return !control.closest('[hidden], copilot-panel[data-mode="closed"], details:not([open]) > :not(summary)');
}

/** @param {HTMLElement} control */
function nameOf(control) {
  const name = control.dataset.offer ?? control.getAttribute('aria-label') ?? control.textContent ?? '';
  return name.replace(/\s+/g, ' ').replace(/^×\s*/, '').trim();
}

/** @param {HTMLElement} control */
function press(control) {
  if (!control.checkVisibility({ visibilityProperty: true })) toggleDetails();
  control.focus({ preventScroll: true });
  control.click();
}

/** @returns {Offer[]} */
function views() {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('#views a, #kept a'));
  return [...links].map((link) => ({
    label: link.querySelector('span')?.textContent?.trim() ?? '',
    kind: link.dataset.view === undefined ? 'Filter' : 'View',
    run: () => link.click(),
  }));
}

/** @returns {Offer[]} */
function pages() {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('#palette-pages a'));
  return [...links].map((link) => ({ label: link.textContent?.trim() ?? '', kind: 'Page', run: () => link.click() }));
}

/** @returns {Offer[]} */
function chats() {
  const rows = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#rows > .row'));
  return [...rows].map((row) => ({
    label: row.querySelector('.row-name')?.textContent ?? '',
    kind: 'Chat',
    note: row.querySelector('.row-words')?.textContent ?? '',
    run: () => /** @type {HTMLElement | null} */ (row.querySelector('.row-link'))?.click(),
  }));
}
