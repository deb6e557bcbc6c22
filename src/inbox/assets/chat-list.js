// @ts-check
/*
 * <chat-list>: puts a live row in its place by the list's order, drops it when it no longer belongs to the filter,
 * and narrows the list to the words typed above it.
 */

import { hearNow } from './clock.js';
import { byId, openConversation, parse } from './dom.js';
import { clearPicks, pick, pickUpTo, show, unpick } from './picks.js';
import { wordTimes } from './ticker.js';

export class ChatList extends HTMLElement {
  #words = '';
  /** The list's next part is asked for before the reader comes to its end. */
  #nearEnd = new IntersectionObserver((seen) => {
    const more = seen.find((one) => one.isIntersecting)?.target;
    // While words are looked for, the rows that are there will do.
    if (more instanceof HTMLElement && more.isConnected && this.#words === '') more.click();
  }, { root: this, rootMargin: '600px' });

  connectedCallback() {
    this.sync();
    this.#watchEnd();
    this.addEventListener('click', (event) => this.#picks(event));
    this.addEventListener('animationend', (event) => {
      /** @type {Element} */ (event.target).closest('.row')?.removeAttribute('data-arrived');
    });
  }

  disconnectedCallback() {
    this.#nearEnd.disconnect();
    // Another list: nothing of it is picked.
    clearPicks();
  }

  #watchEnd() {
    this.#nearEnd.disconnect();
    const more = this.querySelector('a[data-more]');
    if (more) this.#nearEnd.observe(more);
  }

  /** The box before a row; with Shift, all up to it. @param {MouseEvent} event */
  #picks(event) {
    const box = event.target instanceof Element ? event.target : null;
    // Where rows are being selected, a tap anywhere on one picks it.
    const on = box?.matches('input.pick') || (this.hasAttribute('data-picking') && box?.closest('.row-link'));
    const row = on ? box?.closest('.row') : null;
    if (!(row instanceof HTMLElement)) return;
    if (!box?.matches('input.pick')) event.preventDefault();
    if (event.shiftKey) pickUpTo(row, this.rows);
    else pick(row);
  }

  /** Picks the focused row, or the open one. @param {number} [step] moves there first, and picks all up to it */
  pickSelected(step) {
    const here = this.selected?.closest('.row');
    if (step === undefined) {
      if (here instanceof HTMLElement) pick(here);
      return;
    }
    if (here instanceof HTMLElement && !here.hasAttribute('data-picked')) pick(here, true);
    this.move(step);
    const there = this.selected?.closest('.row');
    if (there instanceof HTMLElement) pickUpTo(there, this.rows);
  }

  /** The list's next part, from a page that holds it: its rows, and the way to the part after. @param {Document} page */
  extend(page) {
    const shelf = byId('rows');
    const before = shelf?.children.length ?? 0;
    for (const row of page.querySelectorAll('#rows > .row')) {
      if (!byId(row.id)) shelf?.append(document.adoptNode(row));
    }
    const more = this.querySelector('a[data-more]');
    const asked = more !== null && more === document.activeElement;
    const next = page.querySelector('#list a[data-more]');
    if (next) more?.replaceWith(document.adoptNode(next));
    else more?.remove();
    this.toggleAttribute('data-more', next !== null);
    this.sync();
    wordTimes(this);
    // Who pressed the button goes on at the first new row.
    const first = shelf?.children[before];
    if (first && asked) {
      this.#link(first)?.focus({ preventScroll: true });
    }
    this.#watchEnd();
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
    if (this.hasAttribute('data-search')) {
      if (old && fresh) this.#refresh(old, fresh);
      return;
    }
    if (!fresh || !this.#belongs(fresh)) {
      this.#drop(old);
      return;
    }
    hearNow(fresh.dataset.now);
    const place = this.#placeOf(fresh, old, shelf);
    // Below the part that is loaded: it will come with "Show more". The last row that stays where it is does not.
    const stays = old !== null && old === shelf.lastElementChild && this.#order(fresh, old) <= 0;
    if (!place && !stays && this.hasAttribute('data-more') && shelf.children.length > (old ? 1 : 0)) {
      this.#drop(old);
      return;
    }
    if (!old || (fresh.hasAttribute('data-unread') && old.dataset.last !== fresh.dataset.last)) {
      fresh.setAttribute('data-arrived', '');
    }
    const focused = old?.contains(document.activeElement) ?? false;
    // In its place already: nothing around it moves.
    if (old && (old.nextElementSibling === place || old === place)) old.replaceWith(fresh);
    else {
      old?.remove();
      shelf.insertBefore(fresh, place);
    }
    this.#dress(fresh);
    wordTimes(fresh);
    if (focused) this.#link(fresh)?.focus({ preventScroll: true });
  }

  /** A chat that was found stays where it was found; how it stands now is shown. @param {HTMLElement} old @param {HTMLElement} fresh */
  #refresh(old, fresh) {
    for (const name of ['state', 'tags', 'holder', 'mine']) {
      const value = fresh.dataset[name];
      if (value === undefined) delete old.dataset[name];
      else old.dataset[name] = value;
    }
    const marks = fresh.querySelector('.row-marks');
    if (marks) old.querySelector('.row-marks')?.replaceWith(marks);
    wordTimes(old);
  }

  /**
   * The row before which `fresh` stands, by halves: there may be thousands.
   * @param {HTMLElement} fresh @param {HTMLElement | null} old the row it takes the place of @param {HTMLElement} shelf
   */
  #placeOf(fresh, old, shelf) {
    const rows = shelf.children;
    const hole = old ? [...rows].indexOf(old) : -1;
    const at = (/** @type {number} */ place) => /** @type {HTMLElement} */ (rows[hole >= 0 && place >= hole ? place + 1 : place]);
    let [from, to] = [0, rows.length - (hole >= 0 ? 1 : 0)];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#order(fresh, at(middle)) < 0) to = middle;
      else from = middle + 1;
    }
    return at(from) ?? null;
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
    if (text) text.textContent = narrowed ? 'Only the rows that are loaded were looked through. Press Enter to look through all chats.' : why;
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
    if (step > 0 && next === rows.length - 1) /** @type {HTMLElement | null} */ (this.querySelector('a[data-more]'))?.click();
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
    unpick(/** @type {HTMLElement} */ (row).dataset.id ?? '');
  }

  /** @param {Element} row @returns {HTMLAnchorElement | null} */
  #link(row) {
    return row.querySelector('.row-link');
  }

  /** @param {HTMLElement} row */
  #dress(row) {
    const link = this.#link(row);
    if (!link) return;
    // What was found has an address of its own: at that message.
    if (!this.hasAttribute('data-search')) link.search = location.search;
    if (row.dataset.id === openConversation()) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
    show(row);
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
      snoozed: state === 'snoozed',
      closed: !open,
    }[this.dataset.view ?? 'all'];
    if (!belongs) return false;
    if (this.dataset.assistant && row.dataset.assistant !== this.dataset.assistant) return false;
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
      case 'tag':
        difference = compare(a.dataset.tag ?? '', b.dataset.tag ?? '');
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
