// @ts-check
/*
 * A sheet of settings: what is changed is said in a bar with Save and Discard, what is wrong beside its field, and
 * nobody leaves without being asked. (Inside Shopify's admin that bar is the admin's: admin-bar.js.) Fields marked `data-flag` are true or false, `data-several` a list.
 */

import { startAdminBar } from './admin-bar.js';
import { complain, send } from './fields.js';
import { asWritten } from './written.js';
import { toast } from '/assets/inbox/toasts.js';

/** What stands on a sheet. @param {HTMLFormElement} form */
export function read(form) {
  /** @type {Record<string, unknown>} */
  const values = {};
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && field.type === 'checkbox' && field.name) {
      if (field.dataset.several !== undefined) {
        const list = /** @type {string[]} */ (values[field.name] ??= []);
        if (field.checked) list.push(field.value);
      } else values[field.name] = field.checked;
    } else if (field instanceof HTMLInputElement && field.type === 'radio') {
      if (field.checked) values[field.name] = field.value;
    } else if (
      (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) &&
      field.name
    ) {
      values[field.name] = field.name === 'version' ? Number(field.value) : field.value;
    }
  }
  return values;
}

/**
 * @param {HTMLFormElement} form
 * @param {{ body?: () => object, onChange?: () => void, onSaved?: (answer: any) => void, save?: (body: object) => Promise<any> }} [how]
 */
export function startSheet(form, how = {}) {
  const body = how.body ?? (() => read(form));
  const bar = /** @type {HTMLElement | null} */ (form.querySelector('.save-bar'));
  // Without its version: that changes with each save.
  const plain = () => {
    const { version: _, ...sheet } = /** @type {Record<string, unknown>} */ (body());
    return JSON.stringify(sheet);
  };
  let saved = how.body ? plain() : asWritten(form, plain);
  const inAdmin = startAdminBar({ save: () => void save(), forget: () => { saved = plain(); } });
  const look = () => {
    const dirty = plain() !== saved;
    if (bar) bar.hidden = inAdmin !== null || !dirty;
    inAdmin?.(dirty);
    form.toggleAttribute('data-dirty', dirty);
    how.onChange?.();
  };
  form.addEventListener('input', look);
  form.addEventListener('change', look);
  form.addEventListener('sheet-changed', look);
  const save = async () => {
    const sent = plain();
    const answer = await (how.save ? how.save(body()) : send(form, body()));
    if (!answer) return;
    const version = form.elements.namedItem('version');
    if (version instanceof HTMLInputElement && answer.version !== undefined) version.value = String(answer.version);
    // What was typed meanwhile is not saved.
    saved = sent;
    look();
    toast('Saved. It counts from the next message on.');
    how.onSaved?.(answer);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    save();
  });
  // Somebody may have been quicker than this script.
  if (plain() !== saved) look();
  document.addEventListener('keydown', (event) => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    save();
  });
  form.querySelector('[data-discard]')?.addEventListener('click', () => {
    saved = plain();
    location.reload();
  });
  addEventListener('beforeunload', (event) => {
    if (plain() !== saved) event.preventDefault();
  });
  /** What stands there now is what is saved: the server said so. */
  const settle = () => {
    saved = plain();
    look();
  };
  return { look, save, settle, isDirty: () => plain() !== saved };
}

/** Forms with one button that asks whether one is sure. @param {(then: string) => void} go */
export function startDeeds(go) {
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.then === undefined) return;
    event.preventDefault();
    if (form.dataset.sure && !confirm(form.dataset.sure)) return;
    const answer = await send(form, {});
    if (answer) go(form.dataset.then);
  });
}

export { complain };
