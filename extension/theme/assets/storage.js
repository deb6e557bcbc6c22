// @ts-check
/*
 * What this browser remembers for one shop, each thing only once it is needed: the visitor's token and what is still to
 * be sent (localStorage, shared by tabs); the thread as last seen, the draft and whether the panel was open (this tab's
 * sessionStorage, so that a page change does not flash an empty thread). Where storage is blocked, memory stands in.
 *
 * The store's customer-privacy API says what the shopper allows. Remembering across visits, telling which page they are
 * on and marking the cart wait for that; who changes their mind keeps their chat. A store without it has asked nothing.
 */

import { need } from './patience.js';

const PATIENCE = 800;

/** @returns {any} */
const shopify = () => /** @type {any} */ (window).Shopify;

/** The API is one of the store's optional features, and not loaded by every theme. */
const loaded = () => new Promise((resolve) => {
  const { customerPrivacy, loadFeatures } = shopify() ?? {};
  if (customerPrivacy || typeof loadFeatures !== 'function') return resolve(null);
  setTimeout(resolve, PATIENCE);
  try {
    loadFeatures([{ name: 'consent-tracking-api', version: '0.1' }], () => resolve(null));
  } catch {
    resolve(null);
  }
});

await loaded();

/** @param {string} name */
const allows = (name) => {
  try {
    const ask = shopify()?.customerPrivacy?.[name];
    return typeof ask === 'function' ? Boolean(ask.call(shopify().customerPrivacy)) : true;
  } catch {
    return true;
  }
};

/** To remember the shopper beyond this visit. */
export const mayRemember = () => allows('preferencesProcessingAllowed');

/** To tell which page they are on, and to mark the cart. */
export const mayAnalyse = () => allows('analyticsProcessingAllowed');

/** The page the shopper is on, without what its address may carry beside the product. */
export function here() {
  const url = new URL(location.pathname, location.origin);
  const variant = new URLSearchParams(location.search).get('variant');
  if (variant) url.searchParams.set('variant', variant);
  return { url: url.href, title: document.title.slice(0, 200) };
}

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
    clear: () => {},
  };
};

/** @param {'localStorage' | 'sessionStorage'} name @returns {Storage} */
const usable = (name) => {
  try {
    const storage = window[name];
    storage.getItem('counterbell');
    return storage;
  } catch {
    return inMemory();
  }
};

export class Shelf {
  #storage;
  #prefix;
  /** With the other tabs. */ shared = true;
  /** What did not fit in, or was not let in. @type {Map<string, string>} */ #beside = new Map();

  /** @param {Storage} storage @param {string} prefix */
  constructor(storage, prefix) {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  /** Where it is from now on. @param {Storage} storage @param {boolean} shared */
  lies(storage, shared) {
    this.#storage = storage;
    this.shared = shared;
  }

  /** The full name of a key, unique to the shop. @param {string} key */
  name(key) { return this.#prefix + key; }

  /** @param {string} key */
  get(key) {
    const beside = this.#beside.get(key);
    if (beside !== undefined) return beside;
    try { return this.#storage.getItem(this.#prefix + key); } catch { return null; }
  }

  /** Null or an empty string forgets. @param {string} key @param {string | null} value */
  set(key, value) {
    this.#beside.delete(key);
    try {
      if (value) this.#storage.setItem(this.#prefix + key, value);
      else this.#storage.removeItem(this.#prefix + key);
    } catch {
      // Full or blocked: it lives as long as the page.
      if (value) this.#beside.set(key, value);
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
    const found = new Set([...this.#beside.keys()].filter((key) => key.startsWith(start)));
    for (let index = 0; index < this.#storage.length; index += 1) {
      const key = this.#storage.key(index);
      if (key?.startsWith(this.#prefix + start)) found.add(key.slice(this.#prefix.length));
    }
    return [...found].sort();
  }

  /** Forgets everything we keep here. */
  clear() {
    for (const key of this.keys('')) this.set(key, null);
    this.forget(true);
  }

  /** Nor do tabs agree on it any longer. @param {boolean} [files] nor is a file still to be sent */
  forget(files) { need('claim.js', () => import('./claim.js')).then(({ forget }) => forget(this.name('token'), files)); }

  /** Is this storage event about one of our keys? Returns the key. @param {StorageEvent} event */
  concerns(event) {
    return event.key?.startsWith(this.#prefix) ? event.key.slice(this.#prefix.length) : null;
  }
}

/** @param {string} shop */
export const shelves = (shop) => {
  const prefix = `counterbell:${shop}:`;
  const [local, session] = [usable('localStorage'), usable('sessionStorage')];
  const browser = new Shelf(local, prefix);
  const settle = () => {
    const may = mayRemember();
    const [from, to] = may ? [session, local] : [local, session];
    moves(new Shelf(from, prefix), new Shelf(to, prefix));
    browser.lies(to, may);
  };
  settle();
  // At once; and in another tab, once it is looked at.
  for (const name of ['visitorConsentCollected', 'visibilitychange']) document.addEventListener(name, settle);
  return { browser, tab: new Shelf(session, `${prefix}tab:`) };
};

/** What is kept goes along; where somebody is known already, only what is still to be sent. @param {Shelf} from @param {Shelf} to */
function moves(from, to) {
  const known = to.get('token');
  for (const key of from.keys('')) {
    // This tab's own.
    if (key === 'open' || key.startsWith('tab:')) continue;
    if (!known || key.startsWith('out')) to.set(key, from.get(key));
    from.set(key, null);
    if (key === 'token') from.forget();
  }
}
