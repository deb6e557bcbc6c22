// @ts-check
/* Canned replies by `/`: found as one types, filled in with what is known of the shopper, never sent by themselves. */

import { toast } from './toasts.js';

/** @typedef {{ id: string, name: string, body: string, shared: boolean }} Canned */

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

/** What nobody has filled in yet: where it stands, or null. @param {string} text */
export function gapIn(text) {
  const found = /\{\{\s*\w+\s*\}\}/.exec(text);
  return found ? { start: found.index, end: found.index + found[0].length, name: found[0] } : null;
}
