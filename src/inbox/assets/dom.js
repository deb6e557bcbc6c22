// @ts-check
/* A few words for the document: finding, parsing, remembering. */

import { speak } from './locale.js';

/** The one element in `html`, or null. @param {string} html @returns {HTMLElement | null} */
export function parse(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  const element = template.content.firstElementChild;
  if (element) speak(element);
  return element instanceof HTMLElement ? element : null;
}

/** All elements in `html`. @param {string} html @returns {HTMLElement[]} */
export function parseAll(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  for (const element of template.content.children) speak(element);
  return /** @type {HTMLElement[]} */ ([...template.content.children]);
}

/** @param {string} id */
export function byId(id) {
  return document.getElementById(id);
}

/** The open chat's conversation id. @returns {string | null} */
export function openConversation() {
  return /** @type {HTMLElement | null} */ (document.querySelector('chat-thread'))?.dataset.conversation ?? null;
}

/** Whether keys typed at `target` are meant as text. @param {EventTarget | null} target */
export function takesText(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox', 'button', 'submit'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/**
 * What the browser would not keep: inside Shopify's admin it may refuse all storage to a site that is not its own. This
 * page remembers it then, as long as it is open.
 * @type {Map<string, string | null>}
 */
const refused = new Map();

/** Reads what this browser remembers; null when it does not. @param {string} key */
export function recall(key) {
  const own = refused.get(key);
  if (own !== undefined) return own;
  try {
    return localStorage.getItem(`counterbell:${key}`);
  } catch {
    return null;
  }
}

/** Remembers, or forgets with null. A full or forbidden store is no reason to fail. @param {string} key @param {string | null} value */
export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(`counterbell:${key}`);
    else localStorage.setItem(`counterbell:${key}`, value);
    refused.delete(key);
  } catch {
    refused.set(key, value);
  }
}
