// @ts-check
/*
 * What the shopper has said and the server has not confirmed. Every entry is a key of its own in localStorage, so
 * it outlives a reload or a dead connection and two tabs never overwrite each other. One tab at a time sends, in the
 * order of writing; an entry keeps its client-made id through all retries, so the server takes it exactly once.
 */

import { ApiError } from './api.js';
import { backoff, need, pause } from './patience.js';

/** @import { Outgoing, OutboxEvents, Page } from './types.js' */
/** @import { Api } from './api.js' */
/** @import { Shelf } from './storage.js' */

/** Between two tries, in milliseconds. */
const LONGEST = 7_500;

/** A v4 UUID, also where `crypto.randomUUID` is missing (plain http). */
export const uuid = () => crypto.randomUUID?.()
  ?? '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) => (+digit ^ (Number(crypto.getRandomValues(new Uint8Array(1))) & (15 >> (+digit / 4)))).toString(16));

export class Outbox {
  #api;
  #shelf;
  #events;
  #me = uuid();
  #sending = false;
  #wake = new AbortController();
  #lastAt = 0;
  #leases = !navigator.locks;

  /** @param {Api} api @param {Shelf} shelf @param {OutboxEvents} events */
  constructor(api, shelf, events) {
    this.#api = api;
    this.#shelf = shelf;
    this.#events = events;
    addEventListener('storage', (event) => {
      if (!this.#shelf.concerns(event)?.startsWith('out:')) return;
      this.#events.onChange();
      this.#drain();
    });
    addEventListener('online', () => this.retryNow());
  }

  /** In the order of writing. @returns {Outgoing[]} */
  get entries() {
    return this.#shelf.keys('out:').map((key) => this.#shelf.read(key)).filter((entry) => typeof entry?.client_id === 'string');
  }

  /** @param {Outgoing['kind']} kind @param {string} body @param {Page | null} page @param {string} [context] */
  add(kind, body, page, context) {
    // Two entries in the same millisecond still need an order.
    this.#lastAt = Math.max(Date.now(), this.#lastAt + 1);
    this.#put({ client_id: uuid(), kind, body, page, context, at: this.#lastAt, refused: null });
    this.#events.onChange();
    this.#drain();
  }

  /** The shopper insists. @param {string} clientId */
  retry(clientId) {
    const entry = this.entries.find((each) => each.client_id === clientId);
    if (entry) this.#put({ ...entry, refused: null });
    this.#events.onChange();
    this.retryNow();
  }

  /** @param {string} clientId */
  discard(clientId) {
    const entry = this.entries.find((each) => each.client_id === clientId);
    if (entry) this.#remove(entry);
    this.#events.onChange();
  }

  /** The server has it already (seen in the thread), whatever became of the answer. @param {string} clientId */
  confirmed(clientId) {
    const entry = this.entries.find((each) => each.client_id === clientId);
    if (entry) this.#remove(entry);
  }

  /** Cuts a wait short. */
  retryNow() {
    this.#wake.abort();
    this.#drain();
  }

  async #drain() {
    if (this.#sending || !this.#next()) return;
    this.#sending = true;
    try {
      await this.#alone(() => this.#sendAll());
    } finally {
      this.#sending = false;
    }
    if (this.#next()) this.#drain();
  }

  #next() {
    return this.entries.find((entry) => entry.refused === null);
  }

  async #sendAll() {
    let attempt = 0;
    for (let entry = this.#next(); entry; entry = this.#next()) {
      try {
        const cart_token = await this.#events.cartToken();
        await this.#api.keep();
        const { client_id, body, page, context } = entry;
        const update = entry.kind === 'message'
          ? await this.#api.sendMessage({ client_id, body, page, cart_token, context })
          : await this.#api.startAction({ client_id, action: body, page, cart_token, context });
        attempt = 0;
        this.#remove(entry);
        this.#events.onTrouble(null);
        this.#events.onSent(entry, update);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.passing) {
          attempt += 1;
          this.#events.onTrouble(error);
          this.#wake = new AbortController();
          await pause(Math.max(error.retryAfter * 1_000, Math.min(backoff(attempt), LONGEST)), this.#wake.signal);
        } else {
          this.#put({ ...entry, refused: error.message || error.code });
        }
      }
      this.#events.onChange();
    }
  }

  /** Runs `work` while no other tab does. @param {() => Promise<void>} work */
  async #alone(work) {
    let began = false;
    try {
      if (!this.#leases) return await navigator.locks.request(this.#shelf.name('sender'), () => {
        began = true;
        return work();
      });
    } catch (error) {
      if (began) throw error;
      // Refused where the browser keeps frames of other sites from each other.
      this.#leases = true;
    }
    const { leased } = await need('lease.js', () => import('./lease.js'));
    return leased(this.#shelf, this.#me, work);
  }

  /** @param {Outgoing} entry */
  #key(entry) { return `out:${String(entry.at).padStart(15, '0')}:${entry.client_id}`; }

  /** @param {Outgoing} entry */
  #put(entry) { this.#shelf.write(this.#key(entry), entry); }

  /** @param {Outgoing} entry */
  #remove(entry) { this.#shelf.set(this.#key(entry), null); }
}
