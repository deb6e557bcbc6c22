// @ts-check
/*
 * Which cart this shopper has. The store's token carries a secret after `?` with which buyer details could be read:
 * it is cut here, before anything leaves the browser. The cart is read again whenever it may have changed, and what is
 * in it is told along: a person who answers sees it even when the store's own word of it was lost.
 */

/** @import { Api } from './api.js' */
/** @import { CartContent } from './types.js' */

const FRESH = 3_000;
const AGAIN = 60_000;
/** Lines told, at most. */
const LINES = 50;

/** The store's root for this language, such as `/fr/`. */
const root = () => {
  const shopify = /** @type {{ Shopify?: { routes?: { root?: string } } }} */ (window).Shopify;
  return shopify?.routes?.root ?? '/';
};

/** What is told of the store's answer, and no more: no notes, attributes or properties. @param {any} cart @returns {CartContent | null} */
const content = (cart) => {
  if (!Array.isArray(cart?.items) || cart.items.length > LINES) return null;
  return {
    currency: cart.currency,
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

  /** @param {Api} api @param {() => string | null} conversation */
  constructor(api, conversation) {
    this.#api = api;
    this.#conversation = conversation;
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
    await this.#api.cart(token, cart).catch(() => { this.#told = ''; });
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

  /** The event comes before the store has answered and may carry a promise of the answer. @param {Event} event */
  async #changed(event) {
    const detail = /** @type {any} */ (event).detail;
    const promise = /** @type {any} */ (event).promise ?? detail?.promise;
    await Promise.resolve(promise).catch(() => {});
    this.#readAt = 0;
    this.#told = '';
    await this.tell();
  }
}
