// @ts-check
/*
 * Live patches, by id. A target that is not on the page is no fault: the patch is for a chat someone else looks at.
 * A replaced fragment keeps what the reader was doing in it: focus, unfolded details, half-typed words.
 */

import { hearNow } from './clock.js';
import { byId, parse } from './dom.js';
import { bare } from './frame.js';
import { wordTimes } from './ticker.js';

/**
 * @typedef {{ op: 'append' | 'replace' | 'attrs', id: string, item?: string, html?: string, known?: boolean,
 *   attrs?: Record<string, string | null> }} Patch
 */

/** @param {Patch} patch */
export function applyPatch(patch) {
  const target = byId(patch.id);
  if (!target) return;
  switch (patch.op) {
    case 'append': {
      const child = parse(patch.html ?? '');
      if (!child) return;
      const known = byId(patch.item ?? child.id);
      if (known && (target.closest('chat-thread') ?? target).contains(known)) replaceKeeping(known, child);
      else if (patch.known) return;
      else target.append(child);
      wordTimes(child);
      target.dispatchEvent(new CustomEvent('item-arrived', { bubbles: true, detail: { item: child, known: known !== null } }));
      return;
    }
    case 'replace': {
      const fresh = parse(patch.html ?? '');
      if (!fresh) return;
      hearNow(fresh.dataset.now);
      replaceKeeping(target, fresh);
      wordTimes(fresh);
      return;
    }
    case 'attrs':
      for (const [name, value] of Object.entries(patch.attrs ?? {})) {
        if (value === null) target.removeAttribute(name);
        else if (target.getAttribute(name) !== value) target.setAttribute(name, value);
      }
  }
}

/** Puts `fresh` where `old` is, and lets the reader go on where they were. @param {Element} old @param {HTMLElement} fresh */
export function replaceKeeping(old, fresh) {
  for (const fold of old.querySelectorAll('details[id]')) {
    const same = /** @type {HTMLDetailsElement | null} */ (fresh.querySelector(`#${CSS.escape(fold.id)}`));
    if (same) same.open = /** @type {HTMLDetailsElement} */ (fold).open;
  }
  for (const field of old.querySelectorAll('input[data-keep][id], textarea[data-keep][id]')) {
    const same = /** @type {HTMLInputElement | HTMLTextAreaElement | null} */ (fresh.querySelector(`#${CSS.escape(field.id)}`));
    if (same) same.value = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (field).value;
  }
  const active = document.activeElement;
  const had = active instanceof HTMLElement && old.contains(active) ? active : null;
  const path = had ? pathTo(old, had) : null;
  old.replaceWith(fresh);
  if (!had || !path) return;
  const again = (had.id && byId(had.id)) || path(fresh) || fresh.querySelector('h2, a, button, input');
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  const typing = had instanceof HTMLTextAreaElement && again instanceof HTMLTextAreaElement;
  if (typing || (had instanceof HTMLInputElement && again instanceof HTMLInputElement && had.selectionStart !== null)) {
    again.setSelectionRange(had.selectionStart, had.selectionEnd);
  }
}

/**
 * How to find the counterpart of a focused element that has no id: the link with the same address, the fold of the
 * same name, the h2.
 * @param {Element} root @param {HTMLElement} element @returns {(fresh: Element) => Element | null}
 */
function pathTo(root, element) {
  if (element === root) return (fresh) => fresh;
  const href = element.getAttribute('href');
  if (href) {
    const to = bare(href).href;
    return (fresh) => [...fresh.querySelectorAll('[href]')].find((link) => bare(link.getAttribute('href') ?? '').href === to) ?? null;
  }
  const fold = element.closest('details[id]');
  if (element.localName === 'summary' && fold) return (fresh) => fresh.querySelector(`#${CSS.escape(fold.id)} > summary`);
  return (fresh) => fresh.querySelector('h2');
}
