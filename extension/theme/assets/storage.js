// @ts-check
/*
 * What this browser remembers for one shop: the visitor's token, whether the panel was open, what is still to be
 * sent (localStorage, shared by tabs), and the thread as last seen and the draft (sessionStorage, this tab only,
 * so that a page change does not flash an empty thread). Where storage is blocked, memory stands in.
 */

/** @returns {Storage} */
const inMemory = () => {
  /** @type {Map<string, string>} */
  const values = new Map();
  return {
    get length() { return values.size; },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => { values.set(key, String(value)); },
    removeItem: (key) => { values.delete(key); },
    clear: () => values.clear(),
  };
};

/** @param {'localStorage' | 'sessionStorage'} name @returns {Storage} */
const usable = (name) => {
  try {
    const storage = window[name];
    storage.setItem('counterbell:probe', '1');
    storage.removeItem('counterbell:probe');
    return storage;
  } catch {
    return inMemory();
  }
};

export class Shelf {
  #storage;
  #prefix;

  /** @param {Storage} storage @param {string} prefix */
  constructor(storage, prefix) {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  /** The full name of a key, unique to the shop. @param {string} key */
  name(key) { return this.#prefix + key; }

  /** @param {string} key */
  get(key) {
    try { return this.#storage.getItem(this.#prefix + key); } catch { return null; }
  }

  /** Null or an empty string forgets. @param {string} key @param {string | null} value */
  set(key, value) {
    try {
      if (value) this.#storage.setItem(this.#prefix + key, value);
      else this.#storage.removeItem(this.#prefix + key);
    } catch {
      // full or blocked: the page goes on, it only remembers less
    }
  }

  /** @param {string} key @returns {any} */
  read(key) {
    try { return JSON.parse(this.get(key) ?? 'null'); } catch { return null; }
  }

  /** @param {string} key @param {unknown} value */
  write(key, value) {
    this.set(key, value === null ? null : JSON.stringify(value));
  }

  /** Our keys that begin with `start`, in order. @param {string} start */
  keys(start) {
    const found = [];
    for (let index = 0; index < this.#storage.length; index += 1) {
      const key = this.#storage.key(index);
      if (key?.startsWith(this.#prefix + start)) found.push(key.slice(this.#prefix.length));
    }
    return found.sort();
  }

  /** Forgets everything we keep here. */
  clear() {
    for (const key of this.keys('')) this.set(key, null);
  }

  /** Is this storage event about one of our keys? Returns the key. @param {StorageEvent} event */
  concerns(event) {
    return event.key?.startsWith(this.#prefix) ? event.key.slice(this.#prefix.length) : null;
  }
}

/** @param {string} shop @returns {{ browser: Shelf, tab: Shelf }} */
export const shelves = (shop) => ({
  browser: new Shelf(usable('localStorage'), `counterbell:${shop}:`),
  tab: new Shelf(usable('sessionStorage'), `counterbell:${shop}:`),
});
