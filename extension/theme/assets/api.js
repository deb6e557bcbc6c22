// @ts-check
/*
 * The shopper's door to the app: one function per call of the storefront API. Holds the visitor's token, renews it
 * when it has expired (once for all calls that wait for it, and not at all when another tab already has), and turns
 * every failure into an ApiError that says whether trying again makes sense.
 */

import { secondsToWait } from './stream.js';

/** @import { CartContent, Session, Update, Page } from './types.js' */
/** @import { Shelf } from './storage.js' */

const PATIENCE = 20_000;

export class ApiError extends Error {
  /**
   * @param {number} status 0 when there was no answer @param {string} code @param {string} message for people
   * @param {string | null} field @param {number} retryAfter seconds, 0 when the server did not say
   */
  constructor(status, code, message, field, retryAfter) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
    this.retryAfter = retryAfter;
  }

  /** Will the same request ever be taken? */
  get passing() {
    return this.status === 0 || this.status === 401 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export class Api {
  #base;
  #shop;
  #shelf;
  /** @type {Promise<Session> | null} */ #opening = null;
  /** Every session that is opened, also by a renewal. @type {(session: Session) => void} */ onSession = () => {};

  /** @param {string} origin @param {string} shop @param {Shelf} shelf */
  constructor(origin, shop, shelf) {
    this.#base = `${origin}/storefront/v1`;
    this.#shop = shop;
    this.#shelf = shelf;
  }

  /** @returns {string | null} */
  get token() { return this.#shelf.get('token'); }

  get streamUrl() { return `${this.#base}/stream`; }

  /** @returns {Record<string, string>} */
  authorization() {
    const token = this.token;
    return token ? { Authorization: `Bearer ${token}` } : {};
  }

  /** Opens, or goes on with, this visitor's session. Calls at the same time share one request. @returns {Promise<Session>} */
  session() {
    this.#opening ??= this.#openSession().finally(() => { this.#opening = null; });
    return this.#opening;
  }

  async #openSession() {
    /** @type {Session} */
    let session;
    try {
      session = await this.#send('POST', '/session', { shop: this.#shop }, this.token);
    } catch (error) {
      // A token the server no longer knows at all must not lock the shopper out.
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      session = await this.#send('POST', '/session', { shop: this.#shop }, null);
    }
    this.#shelf.set('token', session.token);
    this.onSession(session);
    return session;
  }

  /** Makes the visitor the customer Shopify vouches for, through the shop's own app proxy. @param {string} proxy */
  async upgrade(proxy) {
    const token = this.token;
    if (!token) return;
    const response = await fetch(`${proxy}/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ shop: this.#shop, token }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!response.ok) throw await failure(response);
    const answer = await response.json();
    if (typeof answer.token === 'string') this.#shelf.set('token', answer.token);
  }

  /** Renews the token unless someone else has done so since `stale` was used. @param {string | null} stale */
  async renew(stale) {
    if (stale && this.token && this.token !== stale) return;
    await this.session();
  }

  /** @param {{ client_id: string, body: string, page: Page | null, cart_token: string | null }} message @returns {Promise<Update>} */
  sendMessage(message) { return this.#call('POST', '/messages', message); }

  /** @param {{ client_id: string, action: string, page: Page | null, cart_token: string | null }} action @returns {Promise<Update>} */
  startAction(action) { return this.#call('POST', '/actions', action); }

  /** @param {Record<string, string>} values @param {'submit' | 'skip' | 'leave'} outcome @returns {Promise<Update>} */
  collected(values, outcome) { return this.#call('POST', '/collected', { values, outcome }); }

  /** The last word of a page that goes away: sent without waiting. @param {Record<string, string>} values */
  leave(values) {
    fetch(`${this.#base}/collected`, {
      method: 'POST',
      headers: { ...this.authorization(), 'Content-Type': 'application/json' },
      body: JSON.stringify({ values, outcome: 'leave' }),
      keepalive: true,
    }).catch(() => {});
  }

  /** @returns {Promise<Update>} */
  backToAssistant() { return this.#call('POST', '/assistant', {}); }

  /** What the shopper thought of an answer; null takes it back. @param {string} message @param {boolean | null} good */
  rate(message, good) { return this.#call('POST', '/ratings', { message, good }); }

  typing() { return this.#call('POST', '/typing', {}); }

  /** @param {string} cartToken @param {CartContent | null} cart */
  cart(cartToken, cart) { return this.#call('POST', '/cart', { cart_token: cartToken, cart }); }

  /** @param {string | null} after @returns {Promise<Update | null>} null when there is no conversation */
  async conversation(after) {
    try {
      return await this.#call('GET', `/conversation${after ? `?after=${encodeURIComponent(after)}` : ''}`);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  }

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async #call(method, path, body) {
    if (!this.token) await this.session();
    const token = this.token;
    try {
      return await this.#send(method, path, body, token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      await this.renew(token);
      return this.#send(method, path, body, this.token);
    }
  }

  /** @param {string} method @param {string} path @param {unknown} body @param {string | null} token @returns {Promise<any>} */
  async #send(method, path, body, token) {
    /** @type {Record<string, string>} */
    const headers = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    let response;
    try {
      response = await fetch(this.#base + path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: 'no-store',
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (response.status === 204) return null;
      if (response.ok) return await response.json();
    } catch {
      throw new ApiError(0, 'unreachable', '', null, 0);
    }
    throw await failure(response);
  }
}

/** @param {Response} response */
async function failure(response) {
  const answer = await response.json().catch(() => null);
  const error = answer?.error ?? {};
  return new ApiError(
    response.status,
    String(error.code ?? 'error'),
    String(error.message ?? ''),
    typeof error.field === 'string' ? error.field : null,
    secondsToWait(response.headers.get('Retry-After')),
  );
}
