// @ts-check
/*
 * What stands higher up in a thread: fetched a part at a time as the reader scrolls towards it, put above without moving
 * what they look at, and found when something links to it.
 */

import { parseAll } from './dom.js';
import { wordTimes } from './ticker.js';
import { toast } from './toasts.js';

/** How near the top the next part is fetched, in pixels. */
const NEAR = 1_200;
/** Entries of a part, and of one on the way to something that is linked. */
const PART = 120;
const LEAP = 1_000;

export class Earlier {
  #box;
  #scroller;
  #conversation;
  /** @type {Promise<boolean> | null} */ #underway = null;

  /** @param {HTMLElement} box the part above the log @param {HTMLElement} scroller @param {string} conversation */
  constructor(box, scroller, conversation) {
    this.#box = box;
    this.#scroller = scroller;
    this.#conversation = conversation;
    box.querySelector('.show-earlier')?.addEventListener('click', (event) => {
      event.preventDefault();
      this.fetch(PART);
    });
  }

  /** Whether there is more. */
  get any() {
    return this.#box.dataset.before !== undefined;
  }

  /** The reader may be near the top. */
  look() {
    if (this.any && this.#scroller.scrollTop < NEAR) this.fetch(PART);
  }

  /** Fetches the part above; whether it came. @param {number} limit @returns {Promise<boolean>} */
  fetch(limit) {
    this.#underway ??= this.#fetch(limit).finally(() => {
      this.#underway = null;
    });
    return this.#underway;
  }

  /** @param {number} limit */
  async #fetch(limit) {
    const before = this.#box.dataset.before;
    if (before === undefined) return false;
    this.#box.setAttribute('aria-busy', 'true');
    try {
      const response = await fetch(`/api/v1/conversations/${this.#conversation}/items?before=${before}&limit=${limit}`, {
        headers: { Accept: 'application/json' }, credentials: 'same-origin',
      });
      if (!response.ok) throw new Error(String(response.status));
      const { html, earlier } = /** @type {{ html: string, earlier: string | null }} */ (await response.json());
      if (!this.#box.isConnected) return false;
      this.#put(html, earlier);
      return true;
    } catch {
      toast('Earlier messages can’t be reached. Try again in a moment.');
      return false;
    } finally {
      this.#box.removeAttribute('aria-busy');
    }
  }

  /** Above, and the reader sees what they saw. @param {string} html @param {string | null} earlier */
  #put(html, earlier) {
    const scroller = this.#scroller;
    const part = document.createElement('div');
    part.className = 'items';
    for (const item of parseAll(html)) {
      // What a live patch brought already is in its place.
      if (!item.id || !document.getElementById(item.id)) part.append(item);
    }
    wordTimes(part);
    const anchor = this.#inSight();
    const top = anchor?.getBoundingClientRect().top ?? 0;
    scroller.style.overflowAnchor = 'none';
    this.#box.querySelector('.items')?.before(part);
    if (earlier === null) {
      delete this.#box.dataset.before;
      this.#box.querySelector('.show-earlier')?.remove();
    } else {
      this.#box.dataset.before = earlier;
    }
    if (anchor) scroller.scrollTop += anchor.getBoundingClientRect().top - top;
    requestAnimationFrame(() => {
      scroller.style.overflowAnchor = '';
      this.look();
    });
  }

  /** The first item the reader sees. */
  #inSight() {
    const edge = this.#scroller.getBoundingClientRect().top;
    const items = this.#scroller.querySelectorAll('.item');
    let [low, high] = [0, items.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((items[middle]?.getBoundingClientRect().bottom ?? 0) > edge) high = middle;
      else low = middle + 1;
    }
    return items[low] ?? null;
  }

  /** Fetches upwards until an item is there. @param {string} id @returns {Promise<HTMLElement | null>} */
  async find(id) {
    for (;;) {
      const found = document.getElementById(id);
      if (found) return found;
      if (!this.any || !(await this.fetch(LEAP))) return null;
    }
  }
}
