// @ts-check
/*
 * Drafts: what is typed in a chat and not sent, kept in this browser for each member of the team, and marked in the list.
 */

import { joined } from './canned.js';
import { recall, remember } from './dom.js';

/** @typedef {import('./outbox.js').Taken} Taken */
/** @typedef {import('./canned.js').Step} Step */
/** @typedef {{ body: string, products: Taken[], steps: Step[] }} Draft `steps`: what is done as it is sent */

const VIEWER = document.body.dataset.viewer ?? '';
/** Which chats have one: the list is marked without reading them all. */
const INDEX = `drafts:${VIEWER}`;

/** @param {string} conversation */
const keyOf = (conversation) => `draft:${VIEWER}:${conversation}`;

/** @returns {string[]} */
function drafted() {
  const kept = recall(INDEX);
  return kept ? kept.split(' ') : [];
}

/** @param {string} conversation @returns {Draft} */
export function draftOf(conversation) {
  try {
    const kept = JSON.parse(recall(keyOf(conversation)) ?? 'null');
    if (typeof kept?.body === 'string') {
      const list = (/** @type {unknown} */ some) => (Array.isArray(some) ? some : []);
      return { body: kept.body, products: list(kept.products), steps: list(kept.steps) };
    }
  } catch {
    // Something else's: no draft of ours.
  }
  return { body: '', products: [], steps: [] };
}

/** @param {string} conversation @param {Draft} draft */
export function keepDraft(conversation, draft) {
  const empty = draft.body.trim() === '' && draft.products.length === 0 && draft.steps.length === 0;
  remember(keyOf(conversation), empty ? null : JSON.stringify(draft));
  const others = drafted().filter((one) => one !== conversation);
  const all = empty ? others : [...others, conversation];
  remember(INDEX, all.length > 0 ? all.join(' ') : null);
  mark();
}

/** Puts words back that were on their way. @param {string} conversation @param {string} body @param {Taken[]} products @param {Step[]} steps */
export function giveBack(conversation, body, products, steps) {
  const draft = draftOf(conversation);
  keepDraft(conversation, {
    body: [body, draft.body].filter(Boolean).join('\n'),
    products: [...products, ...draft.products.filter(({ id }) => !products.some((one) => one.id === id))],
    steps: joined(steps, draft.steps),
  });
}

/** Rows come and go by themselves: each that has a draft says so. */
function mark() {
  const has = new Set(drafted());
  for (const row of document.querySelectorAll('#rows > .row')) {
    const there = row.querySelector('.row-draft');
    const wanted = has.has(/** @type {HTMLElement} */ (row).dataset.id ?? '');
    if (!wanted) there?.remove();
    else if (!there) {
      const badge = document.createElement('span');
      badge.className = 'badge row-draft';
      badge.textContent = 'Draft';
      row.querySelector('.row-marks')?.prepend(badge);
    }
  }
}

export function startDrafts() {
  const watching = new MutationObserver(mark);
  const watch = () => {
    watching.disconnect();
    const rows = document.getElementById('rows');
    if (rows) watching.observe(rows, { childList: true });
    mark();
  };
  watch();
  document.addEventListener('page-shown', watch);
  // Typed in another window of this browser.
  addEventListener('storage', mark);
}
