// @ts-check
/*
 * The way from an extension to the app: Shopify's session token is exchanged for the chat's own, with where the shopper
 * stands and what the cart says of the conversation in the store. Renewed once when it is refused. Once the shopper has said
 * something, the token stays in the extension's storage, so that the next page goes on with it.
 */

import { ORIGIN } from './origin.js';

/** What the cart's attribute is called. */
export const CHAT = '_chat';
/** What the token is called in the extension's storage. */
const KEPT = 'counterbell:token';
const PATIENCE = 15_000;

/**
 * @typedef {{ checkout?: string, step?: string, order?: string, chat?: string }} Standing where the shopper is
 * @typedef {{ get(): Promise<string> }} SessionToken
 * @typedef {{ read(key: string): Promise<unknown>, write(key: string, value: string): Promise<void> }} Storage the extension's
 * @typedef {{ readonly value: { allowedProcessing: { preferences: boolean, analytics: boolean } } }} Privacy what the shopper allows
 * @typedef {{ readonly language: { readonly value: { isoCode: string } } }} Localization
 * @typedef {{ type: string, name?: string, url?: string | null, title?: string, price?: string | null, note?: string | null, options?: { label: string }[] }} Part
 *   what a message has besides words: a file, a product, choices
 * @typedef {{ id: string, n: number, type: string, from?: string, name?: string | null, body?: string, said?: string, kind?: string, client_id?: string | null,
 *   sources?: { title: string, url: string | null }[], parts?: Part[] }} Item
 * @typedef {{ place?: number | null, from?: number | null, to?: number | null, open?: boolean, opens_at?: string | null }} Waiting minutes, and RFC 3339
 * @typedef {{ state: string, staff: { name: string } | null, collecting?: { prompt: string } | null, waiting?: Waiting | null }} State
 * @typedef {{ conversation: string | null, cursor: string | null, items: Item[], state: State }} Update
 * @typedef {{ id: string, label: string, here: boolean }} Action a button of the merchant's; `here`: it belongs on this page
 * @typedef {{ actions: Action[], person: boolean }} Offers what one may ask for here besides an answer; `person`: asked for in words, one comes
 */

export class Refused extends Error {
  /** @param {number} status 0 when there was no answer */
  constructor(status) {
    super(`refused: ${status}`);
    this.status = status;
  }
}

export class Door {
  #sessionToken;
  #standing;
  #storage;
  #privacy;
  #localization;
  /** As the session said it; null until there is one. @type {Offers | null} */ offers = null;
  /** @type {string | null} */ #token = null;
  /** The last one, which says who this was also when it has expired. @type {string | null} */ #before = null;
  /** @type {Promise<string> | null} */ #asking = null;

  /** @param {{ sessionToken: SessionToken, storage: Storage, customerPrivacy: Privacy, localization: Localization }} shopify @param {() => Standing} standing */
  constructor({ sessionToken, storage, customerPrivacy, localization }, standing) {
    this.#sessionToken = sessionToken;
    this.#storage = storage;
    this.#privacy = customerPrivacy;
    this.#localization = localization;
    this.#standing = standing;
  }

  /** The buyer's language. */
  get locale() { return this.#localization.language.value.isoCode; }

  /** Calls at the same time share one. @returns {Promise<string>} */
  async token() {
    if (this.#token) return this.#token;
    this.#asking ??= this.#exchange().finally(() => { this.#asking = null; });
    return this.#asking;
  }

  async #exchange() {
    const before = this.#before ?? await this.#storage.read(KEPT).catch(() => null);
    const proof = await this.#sessionToken.get();
    const stands = { locale: this.locale, ...this.#standing(), ...(typeof before === 'string' ? { token: before } : {}) };
    const answer = await send(`${ORIGIN}/extension/v1/session`, 'POST', proof, stands);
    // An app that says nothing of it is an older one, where a person could always be asked for.
    this.offers = { actions: answer.actions ?? [], person: answer.person ?? !answer.actions };
    this.#token = this.#before = /** @type {string} */ (answer.token);
    return this.#token;
  }

  /** There is something to come back to now. */
  async #keep() {
    if (this.#token && this.#privacy.value.allowedProcessing.preferences) await this.#storage.write(KEPT, this.#token).catch(() => {});
  }

  /** @param {string} path @param {'GET' | 'POST'} method @param {object} [body] @returns {Promise<any>} */
  async call(path, method, body) {
    const answer = await this.#send(`${ORIGIN}/storefront/v1/${path}`, method, body);
    if (method === 'POST') await this.#keep();
    return answer;
  }

  /** @param {string} url @param {'GET' | 'POST'} method @param {object} [body] */
  async #send(url, method, body) {
    try {
      return await send(url, method, await this.token(), body);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      this.#token = null;
      return send(url, method, await this.token(), body);
    }
  }
}

/** @param {string} url @param {'GET' | 'POST'} method @param {string} token @param {object} [body] */
async function send(url, method, token, body) {
  let response;
  try {
    response = await fetch(url, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (response.status === 204) return null;
    if (response.ok) return await response.json();
  } catch {
    throw new Refused(0);
  }
  throw new Refused(response.status);
}

/** @param {readonly { key: string, value: string }[] | undefined} attributes the cart's */
export const chatOf = (attributes) => attributes?.find(({ key }) => key === CHAT)?.value;
