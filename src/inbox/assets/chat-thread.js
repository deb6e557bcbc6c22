// @ts-check
/*
 * <chat-thread>: keeps the newest message in sight unless the reader has scrolled up, shows who types and who else
 * looks, and tells the server that this chat is being looked at.
 */

import { postTo } from './api.js';
import { Earlier } from './earlier.js';

const TYPING_LASTS = 5_000;
const TELL_EVERY = 20_000;
const NEAR = 80;
/** Which of the reader's pages this is. */
const PAGE = crypto.randomUUID();

export class ChatThread extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #typing;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #telling;
  #atEnd = true;
  /** @type {Earlier | null} */ #earlier = null;
  /** A keyboard that opens, a banner, a growing reply box: the newest message stays in sight. */
  #resized = new ResizeObserver(() => {
    if (this.#atEnd) this.toEnd();
  });

  connectedCallback() {
    this.addEventListener('item-arrived', this.#arrived);
    this.addEventListener('bubble-added', () => this.toEnd());
    this.#pill?.addEventListener('click', () => this.toEnd());
    this.#scroller?.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    const scroller = this.#scroller;
    const box = this.querySelector('.earlier');
    if (scroller && box instanceof HTMLElement) this.#earlier = new Earlier(box, scroller, this.conversation);
    this.toEnd();
    if (scroller) this.#resized.observe(scroller);
    // What comes into sight is measured only then.
    const log = this.querySelector('.items[role="log"]');
    if (log) this.#resized.observe(log);
    this.#earlier?.look();
    this.#tell();
    this.#telling = setInterval(() => this.#tell(), TELL_EVERY);
  }

  disconnectedCallback() {
    clearInterval(this.#telling);
    clearTimeout(this.#typing);
    this.#resized.disconnect();
  }

  get conversation() {
    return this.dataset.conversation ?? '';
  }

  /** Someone types. @param {string} name */
  showTyping(name) {
    const line = /** @type {HTMLElement | null} */ (this.querySelector('.typing'));
    if (!line) return;
    line.textContent = `${name} is typing…`;
    line.hidden = false;
    if (this.#atEnd) this.toEnd();
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.hideTyping(), TYPING_LASTS);
  }

  hideTyping() {
    const line = /** @type {HTMLElement | null} */ (this.querySelector('.typing'));
    if (line) line.hidden = true;
  }

  /** Who else looks at this chat. @param {string[]} names */
  showViewing(names) {
    const line = this.querySelector('.viewing');
    if (!line) return;
    const text = names.length === 0 ? '' : `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} looking at this chat`;
    if (!(line instanceof HTMLElement) || line.dataset.said === text) return;
    line.dataset.said = text;
    line.textContent = text;
  }

  toEnd() {
    const scroller = this.#scroller;
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
    this.#atEnd = true;
    if (this.#pill) this.#pill.hidden = true;
  }

  /** @type {HTMLElement | null} */
  get #scroller() {
    return this.querySelector('.scroller');
  }

  /** @type {HTMLElement | null} */
  get #pill() {
    return this.querySelector('.to-newest');
  }

  #arrived = (/** @type {Event} */ event) => {
    const { item, known } = /** @type {CustomEvent<{ item: HTMLElement, known: boolean }>} */ (event).detail;
    if (known) return;
    this.hideTyping();
    if (this.#atEnd) this.toEnd();
    else if (item.matches('.message') && this.#pill) this.#pill.hidden = false;
  };

  #scrolled() {
    const scroller = this.#scroller;
    if (!scroller) return;
    this.#atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
    if (this.#atEnd && this.#pill) this.#pill.hidden = true;
    this.#earlier?.look();
  }

  /** An item of this chat, fetched if it stands far up; null when it is not here. @param {string} id */
  async find(id) {
    const item = await this.#earlier?.find(id) ?? document.getElementById(id);
    if (!item || !this.contains(item)) return null;
    this.#atEnd = false;
    return item;
  }

  #tell() {
    if (document.hidden || !this.conversation) return;
    // Best effort: colleagues see it, nothing depends on it.
    postTo(this.conversation, 'viewing', { page: PAGE }).catch(() => {});
  }

  /**
   * The page was asleep, behind others or cut off: tells again that this chat is before the reader, and asks for what no
   * entry of the log brings.
   * @returns {Promise<{ beside: string | null, row: string, seen: string } | null>}
   */
  async lookAgain() {
    if (document.hidden || !this.conversation) return null;
    const told = await postTo(this.conversation, 'viewing', { page: PAGE, again: true }).catch(() => null);
    return /** @type {any} */ (told);
  }
}

customElements.define('chat-thread', ChatThread);

/** The open chat. @returns {ChatThread | null} */
export function chatThread() {
  const thread = document.querySelector('chat-thread');
  return thread instanceof ChatThread ? thread : null;
}
