// @ts-check
/*
 * Acts on all picked chats: each is asked of the server by itself, so that what one refuses is no other's, and what was
 * refused is told with its reason.
 */

import { askResolution } from './acts.js';
import { ApiError, postTo } from './api.js';
import { chatList } from './chat-list.js';
import { byId } from './dom.js';
import { macroForAll } from './macros.js';
import { askFirst } from './questions.js';
import { clearPicks, picks } from './picks.js';
import { toast } from './toasts.js';

const AT_ONCE = 4;

/** @type {Record<string, { done: string, ask?: string }>} */
const ACTS = {
  tags: { done: 'tagged' },
  steps: { done: 'done' },
  handled: { done: 'marked handled' },
  snooze: { done: 'snoozed' },
  transfer: { done: 'passed on' },
  close: { done: 'closed' },
};

export function startBulk() {
  document.addEventListener('picks-changed', draw);
  document.addEventListener('page-shown', draw);
  document.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('[data-act="select"]')) picking(!isPicking());
    const button = event.target instanceof Element ? event.target.closest('[data-bulk]') : null;
    if (!(button instanceof HTMLElement)) return;
    const act = button.dataset.bulk ?? '';
    if (act === 'clear') leavePicks();
    else runOnAll(act);
  });
}

/** Whether an act is meant for what is picked. @param {string} act */
export function isForAll(act) {
  return picks().length > 0 && act in ACTS;
}

function draw() {
  const bar = byId('bulk');
  if (!bar) return;
  const number = picks().length;
  bar.hidden = number === 0;
  const said = bar.querySelector('.bulk-count');
  const text = number === 0 ? '' : `${number} selected`;
  if (said && said.textContent !== text) said.textContent = text;
}

/** Whether a tap on a row picks it. */
function isPicking() {
  return chatList()?.hasAttribute('data-picking') ?? false;
}

/** @param {boolean} on */
function picking(on) {
  chatList()?.toggleAttribute('data-picking', on);
  const button = document.querySelector('[data-act="select"]');
  button?.setAttribute('aria-pressed', String(on));
  if (button) button.textContent = on ? 'Done' : 'Select';
  if (!on) clearPicks();
}

/** Picks nothing more, and gives the focus back to the list. */
export function leavePicks() {
  picking(false);
  const row = chatList()?.selected ?? chatList()?.querySelector('.row-link');
  if (row instanceof HTMLElement) row.focus({ preventScroll: true });
}

/** Asks what there is to ask, once, and acts. @param {string} act */
export async function runOnAll(act) {
  const chats = picks();
  const send = (/** @type {object} */ body) => onEach(chats, act, body);
  let outcome;
  if (act === 'handled') outcome = await send({});
  else if (act === 'close') {
    const body = await askResolution();
    outcome = body && (await send(body));
  } else outcome = act === 'steps' ? await macroForAll(send) : await askFirst(act, send);
  if (outcome) tell(act, /** @type {Outcome} */ (outcome));
}

/** @typedef {{ done: string[], refused: Map<string, number> }} Outcome */

/**
 * @param {string[]} chats @param {string} act @param {object} body @returns {Promise<Outcome>}
 * What is wrong with the question itself is thrown: it is asked again.
 */
async function onEach(chats, act, body) {
  /** @type {Outcome} */
  const outcome = { done: [], refused: new Map() };
  const rest = [...chats];
  /** What is wrong with the question is wrong for every chat. @type {ApiError | null} */
  let wrong = null;
  const worker = async () => {
    for (let id = rest.shift(); id; id = rest.shift()) {
      const own = 'client_id' in body ? { ...body, client_id: crypto.randomUUID() } : body;
      try {
        await postTo(id, act, own);
        outcome.done.push(id);
      } catch (error) {
        // Nobody goes on: what is asked again is to happen once.
        if (!(error instanceof ApiError) || (error.field !== null && outcome.done.length === 0)) rest.length = 0;
        if (!(error instanceof ApiError)) throw error;
        if (error.field !== null) wrong = error;
        outcome.refused.set(error.message, (outcome.refused.get(error.message) ?? 0) + 1);
      }
    }
  };
  // Those that are under way come to their end, too.
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  if (wrong && outcome.done.length === 0) throw wrong;
  return outcome;
}

/** @param {string} act @param {Outcome} outcome */
function tell(act, { done, refused }) {
  const chats = (/** @type {number} */ number) => `${number} ${number === 1 ? 'chat' : 'chats'}`;
  const said = [`${chats(done.length)} ${ACTS[act]?.done ?? 'done'}.`];
  for (const [why, number] of refused) said.push(`${chats(number)} not: ${why}`);
  toast(said.join(' '));
  if (refused.size === 0) leavePicks();
}
