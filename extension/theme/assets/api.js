// @ts-check
/*
 * The shopper's door to the app. Holds the visitor's token, renews it when it has expired (once for all calls that wait,
 * and not at all when another tab has), and turns every failure into an ApiError.
 */

import { need, secondsToWait } from './patience.js';

/** @import { Sending, Session, Update } from './types.js' */
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
  #about;
  /** Until there is something to come back to, the token lives with the page. @type {string | null} */ #token = null;
  #keeps = false;
  /** @type {Promise<Session> | null} */ #opening = null;
  /** Every session that is opened, also by a renewal. @type {(session: Session) => void} */ onSession = () => {};

  /** @param {string} origin @param {string} shop @param {Shelf} shelf @param {() => object} about what a session is told of the page */
  constructor(origin, shop, shelf, about) {
    this.#base = `${origin}/storefront/v1`;
    this.#shop = shop;
    this.#shelf = shelf;
    this.#about = about;
  }

  /** @returns {string | null} */
  get token() { return this.#shelf.get('token') ?? this.#token; }

  /** The shopper has begun something: the token is kept from now on, or that of the tab that was first. */
  async keep() {
    if (!this.token) await this.session();
    this.#keeps = true;
    if (this.#shelf.get('token') || !this.#token) return;
    const { claim } = await need('claim.js', () => import('./claim.js'));
    this.adopt(await claim(this.#shelf, this.#token));
  }

  /** Who the shopper is was proved elsewhere: at checkout, by Shopify's own token. Kept like any other, or at once. @param {string} token @param {boolean} [keep] */
  adopt(token, keep = this.#keeps || this.#shelf.get('token') !== null) {
    this.#token = token;
    if (keep) this.#shelf.set('token', token);
  }

  /** Whether it is this browser's: not where another tab has kept one since `used` was. @param {string} token @param {string | null} used */
  got(token, used) {
    const kept = this.#shelf.get('token');
    if (kept !== null && kept !== used) return false;
    this.#token = token;
    if (kept !== null || this.#keeps) this.#shelf.set('token', token);
    return true;
  }

  /** @param {string} path */
  address(path) { return this.#base + path; }

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
    for (;;) {
      const used = this.token;
      const open = (/** @type {string | null} */ token) => this.#send('POST', '/session', { shop: this.#shop, ...this.#about() }, token);
      /** @type {Session} */
      let session;
      try {
        session = await open(used);
      } catch (error) {
        // A token the server no longer knows at all must not lock the shopper out.
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
        session = await open(null);
      }
      // Another tab became somebody meanwhile: so does this one.
      if (!this.got(session.token, used)) continue;
      this.onSession(session);
      return session;
    }
  }

  /** Renews the token unless someone else has done so since `stale` was used. @param {string | null} stale */
  async renew(stale) {
    if (stale && this.token && this.token !== stale) return;
    await this.session();
  }

  /** @param {Sending & { body: string }} message @returns {Promise<Update>} */
  sendMessage(message) { return this.#call('POST', '/messages', message); }

  /** @param {Sending & { action: string }} action @returns {Promise<Update>} */
  startAction(action) { return this.#call('POST', '/actions', action); }

  /** @param {Record<string, string>} values @param {'submit' | 'skip' | 'due'} outcome @returns {Promise<Update>} */
  collected(values, outcome) { return this.#call('POST', '/collected', { values, outcome }); }

  /** For what only some chats come to. @param {'GET' | 'POST'} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  ask(method, path, body) { return this.#call(method, path, body); }

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
    const raw = body instanceof Blob;
    if (body !== undefined) headers['Content-Type'] = raw ? 'application/octet-stream' : 'application/json';
    let response;
    try {
      response = await fetch(this.address(path), {
        method,
        headers,
        body: raw ? body : body === undefined ? undefined : JSON.stringify(body),
        cache: 'no-store',
        signal: AbortSignal.timeout(raw ? 6 * PATIENCE : PATIENCE),
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
