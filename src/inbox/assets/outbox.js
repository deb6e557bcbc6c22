// @ts-check
/*
 * Replies on their way. Each carries an id made here, so that sending it again is harmless; what is unsent survives
 * a reload and a lost line, in this browser, and is sent in its order.
 */

import { ApiError, postTo } from './api.js';
import { recall, remember } from './dom.js';

/** @typedef {{ conversation: string, clientId: string, body: string }} Reply */
/** @typedef {'sending' | 'waiting' | 'sent' | 'refused'} Standing */

/** Whose words these are: the next to sign in at this browser must not send them as theirs. */
const KEY = `outbox:${document.body.dataset.viewer ?? ''}`;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 20_000;

export class Outbox extends EventTarget {
  #failures = 0;
  #busy = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #retry;

  /** @returns {Reply[]} */
  get unsent() {
    try {
      const kept = JSON.parse(recall(KEY) ?? '[]');
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }

  /** @param {string} conversation @param {string} body @returns {Reply} */
  send(conversation, body) {
    const reply = { conversation, clientId: crypto.randomUUID(), body };
    remember(KEY, JSON.stringify([...this.unsent, reply]));
    this.#tell(reply, 'sending');
    this.flush();
    return reply;
  }

  /** Sends what waits, one after the other. Called again when the line is back. */
  async flush() {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#retry);
    try {
      for (let reply = this.unsent[0]; reply; reply = this.unsent[0]) {
        if (!(await this.#try(reply))) break;
      }
    } finally {
      this.#busy = false;
    }
  }

  /** Whether to go on with the next. @param {Reply} reply */
  async #try(reply) {
    try {
      await postTo(reply.conversation, 'messages', { client_id: reply.clientId, body: reply.body });
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
      this.#forget(reply);
      this.#tell(reply, 'refused', error instanceof Error ? error.message : '');
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

export const outbox = new Outbox();
