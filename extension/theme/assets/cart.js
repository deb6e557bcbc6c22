// @ts-check
/*
 * Which cart this shopper has. The store's token carries a secret after `?` with which buyer details could be read:
 * it is cut here, before anything leaves the browser. The cart is read again whenever it may have changed, and what is
 * in it is told along: a person who answers sees it even when the store's own word of it was lost.
 */

import { mayAnalyse } from './storage.js';

/** @import { Api } from './api.js' */
/** @import { CartContent } from './types.js' */
/** @import { Shelf } from './storage.js' */

const FRESH = 3_000;
const AGAIN = 60_000;
/** Lines told, at most. */
const LINES = 50;

/** @returns {{ routes?: { root?: string }, country?: string } | undefined} */
const shopify = () => /** @type {any} */ (window).Shopify;

/** The store's root for this language, such as `/fr/`. */
const root = () => shopify()?.routes?.root ?? '/';

/** The country the page is set to, which the store's own word of a cart does not say. */
const country = () => /** @type {HTMLElement | null} */ (document.querySelector('counterbell-chat'))?.dataset.country || shopify()?.country;

/** What is told of the store's answer, and no more: no notes, attributes or properties. @param {any} cart @returns {CartContent | null} */
const content = (cart) => {
  if (!Array.isArray(cart?.items) || cart.items.length > LINES) return null;
  return {
    currency: cart.currency,
    country: country(),
    items: cart.items.map((/** @type {any} */ item) => ({
      variant_id: item.variant_id,
      product_id: item.product_id,
      product_title: item.product_title,
      title: item.title,
      variant_title: item.variant_title,
      sku: item.sku,
      quantity: item.quantity,
      final_price: item.final_price,
      final_line_price: item.final_line_price,
      line_price: item.line_price,
      price: item.price,
    })),
  };
};

export class Cart {
  #api;
  #conversation;
  /** @type {string | null} */ #token = null;
  /** @type {CartContent | null} */ #content = null;
  /** @type {Promise<string | null> | null} */ #reading = null;
  #readAt = 0;
  #told = '';
  #toldAt = 0;
  #tab;

  /** @param {Api} api @param {() => string | null} conversation @param {Shelf} tab */
  constructor(api, conversation, tab) {
    this.#api = api;
    this.#conversation = conversation;
    this.#tab = tab;
    addEventListener('focus', () => this.tell());
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') this.tell(); });
    document.addEventListener('shopify:cart:lines-update', (event) => this.#changed(event));
  }

  /** Null when the store does not say within a moment. @returns {Promise<string | null>} */
  token() {
    if (this.#token !== null && Date.now() - this.#readAt < FRESH) return Promise.resolve(this.#token);
    this.#reading ??= this.#read().finally(() => { this.#reading = null; });
    return this.#reading;
  }

  /** Links the cart to the conversation, if there are both, and says what is in it. Never in the way of anything: failures pass. */
  async tell() {
    const conversation = this.#conversation();
    if (!conversation) return;
    const token = await this.token();
    if (!token) return;
    const cart = this.#content;
    const what = `${conversation} ${token} ${JSON.stringify(cart)}`;
    if (what === this.#told && Date.now() - this.#toldAt < AGAIN) return;
    this.#told = what;
    this.#toldAt = Date.now();
    await this.#api.ask('POST', '/cart', { cart_token: token, cart }).catch(() => { this.#told = ''; });
    if (cart && cart.items.length > 0) this.#mark(`${conversation} ${token}`).catch(() => {});
  }

  /** The checkout, which has none of our scripts, finds the conversation by what the cart carries. @param {string} what */
  async #mark(what) {
    if (!mayAnalyse() || this.#tab.get('marked') === what) return;
    const { chat } = await this.#api.ask('GET', '/link');
    const response = await fetch(`${root()}cart/update.js`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ attributes: { _chat: chat } }),
    });
    if (response.ok) this.#tab.set('marked', what);
  }

  /**
   * Puts a form of a product into the cart by the theme's own standard action, which also redraws what the page shows of
   * it: the theme's way where it has one, else Shopify's, which may load the page anew (the chat comes along). Where there
   * are no actions, by the store's door, announced as Shopify announces it. @param {number} variant
   */
  async add(variant) {
    const lines = [{ merchandiseId: `gid://shopify/ProductVariant/${variant}`, quantity: 1 }];
    const act = /** @type {any} */ (window).Shopify?.actions?.updateCart;
    if (typeof act === 'function') {
      // A refusal is an answer there, and no failure.
      const { userErrors } = (await act({ lines })) ?? {};
      if (userErrors?.length) throw new Error(userErrors[0].message);
      return;
    }
    const promise = fetch(`${root()}cart/add.js`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ items: [{ id: variant, quantity: 1 }] }),
    }).then(async (response) => {
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    });
    const told = { action: 'add', context: 'product', lines, promise };
    document.dispatchEvent(Object.assign(new Event('shopify:cart:lines-update', { bubbles: true }), told));
    await promise;
  }

  async #read() {
    try {
      const response = await fetch(`${root()}cart.js`, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(4_000) });
      if (response.ok) {
        const cart = await response.json();
        if (typeof cart?.token === 'string') this.#token = cart.token.split('?', 1)[0] || null;
        this.#content = content(cart);
        this.#readAt = Date.now();
      }
    } catch {
      // no cart, no harm
    }
    return this.#token;
  }

  /** The event comes before the store has answered and carries a promise of the answer. @param {Event} event */
  async #changed(event) {
    await Promise.resolve(/** @type {any} */ (event).promise).catch(() => {});
    this.#readAt = 0;
    this.#told = '';
    await this.tell();
  }
}
