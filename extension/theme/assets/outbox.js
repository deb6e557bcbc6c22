// @ts-check
/*
 * What the shopper has said and the server has not confirmed. Every entry is a key of its own in localStorage, so
 * it outlives a reload or a dead connection and two tabs never overwrite each other. One tab at a time sends, in the
 * order of writing; an entry keeps its client-made id through all retries, so the server takes it exactly once.
 */

import { ApiError } from './api.js';
import { backoff, pause } from './stream.js';

/** @import { Outgoing, Page, Update } from './types.js' */
/** @import { Api } from './api.js' */
/** @import { Shelf } from './storage.js' */

const LEASE = 15_000;

/** A v4 UUID, also where `crypto.randomUUID` is missing (plain http). */
export const uuid = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

export class Outbox {
  #api;
  #shelf;
  #events;
  #me = uuid();
  #sending = false;
  #wake = new AbortController();
  #lastAt = 0;

  /**
   * @param {Api} api @param {Shelf} shelf
   * @param {{ cartToken: () => Promise<string | null>, onSent: (entry: Outgoing, update: Update) => void, onChange: () => void,
   *   onTrouble: (error: ApiError | null) => void }} events `onTrouble(null)`: all is well again
   */
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

  /** @param {Outgoing['kind']} kind @param {string} body @param {Page} page */
  add(kind, body, page) {
    // Two entries in the same millisecond still need an order.
    this.#lastAt = Math.max(Date.now(), this.#lastAt + 1);
    this.#put({ client_id: uuid(), kind, body, page, at: this.#lastAt, refused: null });
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
        const { client_id, body, page } = entry;
        const update = entry.kind === 'message'
          ? await this.#api.sendMessage({ client_id, body, page, cart_token })
          : await this.#api.startAction({ client_id, action: body, page, cart_token });
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
          this.#holdLease();
          await pause(Math.max(error.retryAfter * 1_000, Math.min(backoff(attempt), LEASE / 2)), this.#wake.signal);
        } else {
          this.#put({ ...entry, refused: error.message || error.code });
        }
      }
      this.#events.onChange();
    }
  }

  /**
   * Runs `work` while no other tab does. Web Locks where there are any (the lock goes with its tab); else a short
   * lease, which may let two tabs send the same entry: harmless, the server knows its id.
   * @param {() => Promise<void>} work
   */
  async #alone(work) {
    if ('locks' in navigator && navigator.locks) {
      await navigator.locks.request(this.#shelf.name('sender'), work);
      return;
    }
    for (;;) {
      const lease = this.#shelf.read('sender');
      if (!lease || lease.by === this.#me || lease.until < Date.now()) break;
      await pause(1_000);
    }
    this.#holdLease();
    try {
      await work();
    } finally {
      this.#shelf.set('sender', null);
    }
  }

  #holdLease() {
    if (!navigator.locks) this.#shelf.write('sender', { by: this.#me, until: Date.now() + LEASE });
  }

  /** @param {Outgoing} entry */
  #key(entry) { return `out:${String(entry.at).padStart(15, '0')}:${entry.client_id}`; }

  /** @param {Outgoing} entry */
  #put(entry) { this.#shelf.write(this.#key(entry), entry); }

  /** @param {Outgoing} entry */
  #remove(entry) { this.#shelf.set(this.#key(entry), null); }
}
