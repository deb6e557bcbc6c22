// @ts-check
/*
 * Words: the strings the theme hands over, and how a message's plain text becomes safe, linked content.
 */

import { h } from './dom.js';

/** @import { Speak } from './types.js' */

/** What the words are written in, the page's own way where it is the same language. */
let tongue = '';
export const spoken = () => tongue;

/** A missing word shows its key rather than breaking the chat. @param {Record<string, string>} strings @param {string} language the page's @returns {Speak} */
export function speaker(strings, language) {
  const own = strings.language ?? language;
  tongue = own.slice(0, 2) === language.slice(0, 2).toLowerCase() ? language : own;
  return (key, values = {}) => (strings[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"']+/gi;
const TRAILING = /[.,;:!?)\]}]+$/;

/** The text with its web addresses as links. @param {string} body @returns {(string | HTMLAnchorElement)[]} */
export function linked(body) {
  /** @type {(string | HTMLAnchorElement)[]} */
  const parts = [];
  let done = 0;
  for (const match of body.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, '');
    const anchor = link(address, address.replace(/^https?:\/\//i, ''));
    if (!anchor) continue;
    parts.push(body.slice(done, match.index), anchor);
    done = match.index + address.length;
  }
  parts.push(body.slice(done));
  return parts;
}

/**
 * The store's own pages open here (the chat comes along), others beside it. Null for anything but http(s).
 * @param {string} address @param {string} label
 */
export function link(address, label) {
  let url;
  try {
    url = new URL(address, document.baseURI);
  } catch {
    return null;
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  const anchor = h('a', { href: url.href }, label);
  if (url.origin !== location.origin) {
    anchor.target = '_blank';
    anchor.rel = 'noopener';
  }
  return anchor;
}

/** A page's language as the browser takes it; its own for what is none. @param {string} language */
export function written(language) {
  try {
    return Intl.getCanonicalLocales(language.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

/** The hour of a message, in the shopper's own way of writing it. @param {string | number} at */
export function hour(at) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '';
  const language = written(tongue);
  const today = new Date().toDateString() === date.toDateString();
  return date.toLocaleString(language, today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' });
}
