// @ts-check
/*
 * The thread on the screen: greeting, messages, notices, what is being sent, and who is typing. Elements are keyed
 * by the client-made id, so that an optimistic message turns into the real one without moving or being read twice.
 */

import { h, icon, say, show } from './dom.js';
import { need } from './patience.js';
import { hour, linked } from './text.js';

/** @import { Assistant, How, Item, Message, Notice, Outgoing, Shown, Speak, ThreadEvents } from './types.js' */

const SAME_BREATH = 5 * 60_000;
const TYPING_FOR = 5_000;
const NEAR_END = 80;
const APPEARS = [{ opacity: 0, transform: 'translateY(4px)' }, { opacity: 1, transform: 'none' }];

const isCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export class ThreadView {
  #speak;
  #events;
  /** @type {Map<string, { element: HTMLElement, looks: string }>} */ #rows = new Map();
  #typingTimer = 0;
  #intro = h('div', { class: 'intro' });
  #log;
  #typing = h('div', { class: 'typing', hidden: true });
  #typingName = h('span', { class: 'typing-name' });
  #more;
  #skeleton;
  #introFor = '';
  #avatar;
  #origin;
  #onBuy;
  /** @type {typeof import('./parts.js') | null} */ #parts = null;
  #asked = false;
  /** @type {Shown | null} */ #shown = null;
  #started = false;
  /** The end is kept in view until the shopper scrolls up. */
  #stuck = true;
  #lastTop = 0;
  /** Where forms that belong into the thread go. */
  slot = h('div', { class: 'slot' });
  scroller;
  element;

  /** @param {Speak} speak @param {ThreadEvents} events @param {string} avatar the assistant's picture, if there is one @param {string} origin the app's */
  constructor(speak, events, avatar, origin) {
    this.#origin = origin;
    this.#speak = speak;
    this.#avatar = avatar;
    this.#onBuy = events.onBuy;
    this.#events = events;
    // Live from the first new item on, not for the history that is put in at the start.
    this.#log = h('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-relevant': 'additions' });
    this.#typing.append(h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')), this.#typingName);
    this.#skeleton = h('div', { class: 'skeleton', role: 'status', hidden: true }, h('span', { class: 'out-of-sight' }, speak('loading')), h('i'), h('i'), h('i'));
    this.scroller = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': speak('thread') }, this.#skeleton, this.#intro, this.#log, this.#typing, this.slot);
    this.#more = h('button', { type: 'button', class: 'more', hidden: true }, speak('new_messages'));
    this.#more.addEventListener('click', () => this.toEnd(true));
    this.element = h('div', { class: 'body' }, this.scroller, this.#more);
    this.scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    // Whatever grows (a message, a form's error, the waiting bar below), the end stays in view.
    const growth = new ResizeObserver(() => { if (this.#stuck) this.toEnd(false); });
    for (const part of [this.scroller, this.#log, this.#typing, this.slot]) growth.observe(part);
  }

  /** Draws what has changed. @param {Shown} shown */
  draw(shown) {
    this.#shown = shown;
    const { assistant, items, outgoing, troubled, loading, readTo } = shown;
    if (!this.#parts && items.length + outgoing.length > 0) this.#fetchParts();
    show(this.#skeleton, loading);
    show(this.#intro, !loading);
    if (loading) return;
    this.#drawIntro(assistant, items.length + outgoing.length > 0);

    const confirmed = new Set(items.map((item) => (item.type === 'message' ? item.client_id : null)));
    const pending = outgoing.filter((entry) => entry.kind === 'message' && !confirmed.has(entry.client_id));
    /** @type {HTMLElement[]} */
    const fresh = [];
    /** @type {Set<string>} */
    const kept = new Set();
    let previous = /** @type {HTMLElement | null} */ (null);
    /** @type {Message | null} */
    let before = null;
    const rows = [
      ...items.map((item, index) => ({ item, entry: null, next: items[index + 1] ?? null })),
      ...pending.map((entry) => ({ item: pretend(entry), entry, next: null })),
    ];
    rows.forEach(({ item, entry, next }) => {
      const key = (item.type === 'message' && item.client_id) || item.id;
      const follows = item.type === 'message' && before !== null && sameBreath(before, item);
      const last = next === null || !sameBreath(item, next);
      // Choices are for whoever was asked last: once something newer is there, they are history.
      const open = next === null && entry === null && pending.length === 0;
      const read = item.n <= readTo;
      const looks = JSON.stringify([this.#parts !== null, item, follows, last, last && read, open, entry?.refused, entry !== null && troubled]);
      let row = this.#rows.get(key);
      if (!row) {
        row = { element: h('div'), looks: '' };
        this.#rows.set(key, row);
        fresh.push(row.element);
      }
      if (row.looks !== looks) {
        if (item.type === 'message') this.#drawMessage(row.element, item.said ? { ...item, body: this.#speak(item.said) } : item, { follows, entry, troubled, last, open, read });
        else this.#drawNotice(row.element, item);
        row.looks = looks;
      }
      const place = previous ? previous.nextElementSibling : this.#log.firstElementChild;
      if (place !== row.element) this.#log.insertBefore(row.element, place);
      previous = row.element;
      before = item.type === 'message' ? item : null;
      kept.add(key);
    });
    for (const [key, row] of this.#rows) {
      if (kept.has(key)) continue;
      row.element.remove();
      this.#rows.delete(key);
    }
    this.#follow(fresh);
  }

  /** Whatever a message has besides words comes with the first one. */
  async #fetchParts() {
    if (this.#asked) return;
    this.#asked = true;
    this.#parts = await need('parts.js', () => import('./parts.js'));
    if (this.#shown) this.draw(this.#shown);
  }

  /** Whoever is typing; null for nobody. @param {string | null} name @param {number} [milliseconds] */
  typing(name, milliseconds = TYPING_FOR) {
    clearTimeout(this.#typingTimer);
    if (name !== null) {
      say(this.#typingName, this.#speak('typing', { name }));
      this.#typingTimer = setTimeout(() => this.typing(null), milliseconds);
    }
    show(this.#typing, name !== null);
  }

  /** @param {boolean} smoothly */
  toEnd(smoothly) {
    this.#stuck = true;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smoothly && !isCalm() ? 'smooth' : 'instant' });
    show(this.#more, false);
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
    // Our own scrolling only ever goes down; going up is the shopper, reading.
    if (atEnd) this.#stuck = true;
    else if (scrollTop < this.#lastTop - 2) this.#stuck = false;
    this.#lastTop = scrollTop;
    if (atEnd) show(this.#more, false);
  }

  /** Follows what is new, unless the shopper is reading further up. @param {HTMLElement[]} fresh */
  #follow(fresh) {
    const first = fresh[0];
    if (!this.#started) {
      this.#started = true;
      this.toEnd(false);
      // The history is in; from the next turn on, additions are news.
      setTimeout(() => this.#log.setAttribute('aria-live', 'polite'), 300);
      return;
    }
    if (!first) return;
    if (!isCalm()) for (const element of fresh) element.animate(APPEARS, { duration: 160, easing: 'ease-out' });
    if (!this.#stuck && !first.classList.contains('from-shopper')) {
      show(this.#more, true);
      return;
    }
    // A long answer is shown from its beginning.
    const tall = first.offsetHeight > this.scroller.clientHeight - 40;
    if (tall) {
      this.#stuck = false;
      this.scroller.scrollTo({ top: first.offsetTop - 16 });
    } else {
      this.toEnd(false);
    }
  }

  /** @param {Assistant | null} assistant @param {boolean} begun */
  #drawIntro(assistant, begun) {
    const speak = this.#speak;
    const looks = JSON.stringify([assistant, begun]);
    if (looks === this.#introFor) return;
    this.#introFor = looks;
    const name = assistant?.name || speak('assistant');
    const suggestions = begun ? [] : (assistant?.suggestions ?? []);
    this.#intro.replaceChildren(
      h('p', { class: 'disclosure', dir: 'auto' }, assistant?.disclosure || speak('disclosure')),
      ...(assistant ? [h('div', { class: 'message from-assistant' },
        this.#meta(name, 'assistant', null),
        h('div', { class: 'text', dir: 'auto' }, assistant.greeting))] : []),
    );
    if (suggestions.length === 0) return;
    const list = h('ul', { class: 'suggestions', 'aria-label': speak('suggestions') });
    for (const suggestion of suggestions) {
      const button = h('button', { type: 'button', class: 'chip', dir: 'auto' }, suggestion);
      button.addEventListener('click', () => this.#events.onSuggestion(suggestion));
      list.append(h('li', {}, button));
    }
    this.#intro.append(list);
  }

  /** @param {string} name @param {Message['from']} from @param {string | null} at */
  #meta(name, from, at) {
    const avatar = h('span', { class: 'avatar small', 'aria-hidden': 'true', 'data-of': name }, from === 'assistant' ? face(this.#avatar) : initial(name));
    return h('div', { class: 'meta' },
      avatar,
      h('span', { class: 'name', dir: 'auto' }, name),
      from === 'assistant' && h('span', { class: 'tag' }, this.#speak('ai')),
      at !== null && h('time', { datetime: at }, hour(at)));
  }

  /** @param {HTMLElement} row @param {Message} message @param {How} how */
  #drawMessage(row, message, { follows, last, open, read, entry, troubled }) {
    const speak = this.#speak;
    const mine = message.from === 'shopper';
    row.className = `message from-${message.from}${follows ? ' follows' : ''}${entry ? ' pending' : ''}${entry?.refused ? ' refused' : ''}`;
    row.dataset.id = message.id;
    // The shopper knows what the shopper wrote.
    if (mine) row.setAttribute('aria-live', 'off');
    /** @type {(Node | null)[]} */
    const parts = [];
    if (mine) parts.push(h('span', { class: 'out-of-sight' }, `${speak('you')}: `));
    else if (!follows || message.from === 'assistant') parts.push(this.#meta(nameOf(message, speak), message.from, message.at));
    parts.push(h('div', { class: 'text', dir: 'auto' }, ...(this.#parts?.drawWords(message) ?? linked(message.body))));
    const more = message.parts ?? [];
    if (this.#parts) {
      parts.push(...this.#parts.drawCards(more, speak, this.#onBuy, this.#origin), this.#parts.drawSources(message, speak));
      if (open) parts.push(...this.#parts.drawChoices(more, speak, this.#events.onChoice));
      if (message.from === 'assistant') parts.push(this.#parts.drawThumbs(message, speak, row, this.#events.onRate));
    }
    if (entry) parts.push(this.#status(entry, troubled));
    else if (mine && last) parts.push(h('div', { class: 'status' }, h('time', { datetime: message.at }, hour(message.at)), h('span', {}, `· ${speak(read ? 'read' : 'sent')}`)));
    row.replaceChildren(...parts.filter((part) => part !== null));
  }

  /** @param {Outgoing} entry @param {boolean} troubled */
  #status(entry, troubled) {
    const speak = this.#speak;
    if (entry.refused === null) {
      return h('div', { class: `status ${troubled ? 'retrying' : 'sending'}` }, speak(troubled ? 'retrying' : 'sending'));
    }
    return h('div', { class: 'status error' }, h('span', { role: 'alert' }, speak('refused')), ...(this.#parts?.drawRefused(entry, speak, this.#events) ?? []));
  }

  /** @param {HTMLElement} row @param {Notice} notice */
  #drawNotice(row, notice) {
    row.className = `notice ${notice.kind}`;
    row.dataset.id = notice.id;
    const name = notice.name || this.#speak('staff');
    // Without a name, the shopper may have gone back to the assistant by themselves.
    const kind = notice.kind === 'handed_back' && !notice.name ? 'resumed' : notice.kind;
    row.replaceChildren(h('span', { class: 'notice-text' }, this.#speak(`notice_${kind}`, { name })), h('time', { datetime: notice.at }, hour(notice.at)));
  }
}

/** @param {Message} message @param {Speak} speak */
const nameOf = (message, speak) =>
  message.name || speak(message.from === 'assistant' ? 'assistant' : message.from === 'staff' ? 'staff' : 'store');

/** The assistant's picture, or our sign for it. @param {string} picture */
export function face(picture) {
  if (!picture) return icon('spark');
  const image = h('img', { src: picture, alt: '', width: '36', height: '36', decoding: 'async' });
  image.addEventListener('error', () => image.replaceWith(icon('spark')));
  return image;
}

/** @param {string} name */
export const initial = (name) => (Array.from(name.trim())[0] ?? '').toLocaleUpperCase();

/** @param {Item} one @param {Item} next */
const sameBreath = (one, next) =>
  one.type === 'message' && next.type === 'message' && one.from === next.from && one.name === next.name &&
  Math.abs(Date.parse(next.at) - Date.parse(one.at)) < SAME_BREATH;

/** The message that an entry of the outbox will become. @param {Outgoing} entry @returns {Message} */
const pretend = (entry) => ({
  id: entry.client_id, n: Number.MAX_SAFE_INTEGER, at: new Date(entry.at).toISOString(), type: 'message',
  from: 'shopper', name: null, client_id: entry.client_id, body: entry.body, sources: [],
});
