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
  /** As of where the state is known. */ #stateAt = 0;
  /** @type {Map<string, Item>} */ #items = new Map();

  /** In order. @returns {Item[]} */
  get items() {
    return [...this.#items.values()].sort((one, other) => one.n - other.n);
  }

  /**
   * @param {Update} update
   * @param {boolean} inOrder it leaves out nothing between our cursor and its own (stream, session, conversation);
   *   an answer to a message may overtake the stream, and another tab may have written before: its cursor is not ours
   * @returns {Item[]} what is new, in order
   */
  merge(update, inOrder) {
    if (update.conversation && this.conversation && update.conversation !== this.conversation) this.clear();
    this.conversation = update.conversation ?? this.conversation;
    // Cursors rise; what reaches less far than what is known was overtaken on its way.
    const reaches = Number(update.cursor ?? 0) || 0;
    /** @type {Item[]} */
    const added = [];
    for (const item of update.items) {
      if (!this.#items.has(item.id)) added.push(item);
      this.#items.set(item.id, item);
    }
    const onward = reaches >= (Number(this.cursor ?? 0) || 0);
    if (update.cursor && onward && inOrder) this.cursor = update.cursor;
    if (update.state && reaches >= this.#stateAt) {
      this.state = update.state;
      this.#stateAt = reaches;
    }
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
    this.#stateAt = 0;
    this.#items.clear();
  }

  /** The tail of it, to be shown at once on the next page. @param {number} most @returns {Update} */
  tail(most) {
    return { conversation: this.conversation, cursor: null, items: this.items.slice(-most), state: this.state };
  }
}
