// @ts-check
/*
 * <chat-list>: puts a live row in its place by the list's order, drops it when it no longer belongs to the filter,
 * and narrows the list to the words typed above it.
 */

import { hearNow } from './clock.js';
import { byId, openConversation, parse } from './dom.js';
import { wordTimes } from './ticker.js';

export class ChatList extends HTMLElement {
  #words = '';

  connectedCallback() {
    this.sync();
    this.addEventListener('animationend', (event) => {
      /** @type {Element} */ (event.target).closest('.row')?.removeAttribute('data-arrived');
    });
  }

  /** The list's next part, from a page that holds it: its rows, and the way to the part after. @param {Document} page */
  extend(page) {
    const shelf = byId('rows');
    const before = shelf?.children.length ?? 0;
    for (const row of page.querySelectorAll('#rows > .row')) {
      if (!byId(row.id)) shelf?.append(document.adoptNode(row));
    }
    const more = this.querySelector('a[data-more]');
    const next = page.querySelector('#list a[data-more]');
    if (next) more?.replaceWith(document.adoptNode(next));
    else more?.remove();
    this.toggleAttribute('data-more', next !== null);
    this.sync();
    wordTimes(this);
    const first = shelf?.children[before];
    if (first) this.#link(first)?.focus({ preventScroll: true });
  }

  /** @returns {HTMLElement[]} the rows which are shown */
  get rows() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll('.row:not([hidden])')]);
  }

  /** A live row: into its place, or out. @param {{ id: string, html: string } | null} change `id` is the conversation's */
  upsert(change) {
    const shelf = byId('rows');
    if (!change || !shelf) return;
    const old = byId(`row-${change.id}`);
    const fresh = change.html ? parse(change.html) : null;
    if (!fresh || !this.#belongs(fresh)) {
      this.#drop(old);
      return;
    }
    hearNow(fresh.dataset.now);
    const others = /** @type {HTMLElement[]} */ ([...shelf.children]).filter((row) => row !== old);
    const place = others.find((row) => this.#order(fresh, row) < 0) ?? null;
    // Below the part that is loaded: it will come with "Show more".
    if (!place && this.hasAttribute('data-more') && others.length > 0) {
      this.#drop(old);
      return;
    }
    if (!old || (fresh.hasAttribute('data-unread') && old.dataset.last !== fresh.dataset.last)) {
      fresh.setAttribute('data-arrived', '');
    }
    const focused = old?.contains(document.activeElement) ?? false;
    old?.remove();
    shelf.insertBefore(fresh, place);
    this.#dress(fresh);
    wordTimes(fresh);
    if (focused) this.#link(fresh)?.focus({ preventScroll: true });
  }

  /** Marks the open chat, and lets every row's link keep the filter in the address. */
  sync() {
    for (const row of this.querySelectorAll('.row')) this.#dress(/** @type {HTMLElement} */ (row));
  }

  /** Narrows the list to rows with these words. @param {string} words */
  narrow(words) {
    this.#words = words.trim().toLowerCase();
    this.sync();
    const empty = byId('list-empty');
    if (!empty) return;
    const [title, text] = [empty.querySelector('strong'), empty.querySelector('p')];
    this.#emptiness ??= [title?.textContent ?? '', text?.textContent ?? ''];
    const [usual, why] = this.#emptiness;
    const narrowed = this.#words !== '';
    if (title) title.textContent = narrowed ? 'No chat in this list has these words' : usual;
    if (text) text.textContent = narrowed ? 'Words are looked for in the rows that are loaded; a tag finds every chat that has it.' : why;
  }

  /** What an empty list says when it is not narrowed. @type {[string, string] | undefined} */
  #emptiness;


  /** Moves the focus by `step` rows, from the focused or the open one. @param {number} step */
  move(step) {
    const rows = this.rows;
    const from = rows.findIndex((row) => row.contains(document.activeElement));
    const start = from >= 0 ? from : rows.findIndex((row) => row.querySelector('[aria-current]'));
    const next = start < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, start + step));
    const row = rows[next];
    if (!row) return;
    this.#link(row)?.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  }

  /** The focused row's link, else the open one's. @returns {HTMLElement | null} */
  get selected() {
    return this.querySelector('.row-link:focus') ?? this.querySelector('.row-link[aria-current]');
  }

  /** @param {Element | null} row */
  #drop(row) {
    if (!row) return;
    if (row.contains(document.activeElement)) {
      const near = row.nextElementSibling ?? row.previousElementSibling;
      if (near) this.#link(near)?.focus({ preventScroll: true });
    }
    row.remove();
  }

  /** @param {Element} row @returns {HTMLAnchorElement | null} */
  #link(row) {
    return row.querySelector('.row-link');
  }

  /** @param {HTMLElement} row */
  #dress(row) {
    const link = this.#link(row);
    if (!link) return;
    link.search = location.search;
    if (row.dataset.id === openConversation()) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
    row.hidden = this.#words !== '' && !`${row.textContent} ${row.dataset.tags}`.toLowerCase().includes(this.#words);
  }

  /** Whether the row belongs to the list's filter. @param {HTMLElement} row */
  #belongs(row) {
    const state = row.dataset.state;
    const open = state !== 'closed';
    const belongs = {
      all: open,
      requested: state === 'requested',
      attention: state === 'attention',
      mine: open && row.hasAttribute('data-mine'),
      unassigned: open && !row.dataset.holder,
      assistant: state === 'assistant' || state === 'attention',
      closed: !open,
    }[this.dataset.view ?? 'all'];
    if (!belongs) return false;
    /** @type {string[]} */
    const wanted = JSON.parse(this.dataset.tags || '[]');
    if (wanted.length === 0) return true;
    /** @type {string[]} */
    const tags = JSON.parse(row.dataset.tags || '[]');
    return this.dataset.match === 'all' ? wanted.every((tag) => tags.includes(tag)) : wanted.some((tag) => tags.includes(tag));
  }

  /** Negative when `a` stands before `b`. @param {HTMLElement} a @param {HTMLElement} b */
  #order(a, b) {
    const number = (/** @type {string | undefined} */ text, /** @type {number} */ none) => (text ? Number(text) : none);
    let difference = 0;
    switch (this.dataset.sort) {
      case 'recent':
        difference = number(b.dataset.last, 0) - number(a.dataset.last, 0);
        break;
      case 'waiting':
        difference = number(a.dataset.waiting, Number.MAX_SAFE_INTEGER) - number(b.dataset.waiting, Number.MAX_SAFE_INTEGER);
        break;
      case 'value':
        difference = number(b.dataset.value, 0) - number(a.dataset.value, 0);
        break;
    }
    return difference || compare(a.dataset.rank ?? '', b.dataset.rank ?? '') || compare(a.dataset.id ?? '', b.dataset.id ?? '');
  }
}

/** @param {string} a @param {string} b */
function compare(a, b) {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

customElements.define('chat-list', ChatList);

/** The page's list. @returns {ChatList | null} */
export function chatList() {
  const list = byId('list');
  return list instanceof ChatList ? list : null;
}
