// @ts-check
/*
 * A file goes as a message of its own, by an id of its own: sent again after a broken line, it is the same file. Until the
 * server has it, IndexedDB keeps it, so that the next page goes on with it; where there is none, the browser asks before the
 * page goes.
 */

import { ApiError } from './api.js';
import { h } from './dom.js';
import { uuid } from './outbox.js';
import { backoff, pause } from './patience.js';

/** @import { Api } from './api.js' */
/** @import { Shelf } from './storage.js' */
/** @import { Update } from './types.js' */
/** @import { Speak } from './types.js' */

/** @typedef {{ client_id: string, name: string, blob: Blob }} Sending */

const MEGABYTES = 5;
const TRIES = 6;
const KINDS = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf', 'text/plain'];
const MARK = 'outfile:';

/** Those this page sends. */
const under = new Set();

export class Files {
  #api;
  #shelf;
  #speak;
  #say;
  #onUpdate;

  /** @param {Api} api @param {Shelf} shelf @param {Speak} speak @param {(text: string) => void} say @param {(update: Update) => void} onUpdate */
  constructor(api, shelf, speak, say, onUpdate) {
    this.#api = api;
    this.#shelf = shelf;
    this.#speak = speak;
    this.#say = say;
    this.#onUpdate = onUpdate;
  }

  /** Lets the shopper choose one. @param {HTMLElement} composer */
  choose(composer) {
    composer.querySelector('input[type="file"]')?.remove();
    const file = h('input', { type: 'file', class: 'out-of-sight', tabindex: '-1', 'aria-hidden': 'true', accept: KINDS.join(',') });
    file.addEventListener('change', () => {
      const [chosen] = file.files ?? [];
      file.value = '';
      if (chosen) this.#take(chosen);
    });
    composer.append(file);
    file.click();
  }

  /** Goes on with what a page before has begun. Nobody else's: the marks are this visitor's, and what has none goes. */
  async goesOn() {
    const marked = this.#shelf.keys(MARK).map((key) => key.slice(MARK.length));
    const kept = await all();
    for (const { client_id } of kept) if (!marked.includes(client_id)) await drop(client_id);
    for (const id of marked) {
      const sending = kept.find(({ client_id }) => client_id === id);
      if (!sending) this.#shelf.set(MARK + id, null);
      else if (!under.has(id)) await this.#send(sending);
    }
  }

  /** @param {File} file */
  async #take(file) {
    const { name } = file;
    if (file.size > MEGABYTES * 1024 * 1024) return this.#say(this.#speak('attach_big', { name, size: MEGABYTES }));
    const sending = { client_id: uuid(), name, blob: file };
    // Of this page alone, until it is kept.
    addEventListener('beforeunload', hold);
    const sent = this.#send(sending);
    // Who is forgotten with the tab leaves no file behind.
    if (this.#shelf.shared && (await keep(sending))) {
      if (under.has(sending.client_id)) this.#shelf.set(MARK + sending.client_id, '1');
      else await drop(sending.client_id);
      removeEventListener('beforeunload', hold);
    }
    await sent;
    removeEventListener('beforeunload', hold);
  }

  /** @param {Sending} sending */
  async #send({ client_id, name, blob }) {
    under.add(client_id);
    this.#say(`${this.#speak('sending')}: ${name}`);
    const query = new URLSearchParams({ client_id, name });
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#api.keep();
        const update = await this.#api.ask('POST', `/attachments?${query}`, blob);
        this.#say('');
        this.#onUpdate(update);
        break;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (!error.passing || attempt === TRIES) {
          this.#say(this.#speak(error.field === 'file' && !KINDS.includes(blob.type) ? 'attach_kind' : 'attach_failed', { name }));
          break;
        }
        await pause(Math.max(error.retryAfter * 1_000, backoff(attempt)));
      }
    }
    under.delete(client_id);
    this.#shelf.set(MARK + client_id, null);
    await drop(client_id);
  }
}

/** @param {Event} event */
const hold = (event) => event.preventDefault();

/**
 * @template Answer
 * @param {(store: IDBObjectStore) => IDBRequest<Answer>} work @returns {Promise<Answer>}
 */
async function shelved(work) {
  /** @type {IDBDatabase} */
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open('counterbell-files', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('files', { keyPath: 'client_id' });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction('files', 'readwrite');
      const asked = work(transaction.objectStore('files'));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Whether it is kept. @param {Sending} sending */
const keep = (sending) => shelved((store) => store.put(sending)).then(() => true, () => false);

/** @param {string} id */
const drop = (id) => shelved((store) => store.delete(id)).catch(() => {});

/** @returns {Promise<Sending[]>} */
const all = () => shelved((store) => store.getAll()).catch(() => []);
