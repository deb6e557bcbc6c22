// @ts-check
/*
 * Forms with a button of their own: what is changed in one is said beside its button, and nobody leaves the page with it
 * without being asked; inside Shopify's admin, the admin's bar says it, too. (A sheet with a bar of its own sees to that itself: sheet.js.)
 */

import { startAdminBar } from './admin-bar.js';
import { asWritten } from './written.js';

/** What stood in a form when it was last saved, or first touched. @type {WeakMap<HTMLFormElement, string>} */
const saved = new WeakMap();

/** @param {HTMLFormElement} form */
function plain(form) {
  const values = [];
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')) values.push(field.checked);
    else if (field instanceof HTMLInputElement && field.type === 'file') values.push(field.files?.length ?? 0);
    else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) values.push(field.value);
  }
  return JSON.stringify(values);
}

/** A form that keeps something, and has no bar of its own. @param {EventTarget | null} target @returns {HTMLFormElement | null} */
function formOf(target) {
  const form = target instanceof Element ? target.closest('form') : null;
  if (!(form instanceof HTMLFormElement) || form.method !== 'post' || form.querySelector('.save-bar')) return null;
  // Rows of a list are chosen for one deed: nothing is written there.
  if (form.dataset.bulk !== undefined) return null;
  return form.dataset.onlyLooks === undefined ? form : null;
}

/** Forms in which somebody changed something since. What a script fills in is no change. @type {WeakSet<HTMLFormElement>} */
const changed = new WeakSet();

/** @param {HTMLFormElement} form */
function isDirty(form) {
  if (!form.isConnected || !saved.has(form)) return false;
  // What was refused is marked beside its field, and so not saved.
  return changed.has(form) || form.querySelector('[aria-invalid="true"]') !== null;
}

/** @type {ReturnType<typeof startAdminBar>} */
let inAdmin = null;

function tellAdmin() {
  inAdmin?.([...document.forms].some(isDirty));
}

/** What was sent is not kept after all. @param {HTMLFormElement} form */
export function notSaved(form) {
  // What stood there when it was sent is no more kept than anything else.
  if (saved.has(form)) saved.set(form, '');
  changed.add(form);
  say(form);
}

/** As its own button would: of several, the one that keeps without more. @param {HTMLFormElement} form */
function send(form) {
  const button = form.querySelector('button[data-saves]') ?? form.querySelector('button:not([type="button"])');
  form.requestSubmit(button instanceof HTMLButtonElement ? button : undefined);
}

/** @param {HTMLFormElement} form */
function say(form) {
  const dirty = isDirty(form);
  form.toggleAttribute('data-dirty', dirty);
  let note = form.querySelector('.unsaved');
  if (!note && dirty) {
    note = document.createElement('span');
    note.className = 'unsaved subdued';
    note.setAttribute('role', 'status');
    const buttons = form.querySelectorAll('button:not([type="button"])');
    buttons[buttons.length - 1]?.after(note);
  }
  if (note) note.textContent = dirty ? 'Not saved yet' : '';
  tellAdmin();
}

export function startUnsaved() {
  inAdmin = startAdminBar({
    save: () => [...document.forms].filter(isDirty).forEach(send),
    forget: () => {
      for (const form of document.forms) {
        saved.delete(form);
        changed.delete(form);
      }
    },
  });
  // What is refused is marked when the answer comes; a card that goes takes its form with it.
  new MutationObserver((changes) => {
    for (const { type, target } of changes) {
      const form = type === 'attributes' ? formOf(target) : null;
      if (form && saved.has(form)) say(form);
    }
    tellAdmin();
  }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['aria-invalid'] });
  // Somebody may have been quicker than this script, or the browser has put back what they had typed.
  for (const form of document.forms) {
    if (formOf(form) !== form) continue;
    const written = asWritten(form, () => plain(form));
    if (written === plain(form)) continue;
    saved.set(form, written);
    changed.add(form);
    say(form);
  }
  // Before the first change, whatever script fills in fields.
  for (const kind of ['focusin', 'pointerdown']) {
    document.addEventListener(kind, (event) => {
      const form = formOf(event.target);
      if (form && !saved.has(form)) saved.set(form, plain(form));
    }, { capture: true });
  }
  for (const kind of ['input', 'change']) {
    document.addEventListener(kind, (event) => {
      const form = formOf(event.target);
      if (!form) return;
      if (plain(form) === saved.get(form)) changed.delete(form);
      else changed.add(form);
      say(form);
    });
  }
  document.addEventListener('submit', (event) => {
    const form = formOf(event.target);
    if (!form || event.submitter?.dataset.onlyLooks !== undefined) return;
    saved.set(form, plain(form));
    changed.delete(form);
    say(form);
  }, { capture: true });
  // Emptied again, it begins anew.
  document.addEventListener('reset', (event) => {
    const form = formOf(event.target);
    if (!form) return;
    saved.set(form, asWritten(form, () => plain(form)));
    changed.delete(form);
    say(form);
  });
  addEventListener('beforeunload', (event) => {
    if ([...document.forms].some(isDirty)) event.preventDefault();
  });
}
