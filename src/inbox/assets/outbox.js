// @ts-check
/*
 * Replies on their way. Each carries an id made here, so that sending it again is harmless; what is unsent survives
 * a reload and a lost line, in this browser, and is sent in its order. A reply stays here for a few seconds in which
 * it can be taken back; leaving the page sends it at once, and what did not get through (inside Shopify's admin a request
 * asks for a token first) goes when any of our pages is opened next. It says under which owner and how far down the thread it was
 * written: the server holds it back when either has moved on since.
 */

import { ApiError, postTo } from './api.js';
import { sentAs } from './canned.js';
import { recall, remember } from './dom.js';

/** @typedef {{ id: string, title: string }} Taken a product that goes with it */
/**
 * @typedef {{ conversation: string, clientId: string, body: string, products?: Taken[], steps?: import('./canned.js').Step[],
 *   epoch?: string, seen?: string, due?: number }} Reply `due`: not before, in milliseconds
 */
/** @typedef {'resting' | 'sending' | 'waiting' | 'sent' | 'refused' | 'moved' | 'undone' | 'foreign'} Standing `foreign`: somebody else is signed in */

/** Whose words these are: the next to sign in at this browser must not send them as theirs. */
const VIEWER = document.body.dataset.viewer ?? '';
const KEY = `outbox:${VIEWER}`;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 20_000;
const RESTS = 5_000;
/** A line that died says nothing: then it is sent again, which is harmless. */
const NO_ANSWER = 30_000;

/** How long a reply can be taken back, in milliseconds. */
export function undoFor() {
  return recall('undo-send') === 'off' ? 0 : RESTS;
}

export class Outbox extends EventTarget {
  #failures = 0;
  #busy = false;
  /** What is with the server at this moment. @type {string | null} */ #under = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #retry;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #next;
  /** Ids made on this page: what another page of this browser lets rest is its own to send. @type {Set<string>} */ #mine = new Set();

  /** @returns {Reply[]} */
  get unsent() {
    try {
      const kept = JSON.parse(recall(KEY) ?? '[]');
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }

  /** @param {Omit<Reply, 'clientId' | 'due'>} said @param {number} rest milliseconds @returns {Reply} */
  send(said, rest) {
    const reply = { ...said, clientId: crypto.randomUUID(), due: Date.now() + rest };
    this.#mine.add(reply.clientId);
    remember(KEY, JSON.stringify([...this.unsent, reply]));
    this.#tell(reply, rest > 0 ? 'resting' : 'sending');
    this.flush();
    return reply;
  }

  /** Takes the newest reply of a chat back, if it still rests. @param {string} conversation @param {string} [clientId] that one */
  undo(conversation, clientId) {
    const reply = this.unsent.findLast((one) =>
      one.conversation === conversation && one.clientId !== this.#under && (clientId === undefined || one.clientId === clientId));
    if (!reply || (reply.due ?? 0) <= Date.now()) return null;
    this.#forget(reply);
    this.#tell(reply, 'undone');
    return reply;
  }

  /** Sends what rests in a chat now, and waits until it is gone or known to wait. @param {string} conversation */
  async settle(conversation) {
    if (this.#isDue((one) => one.conversation === conversation)) await this.flush();
  }

  /** Lets some rest no longer, so that they can't be taken back any more. @param {(reply: Reply) => boolean} which @returns {boolean} whether there are any */
  #isDue(which) {
    const kept = this.unsent;
    if (!kept.some(which)) return false;
    remember(KEY, JSON.stringify(kept.map((one) => (which(one) ? { ...one, due: 0 } : one))));
    return true;
  }

  /** The log has it: nothing is left to send, or to take back. @param {string} clientId */
  arrived(clientId) {
    const reply = this.unsent.find((one) => one.clientId === clientId);
    if (reply && clientId !== this.#under) this.#forget(reply);
  }

  /** The page goes: what was sent here goes, too, whether or not anybody hears of it. */
  leave() {
    const own = (/** @type {Reply} */ reply) => this.#mine.has(reply.clientId);
    this.#isDue(own);
    for (const reply of this.unsent.filter(own)) {
      fetch(`/api/v1/conversations/${encodeURIComponent(reply.conversation)}/messages`, {
        method: 'POST', keepalive: true, credentials: 'same-origin',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: JSON.stringify(bodyOf(reply)),
      }).catch(() => {});
    }
  }

  /** @type {Promise<void> | null} */ #flushing = null;

  /** Sends what waits, one after the other. Called again when the line is back. */
  async flush() {
    // Whoever asks while others are being sent waits for those, and then for their own.
    while (this.#flushing) await this.#flushing;
    this.#flushing = this.#flush();
    try {
      await this.#flushing;
    } finally {
      this.#flushing = null;
    }
  }

  async #flush() {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#next);
    try {
      for (;;) {
        const [kept, now] = [this.unsent, Date.now()];
        const reply = kept.find(({ due }) => (due ?? 0) <= now);
        if (!reply) {
          const next = Math.min(...kept.map(({ due }) => due ?? 0));
          if (kept.length > 0) this.#next = setTimeout(() => this.flush(), next - now);
          break;
        }
        if (!(await this.#try(reply))) break;
      }
    } finally {
      this.#busy = false;
      this.#under = null;
    }
  }

  /** Whether to go on with the next. @param {Reply} reply */
  async #try(reply) {
    this.#under = reply.clientId;
    this.#tell(reply, 'sending');
    try {
      await postTo(reply.conversation, 'messages', bodyOf(reply), AbortSignal.timeout(NO_ANSWER));
      this.#failures = 0;
      this.#forget(reply);
      this.#tell(reply, 'sent');
      return true;
    } catch (error) {
      if (error instanceof ApiError && (error.passing || error.status === 401)) {
        this.#failures += 1;
        this.#tell(reply, 'waiting');
        const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#failures - 1));
        this.#retry = setTimeout(() => this.flush(), Math.max(wait, error.retryAfter * 1_000));
        return false;
      }
      if (error instanceof ApiError && error.code === 'another_writer') {
        // Kept for who wrote it, who has to sign in first.
        this.#tell(reply, 'foreign', error.message);
        return false;
      }
      this.#forget(reply);
      const moved = error instanceof ApiError && error.code === 'thread_moved';
      this.#tell(reply, moved ? 'moved' : 'refused', error instanceof Error ? error.message : '');
      return true;
    }
  }

  /** @param {Reply} reply */
  #forget(reply) {
    const rest = this.unsent.filter((other) => other.clientId !== reply.clientId);
    remember(KEY, rest.length > 0 ? JSON.stringify(rest) : null);
  }

  /** @param {Reply} reply @param {Standing} standing @param {string} [message] */
  #tell(reply, standing, message = '') {
    this.dispatchEvent(new CustomEvent('reply', { detail: { reply, standing, message } }));
  }
}

/** @param {Reply} reply */
function bodyOf({ clientId, body, products, steps, epoch, seen }) {
  const then = steps && steps.length > 0 ? sentAs(steps) : undefined;
  return { client_id: clientId, body, by: VIEWER || undefined, epoch, seen, products: products?.map(({ id }) => id), then };
}

export const outbox = new Outbox();
