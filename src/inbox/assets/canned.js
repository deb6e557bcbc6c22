// @ts-check
/*
 * Canned replies by `/`: found as one types, filled in with what is known of the shopper, never sent by themselves. One
 * with steps is a macro: they are done as it is sent.
 */

import { toast } from './toasts.js';

/** @typedef {{ what: 'tags' | 'untags' | 'end', value: string, label: string }} Step what is done, in a word and in words */
/** @typedef {{ id: string, name: string, body: string, shared: boolean, steps: Step[] }} Canned */

const FRESH = 60_000;
/** @type {{ at: number, replies: Canned[] } | null} */
let kept = null;

/** All that the reader has. @returns {Promise<Canned[]>} */
export async function cannedReplies() {
  if (kept && Date.now() - kept.at < FRESH) return kept.replies;
  try {
    const response = await fetch('/api/v1/canned-replies', { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
    if (!response.ok) throw new Error(String(response.status));
    kept = { at: Date.now(), replies: (await response.json()).replies };
    return kept.replies;
  } catch {
    toast('The canned replies can’t be reached. Try again in a moment.');
    return kept?.replies ?? [];
  }
}

/** With what is known in place of its variables; what is not known stays, to be seen. @param {string} body @param {Record<string, string>} known */
export function filledIn(body, known) {
  return body.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => known[name] ?? `{{${name}}}`);
}

/** As the server takes them. @param {Step[]} steps */
export function sentAs(steps) {
  const of = (/** @type {string} */ what) => steps.filter((step) => step.what === what).map(({ value }) => value);
  return { tags: of('tags'), untags: of('untags'), end: of('end').at(-1) ?? '' };
}

/** Those of one macro after those of another: a chat is left in one way, and a tag comes or goes. @param {Step[]} before @param {Step[]} more @returns {Step[]} */
export function joined(before, more) {
  const against = (/** @type {Step} */ one, /** @type {Step} */ other) =>
    one.what === 'end' ? other.what === 'end' : other.what !== 'end' && one.value === other.value;
  return [...before.filter((one) => !more.some((other) => against(one, other))), ...more];
}

/** In a line. @param {Step[]} steps */
export function inWords(steps) {
  return steps.map(({ label }) => label).join(' · ');
}

/** What nobody has filled in yet: where it stands, or null. @param {string} text */
export function gapIn(text) {
  const found = /\{\{\s*\w+\s*\}\}/.exec(text);
  return found ? { start: found.index, end: found.index + found[0].length, name: found[0] } : null;
}
