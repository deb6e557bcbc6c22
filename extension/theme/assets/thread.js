// @ts-check
/*
 * The conversation as this browser knows it. Updates from the server are merged by id and ordered by `n`, so that
 * it does not matter how often, in which order, or by which way (answer, stream, poll) they come.
 * Pure: knows neither page nor network.
 */

/** @import { Item, State, Update } from './types.js' */

/** @type {State} */
const AT_REST = { state: 'assistant', staff: null, collecting: null };

export class Thread {
  /** @type {string | null} */ conversation = null;
  /** Where the stream goes on; only what came in full order moves it. @type {string | null} */ cursor = null;
  /** @type {State} */ state = AT_REST;
  /** @type {Map<string, Item>} */ #items = new Map();

  /** In order. @returns {Item[]} */
  get items() {
    return [...this.#items.values()].sort((one, other) => one.n - other.n);
  }

  get isEmpty() { return this.#items.size === 0; }

  /** @param {string} clientId */
  has(clientId) {
    for (const item of this.#items.values()) if (item.type === 'message' && item.client_id === clientId) return true;
    return false;
  }

  /**
   * @param {Update} update
   * @param {boolean} inOrder it leaves out nothing between our cursor and its own (stream, session, conversation);
   *   an answer to a message may overtake the stream, so its cursor is not ours
   * @returns {Item[]} what is new, in order
   */
  merge(update, inOrder) {
    if (update.conversation && this.conversation && update.conversation !== this.conversation) this.clear();
    const first = update.conversation !== null && this.conversation === null;
    this.conversation = update.conversation ?? this.conversation;
    const reaches = Math.max(0, ...update.items.map((item) => item.n));
    const overtaken = reaches > 0 && this.items.some((item) => item.n > reaches);
    /** @type {Item[]} */
    const added = [];
    for (const item of update.items) {
      if (!this.#items.has(item.id)) added.push(item);
      this.#items.set(item.id, item);
    }
    if (update.cursor && (inOrder || (first && this.cursor === null))) this.cursor = update.cursor;
    if (update.state && (inOrder || !overtaken)) this.state = update.state;
    return added.sort((one, other) => one.n - other.n);
  }

  /** What the shopper thinks of an answer, ahead of the server. @param {string} id @param {boolean | null} good */
  rate(id, good) {
    const item = this.#items.get(id);
    if (item?.type !== 'message') return;
    const { rated: _, ...rest } = item;
    this.#items.set(id, good === null ? rest : { ...rest, rated: good });
  }

  clear() {
    this.conversation = null;
    this.cursor = null;
    this.state = AT_REST;
    this.#items.clear();
  }

  /** The tail of it, to be shown at once on the next page. @param {number} most @returns {Update} */
  tail(most) {
    return { conversation: this.conversation, cursor: null, items: this.items.slice(-most), state: this.state };
  }
}
